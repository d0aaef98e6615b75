"""Cancellation: what it writes, and what it refuses."""

import pytest

from hotel.kernel.exceptions import Forbidden
from notifications.models import EventCounter, OutboxEvent
from room_bookings import services as stays
from room_bookings.exceptions import BookingNotFound, SetRefused
from room_bookings.models import BookingStatusEvent, RoomBooking
from rooms.models import Room, RoomOperationLog
from tests import scenarios
from tests.room_bookings.services.bookings import booking_with_status, make_booking
from tests.room_bookings.services.service_calls import (
    conflict_of,
    item_reasons_of,
    reasons_of,
    refusal_of,
    run_as_system,
    run_service,
)
from tests.row_diff import rows_written, table_names
from tests.scenarios import LATER, NOON, TODAY, Scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

TABLES_OF_CHANGE = table_names(RoomBooking, BookingStatusEvent, OutboxEvent, EventCounter)


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario()


def test_cancel_unassigns_the_room_and_records(scenario: Scenario) -> None:
    (room,) = scenarios.rooms(scenario, "101")
    booking = scenarios.booking_with_room(scenario, "101")
    signed = {"source": "FRONT_DESK", "at": NOON, "business_date": TODAY}

    with rows_written() as wrote:
        returned = run_service(
            scenario, stays.cancel_booking, booking_id=booking.booking_id, reason="Changed plans"
        )

    assert wrote.tables == TABLES_OF_CHANGE | table_names(RoomOperationLog, Room)
    assert wrote.changed(Room) == {room.pk: {"version": 3, "updated_at": NOON}}
    assert wrote.changed(RoomBooking) == {
        booking.pk: {
            "status": "CANCELLED",
            "status_version": 3,
            "assigned_room_id": None,
            "room_version": 2,
            "version": booking.version + 1,
            "cancelled_at": NOON,
            "updated_at": NOON,
        }
    }
    assert wrote.new(BookingStatusEvent) == [
        {
            "booking_id": booking.pk,
            "status_version": 3,
            "from_status": "CONFIRMED",
            "to_status": "CANCELLED",
            "kind": "STEP",
            "changed_by_id": scenario.front_desk.pk,
            "reason": "Changed plans",
            **signed,
        }
    ]
    assert wrote.new(RoomOperationLog) == [
        {
            "room_id": room.pk,
            "operation": "UNASSIGN",
            "booking_id": booking.booking_id,
            "room_version": 2,
            "performed_by_id": scenario.front_desk.pk,
            "note": "Changed plans",
            **signed,
        }
    ]
    assert wrote.events(at=NOON) == [
        ("booking_cancelled", booking.booking_id, 3, ["status", "assigned_room", "cancelled_at"])
    ]
    wrote.assert_one_command(hotel=scenario.hotel)
    assert (returned.status, returned.assigned_room, returned.cancelled_at) == ("CANCELLED", None, NOON)
    with assert_no_row_changes():
        run_service(scenario, stays.cancel_booking, booking_id=booking.booking_id, reason="Again", now=LATER)


def test_pending_booking_without_a_room_is_cancelled(scenario: Scenario) -> None:
    booking = make_booking(scenario)
    with rows_written() as wrote:
        run_as_system(scenario, stays.cancel_booking, booking_id=booking.booking_id, reason="Expired")
    assert wrote.tables == TABLES_OF_CHANGE
    (event,) = wrote.new(BookingStatusEvent)
    assert (event["from_status"], event["source"], "changed_by_id" in event) == ("PENDING", "SYSTEM", False)
    assert "room_version" not in wrote.changed(RoomBooking)[booking.pk]


