"""The guard of availability: no night of a room type is sold beyond its limit."""

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Reason
from hotel.kernel.sentences import day_text
from room_bookings.enums import BookingStatus, OversoldKind
from room_bookings.models import RoomBooking
from staff.enums import Role


def oversold_warnings(booking: RoomBooking) -> list[dict[str, str]]:
    """Return the warning that guests who are in house hold a night beyond the limit of its room type."""
    if booking.oversold_kind != OversoldKind.IN_HOUSE or booking.status != BookingStatus.CHECKED_IN:
        return []
    detail = _("The stay holds nights in which more rooms of its type are sold than there are.")
    return [{"code": "no_availability", "detail": detail}]


def availability_reasons(*, room_type: str, nights: Collection[date]) -> list[Reason]:
    """Return why a booking cannot begin to hold these nights, in which all rooms of the type are sold.

    `room_type` is the code of the type.
    """
    if not nights:
        return []
    detail = _("No room of type %(room_type)s is available in the nights of %(nights)s.") % {
        "room_type": room_type,
        "nights": ", ".join(day_text(night) for night in sorted(nights)),
    }
    return [Reason("no_availability", detail, Role.MANAGER)]
