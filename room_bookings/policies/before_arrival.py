"""May this be done with a booking that has not arrived?"""

from hotel.kernel.business_date import is_past_cutoff
from hotel.kernel.exceptions import Reason
from room_bookings.enums import BookingStatus, PaymentTerms
from room_bookings.models import RoomBooking
from room_bookings.policies.rooms import inactive_reasons, taken_reasons
from room_bookings.policies.status import status_reasons
from room_bookings.room_occupancy_facts import RoomOccupancyFacts
from staff.command import Command
from staff.enums import Role


def confirm_reasons(*, booking: RoomBooking) -> list[Reason]:
    """Why this booking cannot be confirmed."""
    reasons = status_reasons(booking, {BookingStatus.PENDING})
    paid = booking.payment_authorized_at or booking.payment_captured_at
    if booking.payment_terms == PaymentTerms.PREPAID and not paid:
        detail = "The booking is prepaid and nothing has been authorised or captured."
        reasons.append(Reason("payment_required", detail, Role.MANAGER))
    return reasons


def cancel_reasons(*, booking: RoomBooking) -> list[Reason]:
    """Why this booking cannot be cancelled."""
    return status_reasons(booking, {BookingStatus.PENDING, BookingStatus.CONFIRMED})


def no_show_reasons(command: Command, *, booking: RoomBooking) -> list[Reason]:
    """Why this booking cannot count as a no-show yet."""
    reasons = status_reasons(booking, {BookingStatus.CONFIRMED})
    if not is_past_cutoff(hotel=command.hotel, arrival=booking.check_in, now=command.now):
        detail = f"The guest may still arrive: the arrival day {booking.check_in} is not over."
        reasons.append(Reason("arrival_not_over", detail))
    return reasons


def assign_reasons(*, booking: RoomBooking, room: RoomOccupancyFacts | None) -> list[Reason]:
    """Why this room cannot be planned for this booking; without a room, why none can.

    Dates only: a dirty room is clean by then.
    """
    reasons = status_reasons(booking, {BookingStatus.PENDING, BookingStatus.CONFIRMED})
    if room is None:
        return reasons
    return reasons + inactive_reasons(room) + taken_reasons(booking, room, room_from=booking.check_in)


def unassign_reasons(*, booking: RoomBooking) -> list[Reason]:
    """Why this booking's plan of a room cannot be dropped."""
    return status_reasons(booking, {BookingStatus.PENDING, BookingStatus.CONFIRMED})


def swap_reasons(*, booking: RoomBooking) -> list[Reason]:
    """Why this booking has no planned room to give for another's."""
    reasons = unassign_reasons(booking=booking)
    if booking.assigned_room_id is None:
        reasons.append(Reason("no_room", f"Booking {booking.booking_id} has no room."))
    return reasons


def change_stay_reasons(*, booking: RoomBooking, room: RoomOccupancyFacts | None = None) -> list[Reason]:
    """Why these cannot be the booking's nights: it arrived or ended, or the room to keep is taken then."""
    reasons = status_reasons(booking, {BookingStatus.PENDING, BookingStatus.CONFIRMED})
    return reasons + (taken_reasons(booking, room, room_from=booking.check_in) if room else [])
