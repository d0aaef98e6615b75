"""A history day by day: what is to be lived when."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from room_bookings.enums import BookingStatus
from room_bookings.management.history.reading import PastBooking


@dataclass
class Day:
    """Which bookings came in that day, were cancelled, arrive, leave, or do not come."""

    created: list[PastBooking] = field(default_factory=list)
    cancelled: list[PastBooking] = field(default_factory=list)
    arriving: list[PastBooking] = field(default_factory=list)
    leaving: list[PastBooking] = field(default_factory=list)
    not_coming: list[PastBooking] = field(default_factory=list)

    @property
    def ends(self) -> list[PastBooking]:
        """The bookings that come to their end that day."""
        return [*self.cancelled, *self.leaving, *self.not_coming]


def by_day(bookings: Iterable[PastBooking]) -> dict[date, Day]:
    """What happened on each day of the history on which anything did."""
    days: dict[date, Day] = {}
    for booking in bookings:
        days.setdefault(booking.created, Day()).created.append(booking)
        if booking.outcome == BookingStatus.CANCELLED:
            days.setdefault(booking.outcome_date, Day()).cancelled.append(booking)
        elif booking.outcome == BookingStatus.NO_SHOW:
            days.setdefault(booking.arrival, Day()).not_coming.append(booking)
        else:
            days.setdefault(booking.arrival, Day()).arriving.append(booking)
            days.setdefault(booking.outcome_date, Day()).leaving.append(booking)
    return days
