"""Reinstatement: the guest comes after all."""

from room_bookings import policies
from room_bookings.enums import BookingEventKind, BookingStatus
from room_bookings.models import RoomBooking
from room_bookings.services.booking_status import BookingStep, set_booking_statuses
from room_bookings.services.corrections.undo_lookup import remaining_rooms_for, status_event_to_reverse
from room_bookings.services.guards import require_allowed
from room_bookings.services.locking import lock_bookings
from rooms import services as room_services
from staff.capabilities import Capability
from staff.command import Command


def reinstate_booking(command: Command, *, booking_id: str, reason: str) -> RoomBooking:
    """Take a cancellation or no-show back: the booking has the status it had before, and no room yet.

    The desk may on the same business date, managers while a night is left; each night left must have a room of
    the reserved type. A live booking stays as it is. Locks the booking, then what is left of its type: two
    reinstated at the same moment never count on the same last room. A new booking does not judge availability.
    Raises BookingNotFound, BookingRefused (wrong_status, too_late, no_night_left, no_availability), Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    booking = lock_bookings(command, booking_ids=[booking_id])[booking_id]
    if booking.status in {BookingStatus.PENDING, BookingStatus.CONFIRMED}:
        return booking
    require_allowed(command, {booking: policies.reinstate_reasons(booking=booking)})
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
    )
    return booking
