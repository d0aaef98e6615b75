"""The counts of a booking history: from the file, and from the database after the replay."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from hotel.models import Hotel
from room_bookings.enums import BookingStatus
from room_bookings.management.history.csv_reader import PastBooking
from room_bookings.models import RoomBooking
from rooms.enums import Operation
from rooms.models import RoomOperationLog

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Counts:
    """The counts of one hotel. A peak is the highest count of one date, and the first date that has it."""

    bookings: int
    cancelled: int
    no_shows: int
    stays: int
    zero_night: int
    room_nights: int
    other_type_assigned: int
    peak_occupied_rooms: tuple[int, date | None]
    peak_arrivals: tuple[int, date | None]
    peak_departures: tuple[int, date | None]

    def rows(self) -> list[tuple[str, str]]:
        """Return the name and the value of each count, for a table."""
        return [(name.replace("_", " "), _as_text(value)) for name, value in asdict(self).items()]


@dataclass(frozen=True)
class _Stay:
    arrival: date
    departure: date
    reserved_type: str
    assigned_type: str


def count_file(bookings: Sequence[PastBooking], *, until: date | None = None) -> Counts:
    """Count what happened by the end of `until` according to the file."""
    created = [b for b in bookings if until is None or b.created <= until]
    ended = [b for b in created if until is None or _end_date(b) <= until]
    return _count(
        bookings=len(created),
        outcomes=Counter(booking.outcome for booking in ended),
        stays=[
            _Stay(b.arrival, b.outcome_date, b.reserved_type, b.assigned_type) for b in ended if b.is_stay
        ],
    )


def ended_bookings(bookings: Sequence[PastBooking], *, until: date | None = None) -> int:
    """Return the number of bookings that were completed, cancelled or no-shows by the end of `until`."""
    return sum(until is None or _end_date(booking) <= until for booking in bookings)


def count_hotel(hotel: Hotel) -> Counts:
    """Count what happened according to the database: bookings by status, stays by the room log."""
    statuses = Counter(RoomBooking.objects.filter(hotel=hotel).values_list("status", flat=True))
    finished = RoomBooking.objects.filter(hotel=hotel, status=BookingStatus.COMPLETED)
    types = {
        booking_id: (reserved, assigned)
        for booking_id, reserved, assigned in finished.values_list(
            "booking_id", "room_type__code", "assigned_room__room_type__code"
        )
    }
    arrival_of, departure_of = (
        _date_by_booking_id(hotel, operation) for operation in (Operation.CHECK_IN, Operation.CHECK_OUT)
    )
    return _count(
        bookings=statuses.total(),
        outcomes=statuses,
        stays=[
            _Stay(arrival_of[booking_id], departure_of[booking_id], reserved, assigned)
            for booking_id, (reserved, assigned) in types.items()
        ],
    )


def _date_by_booking_id(hotel: Hotel, operation: Operation) -> dict[str, date]:
    log = RoomOperationLog.objects.filter(hotel=hotel, operation=operation)
    return dict(log.values_list("booking_id", "business_date"))


def _count(*, bookings: int, outcomes: Counter[str], stays: Sequence[_Stay]) -> Counts:
    occupied_rooms = Counter(
        stay.arrival + night * DAY for stay in stays for night in range((stay.departure - stay.arrival).days)
    )
    return Counts(
        bookings=bookings,
        cancelled=outcomes[BookingStatus.CANCELLED],
        no_shows=outcomes[BookingStatus.NO_SHOW],
        stays=len(stays),
        zero_night=sum(stay.arrival == stay.departure for stay in stays),
        room_nights=occupied_rooms.total(),
        other_type_assigned=sum(stay.reserved_type != stay.assigned_type for stay in stays),
        peak_occupied_rooms=_peak(occupied_rooms),
        peak_arrivals=_peak(Counter(stay.arrival for stay in stays)),
        peak_departures=_peak(Counter(stay.departure for stay in stays)),
    )


def _end_date(booking: PastBooking) -> date:
    """Return the date on which the replay completes, cancels or marks the booking."""
    return booking.arrival if booking.outcome == BookingStatus.NO_SHOW else booking.outcome_date


def _peak(counts: Counter[date]) -> tuple[int, date | None]:
    return max(
        ((count, day) for day, count in counts.items()),
        key=lambda peak: (peak[0], -peak[1].toordinal()),
        default=(0, None),
    )


def _as_text(value: int | Iterable[object]) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    count, day = value
    return f"{count} on {day}"
