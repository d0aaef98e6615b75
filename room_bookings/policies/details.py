"""Guards of changes of what was agreed about a booking: its persons, price and wishes."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Reason
from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking
from room_bookings.status_words import booking_status_word

AGREED_FIELDS = frozenset(
    {"adults", "children", "children_ages", "total_amount", "nightly_amounts", "special_requests"}
)
"""Persons, price and wishes. The booker and the notes of the hotel can be changed in every status."""

_ENDED_WITHOUT_STAY = {BookingStatus.CANCELLED, BookingStatus.NO_SHOW}


def change_agreed_reasons(*, booking: RoomBooking, fields: Collection[str]) -> list[Reason]:
    """Return why these fields of the booking cannot be changed by anybody."""
    if booking.status not in _ENDED_WITHOUT_STAY or AGREED_FIELDS.isdisjoint(fields):
        return []
    detail = _("Booking %(booking)s is %(status)s: its persons, price and wishes stay as they are.") % {
        "booking": booking.booking_id,
        "status": booking_status_word(booking.status),
    }
    return [Reason("wrong_status", detail)]


def is_late_change(*, booking: RoomBooking, fields: Collection[str]) -> bool:
    """Tell whether a change of these fields is a late correction: the stay is completed and paid."""
    return booking.status == BookingStatus.COMPLETED and not AGREED_FIELDS.isdisjoint(fields)
