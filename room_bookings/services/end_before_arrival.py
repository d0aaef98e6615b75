"""How a booking that never became a stay ends: its planned room goes back."""

from collections.abc import Sequence

from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking
from room_bookings.services.booking_status import BookingStep, set_booking_statuses
from room_bookings.services.room_assignment import touch_planned_rooms, unassign_operations
from rooms import services as room_services
from staff.command import Command


def end_before_arrival(
    command: Command, *, bookings: Sequence[RoomBooking], to_status: BookingStatus, reason: str
) -> None:
    """End locked bookings already judged; locks the rooms they give back, and logs each."""
    if not bookings:
        return
    planned = {booking.pk: booking.assigned_room_id for booking in bookings if booking.assigned_room_id}
    rooms = room_services.lock_rooms(command, room_pks=planned.values()) if planned else {}
    set_booking_statuses(
        command,
        steps=[BookingStep(booking, to_status) for booking in bookings],
        reason=reason,
        room_by_booking_pk=dict.fromkeys((booking.pk for booking in bookings), None),
    )
    if planned:
        left = {pk: rooms[room_id] for pk, room_id in planned.items()}
        operations = unassign_operations(bookings, left, reason)
        room_services.record_operations(command, operations=operations)
        touch_planned_rooms(command, left.values())
