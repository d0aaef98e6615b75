"""The verdict finds every kind of false entry."""

from dataclasses import replace
from datetime import time
from functools import partial

import pytest
from django.utils import timezone

from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from hotel.models import Hotel
from hotel.services import IdempotentRequest, StoredAnswer, store_answer
from room_bookings import services as stays
from room_bookings.models import RoomBooking
from room_bookings.services import RoomCheckOut
from staff.command import system_command
from tests import scenarios
from tests.scenarios import NOON, Scenario
from tests.tools.stress.verdict_cases import UNKNOWN_ID, check_in_verdict
from tools.stress.answer_checks import facts_of_result, room_name
from tools.stress.journal import BEGUN, DONE, LOST, REFUSED, SENDING, STALE, Entry
from tools.stress.log_index import commands_with_rows
from tools.stress.unlogged_values import current_values, settings_subject
from tools.stress.verdict import reach_verdict

pytestmark = pytest.mark.django_db(transaction=True)


def test_true_entries_have_no_error(setup_commands: set[str], check_in_entry: Entry) -> None:
    verdict = check_in_verdict(setup_commands, check_in_entry)
    assert verdict.errors == []
    assert (verdict.done, verdict.unanswered) == ({"check_in": 1}, 0)


def test_begun_command_may_have_written(setup_commands: set[str], check_in_entry: Entry) -> None:
    verdict = check_in_verdict(setup_commands)
    assert (verdict.errors, verdict.unanswered) == ([], 1)


def test_unknown_command_is_an_error(check_in_entry: Entry, setup_commands: set[str]) -> None:
    verdict = reach_verdict([], setup_commands=setup_commands, values=current_values())
    assert verdict.errors == ["1 unknown commands wrote, 0 have no recorded answer"]


def test_recovered_answer_explains_an_unknown_command(
    setup_commands: set[str], check_in_entry: Entry
) -> None:
    answered = Entry(DONE, "check_in", bookings=check_in_entry.bookings)
    assert check_in_verdict(setup_commands, replace(answered, recovered_after_kill=True)).errors == []
    assert check_in_verdict(setup_commands, answered).errors == [
        "1 unknown commands wrote, 0 have no recorded answer"
    ]


@pytest.mark.parametrize("mode", ["", "dry"])
@pytest.mark.parametrize("event", [DONE, REFUSED])
def test_row_of_a_refused_or_dry_command_is_an_error(
    setup_commands: set[str], check_in_entry: Entry, event: str, mode: str
) -> None:
    entry = Entry(event, "check_in", mode=mode, command_ids=check_in_entry.command_ids)
    (error,) = check_in_verdict(setup_commands, entry).errors
    assert (
        error == f"check_in {check_in_entry.command_ids[0]} was {event}{' (dry)' if mode else ''}, and wrote"
    )


def test_lost_command_may_have_written(setup_commands: set[str], check_in_entry: Entry) -> None:
    done = check_in_verdict(
        setup_commands,
        Entry(LOST, "check_in", command_ids=check_in_entry.command_ids, writers=check_in_entry.command_ids),
    )
    assert (done.errors, done.lost, done.lost_and_done) == ([], {"check_in": 1}, 1)
    reversed_entry = Entry(LOST, "check_in", command_ids=[UNKNOWN_ID], writers=[UNKNOWN_ID])
    verdict = check_in_verdict(setup_commands, check_in_entry, Entry(BEGUN, "check_in"), reversed_entry)
    assert (verdict.errors, verdict.lost_and_done) == ([], 0)


def test_answer_recovered_after_a_crash_is_counted(setup_commands: set[str], check_in_entry: Entry) -> None:
    verdict = check_in_verdict(setup_commands, replace(check_in_entry, recovered_after_crash=True))
    assert (verdict.errors, verdict.recovered_after_crash, verdict.recovered_after_kill) == ([], 1, 0)


def test_two_commands_of_one_key_are_an_error(setup_commands: set[str], check_in_entry: Entry) -> None:
    twice = replace(
        check_in_entry,
        command_ids=[UNKNOWN_ID, *check_in_entry.command_ids],
        writers=[UNKNOWN_ID, *check_in_entry.command_ids],
        mode="keyed",
    )
    assert check_in_verdict(setup_commands, twice).errors == []
    founder = min(setup_commands)
    done_twice = replace(
        twice,
        command_ids=[founder, *check_in_entry.command_ids],
        writers=[founder, *check_in_entry.command_ids],
    )
    expected = f"check_in {done_twice.writers} was done (keyed), and 2 wrote"
    assert check_in_verdict(setup_commands, done_twice).errors[0] == expected


