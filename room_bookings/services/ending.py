"""How a booking that never became a stay ends: its planned room goes back."""

from collections.abc import Sequence
from datetime import datetime

from hotel.kernel.enums import Source
from hotel.models import Hotel
from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking
from room_bookings.services.booking_status import BookingStep, set_booking_statuses
from room_bookings.services.room_assignment import release_operations, touch_planned_rooms
from rooms import services as room_services
from staff.models import Staff


def end_before_arrival(
    *,
    hotel: Hotel,
    bookings: Sequence[RoomBooking],
    to_status: BookingStatus,
    staff: Staff | None,
    source: Source,
    reason: str,
    now: datetime,
) -> None:
    """End locked bookings already judged; locks the rooms they give back, and logs each."""
    if not bookings:
        return
    planned = {booking.pk: booking.assigned_room_id for booking in bookings if booking.assigned_room_id}
    rooms = room_services.lock_rooms(hotel=hotel, room_ids=planned.values()) if planned else {}
    set_booking_statuses(
        hotel=hotel,
        steps=[BookingStep(booking, to_status) for booking in bookings],
        staff=staff,
        source=source,
        reason=reason,
        now=now,
        rooms=dict.fromkeys((booking.pk for booking in bookings), None),
    )
    if planned:
        left = {pk: rooms[room_id] for pk, room_id in planned.items()}
        operations = release_operations(bookings, left, reason)
        room_services.record_operations(
            hotel=hotel, operations=operations, staff=staff, source=source, now=now
        )
        touch_planned_rooms(left.values(), source=source, now=now)
