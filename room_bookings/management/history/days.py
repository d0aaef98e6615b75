"""The booking history by date."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from room_bookings.enums import BookingStatus
from room_bookings.management.history.csv_reader import PastBooking


@dataclass
class Day:
    """The bookings that are created, cancelled, checked in, checked out or marked as no-show on one date."""

    created: list[PastBooking] = field(default_factory=list)
    cancelled: list[PastBooking] = field(default_factory=list)
    arrivals: list[PastBooking] = field(default_factory=list)
    departures: list[PastBooking] = field(default_factory=list)
    no_shows: list[PastBooking] = field(default_factory=list)

    @property
    def ended(self) -> list[PastBooking]:
        """The bookings that are completed, cancelled or marked as no-show on this date."""
        return [*self.cancelled, *self.departures, *self.no_shows]


def by_day(bookings: Iterable[PastBooking]) -> dict[date, Day]:
    """Group bookings by the dates on which something happens to them."""
    days: dict[date, Day] = {}
    for booking in bookings:
        days.setdefault(booking.created, Day()).created.append(booking)
        if booking.outcome == BookingStatus.CANCELLED:
            days.setdefault(booking.outcome_date, Day()).cancelled.append(booking)
        elif booking.outcome == BookingStatus.NO_SHOW:
            days.setdefault(booking.arrival, Day()).no_shows.append(booking)
        else:
            days.setdefault(booking.arrival, Day()).arrivals.append(booking)
            days.setdefault(booking.outcome_date, Day()).departures.append(booking)
    return days
