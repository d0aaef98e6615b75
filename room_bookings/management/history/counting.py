"""Counting a history twice: in the file, and in the database that lived it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from hotel.models import Hotel
from room_bookings.enums import BookingStatus
from room_bookings.management.history.reading import PastBooking
from room_bookings.models import RoomBooking
from rooms.enums import Operation
from rooms.models import RoomOperationLog

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Count:
    """What a hotel's history comes to. A peak is the highest count of one day and the first day that has it."""

    bookings: int
    cancelled: int
    no_shows: int
    stays: int
    zero_night: int
    room_nights: int
    other_type_given: int
    peak_house: tuple[int, date | None]
    peak_arrivals: tuple[int, date | None]
    peak_departures: tuple[int, date | None]

    def rows(self) -> list[tuple[str, str]]:
        """For a table: what was counted, and the count."""
        return [(name.replace("_", " "), _shown(value)) for name, value in asdict(self).items()]


@dataclass(frozen=True)
class _Stay:
    arrival: date
    departure: date
    reserved_type: str
    given_type: str


def count_file(bookings: Sequence[PastBooking], *, until: date | None = None) -> Count:
    """Count what the file says had happened by the end of `until`."""
    seen = [b for b in bookings if until is None or b.created <= until]
    ended = [b for b in seen if until is None or _end(b) <= until]
    return _count(
        bookings=len(seen),
        outcomes=Counter(booking.outcome for booking in ended),
        stays=[
            _Stay(b.arrival, b.outcome_date, b.reserved_type, b.assigned_type) for b in ended if b.is_stay
        ],
    )


def endings(bookings: Sequence[PastBooking], *, until: date | None = None) -> int:
    """How many bookings come to their end by the end of `until`."""
    return sum(until is None or _end(booking) <= until for booking in bookings)


def count_house(hotel: Hotel) -> Count:
    """Count what the database says has happened: bookings by status, stays by their log."""
    statuses = Counter(RoomBooking.objects.filter(hotel=hotel).values_list("status", flat=True))
    finished = RoomBooking.objects.filter(hotel=hotel, status=BookingStatus.COMPLETED)
    types = {
        booking_id: (reserved, given)
        for booking_id, reserved, given in finished.values_list(
            "booking_id", "room_type__code", "assigned_room__room_type__code"
        )
    }
    arrivals, departures = (
        _days_of(hotel, operation) for operation in (Operation.CHECK_IN, Operation.CHECK_OUT)
    )
    return _count(
        bookings=statuses.total(),
        outcomes=statuses,
        stays=[_Stay(arrivals[i], departures[i], reserved, given) for i, (reserved, given) in types.items()],
    )


def _days_of(hotel: Hotel, operation: Operation) -> dict[str, date]:
    log = RoomOperationLog.objects.filter(hotel=hotel, operation=operation)
    return dict(log.values_list("booking_id", "business_date"))


def _count(*, bookings: int, outcomes: Counter[str], stays: Sequence[_Stay]) -> Count:
    house = Counter(
        stay.arrival + night * DAY for stay in stays for night in range((stay.departure - stay.arrival).days)
    )
    return Count(
        bookings=bookings,
        cancelled=outcomes[BookingStatus.CANCELLED],
        no_shows=outcomes[BookingStatus.NO_SHOW],
        stays=len(stays),
        zero_night=sum(stay.arrival == stay.departure for stay in stays),
        room_nights=house.total(),
        other_type_given=sum(stay.reserved_type != stay.given_type for stay in stays),
        peak_house=_peak(house),
        peak_arrivals=_peak(Counter(stay.arrival for stay in stays)),
        peak_departures=_peak(Counter(stay.departure for stay in stays)),
    )


def _end(booking: PastBooking) -> date:
    """The day on which the replay brings it to its end."""
    return booking.arrival if booking.outcome == BookingStatus.NO_SHOW else booking.outcome_date


def _peak(days: Counter[date]) -> tuple[int, date | None]:
    return max(
        ((count, day) for day, count in days.items()),
        key=lambda peak: (peak[0], -peak[1].toordinal()),
        default=(0, None),
    )


def _shown(value: int | Iterable[object]) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    count, day = value
    return f"{count} on {day}"
