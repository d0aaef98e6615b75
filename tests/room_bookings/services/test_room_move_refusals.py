"""Moving house: every reason why not, and that a refusal changes nothing."""

from datetime import timedelta
from typing import Any

import pytest

from hotel.kernel.exceptions import Forbidden, Invalid
from room_bookings import services as stays
from room_bookings.exceptions import BookingNotFound
from room_bookings.models import RoomBooking
from rooms.enums import RoomStatus
from rooms.models import Room
from staff.policies import Overrides
from tests import scenarios as lives
from tests.room_bookings.services.bookings import booking_in
from tests.room_bookings.services.service_calls import because, conflict, do, reasons, refused
from tests.scenarios import TODAY, House

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return lives.house()


def to(number: str, booking: RoomBooking) -> dict[str, Any]:
    return {"booking_id": booking.booking_id, "room_number": number, "reason": "Noise"}


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (RoomStatus.CHECKOUT_DIRTY, ("room_dirty", "MANAGER")),
        (RoomStatus.CLEANING_IN_PROGRESS, ("room_dirty", "MANAGER")),
        (RoomStatus.CLEANED_UNINSPECTED, ("room_not_inspected", "MANAGER")),
        (RoomStatus.MAINTENANCE_REQUIRED, ("room_in_maintenance", None)),
        (RoomStatus.OUT_OF_ORDER, ("room_out_of_order", None)),
    ],
)
def test_the_room_is_not_ready(house: House, status: RoomStatus, expected: tuple[str, str | None]) -> None:
    lives.rooms(house, "101")
    lives.room_in(house, "102", status)
    booking = lives.stay(house, "101")

    refusal = conflict(house, stays.move_booking, **to("102", booking))

    assert reasons(refusal) == [expected]
    assert refusal.about == {
        "booking_id": booking.booking_id,
        "status": "CHECKED_IN",
        "room_number": "102",
        "room_status": status,
    }
    overrides = because(expected[0])
    assert reasons(conflict(house, stays.move_booking, **to("102", booking), overrides=overrides)) == [
        expected
    ]
    if expected[1] is None:
        by_manager: dict[str, Any] = to("102", booking) | {"staff": house.manager, "overrides": overrides}
        assert reasons(conflict(house, stays.move_booking, **by_manager)) == [expected]
    else:
        unexplained = to("102", booking) | {"staff": house.manager, "overrides": Overrides.of([expected[0]])}
        assert isinstance(refused(house, stays.move_booking, **unexplained), Invalid)


def test_a_room_reported_unusable(house: House) -> None:
    lives.rooms(house, "101", "102")
    leaving = lives.stay(house, "102")
    lives.report(house, "102", note="Flooded")  # waits, while the room is occupied
    lives.leave(house, leaving)
    command: dict[str, Any] = to("102", lives.stay(house, "101")) | {"staff": house.manager}
    assert reasons(conflict(house, stays.move_booking, **command)) == [
        ("maintenance_open", None),
        ("room_dirty", "MANAGER"),
    ]
    overrides = because("maintenance_open", "room_dirty")
    assert reasons(conflict(house, stays.move_booking, **command, overrides=overrides)) == [
        ("maintenance_open", None)
    ]


def test_an_occupied_room_is_taken_too(house: House) -> None:
    lives.rooms(house, "101", "102")
    booking, _ = lives.stay(house, "101"), lives.stay(house, "102")
    command: dict[str, Any] = to("102", booking) | {
        "staff": house.manager,
        "overrides": because("room_occupied", "room_taken"),
    }
    assert reasons(conflict(house, stays.move_booking, **command)) == [
        ("room_occupied", None),
        ("room_taken", None),
    ]


def test_planned_for_somebody_else_before_the_stay_ends(house: House) -> None:
    lives.rooms(house, "101", "102")
    booking = lives.stay(house, "101", nights=3)
    lives.planned(house, "102", check_in=TODAY + timedelta(days=2))
    assert reasons(conflict(house, stays.move_booking, **to("102", booking))) == [("room_taken", None)]


def test_nights_already_slept_do_not_count(house: House) -> None:
    lives.rooms(house, "101", "102")
    booking = lives.stay(house, "101", nights=3)
    lives.leave(house, lives.stay(house, "102", nights=1))
    lives.override(house, "102", RoomStatus.READY_FOR_GUEST)
    moved = do(house, stays.move_booking, now=lives.NOON + timedelta(days=1), **to("102", booking))
    assert moved.room_from == TODAY + timedelta(days=1)


def test_small_or_out_of_use(house: House) -> None:
    lives.rooms(house, "101", "102")
    booking = lives.stay(house, "101")
    do(house, stays.update_booking, booking_id=booking.booking_id, changes={"adults": 3})
    Room.objects.filter(room_number="102").update(is_active=False)
    assert reasons(conflict(house, stays.move_booking, **to("102", booking))) == [
        ("room_inactive", None),
        ("room_too_small", "FRONT_DESK"),
    ]
    Room.objects.update(is_active=True)
    do(house, stays.move_booking, **to("102", booking), overrides=because("room_too_small"))


@pytest.mark.parametrize("status", ["PENDING", "CONFIRMED", "COMPLETED", "CANCELLED", "NO_SHOW"])
def test_only_who_is_in_house_moves(house: House, status: str) -> None:
    lives.rooms(house, "101", "102")
    booking = booking_in(house, status, "101")
    assert reasons(conflict(house, stays.move_booking, **to("102", booking))) == [("wrong_status", None)]


def test_a_plan_is_not_moved_to_where_it_is(house: House) -> None:
    lives.rooms(house, "101")
    booking = lives.planned(house, "101")
    assert reasons(conflict(house, stays.move_booking, **to("101", booking))) == [("wrong_status", None)]


def test_another_hotels_booking_and_room(house: House) -> None:
    other = lives.house()
    lives.rooms(other, "501", "502")
    theirs = lives.stay(other, "501")
    lives.rooms(house, "101")
    ours = lives.stay(house, "101")
    assert isinstance(refused(house, stays.move_booking, **to("101", theirs)), BookingNotFound)
    unknown = refused(house, stays.move_booking, **to("502", ours))
    assert isinstance(unknown, Invalid)
    assert unknown.errors == {"room_number": ["This hotel has no room 502."]}


@pytest.mark.parametrize("role", ["housekeeper", "supervisor", "maintenance"])
def test_other_roles_may_not(house: House, role: str) -> None:
    lives.rooms(house, "101", "102")
    booking = lives.stay(house, "101")
    refusal = refused(house, stays.move_booking, **to("102", booking), staff=getattr(house, role))
    assert isinstance(refusal, Forbidden)
