"""The verdict sees a lie of any kind in what was told."""

from dataclasses import replace
from datetime import time

import pytest
from django.utils import timezone

from hotel.kernel.attempt import current_attempt
from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from hotel.models import Hotel
from hotel.services import Answer, KeyedCall, keep_answer
from room_bookings import services as stays
from room_bookings.models import RoomBooking
from staff.command import system_command
from tests import scenarios
from tests.scenarios import NOON, Scenario
from tools.stress.answers import room_name, told
from tools.stress.books import commands_that_wrote
from tools.stress.journal import ASKED, BEGUN, DONE, LOST, REFUSED, STALE, Line
from tools.stress.trial import NOBODY, verdict
from tools.stress.unlogged import rules_of, values_now
from tools.stress.verdict import judge

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_truth(founding: set[str], arrival: Line) -> None:
    outcome = verdict(founding, arrival)
    assert outcome.faults == []
    assert (outcome.done, outcome.unanswered) == ({"check_in": 1}, 0)


def test_a_command_that_wrote_may_be_left_without_an_answer(founding: set[str], arrival: Line) -> None:
    outcome = verdict(founding)
    assert (outcome.faults, outcome.unanswered) == ([], 1)


def test_a_command_nobody_gave(arrival: Line, founding: set[str]) -> None:
    outcome = judge([], founding=founding, rules=values_now())
    assert outcome.faults == ["1 commands wrote, 0 were left without an answer"]


def test_a_command_whose_answer_another_was_given(founding: set[str], arrival: Line) -> None:
    answered = Line(DONE, "check_in", bookings=arrival.bookings)
    assert verdict(founding, replace(answered, given_again=True)).faults == []
    assert verdict(founding, answered).faults == ["1 commands wrote, 0 were left without an answer"]


@pytest.mark.parametrize("manner", ["", "dry"])
@pytest.mark.parametrize("what", [DONE, REFUSED])
def test_what_should_not_write_and_did(founding: set[str], arrival: Line, what: str, manner: str) -> None:
    line = Line(what, "check_in", manner=manner, ids=arrival.ids)
    (fault,) = verdict(founding, line).faults
    assert fault == f"check_in {arrival.ids[0]} was {what}{' (dry)' if manner else ''}, and wrote"


def test_what_lost_its_answer_may_have_written_or_not(founding: set[str], arrival: Line) -> None:
    done = verdict(founding, Line(LOST, "check_in", ids=arrival.ids, writers=arrival.ids))
    assert (done.faults, done.lost, done.lost_and_done) == ([], {"check_in": 1}, 1)
    undone = Line(LOST, "check_in", ids=[NOBODY], writers=[NOBODY])
    outcome = verdict(founding, arrival, Line(BEGUN, "check_in"), undone)
    assert (outcome.faults, outcome.lost_and_done) == ([], 0)


def test_an_answer_that_was_given_when_the_server_was_up_again_is_counted(
    founding: set[str], arrival: Line
) -> None:
    outcome = verdict(founding, replace(arrival, given_after_crash=True))
    assert (outcome.faults, outcome.given_after_crash, outcome.given_again) == ([], 1, 0)


def test_what_was_sent_twice_with_one_key_is_done_once(founding: set[str], arrival: Line) -> None:
    twice = replace(arrival, ids=[NOBODY, *arrival.ids], writers=[NOBODY, *arrival.ids], manner="keyed")
    assert verdict(founding, twice).faults == []
    founder = min(founding)
    done_twice = replace(twice, ids=[founder, *arrival.ids], writers=[founder, *arrival.ids])
    told_so = f"check_in {done_twice.writers} was done (keyed), and 2 wrote"
    assert verdict(founding, done_twice).faults[0] == told_so


def test_what_another_state_should_have_kept_from_being_done(founding: set[str], arrival: Line) -> None:
    (fault,) = verdict(founding, replace(arrival, manner=STALE)).faults
    assert fault == f"check_in {arrival.ids} was done although the subject was in another state"


def test_who_asked_for_what_was_so_already(founding: set[str], arrival: Line) -> None:
    idle = Line(DONE, "change_stay", ids=[NOBODY], bookings=arrival.bookings)
    assert verdict(founding, arrival, Line(BEGUN, "change_stay"), idle).faults == []
    ((booking_id, _),) = arrival.bookings.items()
    (fault,) = verdict(founding, replace(arrival, kind="change_stay")).faults
    assert fault == f"change_stay: {booking_id} is said to be CHECKED_IN"


def test_one_of_a_set_was_so_already(scenario: Scenario, founding: set[str]) -> None:
    """The room planned for one changes, the other is in house in the room that is asked for."""
    scenarios.rooms(scenario, "103")
    here = scenarios.stay(scenario, "102")
    founding = commands_that_wrote()

    def assign() -> Line:
        rooms = {here.booking_id: "102", RoomBooking.objects.earliest("pk").booking_id: "103"}
        answer = stays.assign_rooms(system_command(scenario.hotel, now=NOON), rooms=rooms)
        ids = [str(current_attempt().command.id)]
        return Line(DONE, "assign", ids=ids, writers=ids, bookings=told(answer).bookings)

    line = run_command(InstallationCommand(now=timezone.now()), lambda _: assign())
    assert line.bookings[here.booking_id]["status"] == "CHECKED_IN"
    assert verdict(founding, line).faults == []


