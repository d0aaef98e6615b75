"""The verdict sees a lie of any kind."""

from dataclasses import replace

import pytest

from hotel.commands import run_command
from hotel.context import running_command
from hotel.enums import Source
from room_bookings import services as stays
from room_bookings.models import RoomBooking, RoomOccupancy
from rooms.models import Room
from tests import lives
from tests.corruption import unguarded
from tests.lives import NOON, House
from tests.siege.answers import room_name, told
from tests.siege.books import commands_that_wrote
from tests.siege.journal import BEGUN, DONE, LOST, REFUSED, STALE, Line
from tests.siege.verdict import Outcome, judge

NOBODY = "00000000-0000-0000-0000-000000000000"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house() -> House:
    house = lives.house()
    lives.rooms(house, "101", "102")
    return house


@pytest.fixture
def founding(house: House) -> set[str]:
    lives.planned(house, "101")
    return commands_that_wrote()


@pytest.fixture
def arrival(house: House, founding: set[str]) -> Line:
    """What a worker notes of a check-in."""

    def check_in() -> Line:
        booking_id = RoomBooking.objects.get().booking_id
        answer = stays.check_in_booking(
            hotel=house.hotel, booking_id=booking_id, staff=None, source=Source.SYSTEM, now=NOON
        )
        ids = [str(running_command().id)]
        return Line(DONE, "check_in", ids=ids, writers=ids, bookings=told(answer).bookings)

    return run_command(check_in)


def verdict(founding: set[str], *lines: Line) -> Outcome:
    return judge([Line(BEGUN, "check_in"), *lines], founding=founding)


def test_the_truth(founding: set[str], arrival: Line) -> None:
    outcome = verdict(founding, arrival)
    assert outcome.faults == []
    assert (outcome.done, outcome.unanswered) == ({"check_in": 1}, 0)


def test_a_command_that_wrote_may_be_left_without_an_answer(founding: set[str], arrival: Line) -> None:
    outcome = verdict(founding)
    assert (outcome.faults, outcome.unanswered) == ([], 1)


def test_a_command_nobody_gave(arrival: Line, founding: set[str]) -> None:
    outcome = judge([], founding=founding)
    assert outcome.faults == ["1 commands wrote, 0 were left without an answer"]


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


def test_a_success_told_of_a_room(house: House, founding: set[str], arrival: Line) -> None:
    room = room_name(house.hotel.pk, "102")
    said = {"room_status": "CLEANING_IN_PROGRESS", "status_version": 2, "is_active": True, "floor": 1}
    lie = Line(DONE, "start_cleaning", rooms={room: said})
    (fault,) = verdict(founding, arrival, Line(BEGUN, "start_cleaning"), lie).faults
    assert fault == f"start_cleaning: room {room} never was CLEANING_IN_PROGRESS at 2"


def test_a_change_that_no_news_tells_of(founding: set[str], arrival: Line) -> None:
    booking = RoomBooking.objects.get()
    RoomBooking.objects.update(adults=2)
    assert verdict(founding, arrival).faults == [f"booking {booking.pk}: the news shows adults 1, it is 2"]


def test_a_status_that_no_event_tells_of(founding: set[str], arrival: Line) -> None:
    with unguarded():
        Room.objects.filter(room_number="102").update(room_status="OUT_OF_ORDER")
    faults = verdict(founding, arrival).faults
    room = Room.objects.get(room_number="102").pk
    assert f"room {room}: the events say (1, 'READY_FOR_GUEST'), it is (1, 'OUT_OF_ORDER')" in faults


def test_a_stay_that_no_log_tells_of(founding: set[str], arrival: Line) -> None:
    booking = RoomBooking.objects.get()
    one, other = Room.objects.order_by("room_number")
    with unguarded():
        RoomOccupancy.objects.update(room=other)
        RoomBooking.objects.update(assigned_room=other)
    faults = verdict(founding, arrival).faults
    assert f"room {one.pk}: the log has {booking.booking_id} in it, it is held by None" in faults
    assert f"booking {booking.booking_id}: the log has {one.pk}, it has {other.pk}" in faults
