"""Reading guests: in house now, or ever."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from guests.exceptions import GuestNotFound
from guests.models import Guest
from hotel.kernel.names import normalized_text
from hotel.models import Hotel
from rooms.models import Room

ORDERINGS = {
    "last_name": "last_name",
    "first_name": "first_name",
    "room_number": "room__room_number",
    "check_in_date": "check_in_date",
    "check_out_date": "check_out_date",
}
"""What lists may be ordered by, and where it is read. Nothing that some roles may not see."""


@dataclass(frozen=True)
class GuestSearch:
    """Which guests, in which order. What is empty restricts nothing."""

    in_house: bool | None = None
    words: Sequence[str] = ()
    updated_since: datetime | None = None
    ordering: Sequence[str] = ()


def guests_of(*, hotel: Hotel) -> QuerySet[Guest]:
    return Guest.objects.filter(hotel=hotel).select_related("room", "booking")


def find_guests(*, hotel: Hotel, search: GuestSearch, personal: bool) -> QuerySet[Guest]:
    """The hotel's guests that match, ordered; without an ordering the latest first.

    In house is whom the records place in a room. Each of the words must be found in a name, the room number, the
    booking's numbers or, with `personal`, a contact: a search never tells what the answer hides.
    """
    guests = guests_of(hotel=hotel)
    if search.in_house is not None:
        guests = guests.filter(room__isnull=not search.in_house)
    if search.updated_since is not None:
        guests = guests.filter(updated_at__gte=search.updated_since)
    for word in search.words:
        guests = guests.filter(_matches_word(hotel, normalized_text(word), personal=personal))
    turned = {f"-{name}": f"-{column}" for name, column in ORDERINGS.items()}
    return guests.order_by(*[(ORDERINGS | turned)[name] for name in search.ordering], "-pk")


def guest_by_id(*, hotel: Hotel, guest_id: int) -> Guest:
    """Raises GuestNotFound."""
    guest = guests_of(hotel=hotel).filter(pk=guest_id).first()
    if guest is None:
        raise GuestNotFound(guest_id)
    return guest


def _matches_word(hotel: Hotel, word: str, *, personal: bool) -> Q:
    """Rooms and bookings are looked up among the hotel's own: joined, those of all hotels would be read."""
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
