"""Check-in: every reason why not, whose word would do, and that a refusal changes nothing."""

from datetime import date, timedelta
from typing import Any

import pytest

from hotel.kernel.exceptions import Conflict, Forbidden, Invalid
from housekeeping import services as housekeeping
from room_bookings import services as stays
from room_bookings.exceptions import BookingNotFound, BookingRefused
from rooms.enums import RoomStatus
from rooms.models import Room
from staff.policies import Overrides
from tests import scenarios as lives
from tests.room_bookings.services.bookings import booking_in, made
from tests.room_bookings.services.service_calls import (
    because,
    conflict,
    do,
    do_as_system,
    reasons,
    refused,
)
from tests.scenarios import MORNING, NOON, TODAY, House
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def house() -> House:
    return lives.house()


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (RoomStatus.CHECKOUT_DIRTY, ("room_dirty", "MANAGER")),
        (RoomStatus.CLEANING_IN_PROGRESS, ("room_dirty", "MANAGER")),
        (RoomStatus.CLEANED_UNINSPECTED, ("room_not_inspected", "MANAGER")),
        (RoomStatus.MAINTENANCE_REQUIRED, ("room_in_maintenance", None)),
        (RoomStatus.OUT_OF_ORDER, ("room_out_of_order", None)),
        (RoomStatus.OCCUPIED, ("room_occupied", None)),
    ],
)
def test_the_room_is_not_ready(house: House, status: RoomStatus, expected: tuple[str, str | None]) -> None:
    room = lives.room_in(house, "101", status)
    tomorrow = NOON + timedelta(days=2)  # whoever is in the room should have left by then
    booking = lives.planned(house, "101", check_in=TODAY + timedelta(days=2))

    refusal = conflict(house, stays.check_in_booking, booking_id=booking.booking_id, now=tomorrow)

    assert isinstance(refusal, BookingRefused)
    assert reasons(refusal) == [expected]
    assert refusal.about == {
        "booking_id": booking.booking_id,
        "status": "CONFIRMED",
        "room_number": "101",
        "room_status": room.room_status,
    }
    assert refusal.current is not None
    assert refusal.current["status"] == "CONFIRMED"
    everything = Overrides.of([code for code, _ in reasons(refusal)], "Urgent")
    if expected[1] is None:
        again = conflict(
            house,
            stays.check_in_booking,
            booking_id=booking.booking_id,
            now=tomorrow,
            staff=house.manager,
            overrides=everything,
        )
        assert reasons(again) == [expected]


def test_nobodys_word_puts_a_guest_into_a_room_reported_unusable(house: House) -> None:
    lives.rooms(house, "101")
    leaving = lives.stay(house, "101")
    lives.report(house, "101", note="Flooded")  # waits, while the room is occupied
    lives.leave(house, leaving)
    booking = lives.planned(house, "101")
    command: dict[str, Any] = {
        "booking_id": booking.booking_id,
        "staff": house.manager,
        "overrides": because("maintenance_open", "room_dirty"),
    }

    refusal = conflict(house, stays.check_in_booking, **command)

    assert reasons(refusal) == [("maintenance_open", None)]
    do(house, housekeeping.complete_maintenance, room_number="101", passed=True, staff=house.maintenance)
    do(house, stays.check_in_booking, **command)


@pytest.mark.parametrize(
    ("status", "code", "allow_uninspected", "by_desk"),
    [
        (RoomStatus.CHECKOUT_DIRTY, "room_dirty", True, False),
        (RoomStatus.CLEANED_UNINSPECTED, "room_not_inspected", False, False),
        (RoomStatus.CLEANED_UNINSPECTED, "room_not_inspected", True, True),
    ],
)
def test_whose_word_opens_a_room_that_is_not_ready(
    status: RoomStatus, code: str, *, allow_uninspected: bool, by_desk: bool
) -> None:
    house = lives.house(allow_uninspected_check_in=allow_uninspected)
    lives.room_in(house, "101", status)
    booking = lives.planned(house, "101")
    command: dict[str, Any] = {"booking_id": booking.booking_id, "overrides": because(code)}

    if not by_desk:
        refusal = conflict(house, stays.check_in_booking, **command)
        assert reasons(refusal) == [(code, "MANAGER")]
    with nothing_changes(), pytest.raises(Conflict):
        do_as_system(house, stays.check_in_booking, **command)
    person = house.front_desk if by_desk else house.manager
    unexplained = refused(
        house,
        stays.check_in_booking,
        booking_id=booking.booking_id,
        staff=person,
        overrides=Overrides.of([code], "  "),
    )
    assert isinstance(unexplained, Invalid)
    assert unexplained.errors == {"override_reason": ["An override needs a reason."]}

    assert do(house, stays.check_in_booking, staff=person, **command).status == "CHECKED_IN"


def test_a_room_too_small_is_the_front_desks_to_decide(house: House) -> None:
    lives.rooms(house, "101")
    booking = lives.planned(house, "101", people=3)

    refusal = conflict(house, stays.check_in_booking, booking_id=booking.booking_id)

    assert reasons(refusal) == [("room_too_small", "FRONT_DESK")]
    overrides = because("room_too_small")
    do(house, stays.check_in_booking, booking_id=booking.booking_id, overrides=overrides)


