"""Read guests: the ones in rooms now, and all that ever stayed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from guests.exceptions import GuestNotFound
from guests.models import Guest
from guests.snapshots import GuestRow
from hotel.kernel.keys import can_be_key
from hotel.kernel.names import normalized_text
from hotel.kernel.pages import read_page
from hotel.kernel.sql import PreparedQuery
from hotel.models import Hotel
from rooms.models import Room

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
    """Return the matching guests of the hotel in the order of the search, by default the latest first.

    A guest is in house while it has a room. Each word must occur in a name, the room number, the booking ID or the
    confirmation number, or, with `personal`, in e-mail or phone. Without `personal` the contact data is not
    searched, so that a search cannot reveal what the answer hides.
    """
    guests = Guest.objects.filter(hotel=hotel)
    if search.in_house is not None:
        guests = guests.filter(room__isnull=not search.in_house)
    if search.updated_since is not None:
        guests = guests.filter(updated_at__gte=search.updated_since)
    for word in search.words:
        guests = guests.filter(_matches_word(hotel, normalized_text(word), personal=personal))
    descending = {f"-{name}": f"-{column}" for name, column in ORDERINGS.items()}
    return guests.order_by(*[(ORDERINGS | descending)[name] for name in search.ordering], "-pk")


def guest_page(guests: QuerySet[Guest], first: int, size: int) -> tuple[list[GuestRow], int]:
    """Return `size` guests of an ordered queryset, after the `first`, and the count of all, in two statements."""
    return read_page(guests, first, size, read=_READ_GUEST_ROWS)


def guest_by_pk(*, hotel: Hotel, guest_pk: int) -> GuestRow:
    """Return one guest of the hotel. Raises GuestNotFound."""
    for row in _READ_GUEST(hotel_pk=hotel.pk, guest_pk=guest_pk) if can_be_key(guest_pk) else ():
        return GuestRow(*row)
    raise GuestNotFound(guest_pk)


def _matches_word(hotel: Hotel, word: str, *, personal: bool) -> Q:
    """Return the condition for one word.

    Rooms and bookings are subqueries of the hotel: PostgreSQL would read those of all hotels for a join.
    """
    booked = Guest.objects.filter(
        Q(booking__booking_id__icontains=word) | Q(booking__confirmation_number__icontains=word),
        hotel=hotel,
        booking__hotel=hotel,
    )
    rooms = Room.objects.filter(hotel=hotel, room_number__iexact=word)
    condition = (
        Q(first_name__icontains=word)
        | Q(last_name__icontains=word)
        | Q(room__in=rooms.values("pk"))
        | Q(pk__in=booked.values("pk"))
    )
    return condition | Q(email__icontains=word) | Q(phone__icontains=word) if personal else condition
