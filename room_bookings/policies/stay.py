"""Guards of check-in, room move, change of departure and check-out."""

from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from hotel.kernel.business_date import ONE_DAY
from hotel.kernel.business_date import is_overdue as is_stay_overdue
from hotel.kernel.exceptions import Reason
from hotel.kernel.sentences import day_text
from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking
from room_bookings.policies.late_entry import enters_late, is_over_since_recently
from room_bookings.policies.money import credit_warnings
from room_bookings.policies.party import party_incomplete_reasons
from room_bookings.policies.rooms import (
    enter_room_reasons,
    keep_assigned_reasons,
    taken_reasons,
    vacate_room_reasons,
)
from room_bookings.policies.status import status_reasons
from room_bookings.room_occupancy_facts import RoomOccupancyFacts
from staff.command import Command
from staff.enums import Role


def holds_from(command: Command, *, booking: RoomBooking) -> date:
    """Return the date from which the booking holds a room that its guests enter now: the business date, or its arrival.

    On the day of departure it is the last night until the expected check-out has passed: the guests need the room until
    then. The guests of an overdue booking need it tonight, too. The business date is before the arrival where the
    hotel's day was set to start later after the check-in.
    """
    if command.today == booking.check_out and not is_overdue(command, booking=booking):
        return last_night(booking)
    return max(command.today, booking.check_in)


def last_night(booking: RoomBooking) -> date:
    """Return the date of the last night of the stay; of a day use its date."""
    return max(booking.check_out - ONE_DAY, booking.check_in)


def checks_in_from(command: Command, *, booking: RoomBooking) -> date:
    """Return the date from which the booking holds its room if it checks in now, at most its last night."""
    return min(command.today, last_night(booking))


def is_late_arrival(command: Command, *, booking: RoomBooking) -> bool:
    """Tell whether the business date is the departure of a stay with nights, whose guests may still come."""
    return booking.check_in < booking.check_out == command.today


def late_arrival_role(command: Command, *, booking: RoomBooking) -> Role | None:
    """Return who may still let a late arrival in after its expected check-out; None before that: everybody may."""
    return Role.MANAGER if is_overdue(command, booking=booking) else None


def is_overdue(command: Command, *, booking: RoomBooking) -> bool:
    """Tell whether the expected check-out of this booking has passed."""
    return is_stay_overdue(
        hotel=command.hotel,
        check_out=booking.check_out,
        departure_time=booking.departure_time,
        now=command.now,
    )


def check_in_reasons(
    command: Command, *, booking: RoomBooking, room: RoomOccupancyFacts | None, staying: int
) -> list[Reason]:
    """Return why this booking cannot be checked in to this room now. `staying` is how many of its party stay."""
    reasons = status_reasons(booking, {BookingStatus.CONFIRMED})
    if not (booking.entered_late and enters_late(command, check_in=booking.check_in)):
        reasons += _arrival_day_reasons(command, booking)
    reasons += party_incomplete_reasons(command, booking=booking, staying=staying)
    if room is None:
        detail = _("Booking %(booking)s has no room.") % {"booking": booking.booking_id}
        return [*reasons, Reason("no_room", detail)]
    reasons += keep_assigned_reasons(booking=booking, room=room)
    since = checks_in_from(command, booking=booking)
    return reasons + enter_room_reasons(command, booking=booking, room=room, since=since, staying=staying)


def mark_arrived_reasons(command: Command, *, booking: RoomBooking) -> list[Reason]:
    """Return why the guests of this booking cannot be in the house and wait for their room: nobody overrides it."""
    reasons = status_reasons(booking, {BookingStatus.CONFIRMED}) + _arrival_day_reasons(command, booking)
    return [replace(reason, overridable_by=None) for reason in reasons]


def unmark_arrived_reasons(*, booking: RoomBooking) -> list[Reason]:
    """Return why it cannot be taken back that the guests of this booking wait."""
    return status_reasons(booking, {BookingStatus.CONFIRMED})


def _arrival_day_reasons(command: Command, booking: RoomBooking) -> list[Reason]:
    """Return `not_arrival_day` outside of the stay. On its last day guests may come until their expected check-out.

    After that a manager may let them in, and enter an arrival of the last two business dates whose stay is over.
    """
    today = command.today
    if booking.check_in <= today < booking.check_out or booking.check_in == booking.check_out == today:
        return []
    role = None
    if is_late_arrival(command, booking=booking):
        role = late_arrival_role(command, booking=booking)
        if role is None:
            return []
    if is_over_since_recently(command, booking=booking):
        role = Role.MANAGER
    detail = _("The stay is %(arrival)s to %(departure)s; the business date is %(today)s.") % {
        "arrival": day_text(booking.check_in),
        "departure": day_text(booking.check_out),
        "today": day_text(today),
    }
    return [Reason("not_arrival_day", detail, role)]


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
    reasons += keep_assigned_reasons(booking=booking, room=room)
    if from_room is not None and booking.status == BookingStatus.CHECKED_IN:
        reasons += vacate_room_reasons(booking, from_room)
    if room is None:
        return reasons
    staying = from_room.guests_of(booking) if from_room else 0
    return reasons + enter_room_reasons(command, booking=booking, room=room, since=since, staying=staying)


def change_departure_reasons(*, booking: RoomBooking, room: RoomOccupancyFacts | None = None) -> list[Reason]:
    """Return why this booking cannot have its current departure: it is not checked in, or its room is taken before."""
    reasons = status_reasons(booking, {BookingStatus.CHECKED_IN})
    return reasons + (taken_reasons(booking, room, room_from=booking.room_from) if room else [])


def acknowledge_overstay_reasons(command: Command, *, booking: RoomBooking) -> list[Reason]:
    """Return why this booking has no overstay to acknowledge."""
    if reasons := status_reasons(booking, {BookingStatus.CHECKED_IN}):
        return reasons
    if is_overdue(command, booking=booking):
        return []
    detail = _("The guests of booking %(booking)s are not beyond their expected check-out.")
    return [Reason("not_overdue", detail % {"booking": booking.booking_id})]


def check_out_reasons(*, booking: RoomBooking) -> list[Reason]:
    """Return why this booking cannot be checked out."""
    return status_reasons(booking, {BookingStatus.CHECKED_IN})


def check_out_warnings(booking: RoomBooking) -> list[dict[str, str]]:
    """Return the warnings about a booking that has checked out: an early departure, and a credit."""
    departed_on = booking.departed_on
    if departed_on is None:
        return []
    return [*_early_departure(booking, departed_on), *credit_warnings(booking)]


def _early_departure(booking: RoomBooking, departed_on: date) -> list[dict[str, str]]:
    if departed_on >= booking.check_out:
        return []
    detail = _("The guests checked out on %(day)s; the booking runs until %(departure)s.") % {
        "day": day_text(departed_on),
        "departure": day_text(booking.check_out),
    }
    return [{"code": "early_departure", "detail": detail}]
