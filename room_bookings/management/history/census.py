"""All that a replayed history comes to, in the shape in which others have counted the same file."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F, OuterRef, Subquery

from hotel.models import Hotel
from room_bookings.enums import BookingEventKind, BookingStatus
from room_bookings.management.history.counting import count_house
from room_bookings.management.history.reading import PastBooking
from room_bookings.models import BookingStatusEvent, RoomBooking
from rooms.models import Room


def census(bookings: Mapping[str, Sequence[PastBooking]]) -> dict[str, Any]:
    """Count the hotels of these names in the database; only the day that a no-show is written down is the file's."""
    hotels = Hotel.objects.filter(name__in=bookings)
    statuses = Counter(RoomBooking.objects.filter(hotel__in=hotels).values_list("status", flat=True))
    ended = BookingStatusEvent.objects.filter(
        hotel__in=hotels, to_status=BookingStatus.CANCELLED, kind=BookingEventKind.STEP
    )
    made = BookingStatusEvent.objects.filter(booking=OuterRef("booking"), status_version=1)
    no_shows = [b for own in bookings.values() for b in own if b.outcome == BookingStatus.NO_SHOW]
    return {
        **{hotel.name: _census_of(hotel) for hotel in hotels},
        "canceled": statuses[BookingStatus.CANCELLED],
        "cancel_on_arrival_day": ended.filter(business_date=F("booking__check_in")).count(),
        "cancel_before_creation": ended.filter(
            business_date__lt=Subquery(made.values("business_date"))
        ).count(),
        "noshow": statuses[BookingStatus.NO_SHOW],
        "noshow_status_date_eq_arrival": sum(booking.outcome_date == booking.arrival for booking in no_shows),
    }


def differences(expected: Mapping[str, Any], found: Mapping[str, Any], *, of: str = "") -> list[str]:
    """One line for each count that differs, or is on one side only."""
    lines = []
    for name in sorted(expected.keys() | found.keys()):
        what, one, other = f"{of}{name}", expected.get(name), found.get(name)
        if isinstance(one, Mapping) and isinstance(other, Mapping):
            lines += differences(one, other, of=f"{what}: ")
        elif one != other:
            lines.append(f"{what}: {_told(one)} expected, {_told(other)} found")
    return lines


def _census_of(hotel: Hotel) -> dict[str, Any]:
    count = count_house(hotel)
    types = Counter(Room.objects.filter(hotel=hotel).values_list("room_type__code", flat=True))
    (house, house_day), (arrivals, arrivals_day) = count.peak_house, count.peak_arrivals
    return {
        "stays": count.stays,
        "zero_night": count.zero_night,
        "room_nights": count.room_nights,
        "assigned_ne_reserved": count.other_type_given,
        "peak_house": house,
        "peak_house_date": str(house_day),
        "peak_arrivals": arrivals,
        "peak_arrivals_date": str(arrivals_day),
        "peak_departures": count.peak_departures[0],
        "rooms": types.total(),
        "inventory_by_assigned_type": dict(types),
    }


def _told(value: Any) -> str:
    return "nothing" if value is None else str(value)