def test_what_is_always_refused(founding: set[str]) -> None:
    assert verdict(founding, Line(DONE, "DELETE room", ids=[NOBODY])).faults == ["DELETE room was done"]
    assert verdict(founding, Line(REFUSED, "DELETE room", code="room_has_history")).faults == []


def test_a_refusal_that_no_guard_had_words_for(founding: set[str]) -> None:
    refused = Line(REFUSED, "move", ids=[NOBODY])
    unguarded = replace(refused, code="invariant_refused", constraint="i4_room_from")
    for line, fault in (
        (unguarded, "1 times move was refused as invariant_refused by i4_room_from"),
        (
            replace(refused, code="constraint_refused", constraint="one_primary"),
            "1 times move was refused as constraint_refused by one_primary",
        ),
        (replace(refused, code="busy"), "1 times move was refused as busy"),
    ):
        assert verdict(founding, line).faults == [fault]
    twice = verdict(founding, unguarded, Line(BEGUN, "move"), unguarded)
    assert twice.faults == ["2 times move was refused as invariant_refused by i4_room_from"]
    assert twice.constraints == {"move by i4_room_from": 2}


def test_who_was_a_moment_later_is_told_so_by_an_invariant(founding: set[str]) -> None:
    line = Line(REFUSED, "move", ids=[NOBODY], code="room_taken", constraint="i4_no_two_bookings_in_one_room")
    outcome = verdict(founding, line)
    assert (outcome.faults, outcome.codes) == ([], {"room_taken": 1})
    assert outcome.constraints == {"move by i4_no_two_bookings_in_one_room": 1}


def test_an_answer_that_shows_something_else(founding: set[str]) -> None:
    line = Line(DONE, "PATCH room", manner="dry", ids=[NOBODY], otherwise=["floor 2 was asked for, 1 shown"])
    told_so = f"PATCH room ['{NOBODY}'] (dry): floor 2 was asked for, 1 shown"
    assert verdict(founding, line).faults == [told_so]


def test_an_answer_is_kept_for_its_key_if_it_was_a_success(scenario: Scenario, founding: set[str]) -> None:
    call = KeyedCall(scenario.manager.user_id, "POST", "/", "kept", "")
    run_command(
        InstallationCommand(now=timezone.now()),
        lambda _: keep_answer(InstallationCommand(now=NOON), call, Answer(200, "")),
    )
    done, refused = Line(DONE, "confirm", ids=[NOBODY]), Line(REFUSED, "confirm", ids=[NOBODY])
    assert verdict(founding, replace(done, key="kept")).faults == []
    assert verdict(founding, replace(refused, key="lost")).faults == []
    assert verdict(founding, replace(refused, key="kept")).faults == [
        f"confirm ['{NOBODY}'] was refused, and its answer is kept"
    ]
    assert verdict(founding, replace(done, key="lost")).faults == [
        f"confirm ['{NOBODY}'] was done, and its answer is not kept"
    ]


def test_a_rule_that_nobody_set(scenario: Scenario, founding: set[str]) -> None:
    rules = values_now()
    Hotel.objects.update(check_out_time=time(10))
    name = rules_of(scenario.hotel.slug)
    told_so = f"{name}: check_out_time is 10:00:00, which is not what was last set"
    assert verdict(founding, rules=rules).faults == [told_so]
    asked = Line(ASKED, "PATCH hotel", sets={name: {"check_out_time": "10:00:00"}}, at=1)
    assert verdict(founding, asked, Line(DONE, "PATCH hotel", ids=[NOBODY], at=2), rules=rules).faults == []
    dry = Line(DONE, "PATCH hotel", manner="dry", ids=[NOBODY], at=2)
    assert verdict(founding, asked, dry, rules=rules).faults == [told_so]


def test_a_success_without_effect(founding: set[str], arrival: Line) -> None:
    ((booking_id, said),) = arrival.bookings.items()
    for lie, fault in (
        ({"status": "COMPLETED"}, f"check_in: {booking_id} never was COMPLETED at 3"),
        ({"status_version": 4}, f"check_in: {booking_id} never was CHECKED_IN at 4"),
        ({"room_id": 0}, f"check_in: {booking_id} never had room 0 at 2"),
        ({"adults": 7}, f"check_in: {booking_id} is said to have adults 7, the news has 1"),
    ):
        told_so = replace(arrival, bookings={booking_id: said | lie})
        assert fault in verdict(founding, told_so).faults
    nothing = replace(arrival, ids=[NOBODY], writers=[NOBODY])
    faults = verdict(founding, arrival, Line(BEGUN, "check_in"), nothing).faults
    assert faults == [f"check_in ['{NOBODY}'] was done, and 0 wrote"]


def test_a_success_told_of_a_room(scenario: Scenario, founding: set[str], arrival: Line) -> None:
    room = room_name(scenario.hotel.pk, "102")
    said = {"room_status": "CLEANING_IN_PROGRESS", "status_version": 2, "is_active": True, "floor": 1}
    lie = Line(DONE, "start_cleaning", rooms={room: said})
    (fault,) = verdict(founding, arrival, Line(BEGUN, "start_cleaning"), lie).faults
    assert fault == f"start_cleaning: room {room} never was CLEANING_IN_PROGRESS at 2"
