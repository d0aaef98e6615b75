"""Availability of room types for a stay, and the nights that are oversold."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Q
from django.utils.translation import ngettext

from hotel.kernel.business_date import business_date
from hotel.models import Hotel
from room_bookings.models import RoomBooking
from room_bookings.policies.restrictions import BrokenRestriction, broken_restrictions
from room_bookings.selectors.inventory import TypeInventory, read_inventory
from rooms.enums import RoomStatus
from rooms.models import Room
from rooms.selectors import find_room_types, read_restrictions

ONE_NIGHT = timedelta(days=1)

OVERSOLD_DAYS_AHEAD = 730
"""Days ahead that the list of oversold nights covers."""


@dataclass(frozen=True)
class TypeAvailability:
    """A room type in the nights of a stay, and what its restrictions say about the stay."""

    inventory: TypeInventory
    nights: Sequence[date]
    restrictions: Sequence[BrokenRestriction]

    @property
    def free(self) -> int:
        """Return the number of further bookings that the type takes for the whole stay."""
        return max(0, min((self.inventory.free(night) for night in self.nights), default=0))


def availability(
    *, hotel: Hotel, now: datetime, check_in: date, check_out: date, room_types: Collection[str] = ()
) -> list[TypeAvailability]:
    """Return the availability of the hotel's room types, or those with these codes, for a stay with nights.

    Sends three statements at most, whatever the number of types and nights.
    """
    pks = None
    if room_types:
        pks = [found.pk for found in find_room_types(hotel=hotel, codes=room_types).values()]
    types = read_inventory(hotel=hotel, now=now, first=check_in, until=check_out, room_type_pks=pks)
    restricted = read_restrictions(room_type_pks=types.keys(), first=check_in, last=check_out)
    nights = nights_between(check_in, check_out)
    return [
        TypeAvailability(
            inventory,
            nights,
            broken_restrictions(restricted.get(pk, ()), check_in=check_in, check_out=check_out),
        )
        for pk, inventory in types.items()
    ]


@dataclass(frozen=True)
class OversoldNight:
    """A night of a room type that is sold beyond its limit, with the bookings that say who oversold it.

    Bookings beyond the limit that nobody oversold are due to rooms that were lost: out of order or out of use since,
    a lower limit, or guests who have not left.
    """

    night: date
    inventory: TypeInventory
    bookings: Sequence[RoomBooking]

    @property
    def beyond(self) -> int:
        """Return the number of bookings beyond the limit."""
        return -self.inventory.free(self.night)

    @property
    def lost_rooms(self) -> int:
        """Return the number of them for which no booking says that it is oversold."""
        return max(0, self.beyond - len(self.bookings))


def oversold_nights(*, hotel: Hotel, now: datetime) -> list[OversoldNight]:
    """Return the oversold nights from the business date on, by night and room type, in two statements."""
    today = business_date(hotel=hotel, now=now)
    until = today + timedelta(days=OVERSOLD_DAYS_AHEAD)
    types = read_inventory(hotel=hotel, now=now, first=today, until=until)
    found = [
        (night, inventory)
        for inventory in types.values()
        for night in {today, *inventory.booked, *inventory.closed}
        if inventory.free(night) < 0
    ]
    found.sort(key=lambda each: (each[0], each[1].code))
    if not found:
        return []
    bookings = _bookings_that_say_so(hotel, first=found[0][0], last=found[-1][0])
    return [
        OversoldNight(
            night,
            inventory,
            [
                booking
                for booking in bookings
                if booking.sold_type_id == inventory.pk and booking.check_in <= night < booking.sold_until
            ],
        )
        for night, inventory in found
    ]


def oversold_tonight_warnings(*, hotel: Hotel, now: datetime, room: Room) -> list[dict[str, str]]:
    """Return the warning that a room which is out of order oversells its type tonight, in at most one statement."""
    if room.room_status != RoomStatus.OUT_OF_ORDER:
        return []
    tonight = business_date(hotel=hotel, now=now)
    (inventory,) = read_inventory(
        hotel=hotel, now=now, first=tonight, until=tonight + ONE_NIGHT, room_type_pks=[room.room_type_id]
    ).values()
    beyond = -inventory.free(tonight)
    if beyond <= 0:
        return []
    detail = ngettext(
        "Tonight %(beyond)s booking of type %(room_type)s is beyond the rooms that are left.",
        "Tonight %(beyond)s bookings of type %(room_type)s are beyond the rooms that are left.",
        beyond,
    ) % {"beyond": beyond, "room_type": inventory.code}
    return [{"code": "no_availability", "detail": detail}]


def _bookings_that_say_so(hotel: Hotel, *, first: date, last: date) -> list[RoomBooking]:
    holds = Q(sold_until__gt=F("check_in")) & Q(check_in__lte=last, sold_until__gt=first)
    return list(
        RoomBooking.objects.filter(~Q(oversold_kind=""), holds, hotel=hotel)
        .select_related("oversold_staff__user")
        .order_by("check_in", "pk")
    )


def nights_between(check_in: date, check_out: date) -> list[date]:
    """Return the nights of a stay."""
    return [check_in + ONE_NIGHT * count for count in range((check_out - check_in).days)]


def night_snapshot(inventory: TypeInventory, night: date) -> dict[str, Any]:
    """Represent a room type in a night."""
    return {
        "date": night,
        "room_type": inventory.code,
        "rooms": inventory.rooms,
        "out_of_order": inventory.out(night),
        "sold": inventory.sold(night),
        "blocked": inventory.blocked(night),
        "limit": inventory.limit,
        "free": inventory.free(night),
    }


def availability_snapshot(types: Sequence[TypeAvailability]) -> Mapping[str, Any]:
    """Represent the availability of room types for a stay."""
    return {
        "nights": [night_snapshot(each.inventory, night) for each in types for night in each.nights],
        "stay": [
            {
                "room_type": each.inventory.code,
                "free": each.free,
                "restrictions": [broken.as_dict() for broken in each.restrictions],
            }
            for each in types
        ],
    }
