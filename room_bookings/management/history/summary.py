"""The counts of a replayed booking history in the form of an oracle: the same counts, made from the file by others."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F, OuterRef, Subquery

from hotel.models import Hotel
from room_bookings.enums import BookingEventKind, BookingStatus
from room_bookings.management.history.counts import count_hotel
from room_bookings.management.history.csv_reader import PastBooking
from room_bookings.models import BookingStatusEvent, RoomBooking
from rooms.models import Room


def summarize(bookings: Mapping[str, Sequence[PastBooking]]) -> dict[str, Any]:
    """Count the hotels of these names in the database. Only the dates of no-shows are taken from the file."""
    hotels = Hotel.objects.filter(name__in=bookings)
    statuses = Counter(RoomBooking.objects.filter(hotel__in=hotels).values_list("status", flat=True))
    cancellations = BookingStatusEvent.objects.filter(
        hotel__in=hotels, to_status=BookingStatus.CANCELLED, kind=BookingEventKind.STEP
    )
    creations = BookingStatusEvent.objects.filter(booking=OuterRef("booking"), status_version=1)
    no_shows = [b for of_hotel in bookings.values() for b in of_hotel if b.outcome == BookingStatus.NO_SHOW]
    return {
        **{hotel.name: _summary_of(hotel) for hotel in hotels},
        "canceled": statuses[BookingStatus.CANCELLED],
        "cancel_on_arrival_day": cancellations.filter(business_date=F("booking__check_in")).count(),
        "cancel_before_creation": cancellations.filter(
            business_date__lt=Subquery(creations.values("business_date"))
        ).count(),
        "noshow": statuses[BookingStatus.NO_SHOW],
        "noshow_status_date_eq_arrival": sum(booking.outcome_date == booking.arrival for booking in no_shows),
    }


def differences(expected: Mapping[str, Any], found: Mapping[str, Any], *, prefix: str = "") -> list[str]:
    """Return one line for each count that differs or is missing on one side."""
    lines = []
    for name in sorted(expected.keys() | found.keys()):
        what, one, other = f"{prefix}{name}", expected.get(name), found.get(name)
        if isinstance(one, Mapping) and isinstance(other, Mapping):
            lines += differences(one, other, prefix=f"{what}: ")
        elif one != other:
            lines.append(f"{what}: {_as_text(one)} expected, {_as_text(other)} found")
    return lines


def _summary_of(hotel: Hotel) -> dict[str, Any]:
    counts = count_hotel(hotel)
    types = Counter(Room.objects.filter(hotel=hotel).values_list("room_type__code", flat=True))
    (occupied, occupied_date), (arrivals, arrivals_date) = counts.peak_occupied_rooms, counts.peak_arrivals
    return {
        "stays": counts.stays,
        "zero_night": counts.zero_night,
        "room_nights": counts.room_nights,
        "assigned_ne_reserved": counts.other_type_assigned,
        "peak_house": occupied,
        "peak_house_date": str(occupied_date),
        "peak_arrivals": arrivals,
        "peak_arrivals_date": str(arrivals_date),
        "peak_departures": counts.peak_departures[0],
        "rooms": types.total(),
        "inventory_by_assigned_type": dict(types),
    }


def _as_text(value: Any) -> str:
    return "nothing" if value is None else str(value)
