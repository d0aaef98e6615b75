"""Change of the departure date: what it writes, and what it refuses."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from hotel.kernel.exceptions import Forbidden, Invalid
from notifications.models import EventCounter, OutboxEvent
from room_bookings import services as stays
from room_bookings.exceptions import BookingNotFound
from room_bookings.models import BookingChange, RoomBooking
from rooms.enums import RoomStatus
from rooms.models import Room, RoomOperationLog, RoomType
from tests import scenarios
from tests.room_bookings.services.bookings import booking_with_status, days_from_today, make_booking
from tests.room_bookings.services.service_calls import (
    conflict_of,
    reasons_of,
    refusal_of,
    run_as_system,
    run_service,
)
from tests.row_diff import rows_written, table_names
from tests.scenarios import LATER, NOON, Scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

TOUCHED = table_names(RoomBooking, BookingChange, Room, RoomOperationLog, OutboxEvent, EventCounter)


@pytest.fixture
def scenario() -> Scenario:
    made_house = scenarios.new_scenario()
    scenarios.rooms(made_house, "101", "102", "103")
    return made_house


def leaving(booking: RoomBooking, check_out: date) -> dict[str, Any]:
    return {"booking_id": booking.booking_id, "check_out": check_out}


@pytest.mark.parametrize("later", [-1, 3])
def test_departure_is_changed_to_an_earlier_or_later_date(scenario: Scenario, later: int) -> None:
    booking = scenarios.checked_in_booking(scenario, "101", nights=2)
    room = Room.objects.get(room_number="101")
    was, will = days_from_today(2), days_from_today(2 + later)

    with rows_written() as wrote:
        run_service(scenario, stays.change_departure, **leaving(booking, will), note="Flight")

    assert wrote.tables == TOUCHED
    assert wrote.changed(RoomBooking) == {
        booking.pk: {
            "check_out": will,
            "change_version": 1,
            "version": booking.version + 1,
            "updated_at": NOON,
        }
    }
    assert wrote.changed(Room) == {room.pk: {"version": room.version + 1, "updated_at": NOON}}
    assert wrote.new(RoomOperationLog) == [
        {
            "room_id": room.pk,
            "operation": "CHANGE",
            "booking_id": booking.booking_id,
            "performed_by_id": scenario.front_desk.pk,
            "source": "FRONT_DESK",
            "note": "Flight",
            "metadata": {"changes": {"check_out": {"from": str(was), "to": str(will)}}},
            "at": NOON,
            "business_date": scenarios.TODAY,
        }
    ]
    assert wrote.events(at=NOON) == [
        ("room_updated", "101", None, ["current_booking"]),
        ("booking_updated", booking.booking_id, None, ["check_out"]),
    ]
    wrote.assert_one_command(hotel=scenario.hotel)
    with assert_no_row_changes():
        run_service(scenario, stays.change_departure, **leaving(booking, will), now=LATER)


def test_departure_today_and_on_the_arrival_is_accepted(scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101", nights=2)
    run_service(scenario, stays.change_departure, **leaving(booking, days_from_today(0)))
    scenarios.booking_with_room(scenario, "101", check_in=days_from_today(1))
    assert RoomBooking.objects.get(pk=booking.pk).check_out == days_from_today(0)


def test_overdue_booking_is_extended(scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101", nights=1)
    run_service(
        scenario, stays.change_departure, **leaving(booking, days_from_today(4)), now=NOON + timedelta(days=2)
    )
    assert RoomBooking.objects.get(pk=booking.pk).check_out == days_from_today(4)


@pytest.mark.parametrize("departure_time", [None, time(23)])
@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (days_from_today(1001), "A stay has at most 1,000 nights."),
        (date(2200, 1, 1), "Dates lie between 2000-01-01 and 2199-12-31."),
        (date.max, "Dates lie between 2000-01-01 and 2199-12-31."),
    ],
)
def test_departure_too_far_ahead_is_refused(day: date, departure_time: time | None, sentence: str) -> None:
    scenario = scenarios.new_scenario(timezone="America/New_York")
    scenarios.rooms(scenario, "101")
    asked = leaving(scenarios.checked_in_booking(scenario, "101", now=NOON), day) | {
        "departure_time": departure_time
    }
    refusal = refusal_of(scenario, stays.change_departure, **asked)
    assert isinstance(refusal, Invalid)
    assert refusal.errors == {"check_out": [sentence]}


@pytest.mark.parametrize("after", [0, 1])
def test_departure_before_the_business_date_is_refused(scenario: Scenario, after: int) -> None:
    booking = scenarios.checked_in_booking(scenario, "101", nights=3)
    then = NOON + timedelta(days=after)
    refusal = refusal_of(
        scenario, stays.change_departure, **leaving(booking, days_from_today(after - 1)), now=then
    )
    assert isinstance(refusal, Invalid)
    assert refusal.errors == {
        "check_out": [f"The departure is before the business date {days_from_today(after)}."]
    }


def test_taken_room_is_refused_with_rooms_to_move_to(scenario: Scenario) -> None:
    single = RoomType.objects.create(hotel=scenario.hotel, code="SGL", name="Single", max_occupancy=2)
    scenarios.rooms(scenario, "104", "106", status=RoomStatus.CHECKOUT_DIRTY)
    scenarios.rooms(scenario, "105", "107", "108", "109")
    booking = scenarios.checked_in_booking(scenario, "101", nights=2)
    next_one = scenarios.booking_with_room(scenario, "101", check_in=days_from_today(2))
    scenarios.booking_with_room(scenario, "102", check_in=days_from_today(3))
    scenarios.checked_in_booking(scenario, "105")
    scenarios.report(scenario, "107")
    Room.objects.filter(room_number="108").update(is_active=False)
    Room.objects.filter(room_number="109").update(room_type=single)

    refusal = conflict_of(scenario, stays.change_departure, **leaving(booking, days_from_today(4)))

    assert reasons_of(refusal) == [("room_taken", None)]
    assert next_one.booking_id in refusal.detail
    assert (refusal.about["room_number"], refusal.about["rooms"]) == ("101", ["103", "104", "106"])
    run_service(scenario, stays.change_departure, **leaving(booking, days_from_today(2)))


def test_departure_is_changed_after_a_move_to_an_offered_room(scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101", nights=1)
    scenarios.booking_with_room(scenario, "101", check_in=days_from_today(1))
    offered = conflict_of(scenario, stays.change_departure, **leaving(booking, days_from_today(4))).about[
        "rooms"
    ]
    run_service(
        scenario, stays.move_booking, booking_id=booking.booking_id, room_number=offered[0], reason="Longer"
    )
    run_service(scenario, stays.change_departure, **leaving(booking, days_from_today(4)))


@pytest.mark.parametrize("status", ["PENDING", "CONFIRMED", "COMPLETED", "CANCELLED", "NO_SHOW"])
def test_other_statuses_are_refused(scenario: Scenario, status: str) -> None:
    booking = booking_with_status(scenario, status, "101")
    assert reasons_of(
        conflict_of(scenario, stays.change_departure, **leaving(booking, days_from_today(4)))
    ) == [("wrong_status", None), *([("price_undecided", None)] if booking.total_amount else [])]


def test_room_assigned_to_a_pending_booking_is_taken(scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101", nights=1)
    pending = make_booking(scenario, check_in=days_from_today(1), check_out=days_from_today(2))
    run_as_system(scenario, stays.assign_room, booking_id=pending.booking_id, room_number="101")
    assert reasons_of(
        conflict_of(scenario, stays.change_departure, **leaving(booking, days_from_today(2)))
    ) == [("room_taken", None)]


def test_other_hotels_and_roles_are_refused(scenario: Scenario) -> None:
    elsewhere = scenarios.new_scenario()
    scenarios.rooms(elsewhere, "501")
    theirs, ours = (
        scenarios.checked_in_booking(elsewhere, "501"),
        scenarios.checked_in_booking(scenario, "101"),
    )
    assert isinstance(
        refusal_of(scenario, stays.change_departure, **leaving(theirs, days_from_today(4))), BookingNotFound
    )
    for person in (scenario.housekeeper, scenario.supervisor, scenario.maintenance):
        refusal = refusal_of(
            scenario, stays.change_departure, **leaving(ours, days_from_today(4)), staff=person
        )
        assert isinstance(refusal, Forbidden)
