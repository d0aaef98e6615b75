"""Read guests: the ones in rooms now, and all that ever stayed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from guests.exceptions import GuestNotFound
from guests.models import Guest
from guests.selectors.words import GUEST_WORDS
from guests.snapshots import GuestRow
from hotel.kernel.keys import can_be_key
from hotel.kernel.pages import read_in_order, read_page
from hotel.kernel.sql import PreparedQuery
from hotel.models import Hotel

ORDERINGS = {
    "last_name": "last_name",
    "first_name": "first_name",
    "room_number": "room__room_number",
    "check_in_date": "check_in_date",
    "check_out_date": "check_out_date",
}
"""Columns by the names that `?ordering=` takes. Personal data is left out: its order would reveal it to all roles."""


@dataclass(frozen=True)
class GuestSearch:
    """The filters and the order of a list of guests. An empty filter matches every guest."""

    in_house: bool | None = None
    words: Sequence[str] = ()
    updated_since: datetime | None = None
    ordering: Sequence[str] = ()

    @property
    def has_words_only(self) -> bool:
        """Tell whether there are words and no other filter or order."""
        return bool(self.words) and self == GuestSearch(words=self.words)


_READ_GUEST_ROWS = PreparedQuery.by_key(
    "read_guest_rows", lambda: Guest.objects.values_list(*GuestRow._fields), row=GuestRow
)
_READ_GUEST: PreparedQuery[Any] = PreparedQuery(
    "read_guest",
    lambda given: Guest.objects.filter(hotel=given.value("hotel_pk"), pk=given.value("guest_pk")).values_list(
        *GuestRow._fields
    ),
)


def find_guests(*, hotel: Hotel, search: GuestSearch, personal: bool) -> QuerySet[Guest]:
    """Return the matching guests of the hotel in their order, by default the best and then the latest first.

    A guest is in house while it has a room. Each word must be the room number, or occur in a name or a number of the
    booking, or, with `personal`, in e-mail or phone. Without `personal` the contact data is not searched, so that a
    search cannot reveal what the answer hides.
    """
    guests = Guest.objects.filter(hotel=hotel)
    if search.in_house is not None:
        guests = guests.filter(room__isnull=not search.in_house)
    if search.updated_since is not None:
        guests = guests.filter(updated_at__gte=search.updated_since)
    if search.words:
        guests = guests.filter(pk__in=GUEST_WORDS.found(search.words, hotel_pk=hotel.pk, personal=personal))
    if search.words and not search.ordering:
        rank = GUEST_WORDS.rank(search.words, hotel_pk=hotel.pk, personal=personal, pk="guests_guest.id")
        return guests.order_by(rank, "-pk")
    descending = {f"-{name}": f"-{column}" for name, column in ORDERINGS.items()}
    return guests.order_by(*[(ORDERINGS | descending)[name] for name in search.ordering], "-pk")


def guest_page(
    first: int, size: int, *, hotel: Hotel, search: GuestSearch, personal: bool
) -> tuple[list[GuestRow], int]:
    """Return `size` guests that `find_guests` finds, after the `first`, and the count of all.

    Sends two statements. For words alone both are prepared.
    """
    if search.has_words_only:
        pks, count = GUEST_WORDS.page(search.words, first, size, hotel_pk=hotel.pk, personal=personal)
        return read_in_order(pks, _READ_GUEST_ROWS), count
    guests = find_guests(hotel=hotel, search=search, personal=personal)
    return read_page(guests, first, size, read=_READ_GUEST_ROWS)


def guest_by_pk(*, hotel: Hotel, guest_pk: int) -> GuestRow:
    """Return one guest of the hotel. Raises GuestNotFound."""
    for row in _READ_GUEST(hotel_pk=hotel.pk, guest_pk=guest_pk) if can_be_key(guest_pk) else ():
        return GuestRow(*row)
    raise GuestNotFound(guest_pk)
