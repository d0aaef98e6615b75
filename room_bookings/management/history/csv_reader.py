"""The reader of the booking history.

N. Antonio, A. de Almeida, L. Nunes, "Hotel booking demand datasets", Data in Brief 22 (2019) 41-49, in the columns of
its cleaned form. It holds no names, room numbers or times of day.
"""

import csv
import gzip
import lzma
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from pathlib import Path
from typing import IO

from hotel.kernel.exceptions import Invalid
from room_bookings.enums import BookingStatus

_MONTHS = {
    "January": 1,
    "February": 2,
    "March": 3,
    "April": 4,
    "May": 5,
    "June": 6,
    "July": 7,
    "August": 8,
    "September": 9,
    "October": 10,
    "November": 11,
    "December": 12,
}

_OUTCOMES = {
    "Check-Out": BookingStatus.COMPLETED,
    "Canceled": BookingStatus.CANCELLED,
    "No-Show": BookingStatus.NO_SHOW,
}
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class PastBooking:
    """One row of the booking history. `reference` is its row number; `outcome_date` is the check-out date of a stay."""

    reference: str
    hotel: str
    created: date
    arrival: date
    check_out: date
    outcome: BookingStatus
    outcome_date: date
    reserved_type: str
    assigned_type: str
    adults: int
    children: int
    total_amount: Decimal
    channel: str

    @property
    def is_stay(self) -> bool:
        return self.outcome == BookingStatus.COMPLETED

    @property
    def is_day_use(self) -> bool:
        return self.arrival == self.check_out

    @property
    def departs_on_arrival_day(self) -> bool:
        return self.outcome_date == self.arrival


def read_booking_history(path: Path, *, hotel: str | None = None) -> list[PastBooking]:
    """Read a CSV file, plain, .gz or .xz, of one hotel or of all.

    Raises Invalid with the row that cannot be read, or with the missing columns.
    """
    with _open(path) as lines:
        reader = csv.DictReader(lines)
        _require_columns(reader.fieldnames or ())
        return [
            booking
            for number, row in enumerate(reader, start=1)
            if hotel is None or row["hotel"] == hotel
            for booking in _parse(number, row)
        ]


def _open(path: Path) -> IO[str]:
    if path.suffix == ".xz":
        return lzma.open(path, "rt", encoding="utf-8", newline="")
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", newline="")
    return path.open(encoding="utf-8", newline="")


_COLUMNS = frozenset(
    {
        "hotel",
        "lead_time",
        "arrival_date_year",
        "arrival_date_month",
        "arrival_date_day_of_month",
        "stays_in_weekend_nights",
        "stays_in_week_nights",
        "adults",
        "children",
        "babies",
        "market_segment",
        "reserved_room_type",
        "assigned_room_type",
        "adr",
        "reservation_status",
        "reservation_status_date",
    }
)


def _require_columns(names: Iterable[str]) -> None:
    if missing := sorted(_COLUMNS - set(names)):
        raise Invalid(f"The file has no column {', '.join(missing)}.")


def _parse(number: int, row: Mapping[str, str]) -> Iterator[PastBooking]:
    try:
        yield _booking(number, row)
    except (ValueError, KeyError, InvalidOperation) as error:
        raise Invalid(f"Row {number} cannot be read: {error}", row=number) from error


def _booking(number: int, row: Mapping[str, str]) -> PastBooking:
    arrival = date(
        int(row["arrival_date_year"]),
        _MONTHS[row["arrival_date_month"]],
        int(row["arrival_date_day_of_month"]),
    )
    nights = int(row["stays_in_weekend_nights"]) + int(row["stays_in_week_nights"])
    price = max(Decimal(row["adr"]) * max(nights, 1), Decimal(0))
    return PastBooking(
        reference=str(number),
        hotel=row["hotel"],
        created=arrival - timedelta(days=int(row["lead_time"])),
        arrival=arrival,
        check_out=arrival + timedelta(days=nights),
        outcome=_OUTCOMES[row["reservation_status"]],
        outcome_date=date.fromisoformat(row["reservation_status_date"]),
        reserved_type=row["reserved_room_type"].strip(),
        assigned_type=row["assigned_room_type"].strip(),
        adults=_persons(row["adults"]),
        children=_persons(row["children"]) + _persons(row["babies"]),
        total_amount=price.quantize(_CENT, ROUND_HALF_UP),
        channel=row["market_segment"],
    )


def _persons(value: str) -> int:
    return 0 if value in {"", "NA", "NULL"} else int(float(value))