def test_check_out_that_is_shown_was_done(scenario: Scenario, setup_commands: set[str]) -> None:
    """After a kill, the stored answer does not show which command gave it."""
    booking = scenarios.checked_in_booking(scenario, "102")
    setup_commands = commands_with_rows()
    command = system_command(scenario.hotel, now=NOON)
    result = run_command(command, partial(stays.check_out_rooms, check_outs=[RoomCheckOut("102")]))
    ids = [str(command.id)]
    name = "POST rooms/check-out"
    done = Entry(DONE, name, command_ids=ids, writers=ids, bookings=facts_of_result(result).bookings)
    recovered = replace(done, command_ids=[], writers=[], recovered_after_kill=True)
    elsewhere = {booking.booking_id: {"checked_out_of": "101"}}

    for entry in (done, recovered):
        assert check_in_verdict(setup_commands, entry).errors == []
        (error,) = check_in_verdict(setup_commands, replace(entry, bookings=elsewhere)).errors
        assert error.endswith(f"{booking.booking_id} did not check out of 101")
    without_writer = replace(recovered, recovered_after_kill=False)
    assert check_in_verdict(setup_commands, without_writer).errors[0].endswith("did not check out of 102")


def test_done_stale_request_is_an_error(setup_commands: set[str], check_in_entry: Entry) -> None:
    (error,) = check_in_verdict(setup_commands, replace(check_in_entry, mode=STALE)).errors
    assert error == f"check_in {check_in_entry.command_ids} was done although its If-Match was stale"


def test_request_that_changes_nothing_may_show_any_status(
    setup_commands: set[str], check_in_entry: Entry
) -> None:
    idle = Entry(DONE, "change_stay", command_ids=[UNKNOWN_ID], bookings=check_in_entry.bookings)
    assert check_in_verdict(setup_commands, check_in_entry, Entry(BEGUN, "change_stay"), idle).errors == []
    ((booking_id, _),) = check_in_entry.bookings.items()
    (error,) = check_in_verdict(setup_commands, replace(check_in_entry, operation="change_stay")).errors
    assert error == f"change_stay: {booking_id} is shown as CHECKED_IN"


def test_one_booking_of_a_set_may_stay_unchanged(scenario: Scenario, setup_commands: set[str]) -> None:
    """The room planned for one changes, the other is in hotel in the room that is asked for."""
    scenarios.rooms(scenario, "103")
    here = scenarios.checked_in_booking(scenario, "102")
    setup_commands = commands_with_rows()

    command = system_command(scenario.hotel, now=NOON)
    rooms = {here.booking_id: "102", RoomBooking.objects.earliest("pk").booking_id: "103"}
    result = run_command(command, partial(stays.assign_rooms, rooms=rooms))
    ids = [str(command.id)]
    facts = facts_of_result(result)
    entry = Entry(DONE, "assign", command_ids=ids, writers=ids, bookings=facts.bookings)
    assert entry.bookings[here.booking_id]["status"] == "CHECKED_IN"
    assert check_in_verdict(setup_commands, entry).errors == []


def test_success_of_an_always_refused_operation_is_an_error(setup_commands: set[str]) -> None:
    assert check_in_verdict(setup_commands, Entry(DONE, "DELETE room", command_ids=[UNKNOWN_ID])).errors == [
        "DELETE room was done"
    ]
    assert (
        check_in_verdict(setup_commands, Entry(REFUSED, "DELETE room", code="room_has_history")).errors == []
    )


def test_refusal_without_a_guard_is_an_error(setup_commands: set[str]) -> None:
    refused = Entry(REFUSED, "move", command_ids=[UNKNOWN_ID])
    unguarded = replace(refused, code="invariant_refused", constraint="i4_room_from")
    for entry, error in (
        (unguarded, "1 times move was refused as invariant_refused by i4_room_from"),
        (
            replace(refused, code="constraint_refused", constraint="one_primary"),
            "1 times move was refused as constraint_refused by one_primary",
        ),
        (replace(refused, code="busy"), "1 times move was refused as busy"),
    ):
        assert check_in_verdict(setup_commands, entry).errors == [error]
    twice = check_in_verdict(setup_commands, unguarded, Entry(BEGUN, "move"), unguarded)
    assert twice.errors == ["2 times move was refused as invariant_refused by i4_room_from"]
    assert twice.constraints == {"move by i4_room_from": 2}


