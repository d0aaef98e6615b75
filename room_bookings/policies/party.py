"""Guards of changes of a party."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from hotel.kernel.exceptions import ProblemCode, Reason
from room_bookings.enums import BookingStatus, PartyRole
from room_bookings.models import BookingGuest, RoomBooking
from room_bookings.policies.status import status_reasons
from room_bookings.transitions import LIVE
from staff.command import Command
from staff.enums import Role


def party_incomplete_reasons(command: Command, *, booking: RoomBooking, staying: int) -> list[Reason]:
    """Return `party_incomplete` where the hotel lets nobody in while adults of the booking have no name.

    `staying` is the number of party members who stay.
    """
    if staying >= booking.adults or not command.hotel.require_complete_party:
        return []
    return [Reason(ProblemCode.PARTY_INCOMPLETE, _incomplete(booking, staying), Role.MANAGER)]


def party_warnings(booking: RoomBooking, *, staying: int) -> list[dict[str, str]]:
    """Return the warning that guests are in house of whom fewer have a name than adults are booked."""
    if staying >= booking.adults or booking.status != BookingStatus.CHECKED_IN:
        return []
    return [{"code": ProblemCode.PARTY_INCOMPLETE.value, "detail": _incomplete(booking, staying)}]


def _incomplete(booking: RoomBooking, staying: int) -> str:
    return _("The booking is for %(adults)s adults; persons with a name who stay: %(staying)s.") % {
        "adults": booking.adults,
        "staying": staying,
    }


def party_change_reasons(
    *,
    booking: RoomBooking,
    member: BookingGuest,
    others: Sequence[BookingGuest],
    changes: Mapping[str, Any],
) -> list[Reason]:
    """Return why this member of the party, beside the others, cannot get this role, or begin or end to stay."""
    reasons = status_reasons(booking, LIVE)
    is_stored = member.pk is not None
    loses_role = changes.get("role") == PartyRole.COMPANION
    leaves = changes.get("is_staying") is False
    if is_stored and member.role == PartyRole.PRIMARY and (loses_role or leaves):
        detail = _("This is the main guest: make another person of the party the main guest first.")
        reasons.append(Reason(ProblemCode.IS_PRIMARY, detail))
    if is_stored and member.is_staying and leaves and not any(other.is_staying for other in others):
        detail = _("This is the last person who stays: cancel the booking or check it out.")
        reasons.append(Reason(ProblemCode.LAST_IN_PARTY, detail))
    return reasons
