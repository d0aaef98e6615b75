"""Tests of the reader of the booking history, and of the counts of a file."""

import gzip
import lzma
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from hotel.kernel.exceptions import Invalid
from room_bookings.enums import BookingStatus
from room_bookings.management.history import PastBooking, count_file, read_booking_history
from room_bookings.management.history.hotel_setup import rooms_needed

COLUMNS = (
    "hotel,lead_time,arrival_date_year,arrival_date_month,arrival_date_day_of_month,stays_in_weekend_nights,"
    "stays_in_week_nights,adults,children,babies,market_segment,reserved_room_type,assigned_room_type,adr,"
    "reservation_status,reservation_status_date"
)
STAY = "Inn,10,2016,February,28,1,2,2,1,1,Direct,A,D,80.55,Check-Out,2016-03-02"
DAY_USE = "Inn,0,2016,February,28,0,0,1,NA,0,Groups,A,A,40,Check-Out,2016-02-28"
SAME_DAY_DEPARTURE = "Inn,0,2016,February,28,0,3,1,0,0,Groups,A,D,-6.38,Check-Out,2016-02-28"
CANCELLED = "City,3,2016,February,28,0,1,0,0,0,Direct,A,A,1,Canceled,2016-02-26"
NO_SHOW = "Inn,3,2016,March,1,0,1,2,0,0,Direct,A,A,70,No-Show,2015-11-11"


def write_csv(folder: Path, *rows: str, columns: str = COLUMNS) -> Path:
    path = folder / "history.csv"
    path.write_text("\n".join([columns, *rows]) + "\n")
    return path


def test_row_becomes_a_booking(tmp_path: Path) -> None:
    assert read_booking_history(write_csv(tmp_path, CANCELLED, STAY))[1] == PastBooking(
        reference="2",
        hotel="Inn",
        created=date(2016, 2, 18),
        arrival=date(2016, 2, 28),
        check_out=date(2016, 3, 2),
        outcome=BookingStatus.COMPLETED,
        outcome_date=date(2016, 3, 2),
        reserved_type="A",
        assigned_type="D",
        adults=2,
        children=2,
        total_amount=Decimal("241.65"),
        channel="Direct",
    )


def test_compressed_files_give_the_same_bookings(tmp_path: Path) -> None:
    plain = write_csv(tmp_path, STAY, NO_SHOW)
    zipped, packed = tmp_path / "h.csv.gz", tmp_path / "h.csv.xz"
    zipped.write_bytes(gzip.compress(plain.read_bytes()))
    packed.write_bytes(lzma.compress(plain.read_bytes()))
    assert read_booking_history(plain) == read_booking_history(zipped) == read_booking_history(packed)


def test_bookings_of_one_hotel_keep_their_row_numbers(tmp_path: Path) -> None:
    path = write_csv(tmp_path, CANCELLED, STAY, NO_SHOW)
    assert [booking.reference for booking in read_booking_history(path, hotel="Inn")] == ["2", "3"]


def test_unknown_children_and_negative_prices_become_zero(tmp_path: Path) -> None:
    day_use, same_day_departure = read_booking_history(write_csv(tmp_path, DAY_USE, SAME_DAY_DEPARTURE))
    assert (day_use.children, day_use.total_amount) == (0, Decimal("40.00"))
    assert same_day_departure.total_amount == Decimal("0.00")


def test_unreadable_row_is_named(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="Row 2 cannot be read"):
        read_booking_history(write_csv(tmp_path, STAY, STAY.replace("February", "Brumaire")))


def test_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="no column adr"):
        read_booking_history(write_csv(tmp_path, STAY, columns=COLUMNS.replace("adr", "price")))


def test_departure_day_use_and_arrival_need_one_room(tmp_path: Path) -> None:
    departing = STAY.replace(",D,", ",A,")
    day_use = DAY_USE.replace("February,28", "March,2").replace("2016-02-28", "2016-03-02")
    arriving = departing.replace("February,28", "March,2").replace("2016-03-02", "2016-03-05")
    assert rooms_needed(read_booking_history(write_csv(tmp_path, departing, day_use, arriving))) == {"A": 1}
    assert rooms_needed(
        read_booking_history(write_csv(tmp_path, departing, departing, SAME_DAY_DEPARTURE))
    ) == {"A": 2, "D": 1}


def test_counts_end_with_the_given_date(tmp_path: Path) -> None:
    bookings = read_booking_history(write_csv(tmp_path, STAY, DAY_USE, SAME_DAY_DEPARTURE, NO_SHOW))
    whole, early = count_file(bookings), count_file(bookings, until=date(2016, 2, 28))
    assert (whole.bookings, whole.stays, whole.zero_night, whole.room_nights, whole.no_shows) == (
        4,
        3,
        2,
        3,
        1,
    )
    assert (whole.other_type_assigned, whole.peak_arrivals) == (2, (3, date(2016, 2, 28)))
    assert (early.bookings, early.stays, early.zero_night, early.room_nights, early.no_shows) == (
        4,
        2,
        2,
        0,
        0,
    )