def test_refusal_by_an_invariant_with_its_own_code_is_expected(setup_commands: set[str]) -> None:
    entry = Entry(
        REFUSED,
        "move",
        command_ids=[UNKNOWN_ID],
        code="room_taken",
        constraint="i4_no_two_bookings_in_one_room",
    )
    verdict = check_in_verdict(setup_commands, entry)
    assert (verdict.errors, verdict.codes) == ([], {"room_taken": 1})
    assert verdict.constraints == {"move by i4_no_two_bookings_in_one_room": 1}


def test_answer_that_differs_from_its_request_is_an_error(setup_commands: set[str]) -> None:
    entry = Entry(
        DONE,
        "PATCH room",
        mode="dry",
        command_ids=[UNKNOWN_ID],
        differences=["floor 2 requested, 1 shown"],
    )
    expected = f"PATCH room ['{UNKNOWN_ID}'] (dry): floor 2 requested, 1 shown"
    assert check_in_verdict(setup_commands, entry).errors == [expected]


def test_only_the_answer_of_a_success_is_stored(scenario: Scenario, setup_commands: set[str]) -> None:
    call = IdempotentRequest(scenario.manager.user_id, "POST", "/", "stored", "")
    run_command(
        InstallationCommand(now=timezone.now()),
        lambda _: store_answer(InstallationCommand(now=NOON), call, StoredAnswer(200, "")),
    )
    done, refused = (
        Entry(DONE, "confirm", command_ids=[UNKNOWN_ID]),
        Entry(REFUSED, "confirm", command_ids=[UNKNOWN_ID]),
    )
    assert check_in_verdict(setup_commands, replace(done, key="stored")).errors == []
    assert check_in_verdict(setup_commands, replace(refused, key="missing")).errors == []
    assert check_in_verdict(setup_commands, replace(refused, key="stored")).errors == [
        f"confirm ['{UNKNOWN_ID}'] was refused, and its answer is stored"
    ]
    assert check_in_verdict(setup_commands, replace(done, key="missing")).errors == [
        f"confirm ['{UNKNOWN_ID}'] was done, and its answer is not stored"
    ]


def test_setting_without_a_request_is_an_error(scenario: Scenario, setup_commands: set[str]) -> None:
    values = current_values()
    Hotel.objects.update(check_out_time=time(10))
    name = settings_subject(scenario.hotel.slug)
    expected = f"{name}: check_out_time is 10:00:00, which is not the value that was set last"
    assert check_in_verdict(setup_commands, values=values).errors == [expected]
    asked = Entry(SENDING, "PATCH hotel", sets={name: {"check_out_time": "10:00:00"}}, at=1)
    assert (
        check_in_verdict(
            setup_commands,
            asked,
            Entry(DONE, "PATCH hotel", command_ids=[UNKNOWN_ID], at=2),
            values=values,
        ).errors
        == []
    )
    dry = Entry(DONE, "PATCH hotel", mode="dry", command_ids=[UNKNOWN_ID], at=2)
    assert check_in_verdict(setup_commands, asked, dry, values=values).errors == [expected]


def test_success_without_effect_is_an_error(setup_commands: set[str], check_in_entry: Entry) -> None:
    ((booking_id, facts),) = check_in_entry.bookings.items()
    for false_facts, error in (
        ({"status": "COMPLETED"}, f"check_in: {booking_id} never was COMPLETED at 3"),
        ({"status_version": 4}, f"check_in: {booking_id} never was CHECKED_IN at 4"),
        ({"room_pk": 0}, f"check_in: {booking_id} never had room 0 at 2"),
        ({"adults": 7}, f"check_in: {booking_id} is shown with adults 7, the event has 1"),
    ):
        expected = replace(check_in_entry, bookings={booking_id: facts | false_facts})
        assert error in check_in_verdict(setup_commands, expected).errors
    nothing = replace(check_in_entry, command_ids=[UNKNOWN_ID], writers=[UNKNOWN_ID])
    faults = check_in_verdict(setup_commands, check_in_entry, Entry(BEGUN, "check_in"), nothing).errors
    assert faults == [f"check_in ['{UNKNOWN_ID}'] was done, and 0 wrote"]


def test_room_status_that_never_was_is_an_error(
    scenario: Scenario, setup_commands: set[str], check_in_entry: Entry
) -> None:
    room = room_name(scenario.hotel.pk, "102")
    facts = {"room_status": "CLEANING_IN_PROGRESS", "status_version": 2, "is_active": True, "floor": 1}
    false_facts = Entry(DONE, "start_cleaning", rooms={room: facts})
    (error,) = check_in_verdict(
        setup_commands, check_in_entry, Entry(BEGUN, "start_cleaning"), false_facts
    ).errors
    assert error == f"start_cleaning: room {room} never was CLEANING_IN_PROGRESS at 2"
