"""Name the status of a booking in sentences, in the active language."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

from hotel.kernel.sentences import alternatives, once_per_language
from room_bookings.enums import BookingStatus

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# Translators: these words complete "The booking is …".
_WORDS: Mapping[str, "StrPromise"] = {
    BookingStatus.PENDING: pgettext_lazy("the booking is", "pending"),
    BookingStatus.CONFIRMED: pgettext_lazy("the booking is", "confirmed"),
    BookingStatus.CHECKED_IN: pgettext_lazy("the booking is", "checked in"),
    BookingStatus.CHECKED_OUT: pgettext_lazy("the booking is", "checked out"),
    BookingStatus.COMPLETED: pgettext_lazy("the booking is", "completed"),
    BookingStatus.CANCELLED: pgettext_lazy("the booking is", "cancelled"),
    BookingStatus.NO_SHOW: pgettext_lazy("the booking is", "a no-show"),
}


@once_per_language
def booking_status_word(status: str) -> str:
    """Return the word that completes "The booking is …"."""
    return str(_WORDS[status])


def booking_status_words(statuses: Collection[str]) -> str:
    """Return the words of several statuses, joined by "or"."""
    return alternatives([booking_status_word(status) for status in BookingStatus if status in statuses])
