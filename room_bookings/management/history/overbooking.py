"""The overbooking that a booking history needs: the hotels of old sold more nights than they had rooms."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta

from room_bookings.enums import BookingStatus
from room_bookings.management.history.csv_reader import PastBooking

DAY = timedelta(days=1)
_NEVER_CAME = {BookingStatus.CANCELLED, BookingStatus.NO_SHOW}

Night = tuple[str, date]
"""A room type and the date of a night."""


def limits_needed(bookings: Collection[PastBooking], rooms: Mapping[str, int]) -> dict[str, int]:
    """Return the overbooking limit of each room type with which the history can be sold in the order of its dates.

    A booking holds its nights from its creation, of the reserved type and of the type that it gets, until it is
    cancelled or does not come. All changes of a date count as if the new bookings came first.
    """
    changes: defaultdict[Night, list[tuple[date, int]]] = defaultdict(list)
    for booking in bookings:
        for night in _nights(booking):
            changes[night].append((booking.created, -1))
            if booking.outcome in _NEVER_CAME:
                changes[night].append((booking.outcome_date + DAY, 1))
    limits: dict[str, int] = dict.fromkeys(
        {code for booking in bookings for code in (booking.reserved_type, booking.assigned_type)}, 0
    )
    for (room_type, _), of_night in changes.items():
        limits[room_type] = max(limits[room_type], _peak(of_night) - rooms.get(room_type, 0))
    return limits


def _nights(booking: PastBooking) -> Iterator[Night]:
    for count in range((booking.check_out - booking.arrival).days):
        for room_type in {booking.reserved_type, booking.assigned_type}:
            yield room_type, booking.arrival + DAY * count


def _peak(changes: Collection[tuple[date, int]]) -> int:
    """Return the largest number of bookings at once; -1 begins one, so that beginnings of a date come first."""
    held = peak = 0
    for _, change in sorted(changes):
        held -= change
        peak = max(peak, held)
    return peak
