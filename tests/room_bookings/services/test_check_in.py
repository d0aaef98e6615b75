"""Check-in: what it writes, and what it keeps."""

from datetime import timedelta

import pytest

from guests.models import Guest, GuestSearchKey
from housekeeping.models import RoomStatusEvent
from notifications.models import EventCounter, OutboxEvent
from room_bookings import services as stays
from room_bookings.models import BookingGuest, BookingStatusEvent, RoomBooking, RoomOccupancy
from rooms.models import Room, RoomOperationLog
from tests import scenarios
from tests.room_bookings.services.service_calls import run_as_system, run_service
from tests.row_diff import OCCUPANCY, RowDiff, rows_written, table_names
from tests.scenarios import LATER, NOON, TODAY, Scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

TOUCHED = table_names(
    Guest,
    GuestSearchKey,
    RoomBooking,
    RoomOccupancy,
    BookingStatusEvent,
    Room,
    RoomStatusEvent,
    RoomOperationLog,
    OutboxEvent,
    EventCounter,
)


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario()


def check_in_party(scenario: Scenario) -> tuple[RowDiff, RoomBooking, RoomBooking, Room]:
    """Check a party of two in to 101; return the row diff, the result, the booking and the room."""
    (room,) = scenarios.rooms(scenario, "101")
    booking = scenarios.booking_with_room(scenario, "101", people=2)

    with rows_written() as wrote:
        returned = run_service(
            scenario, stays.check_in_booking, booking_id=booking.booking_id, note="Late flight"
        )
    return wrote, returned, booking, room


def test_check_in_writes_booking_room_and_occupancy(scenario: Scenario) -> None:
    wrote, _, booking, room = check_in_party(scenario)
    assert wrote.tables == TOUCHED
    assert wrote.changed(RoomBooking) == {
        booking.pk: {
            "status": "CHECKED_IN",
            "status_version": 3,
            "room_version": 2,
            "version": booking.version + 1,
            "checked_in_at": NOON,
            "updated_at": NOON,
        }
    }
    assert wrote.changed(Room) == {
        room.pk: {
            "room_status": "OCCUPIED",
            "status_version": 2,
            "version": 3,
            "updated_at": NOON,
        }
    }
    assert wrote.new(RoomOccupancy) == [
        {
            "room_id": room.pk,
            "booking_id": booking.pk,
            "room_status": "OCCUPIED",
            "room_is_active": True,
            "occupied_since": NOON,
            "assigned_by_id": scenario.front_desk.pk,
        }
    ]


def test_check_in_creates_guests_with_pins(scenario: Scenario) -> None:
    wrote, _, booking, room = check_in_party(scenario)
    ada, companion = BookingGuest.objects.filter(booking=booking)

    guests = wrote.new(Guest)
    assert [{name: value for name, value in guest.items() if name != "id_pin"} for guest in guests] == [
        {
            "booking_id": booking.pk,
            "booking_guest_id": member.pk,
            "room_id": room.pk,
            "guest_type": role,
            "first_name": first_name,
            "last_name": "Byrne",
            "check_in_date": TODAY,
            "created_at": NOON,
            "updated_at": NOON,
        }
        for member, role, first_name in ((ada, "PRIMARY", "Ada"), (companion, "COMPANION", "Companion 1"))
    ]
    pins = {guest["id_pin"] for guest in guests}
    assert len(pins) == 2
    assert all(len(pin) == 4 and pin.isdigit() for pin in pins)


def test_check_in_records_status_events_and_room_log(scenario: Scenario) -> None:
    wrote, _, booking, room = check_in_party(scenario)
    by = {"at": NOON, "business_date": TODAY, "source": "FRONT_DESK"}
    assert wrote.new(BookingStatusEvent) == [
        {
            "booking_id": booking.pk,
            "status_version": 3,
            "from_status": "CONFIRMED",
            "to_status": "CHECKED_IN",
            "kind": "STEP",
            "changed_by_id": scenario.front_desk.pk,
            "reason": "Late flight",
            **by,
        }
    ]
    assert wrote.new(RoomStatusEvent) == [
        {
            "room_id": room.pk,
            "status_version": 2,
            "from_status": "READY_FOR_GUEST",
            "to_status": "OCCUPIED",
            "kind": "STEP",
            "changed_by_id": scenario.front_desk.pk,
            "note": "Late flight",
            **by,
        }
    ]
    assert wrote.new(RoomOperationLog) == [
        {
            "room_id": room.pk,
            "operation": "CHECKIN",
            "booking_id": booking.booking_id,
            "room_version": 2,
            "performed_by_id": scenario.front_desk.pk,
            "note": "Late flight",
            "guest_ids": [guest["id"] for guest in wrote.new_rows(Guest)],
            "room_status_before": "READY_FOR_GUEST",
            "occupied_since": NOON,
            **by,
        }
    ]


