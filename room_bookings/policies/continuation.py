"""Guards of a booking whose guests stay on in the room of an earlier booking."""

from datetime import date

from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Reason
from hotel.kernel.sentences import day_text
from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking
from room_bookings.policies.money import balance_reasons
from room_bookings.policies.stay import check_out_reasons
from room_bookings.room_occupancy_facts import RoomOccupancyFacts, RoomState
from room_bookings.status_words import booking_status_word
from room_bookings.transitions import LIVE
from staff.command import Command
from staff.enums import Role


def continue_reasons(
    command: Command,
    *,
    booking: RoomBooking,
    earlier: RoomBooking,
    room: RoomState | None,
    is_stored: bool,
) -> list[Reason]:
    """Return why the guests of the earlier booking cannot stay on in its room under this booking.

    It checks the earlier booking out: its bill has to be paid, or somebody decides that it stays open. `room` is the
    room of the check-in. `is_stored` says that the booking names the earlier one itself: where its guests are not in
    house, the front desk may then check the booking in like any other.
    """
    if earlier.status != BookingStatus.CHECKED_IN:
        return [_not_continuable(earlier, Role.FRONT_DESK if is_stored else None)]
    reasons = check_out_reasons(booking=earlier) + dates_reasons(
        check_in=booking.check_in, earlier=earlier, gap_role=Role.FRONT_DESK
    )
    reasons += balance_reasons(command, booking=earlier)
    if room is None or room.pk == earlier.assigned_room_id:
        return reasons
    detail = _("The guests of booking %(earlier)s are not in room %(room)s.") % {
        "earlier": earlier.booking_id,
        "room": room.room_number,
    }
    return [*reasons, Reason("in_other_room", detail)]


def plan_to_continue_reasons(*, check_in: date, earlier: RoomBooking) -> list[Reason]:
    """Return why a booking that arrives on `check_in` cannot plan to continue the earlier one.

    Its guests may still have to extend the earlier stay: a gap between both is lawful until the check-in.
    """
    if earlier.status not in LIVE:
        return [_not_continuable(earlier, None)]
    return [] if earlier.check_out <= check_in else dates_reasons(check_in=check_in, earlier=earlier)


def continued_already_reason(*, earlier: RoomBooking, other: RoomBooking) -> Reason:
    """Return the reason that another booking continues the earlier one."""
    detail = _("Booking %(other)s continues booking %(earlier)s already.") % {
        "other": other.booking_id,
        "earlier": earlier.booking_id,
    }
    return Reason("continued_already", detail)


def continued_reasons(*, booking: RoomBooking) -> list[Reason]:
    """Return why the check-out of this booking cannot be undone alone: its guests stay on under the next booking."""
    if not booking.continued_by:
        return []
    detail = _(
        "The guests of booking %(booking)s stay on under booking %(next)s: undo the check-in of that one."
    ) % {"booking": booking.booking_id, "next": booking.continued_by}
    return [Reason("continued", detail)]


def moved_since_reasons(*, booking: RoomBooking, earlier: RoomBooking) -> list[Reason]:
    """Return why the guests of this booking cannot return to the earlier one: they are not in its room any more."""
    if booking.assigned_room_id == earlier.assigned_room_id:
        return []
    detail = _("The guests of booking %(booking)s have left room %(room)s: move them back first.") % {
        "booking": booking.booking_id,
        "room": earlier.assigned_room.room_number if earlier.assigned_room else "",
    }
    return [Reason("moved_since", detail)]


def as_taken_over(
    room: RoomOccupancyFacts, *, booking: RoomBooking, earlier: RoomBooking
) -> RoomOccupancyFacts:
    """Return the facts of a room as if the booking occupied it in place of the earlier one, whose guests are there."""
    if room.occupant_pk != earlier.pk:
        return room
    return room._replace(
        occupant_pk=booking.pk,
        claims=[claim for claim in room.claims if claim.booking_pk != earlier.pk],
        recorded_guests=[booking_pk for booking_pk in room.recorded_guests if booking_pk != earlier.pk],
    )


def dates_reasons(*, check_in: date, earlier: RoomBooking, gap_role: Role | None = None) -> list[Reason]:
    """Return `stays_do_not_meet` unless an arrival on this date is the departure of the earlier booking.

    `gap_role` may override it where the arrival is later: the guests stayed longer than booked.
    """
    if earlier.check_out == check_in:
        return []
    detail = _(
        "Booking %(earlier)s ends on %(departure)s, and this one begins on %(arrival)s: change a date first."
    ) % {
        "earlier": earlier.booking_id,
        "departure": day_text(earlier.check_out),
        "arrival": day_text(check_in),
    }
    return [Reason("stays_do_not_meet", detail, gap_role if earlier.check_out < check_in else None)]


def _not_continuable(earlier: RoomBooking, role: Role | None) -> Reason:
    detail = _("Booking %(earlier)s is %(status)s: no guests of it stay on.") % {
        "earlier": earlier.booking_id,
        "status": booking_status_word(earlier.status),
    }
    return Reason("not_continuable", detail, role)
