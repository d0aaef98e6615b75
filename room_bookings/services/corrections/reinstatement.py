"""Reinstatement of cancelled and no-show bookings."""

from room_bookings import policies
from room_bookings.enums import BookingEventKind, BookingStatus
from room_bookings.models import RoomBooking
from room_bookings.services.booking_status import BookingStep, set_booking_statuses
from room_bookings.services.channels import ChannelVersion, require_newer_message, version_text
from room_bookings.services.corrections.undo_lookup import remaining_rooms_for, status_event_to_reverse
from room_bookings.services.guards import require_allowed
from room_bookings.services.locking import lock_booking
from rooms import services as room_services
from staff.capabilities import Capability
from staff.command import Command


def reinstate_booking(
    command: Command, *, booking_id: str, reason: str, channel_version: ChannelVersion | None = None
) -> RoomBooking:
    """Reverse a cancellation or no-show: the booking gets the status before it, without a room.

    The front desk may do this on the same business date, managers while a night remains. Each remaining night must have
    a room of the reserved type that is not held. A booking that is not cancelled or a no-show stays as it is. Locks the
    booking, then the inventory of its room type, so that two bookings never get the same last room; the creation of
    bookings does not check availability. `channel_version` is that of a channel's message.
    Raises BookingNotFound, BookingRefused (wrong_status, too_late, no_night_left, no_availability, stale_message),
    Invalid (kind of version), Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_RESERVE)
    booking = lock_booking(command, booking_id=booking_id)
    if booking.status in {BookingStatus.PENDING, BookingStatus.CONFIRMED}:
        return booking
    require_allowed(command, {booking: policies.reinstate_reasons(booking=booking)})
    require_newer_message(booking=booking, version=channel_version)
    booking.room_type = room_services.lock_inventory(command, room_type_pk=booking.room_type_id)
    ended = status_event_to_reverse(booking)
    reasons = policies.reinstatement_reasons(
        command,
        booking=booking,
        done_on=ended.business_date,
        remaining_rooms=remaining_rooms_for(command, bookings=[booking])[booking.pk],
    )
    require_allowed(command, {booking: reasons})
    set_booking_statuses(
        command,
        steps=[
            BookingStep(
                booking,
                BookingStatus(ended.from_status),
                kind=BookingEventKind.CORRECTION,
                reverses_pk=ended.pk,
            )
        ],
        reason=reason,
        values_by_booking_pk=(
            {}
            if channel_version is None
            else {booking.pk: {"channel_version": version_text(channel_version)}}
        ),
    )
    return booking
