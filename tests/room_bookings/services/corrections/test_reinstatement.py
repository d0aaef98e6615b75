"""Reinstatement: a booking is what it was before it ended, while there is a room for it."""

from datetime import timedelta

import pytest

from hotel.kernel.exceptions import Forbidden
from notifications.models import EventCounter, OutboxEvent
from room_bookings import services as stays
from room_bookings.exceptions import BookingNotFound
from room_bookings.models import BookingStatusEvent, RoomBooking
from rooms.services import deactivate_room
from tests import scenarios as lives
from tests.factories import RoomTypeFactory
from tests.room_bookings.services.bookings import booking_in, days, made
from tests.room_bookings.services.corrections.undoing import (
    LATE_AT_NIGHT,
    NEXT_DAY,
    corrections_of,
    latest,
    reinstate,
    why_not,
)
from tests.room_bookings.services.service_calls import conflict, do, do_as_system, refused
from tests.row_diff import table_names, written
from tests.scenarios import LATER, NOON, TODAY, House
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db

REINSTATE = stays.reinstate_booking


@pytest.fixture
def house() -> House:
    made = lives.house()
    lives.rooms(made, "101")
    return made


def cancelled(house: House, booking: RoomBooking) -> RoomBooking:
    return do(house, stays.cancel_booking, booking_id=booking.booking_id, reason="Plans")


@pytest.mark.parametrize(
    ("status", "stamp", "version"), [("CANCELLED", "cancelled_at", 4), ("NO_SHOW", "no_show_at", 4)]
)
def test_confirmed_again_without_a_room(house: House, status: str, stamp: str, version: int) -> None:
    booking = lives.planned(house, "101")
    now = LATER
    if status == "NO_SHOW":
        now = NEXT_DAY
        do(house, stays.mark_no_show, booking_id=booking.booking_id, now=now)
    else:
        cancelled(house, booking)
    before = RoomBooking.objects.get()
    today = days(1) if status == "NO_SHOW" else TODAY

    with written() as wrote:
        returned = reinstate(house, booking, now=now)

    assert wrote.tables == table_names(RoomBooking, BookingStatusEvent, OutboxEvent, EventCounter)
    changed = wrote.changed(RoomBooking)[booking.pk]
    changed.pop("updated_at", None)
    assert changed == {
        "status": "CONFIRMED",
        "status_version": version,
        "version": before.version + 1,
        stamp: None,
    }
    assert wrote.new(BookingStatusEvent) == [
        {
            "booking_id": booking.pk,
            "status_version": version,
            "from_status": status,
            "to_status": "CONFIRMED",
            "kind": "CORRECTION",
            "reverses_id": latest(booking, status).pk,
            "changed_by_id": house.front_desk.pk,
            "source": "FRONT_DESK",
            "reason": "Coming after all",
            "at": now,
            "business_date": today,
        }
    ]
    assert wrote.news(at=now) == [("booking_updated", booking.booking_id, version, ["status", stamp])]
    wrote.story(hotel=house.hotel)
    assert (returned.status, returned.assigned_room) == ("CONFIRMED", None)


def test_a_pending_booking_is_pending_again(house: House) -> None:
    booking = cancelled(house, made(house))
    assert reinstate(house, booking).status == "PENDING"


def test_sent_twice(house: House) -> None:
    booking = cancelled(house, lives.booking(house))
    reinstate(house, booking)
    with nothing_changes():
        assert reinstate(house, booking, reason="Again").status == "CONFIRMED"


def test_cancelled_and_reinstated_twice(house: House) -> None:
    booking = cancelled(house, lives.booking(house))
    first = latest(booking, "CANCELLED")
    reinstate(house, booking)
    cancelled(house, booking)
    second = latest(booking, "CANCELLED")
    reinstate(house, booking)
    assert corrections_of(booking) == [first, second]


def test_who_is_reinstated_arrives(house: House) -> None:
    booking = cancelled(house, lives.planned(house, "101"))
    reinstate(house, booking)
    do(house, stays.check_in_booking, booking_id=booking.booking_id, room_number="101", now=LATER)
    assert lives.statuses(house, ["101"]) == ["OCCUPIED"]


@pytest.mark.parametrize("status", ["CHECKED_IN", "COMPLETED"])
def test_only_what_ended_before_arrival(house: House, status: str) -> None:
    booking = booking_in(house, status, "101")
    assert why_not(house, REINSTATE, booking) == [("wrong_status", None)]


