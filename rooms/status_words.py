"""Name the status of a room in sentences, in the active language."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

from hotel.kernel.sentences import alternatives, once_per_language
from rooms.enums import RoomStatus

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# Translators: these words complete "Room 101 is …".
_WORDS: Mapping[str, "StrPromise"] = {
    RoomStatus.READY_FOR_GUEST: pgettext_lazy("the room is", "ready"),
    RoomStatus.OCCUPIED: pgettext_lazy("the room is", "occupied"),
    RoomStatus.CHECKOUT_DIRTY: pgettext_lazy("the room is", "dirty"),
    RoomStatus.CLEANING_IN_PROGRESS: pgettext_lazy("the room is", "being cleaned"),
    RoomStatus.CLEANED_UNINSPECTED: pgettext_lazy("the room is", "waiting for its inspection"),
    RoomStatus.MAINTENANCE_REQUIRED: pgettext_lazy("the room is", "in maintenance"),
    RoomStatus.OUT_OF_ORDER: pgettext_lazy("the room is", "out of order"),
}


@once_per_language
def room_status_word(status: str) -> str:
    """Return the word that completes "Room 101 is …"."""
    return str(_WORDS[status])


def room_status_words(statuses: Collection[str]) -> str:
    """Return the words of several statuses, joined by "or"."""
    return alternatives([room_status_word(status) for status in RoomStatus if status in statuses])