def test_room_can_be_assigned_to_another_booking(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    booking = scenarios.booking_with_room(scenario, "101")
    run_service(scenario, stays.cancel_booking, booking_id=booking.booking_id, reason="Changed plans")
    scenarios.checked_in_booking(scenario, "101")


def test_set_with_and_without_rooms_is_cancelled(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    bookings = [
        scenarios.booking_with_room(scenario, "101"),
        make_booking(scenario),
        booking_with_status(scenario, "CANCELLED", "101"),
    ]
    ids = [booking.booking_id for booking in bookings]
    with rows_written() as wrote:
        returned = run_service(scenario, stays.cancel_bookings, booking_ids=ids, reason="Storm")
    assert [booking.booking_id for booking in returned] == ids
    assert wrote.changed(RoomBooking).keys() == {booking.pk for booking in bookings[:2]}
    assert len(wrote.new(RoomOperationLog)) == 1
    wrote.assert_one_command(hotel=scenario.hotel)


@pytest.mark.parametrize("status", ["CHECKED_IN", "COMPLETED", "NO_SHOW"])
def test_other_statuses_are_refused(scenario: Scenario, status: str) -> None:
    scenarios.rooms(scenario, "101")
    booking = booking_with_status(scenario, status, "101")
    refusal = conflict_of(scenario, stays.cancel_booking, booking_id=booking.booking_id, reason="Too late")
    assert reasons_of(refusal) == [("wrong_status", None)]
    assert refusal.about["status"] == status


def test_manager_cancels_a_wrong_no_show_by_one_command(scenario: Scenario) -> None:
    """A correction reverses the no-show, and the cancellation follows."""
    booking = booking_with_status(scenario, "NO_SHOW", "101")
    no_show = BookingStatusEvent.objects.get(booking=booking, to_status="NO_SHOW")
    version = no_show.status_version

    with rows_written() as wrote:
        returned = run_service(
            scenario,
            stays.cancel_booking,
            booking_id=booking.booking_id,
            reason="Had called",
            staff=scenario.manager,
            now=LATER,
        )

    assert wrote.tables == TABLES_OF_CHANGE
    steps = BookingStatusEvent.objects.filter(booking=booking, status_version__gt=version)
    assert list(
        steps.order_by("status_version").values_list("from_status", "to_status", "kind", "reverses", "reason")
    ) == [
        ("NO_SHOW", "CONFIRMED", "CORRECTION", no_show.pk, "Had called"),
        ("CONFIRMED", "CANCELLED", "STEP", None, "Had called"),
    ]
    assert wrote.events(at=LATER) == [
        ("booking_updated", booking.booking_id, version + 1, ["status", "no_show_at"]),
        ("booking_cancelled", booking.booking_id, version + 2, ["status", "cancelled_at"]),
    ]
    assert (returned.status, returned.cancelled_at, returned.no_show_at) == ("CANCELLED", LATER, None)
    wrote.assert_one_command(hotel=scenario.hotel)


def test_wrong_no_shows_are_cancelled_with_other_bookings(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    wrong, expected = (
        booking_with_status(scenario, "NO_SHOW", "101"),
        scenarios.booking_with_room(scenario, "101"),
    )
    ids = [wrong.booking_id, expected.booking_id]

    returned = run_service(
        scenario, stays.cancel_bookings, booking_ids=ids, reason="Storm", staff=scenario.manager, now=LATER
    )

    assert [booking.status for booking in returned] == ["CANCELLED", "CANCELLED"]
    back = run_service(
        scenario,
        stays.reinstate_booking,
        booking_id=wrong.booking_id,
        reason="They come",
        staff=scenario.manager,
        now=LATER,
    )
    assert back.status == "CONFIRMED"


def test_every_refused_booking_of_a_set_is_named(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101", "102")
    fine, one, other = (
        scenarios.booking(scenario),
        scenarios.checked_in_booking(scenario, "101"),
        scenarios.checked_in_booking(scenario, "102"),
    )
    ids = [booking.booking_id for booking in (one, fine, other)]
    refusal = conflict_of(scenario, stays.cancel_bookings, booking_ids=ids, reason="Storm")
    assert isinstance(refusal, SetRefused)
    assert item_reasons_of(refusal) == [(ids[0], ["wrong_status"]), (ids[2], ["wrong_status"])]


def test_booking_of_another_hotel_is_not_found(scenario: Scenario) -> None:
    theirs = scenarios.booking(scenarios.new_scenario())
    refusal = refusal_of(scenario, stays.cancel_booking, booking_id=theirs.booking_id, reason="Mistake")
    assert isinstance(refusal, BookingNotFound)


@pytest.mark.parametrize("role", ["housekeeper", "supervisor", "maintenance"])
def test_other_roles_are_forbidden(scenario: Scenario, role: str) -> None:
    booking = scenarios.booking(scenario)
    refusal = refusal_of(
        scenario,
        stays.cancel_booking,
        booking_id=booking.booking_id,
        reason="Mistake",
        staff=getattr(scenario, role),
    )
    assert isinstance(refusal, Forbidden)