def test_later_it_takes_a_manager(house: House) -> None:
    booking = cancelled(house, lives.booking(house))
    assert why_not(house, REINSTATE, booking, now=NEXT_DAY) == [("too_late", None)]
    assert reinstate(house, booking, now=NEXT_DAY, staff=house.manager).status == "CONFIRMED"


def test_after_midnight_it_is_still_the_same_business_date(house: House) -> None:
    booking = cancelled(house, lives.booking(house))
    assert reinstate(house, booking, now=LATE_AT_NIGHT).status == "CONFIRMED"


@pytest.mark.parametrize(("nights", "last"), [(2, 1), (0, 0)])
def test_while_a_night_is_left(house: House, nights: int, last: int) -> None:
    """A day use has its day."""
    booking = cancelled(house, lives.booking(house, nights=nights))
    over = NOON + timedelta(days=last + 1)
    assert why_not(house, REINSTATE, booking, staff=house.manager, now=over) == [("no_night_left", None)]
    assert why_not(house, REINSTATE, booking, now=over) == [("too_late", None), ("no_night_left", None)]
    reinstate(house, booking, staff=house.manager, now=NOON + timedelta(days=last))


@pytest.mark.parametrize("how", ["pending", "confirmed", "in_house"])
def test_somebody_else_has_the_last_room(house: House, how: str) -> None:
    booking = cancelled(house, lives.booking(house, nights=3))
    if how == "pending":
        made(house)
    elif how == "confirmed":
        lives.booking(house)
    else:
        lives.stay(house, "101")
    refusal = conflict(house, REINSTATE, booking_id=booking.booking_id, reason="Mistake")
    assert [reason.code for reason in refusal.reasons] == ["no_availability"]
    assert refusal.detail == "No room of type DBL is left in the nights of 2026-05-14, 2026-05-15."


def test_only_the_nights_that_are_left_count(house: House) -> None:
    booking = cancelled(house, lives.booking(house, nights=3))
    lives.booking(house, nights=1)
    assert reinstate(house, booking, now=NEXT_DAY, staff=house.manager).status == "CONFIRMED"


def test_who_overstays_still_has_the_room_tonight(house: House) -> None:
    booking = cancelled(house, lives.booking(house, nights=3))
    lives.stay(house, "101", nights=1)
    refusal = conflict(
        house, REINSTATE, booking_id=booking.booking_id, reason="Mistake", staff=house.manager, now=NEXT_DAY
    )
    assert refusal.detail == "No room of type DBL is left in the nights of 2026-05-15."


def test_others_of_the_type_leave_arrive_or_are_gone(house: House) -> None:
    """Departures of the day, later arrivals, cancellations, other types and other hotels take no room."""
    booking = cancelled(house, lives.booking(house, check_in=days(1), nights=1))
    lives.booking(house, nights=1)
    lives.booking(house, check_in=days(2))
    cancelled(house, lives.booking(house, check_in=days(1)))
    suite = RoomTypeFactory.create(hotel=house.hotel, code="STE", name="Suite", max_occupancy=2)
    made(house, room_type=suite.code, check_in=days(1), check_out=days(3))
    lives.booking(lives.house(), check_in=days(1))
    assert reinstate(house, booking).status == "CONFIRMED"


def test_rooms_out_of_use_and_of_other_types_do_not_count(house: House) -> None:
    booking = cancelled(house, lives.booking(house))
    do(house, deactivate_room, room_number="101", staff=house.manager)
    assert why_not(house, REINSTATE, booking) == [("no_availability", None)]


def test_a_day_use_needs_no_night(house: House) -> None:
    booking = cancelled(house, lives.booking(house, nights=0))
    lives.booking(house)
    assert reinstate(house, booking).status == "CONFIRMED"


def test_the_system_reinstates(house: House) -> None:
    booking = cancelled(house, lives.booking(house))
    returned = do_as_system(house, REINSTATE, booking_id=booking.booking_id, reason="Import", now=NEXT_DAY)
    assert returned.status == "CONFIRMED"


def test_another_hotels_booking(house: House) -> None:
    other = lives.house()
    theirs = cancelled(other, lives.booking(other))
    refusal = refused(house, REINSTATE, booking_id=theirs.booking_id, reason="Mistake")
    assert isinstance(refusal, BookingNotFound)


@pytest.mark.parametrize("role", ["housekeeper", "supervisor", "maintenance"])
def test_other_roles_may_not(house: House, role: str) -> None:
    booking = cancelled(house, lives.booking(house))
    refusal = refused(
        house, REINSTATE, booking_id=booking.booking_id, reason="Mistake", staff=getattr(house, role)
    )
    assert isinstance(refusal, Forbidden)
