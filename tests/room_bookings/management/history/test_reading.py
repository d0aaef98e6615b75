import gzip
import lzma
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from hotel.kernel.exceptions import Invalid
from room_bookings.enums import BookingStatus
from room_bookings.management.history import PastBooking, count_file, read_history
from room_bookings.management.history.house import rooms_needed

COLUMNS = (
    "hotel,lead_time,arrival_date_year,arrival_date_month,arrival_date_day_of_month,stays_in_weekend_nights,"
    "stays_in_week_nights,adults,children,babies,market_segment,reserved_room_type,assigned_room_type,adr,"
    "reservation_status,reservation_status_date"
)
STAY = "Inn,10,2016,February,28,1,2,2,1,1,Direct,A,D,80.55,Check-Out,2016-03-02"
DAY_USE = "Inn,0,2016,February,28,0,0,1,NA,0,Groups,A,A,40,Check-Out,2016-02-28"
LEFT_AT_ONCE = "Inn,0,2016,February,28,0,3,1,0,0,Groups,A,D,-6.38,Check-Out,2016-02-28"
CANCELLED = "City,3,2016,February,28,0,1,0,0,0,Direct,A,A,1,Canceled,2016-02-26"
NO_SHOW = "Inn,3,2016,March,1,0,1,2,0,0,Direct,A,A,70,No-Show,2015-11-11"


def written(folder: Path, *rows: str, columns: str = COLUMNS) -> Path:
    path = folder / "history.csv"
    path.write_text("\n".join([columns, *rows]) + "\n")
    return path


def test_a_row_becomes_a_booking(tmp_path: Path) -> None:
    assert read_history(written(tmp_path, CANCELLED, STAY))[1] == PastBooking(
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


def test_compressed_files_read_the_same(tmp_path: Path) -> None:
    plain = written(tmp_path, STAY, NO_SHOW)
    zipped, packed = tmp_path / "h.csv.gz", tmp_path / "h.csv.xz"
    zipped.write_bytes(gzip.compress(plain.read_bytes()))
    packed.write_bytes(lzma.compress(plain.read_bytes()))
    assert read_history(plain) == read_history(zipped) == read_history(packed)


def test_one_hotel_keeps_its_row_numbers(tmp_path: Path) -> None:
    path = written(tmp_path, CANCELLED, STAY, NO_SHOW)
    assert [booking.reference for booking in read_history(path, hotel="Inn")] == ["2", "3"]


def test_unknown_children_are_none_and_negative_prices_nothing(tmp_path: Path) -> None:
    day_use, left_at_once = read_history(written(tmp_path, DAY_USE, LEFT_AT_ONCE))
    assert (day_use.children, day_use.total_amount) == (0, Decimal("40.00"))
    assert left_at_once.total_amount == Decimal("0.00")


def test_a_bad_row_is_named(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="Row 2 cannot be read"):
        read_history(written(tmp_path, STAY, STAY.replace("February", "Brumaire")))


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="no column adr"):
        read_history(written(tmp_path, STAY, columns=COLUMNS.replace("adr", "price")))


def test_a_departure_a_day_use_and_an_arrival_share_a_room_on_one_day(tmp_path: Path) -> None:
    leaving = STAY.replace(",D,", ",A,")
    passing = DAY_USE.replace("February,28", "March,2").replace("2016-02-28", "2016-03-02")
    arriving = leaving.replace("February,28", "March,2").replace("2016-03-02", "2016-03-05")
    assert rooms_needed(read_history(written(tmp_path, leaving, passing, arriving))) == {"A": 1}
    assert rooms_needed(read_history(written(tmp_path, leaving, leaving, LEFT_AT_ONCE))) == {"A": 2, "D": 1}


def test_the_file_is_counted_up_to_a_day(tmp_path: Path) -> None:
    bookings = read_history(written(tmp_path, STAY, DAY_USE, LEFT_AT_ONCE, NO_SHOW))
    whole, early = count_file(bookings), count_file(bookings, until=date(2016, 2, 28))
    assert (whole.bookings, whole.stays, whole.zero_night, whole.room_nights, whole.no_shows) == (
        4,
        3,
        2,
        3,
        1,
    )
    assert (whole.other_type_given, whole.peak_arrivals) == (2, (3, date(2016, 2, 28)))
    assert (early.bookings, early.stays, early.zero_night, early.room_nights, early.no_shows) == (
        4,
        2,
        2,
        0,
        0,
    )
