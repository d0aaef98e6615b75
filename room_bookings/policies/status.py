"""The reason against an action that the booking's status does not allow."""

from collections.abc import Collection
from typing import Protocol

from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Reason
from hotel.kernel.sentences import once_per_language
from room_bookings.enums import BookingStatus
from room_bookings.status_words import booking_status_word, booking_status_words


class BookingState(Protocol):
    """A booking as this guard reads it: an instance, or a row of values."""

    @property
    def booking_id(self) -> str: ...
    @property
    def status(self) -> str: ...


def status_reasons(booking: BookingState, allowed: Collection[BookingStatus]) -> list[Reason]:
    """Return `wrong_status` if the booking has none of the allowed statuses."""
    if booking.status in allowed:
        return []
    detail = _wrong_status(booking.status, frozenset(allowed)) % {"booking": booking.booking_id}
    return [Reason("wrong_status", detail)]


@once_per_language
def _wrong_status(status: str, allowed: frozenset[BookingStatus]) -> str:
    """Return the sentence with a placeholder for the booking."""
    return _("Booking %(booking)s is %(status)s; this needs a booking that is %(allowed)s.") % {
        "booking": "%(booking)s",
        "status": booking_status_word(status),
        "allowed": booking_status_words(allowed),
    }
