"""The end of a booking before its arrival, which gives up its assigned room."""

from collections.abc import Mapping, Sequence

from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking
from room_bookings.services.booking_status import BookingStep, set_booking_statuses
from room_bookings.services.room_assignment import touch_planned_rooms, unassign_operations
from rooms import services as room_services
from staff.command import Command


def end_before_arrival(
    command: Command,
    *,
    bookings: Sequence[RoomBooking],
    to_status: BookingStatus,
    reason: str,
    channel_version: str = "",
    corrections: Sequence[BookingStep] = (),
    metadata: Mapping[int, Mapping[str, str]] | None = None,
) -> None:
    """Move locked bookings to CANCELLED or NO_SHOW and unassign their rooms; the guards have allowed it.

    `channel_version` is that of a channel's message, as it is stored. Takes the `corrections` of bookings that have
    ended in another way first, in the same statement. `metadata` is that of the status events, by the primary key of
    the booking. Locks the assigned rooms and writes a row of the room log for each.
    """
    if not bookings:
        return
    room_pks = {booking.pk: booking.assigned_room_id for booking in bookings if booking.assigned_room_id}
    rooms = room_services.lock_rooms(command, room_pks=room_pks.values()) if room_pks else {}
    set_booking_statuses(
        command,
        steps=[
            *corrections,
            *(
                BookingStep(booking, to_status, metadata=(metadata or {}).get(booking.pk, {}))
                for booking in bookings
            ),
        ],
        reason=reason,
        room_by_booking_pk=dict.fromkeys((booking.pk for booking in bookings), None),
        values_by_booking_pk={
            booking.pk: {"channel_version": channel_version} for booking in bookings if channel_version
        },
    )
    if room_pks:
        from_rooms = {booking_pk: rooms[room_pk] for booking_pk, room_pk in room_pks.items()}
        operations = unassign_operations(bookings, from_room_by_booking_pk=from_rooms, note=reason)
        room_services.record_operations(command, operations=operations)
        touch_planned_rooms(command, from_rooms.values())