def test_check_in_announces_and_returns_the_booking(scenario: Scenario) -> None:
    wrote, returned, booking, _ = check_in_party(scenario)
    assert wrote.events(at=NOON) == [
        ("room_updated", "101", 2, ["room_status", *OCCUPANCY]),
        ("booking_checked_in", booking.booking_id, 3, ["status", "checked_in_at"]),
    ]
    wrote.assert_one_command(hotel=scenario.hotel)
    fresh = RoomBooking.objects.get(pk=booking.pk)
    assert {f.name: getattr(returned, f.attname) for f in fresh._meta.concrete_fields if not f.generated} == {
        f.name: getattr(fresh, f.attname) for f in fresh._meta.concrete_fields if not f.generated
    }


def test_repeated_request_changes_nothing(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    booking = scenarios.checked_in_booking(scenario, "101")
    with assert_no_row_changes():
        run_service(scenario, stays.check_in_booking, booking_id=booking.booking_id, now=LATER)
        run_service(
            scenario, stays.check_in_booking, booking_id=booking.booking_id, room_number="101", now=LATER
        )


def test_another_room_than_the_assigned_is_taken(scenario: Scenario) -> None:
    planned, taken = scenarios.rooms(scenario, "101", "a1")
    booking = scenarios.booking_with_room(scenario, "101")

    with rows_written() as wrote:
        run_service(scenario, stays.check_in_booking, booking_id=booking.booking_id, room_number="A1")

    assert set(wrote.changed(Room)) == {taken.pk, planned.pk}
    assert set(wrote.changed(Room)[planned.pk]) == {"version", "updated_at"}
    assert wrote.changed(RoomBooking)[booking.pk]["assigned_room_id"] == taken.pk
    assert wrote.changed(RoomBooking)[booking.pk]["room_version"] == 2
    (operation,) = wrote.new(RoomOperationLog)
    assert operation["room_id"] == taken.pk
    assert operation["from_room_id"] == planned.pk


def test_walk_in_without_assigned_room_is_checked_in(scenario: Scenario) -> None:
    (room,) = scenarios.rooms(scenario, "101")
    booking = scenarios.booking(scenario)

    with rows_written() as wrote:
        run_service(scenario, stays.check_in_booking, booking_id=booking.booking_id, room_number="101")

    assert wrote.changed(RoomBooking)[booking.pk]["room_version"] == 1
    (operation,) = wrote.new(RoomOperationLog)
    assert "from_room_id" not in operation
    assert wrote.new(RoomOccupancy)[0]["room_id"] == room.pk


def test_only_staying_party_members_become_guests(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    booking = scenarios.booking_with_room(scenario, "101", people=2)
    BookingGuest.objects.filter(booking=booking, role="PRIMARY").update(is_staying=False)

    run_service(scenario, stays.check_in_booking, booking_id=booking.booking_id)

    assert list(Guest.objects.values_list("first_name", "guest_type")) == [("Companion 1", "COMPANION")]


def test_party_without_staying_members_makes_no_guests(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    booking = scenarios.booking_with_room(scenario, "101")
    BookingGuest.objects.filter(booking=booking).update(is_staying=False)

    with rows_written() as wrote:
        run_service(scenario, stays.check_in_booking, booking_id=booking.booking_id)

    assert wrote.tables == TOUCHED - table_names(Guest, GuestSearchKey)
    assert "guest_ids" not in wrote.new(RoomOperationLog)[0]


def test_late_arrival_holds_the_room_from_the_check_in(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    booking = scenarios.booking_with_room(scenario, "101", nights=3)
    tomorrow = NOON + timedelta(days=1)

    with rows_written() as wrote:
        run_service(scenario, stays.check_in_booking, booking_id=booking.booking_id, now=tomorrow)

    assert wrote.changed(RoomBooking)[booking.pk]["room_from"] == TODAY + timedelta(days=1)
    assert wrote.new(Guest)[0]["check_in_date"] == TODAY + timedelta(days=1)


def test_system_checks_in(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    booking = scenarios.booking_with_room(scenario, "101")

    with rows_written() as wrote:
        run_as_system(scenario, stays.check_in_booking, booking_id=booking.booking_id)

    assert "assigned_by_id" not in wrote.new(RoomOccupancy)[0]
    for row in [*wrote.new(BookingStatusEvent), *wrote.new(RoomStatusEvent), *wrote.new(RoomOperationLog)]:
        assert row["source"] == "SYSTEM"
        assert not {"changed_by_id", "performed_by_id"} & row.keys()
