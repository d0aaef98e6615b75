"""Guards of check-in, room move, change of departure and check-out."""

from datetime import date

from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Reason
from hotel.kernel.sentences import day_text
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
        detail = _("The stay is %(arrival)s to %(departure)s; the business date is %(today)s.") % {
            "arrival": day_text(booking.check_in),
            "departure": day_text(booking.check_out),
            "today": day_text(today),
        }
        reasons.append(Reason("not_arrival_day", detail))
    if room is None:
        detail = _("Booking %(booking)s has no room.") % {"booking": booking.booking_id}
        return [*reasons, Reason("no_room", detail)]
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
    departed_on = booking.departed_on
    if departed_on is None or departed_on >= booking.check_out:
        return []
    detail = _("The guests checked out on %(day)s; the booking runs until %(departure)s.") % {
        "day": day_text(departed_on),
        "departure": day_text(booking.check_out),
    }
    return [{"code": "early_departure", "detail": detail}]
