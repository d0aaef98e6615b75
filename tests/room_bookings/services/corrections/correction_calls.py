"""Calls of corrections by the front desk, and what they leave."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hotel.kernel.exceptions import Conflict
from housekeeping.models import RoomStatusEvent
from room_bookings import services as stays
from room_bookings.models import BookingStatusEvent, RoomBooking
from rooms.enums import RoomStatus
from rooms.models import Room
from tests import scenarios
from tests.room_bookings.services.service_calls import conflict_of, reasons_of, run_service
from tests.scenarios import LATER, NOON, Scenario

READY = {"room_status": RoomStatus.READY_FOR_GUEST}
NEXT_DAY = NOON + timedelta(days=1)
LATE_AT_NIGHT = datetime(2026, 5, 14, 23, 40, tzinfo=UTC)
"""00:40 of the next calendar day by the scenario's clock, which is one hour ahead: the same business date."""


def undo_check_in(scenario: Scenario, booking: RoomBooking, **given: Any) -> RoomBooking:
    return run_service(scenario, stays.undo_check_in, **_arguments(booking, "Wrong name", given))


def undo_check_out(scenario: Scenario, booking: RoomBooking, **given: Any) -> RoomBooking:
    return run_service(scenario, stays.undo_check_out, **_arguments(booking, "Still here", given))


def reinstate(scenario: Scenario, booking: RoomBooking, **given: Any) -> RoomBooking:
    return run_service(scenario, stays.reinstate_booking, **_arguments(booking, "Coming after all", given))


def refused_reasons(
    scenario: Scenario, service: Any, booking: RoomBooking, **given: Any
) -> list[tuple[str, str | None]]:
    """Return the reasons of a refused correction, which must change nothing."""
    refusal: Conflict = conflict_of(scenario, service, **_arguments(booking, "Mistake", given))
    assert refusal.about["booking_id"] == booking.booking_id
    return reasons_of(refusal)


def latest_step(booking: RoomBooking, to_status: str) -> BookingStatusEvent:
    """Return the booking's last status event of kind STEP into this status."""
    steps = BookingStatusEvent.objects.filter(booking=booking, to_status=to_status, kind="STEP")
    return steps.latest("status_version")


def corrections_of(booking: RoomBooking) -> list[BookingStatusEvent | None]:
    """Return what each correction of the booking reversed, in their order."""
    events = BookingStatusEvent.objects.filter(booking=booking, kind="CORRECTION").select_related("reverses")
    return [event.reverses for event in events.order_by("status_version")]


def checked_out_booking(scenario: Scenario, room_number: str = "101", **of_booking: Any) -> RoomBooking:
    """Return a booking that checked out of 101 at noon; nothing has happened in the room since."""
    return scenarios.check_out(scenario, scenarios.checked_in_booking(scenario, room_number, **of_booking))[0]


def last_room_step(room: Room) -> tuple[str, str, str]:
    """Return the statuses and the kind of the room's last status event."""
    step = RoomStatusEvent.objects.filter(room=room).latest("status_version")
    return step.from_status, step.to_status, step.kind


def _arguments(booking: RoomBooking, reason: str, given: dict[str, Any]) -> dict[str, Any]:
    return {"booking_id": booking.booking_id, "reason": reason, "now": LATER, **given}
