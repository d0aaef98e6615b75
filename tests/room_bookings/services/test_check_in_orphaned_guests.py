"""Check-in to a room in which orphaned or misplaced guests are recorded."""

import logging
from typing import Any

import pytest

from guests.models import Guest
from room_bookings import services as stays
from room_bookings.services import PlannedCheckIn
from rooms.models import Room, RoomOperationLog
from tests import scenarios
from tests.corrupted_data import add_orphaned_guest, misplace_guest
from tests.room_bookings.services.service_calls import conflict_of, item_reasons_of, reasons_of, run_service
from tests.row_diff import rows_written
from tests.scenarios import LATER, NOON, TODAY, Scenario

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    made = scenarios.new_scenario()
    scenarios.rooms(made, "101", "102", "103")
    return made


def errors(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.levelno == logging.ERROR]


def test_orphaned_guests_are_detached(scenario: Scenario, caplog: pytest.LogCaptureFixture) -> None:
    booking = scenarios.booking_with_room(scenario, "101", people=2)
    orphaned_pks = [
        add_orphaned_guest(scenario.hotel, "101").pk,
        add_orphaned_guest(scenario.hotel, "101", pin="0042").pk,
    ]
    elsewhere = add_orphaned_guest(scenario.hotel, "102").pk

    with rows_written() as wrote:
        run_service(scenario, stays.check_in_booking, booking_id=booking.booking_id)

    gone = {"room_id": None, "check_out_date": TODAY, "updated_at": NOON}
    assert wrote.changed(Guest) == {orphaned_pks[0]: gone, orphaned_pks[1]: {**gone, "id_pin": ""}}
    room = Room.objects.get(room_number="101")
    assert {guest.booking_id for guest in Guest.objects.filter(room=room)} == {booking.pk}
    assert Guest.objects.get(pk=elsewhere).room is not None
    (row,) = wrote.new(RoomOperationLog)
    assert (row["operation"], row["metadata"]) == ("CHECKIN", {"orphaned_guest_pks": orphaned_pks})
    assert row["guest_ids"] == list(
        Guest.objects.filter(room=room).order_by("pk").values_list("pk", flat=True)
    )
    (record,) = errors(caplog)
    assert record.getMessage() == "Invalid state: 2 guests without a booking in rooms, found at check-in"
    assert (vars(record)["orphaned_guest_pks"], vars(record)["booking_ids"]) == (
        orphaned_pks,
        [booking.booking_id],
    )


def test_misplaced_guests_refuse_the_check_in(scenario: Scenario, caplog: pytest.LogCaptureFixture) -> None:
    """The program cannot know where they are."""
    other = scenarios.checked_in_booking(scenario, "102")
    misplace_guest(Guest.objects.get(), "101")
    booking = scenarios.booking_with_room(scenario, "101")

    refusal = conflict_of(scenario, stays.check_in_booking, booking_id=booking.booking_id)

    assert reasons_of(refusal) == [("room_occupied", None)]
    assert refusal.detail == "Guests of another booking are recorded in room 101."
    (record,) = errors(caplog)
    assert vars(record)["misplaced_booking_pks"] == [other.pk]
    misplace_guest(Guest.objects.get(), "102")
    run_service(scenario, stays.check_in_booking, booking_id=booking.booking_id)


def test_misplaced_guests_refuse_a_set(scenario: Scenario) -> None:
    scenarios.checked_in_booking(scenario, "103")
    misplace_guest(Guest.objects.get(), "101")
    orphaned = add_orphaned_guest(scenario.hotel, "102")
    one, other = scenarios.booking_with_room(scenario, "101"), scenarios.booking_with_room(scenario, "102")
    check_ins = [PlannedCheckIn(booking.booking_id) for booking in (one, other)]
    refusal = conflict_of(scenario, stays.check_in_bookings, check_ins=check_ins)
    assert item_reasons_of(refusal) == [(one.booking_id, ["room_occupied"])]
    run_service(scenario, stays.check_in_bookings, check_ins=check_ins[1:])
    orphaned.refresh_from_db()
    assert orphaned.room is None


def test_undo_check_out_treats_them_alike(scenario: Scenario, caplog: pytest.LogCaptureFixture) -> None:
    checked_out = scenarios.check_out(scenario, scenarios.checked_in_booking(scenario, "101"))[0]
    misplaced = scenarios.checked_in_booking(scenario, "102")
    misplace_guest(Guest.objects.get(booking=misplaced), "101")
    undo: dict[str, Any] = {"booking_id": checked_out.booking_id, "reason": "Still here", "now": LATER}
    assert reasons_of(conflict_of(scenario, stays.undo_check_out, **undo)) == [("room_occupied", None)]
    misplace_guest(Guest.objects.get(booking=misplaced), "102")
    orphaned = add_orphaned_guest(scenario.hotel, "101")
    caplog.clear()

    run_service(scenario, stays.undo_check_out, **undo)

    orphaned.refresh_from_db()
    assert orphaned.room is None
    assert "found at undo check-out" in errors(caplog)[0].getMessage()
