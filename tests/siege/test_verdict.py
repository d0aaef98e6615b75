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
from tests.siege.clerk import has_written, told
from tests.siege.journal import BEGUN, DONE, REFUSED, Line
from tests.siege.verdict import Outcome, commands_that_wrote, judge

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
        return Line(DONE, "check_in", ids=ids, bookings=told(answer).bookings, wrote=has_written())

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


def test_a_refusal_that_wrote(founding: set[str], arrival: Line) -> None:
    refusal = Line(REFUSED, "check_in", ids=arrival.ids, code="wrong_status")
    (fault,) = verdict(founding, refusal).faults
    assert fault == f"check_in {arrival.ids[0]} was refused, and wrote"


def test_a_success_without_effect(founding: set[str], arrival: Line) -> None:
    ((booking_id, said),) = arrival.bookings.items()
    for lie, fault in (
        ({"status": "COMPLETED"}, f"check_in: {booking_id} never was COMPLETED at 3"),
        ({"status_version": 4}, f"check_in: {booking_id} never was CHECKED_IN at 4"),
        ({"assigned_room": 0}, f"check_in: {booking_id} never had room 0 at 2"),
    ):
        told_so = replace(arrival, bookings={booking_id: said | lie})
        assert fault in verdict(founding, told_so).faults
    nothing = replace(arrival, ids=["00000000-0000-0000-0000-000000000000"])
    assert "wrote nothing" in verdict(founding, arrival, Line(BEGUN, "check_in"), nothing).faults[0]


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