def test_children_count_as_persons(house: House) -> None:
    lives.rooms(house, "101")
    booking = lives.planned(house, "101")
    do(house, stays.update_booking, booking_id=booking.booking_id, changes={"children": 2})

    refusal = conflict(house, stays.check_in_booking, booking_id=booking.booking_id)

    assert reasons(refusal) == [("room_too_small", "FRONT_DESK")]


@pytest.mark.parametrize(("arrival", "nights"), [(TOMORROW, 1), (TODAY - timedelta(days=1), 1)])
def test_not_the_day(house: House, arrival: date, nights: int) -> None:
    lives.rooms(house, "101")
    made_at = MORNING - timedelta(days=3)
    booking = made(
        house, check_in=arrival, check_out=arrival + timedelta(days=nights), confirm=True, now=made_at
    )
    do(house, stays.assign_room, booking_id=booking.booking_id, room_number="101")

    refusal = conflict(house, stays.check_in_booking, booking_id=booking.booking_id)

    assert reasons(refusal) == [("not_arrival_day", None)]


def test_no_room_planned_or_given(house: House) -> None:
    booking = lives.booking(house)
    refusal = conflict(house, stays.check_in_booking, booking_id=booking.booking_id)
    assert reasons(refusal) == [("no_room", None)]
    assert "room_number" not in refusal.about


def test_a_room_out_of_use(house: House) -> None:
    lives.rooms(house, "101")
    booking = lives.booking(house)
    Room.objects.update(is_active=False)
    refusal = conflict(
        house, stays.check_in_booking, booking_id=booking.booking_id, room_number="101", staff=house.manager
    )
    assert reasons(refusal) == [("room_inactive", None)]


def test_taken_for_a_later_night_of_the_stay(house: House) -> None:
    lives.rooms(house, "101")
    lives.planned(house, "101", check_in=TOMORROW)
    booking = lives.booking(house, nights=2)
    command: dict[str, Any] = {"booking_id": booking.booking_id, "room_number": "101", "staff": house.manager}

    refusal = conflict(house, stays.check_in_booking, **command, overrides=because("room_taken"))

    assert reasons(refusal) == [("room_taken", None)]


def test_the_next_arrival_may_follow_on_the_day_of_departure(house: House) -> None:
    lives.rooms(house, "101")
    lives.planned(house, "101", check_in=TOMORROW)
    booking = lives.booking(house, nights=1)
    do(house, stays.check_in_booking, booking_id=booking.booking_id, room_number="101")


@pytest.mark.parametrize("status", ["PENDING", "COMPLETED", "CANCELLED", "NO_SHOW"])
def test_only_a_confirmed_booking_arrives(house: House, status: str) -> None:
    lives.rooms(house, "101")
    booking = booking_in(house, status, "101")
    refusal = conflict(house, stays.check_in_booking, booking_id=booking.booking_id, room_number="101")
    assert ("wrong_status", None) in reasons(refusal)
    assert refusal.about["status"] == status


def test_in_house_elsewhere(house: House) -> None:
    lives.rooms(house, "101", "102")
    booking = lives.stay(house, "101")
    refusal = conflict(house, stays.check_in_booking, booking_id=booking.booking_id, room_number="102")
    assert reasons(refusal) == [("wrong_status", None)]


def test_all_reasons_at_once_and_overrides_take_away_only_theirs(house: House) -> None:
    lives.room_in(house, "101", RoomStatus.CHECKOUT_DIRTY)
    lives.planned(house, "101", check_in=TODAY)
    booking = lives.booking(house, people=3, check_in=TOMORROW)
    do(house, stays.cancel_booking, booking_id=booking.booking_id, reason="Changed plans")
    Room.objects.update(is_active=False)
    command: dict[str, Any] = {"booking_id": booking.booking_id, "room_number": "101", "staff": house.manager}

    refusal = conflict(house, stays.check_in_booking, **command)

    assert reasons(refusal) == [
        ("wrong_status", None),
        ("not_arrival_day", None),
        ("room_inactive", None),
        ("room_taken", None),
        ("room_dirty", "MANAGER"),
        ("room_too_small", "FRONT_DESK"),
    ]
    codes = because("room_dirty", "room_too_small", "room_taken", "wrong_status")
    left = conflict(house, stays.check_in_booking, **command, overrides=codes)
    assert [code for code, _ in reasons(left)] == [
        "wrong_status",
        "not_arrival_day",
        "room_inactive",
        "room_taken",
    ]


@pytest.mark.parametrize("role", ["housekeeper", "supervisor", "maintenance"])
def test_other_roles_may_not(house: House, role: str) -> None:
    lives.rooms(house, "101")
    booking = lives.planned(house, "101")
    refusal = refused(
        house, stays.check_in_booking, booking_id=booking.booking_id, staff=getattr(house, role)
    )
    assert isinstance(refusal, Forbidden)


def test_another_hotels_booking_and_room(house: House) -> None:
    other = lives.house()
    lives.rooms(other, "501")
    theirs = lives.planned(other, "501")
    ours = lives.booking(house)

    assert isinstance(refused(house, stays.check_in_booking, booking_id=theirs.booking_id), BookingNotFound)
    unknown = refused(house, stays.check_in_booking, booking_id=ours.booking_id, room_number="501")
    assert isinstance(unknown, Invalid)
    assert unknown.errors == {"room_number": ["This hotel has no room 501."]}
