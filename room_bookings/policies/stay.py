"""Guards of check-in, room move, change of departure and check-out."""

from datetime import date

from hotel.kernel.business_date import business_date
from hotel.kernel.exceptions import Reason
from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking
from room_bookings.policies.rooms import enter_room_reasons, taken_reasons, vacate_room_reasons
from room_bookings.policies.status import status_reasons
from room_bookings.room_occupancy_facts import RoomOccupancyFacts
from staff.command import Command


def holds_from(command: Command, *, booking: RoomBooking) -> date:
    """Return the date from which the booking holds a room that its guests enter now: the business date, or its arrival.

    The business date is before the arrival where the hotel's day was set to start later after the check-in.
    """
    return max(command.today, booking.check_in)


def check_in_reasons(
    command: Command, *, booking: RoomBooking, room: RoomOccupancyFacts | None
) -> list[Reason]:
    """Return why this booking cannot be checked in to this room now."""
    today = command.today
    reasons = status_reasons(booking, {BookingStatus.CONFIRMED})
    if not (booking.check_in <= today < booking.check_out or booking.check_in == booking.check_out == today):
        detail = f"The stay is {booking.check_in} to {booking.check_out}; the business date is {today}."
        reasons.append(Reason("not_arrival_day", detail))
    if room is None:
        return [*reasons, Reason("no_room", f"Booking {booking.booking_id} has no room.")]
    return reasons + enter_room_reasons(command, booking=booking, room=room, since=today)


def move_reasons(
    command: Command,
    *,
    booking: RoomBooking,
    room: RoomOccupancyFacts | None,
    from_room: RoomOccupancyFacts | None = None,
) -> list[Reason]:
    """Return why this booking cannot move from `from_room` to `room` now; without a room, why to no room."""
    since = holds_from(command, booking=booking)
    reasons = status_reasons(booking, {BookingStatus.CHECKED_IN})
    if from_room is not None and booking.status == BookingStatus.CHECKED_IN:
        reasons += vacate_room_reasons(booking, from_room)
    if room is None:
        return reasons
    return reasons + enter_room_reasons(command, booking=booking, room=room, since=since)


def change_departure_reasons(*, booking: RoomBooking, room: RoomOccupancyFacts | None = None) -> list[Reason]:
    """Return why this booking cannot have its current departure: it is not checked in, or its room is taken before."""
    reasons = status_reasons(booking, {BookingStatus.CHECKED_IN})
    return reasons + (taken_reasons(booking, room, room_from=booking.room_from) if room else [])


def check_out_reasons(*, booking: RoomBooking) -> list[Reason]:
    """Return why this booking cannot be checked out."""
    return status_reasons(booking, {BookingStatus.CHECKED_IN})


def check_out_warnings(booking: RoomBooking) -> list[dict[str, str]]:
    """Return the warnings about a booking that has checked out: that it did so before the agreed date."""
    if booking.checked_out_at is None:
        return []
    departed_on = business_date(hotel=booking.hotel, now=booking.checked_out_at)
    if departed_on >= booking.check_out:
        return []
    detail = f"The guests checked out on {departed_on}; the booking runs until {booking.check_out}."
    return [{"code": "early_departure", "detail": detail}]
