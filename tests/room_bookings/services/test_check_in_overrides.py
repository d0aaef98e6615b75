"""Check-in with overrides: their person and reason stand in every audit row."""

import pytest

from housekeeping.models import RoomStatusEvent
from room_bookings import services as stays
from room_bookings.models import BookingStatusEvent
from rooms.enums import RoomStatus
from rooms.models import Room, RoomOperationLog
from tests import scenarios
from tests.room_bookings.services.service_calls import overrides_for, run_service
from tests.row_diff import rows_written
from tests.scenarios import Scenario

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario()


def test_override_is_recorded_in_every_audit_row(scenario: Scenario) -> None:
    scenarios.room_with_status(scenario, "101", RoomStatus.CHECKOUT_DIRTY)
    booking = scenarios.booking(scenario, people=3)

    with rows_written() as wrote:
        run_service(
            scenario,
            stays.check_in_booking,
            booking_id=booking.booking_id,
            room_number="101",
            staff=scenario.manager,
            overrides=overrides_for("room_dirty", "room_too_small"),
            note="At the front desk",
        )

    metadata = {"overrides": ["room_dirty", "room_too_small"], "override_reason": "The guest insists"}
    (booking_event,) = wrote.new(BookingStatusEvent)
    assert (booking_event["metadata"], booking_event["reason"]) == (metadata, "At the front desk")
    (operation,) = wrote.new(RoomOperationLog)
    assert (operation["metadata"], operation["room_status_before"]) == (metadata, "CHECKOUT_DIRTY")
    (room_event,) = wrote.new(RoomStatusEvent)
    assert (room_event["kind"], room_event["note"], room_event["changed_by_id"]) == (
        "OVERRIDE",
        "The guest insists",
        scenario.manager.pk,
    )
    assert "last_cleaned_at" not in wrote.changed(Room)[Room.objects.get().pk]


def test_unneeded_override_is_not_recorded(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    booking = scenarios.booking_with_room(scenario, "101")

    with rows_written() as wrote:
        run_service(
            scenario,
            stays.check_in_booking,
            booking_id=booking.booking_id,
            overrides=overrides_for("room_dirty"),
            note="At the front desk",
        )

    assert wrote.new(RoomStatusEvent)[0]["kind"] == "STEP"
    assert wrote.new(RoomStatusEvent)[0]["note"] == "At the front desk"
    assert "metadata" not in wrote.new(BookingStatusEvent)[0]
    assert "metadata" not in wrote.new(RoomOperationLog)[0]
