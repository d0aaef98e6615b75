"""Guards of changes of a party."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from hotel.kernel.exceptions import ProblemCode, Reason
from room_bookings.enums import PartyRole
from room_bookings.models import BookingGuest, RoomBooking
from room_bookings.policies.status import status_reasons
from room_bookings.transitions import LIVE


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
