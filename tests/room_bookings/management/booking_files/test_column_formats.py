"""Tests of what a whole column says about its dates and amounts."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from hotel.kernel.exceptions import Invalid
from room_bookings.management.booking_files.column_formats import Numbered, amount_reader, date_reader
from room_bookings.management.booking_files.tables import Cell


def column(*cells: Cell) -> Numbered:
    """Return cells as a column below a header."""
    return list(enumerate(cells, start=2))


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        (["03/04/2026", "14/04/2026"], [date(2026, 4, 3), date(2026, 4, 14)]),
        (["03/04/2026", "04/14/2026"], [date(2026, 3, 4), date(2026, 4, 14)]),
        (["3-4-26", "31-12-26"], [date(2026, 4, 3), date(2026, 12, 31)]),
        (["03.04.2026"], [date(2026, 4, 3)]),
        (
            ["2026-04-03", "2026/4/13", "2026-04-03T14:00:00Z"],
            [date(2026, 4, 3), date(2026, 4, 13), date(2026, 4, 3)],
        ),
        (
            ["3 Apr 2026", "Apr 13, 2026", "Fri, 3 April 2026"],
            [date(2026, 4, 3), date(2026, 4, 13), date(2026, 4, 3)],
        ),
        (
            ["3. März 2026", "3 de mayo de 2026", "14 août 2026"],
            [date(2026, 3, 3), date(2026, 5, 3), date(2026, 8, 14)],
        ),
        ([datetime(2026, 4, 3, 14, tzinfo=UTC), date(2026, 4, 3)], [date(2026, 4, 3), date(2026, 4, 3)]),
        (["14/04/2026 15:30"], [date(2026, 4, 14)]),
    ],
)
def test_column_of_dates_is_read(cells: Sequence[Cell], read: Sequence[date]) -> None:
    as_date = date_reader([column(*cells)])
    assert [as_date(cell) for cell in cells] == read


def test_one_column_decides_for_the_other() -> None:
    as_date = date_reader([column("03/04/2026", "05/04/2026"), column("05/04/2026", "13/04/2026")])
    assert as_date("03/04/2026") == date(2026, 4, 3)


def test_open_order_is_refused_and_the_option_decides() -> None:
    cells = column("03/04/2026", "05/06/2026")
    with pytest.raises(Invalid, match=r"row 2\).*--date-order DMY or --date-order MDY"):
        date_reader([cells])
    assert date_reader([cells], order="MDY")("03/04/2026") == date(2026, 3, 4)


def test_contradicting_orders_are_refused_with_their_rows() -> None:
    with pytest.raises(Invalid, match="Row 3 writes the day first, and row 2 the month"):
        date_reader([column("04/14/2026", "14/04/2026")])


def test_column_that_a_spreadsheet_has_half_converted_is_refused() -> None:
    with pytest.raises(Invalid, match="Row 2 holds a date of the spreadsheet and row 3 a text"):
        date_reader([column(date(2026, 1, 2), "13/02/2026")])


@pytest.mark.parametrize("cell", ["soon", "", "31/02/2026", "14/14/2026", 45000, "3 Foo 2026", "14/04/26/1"])
def test_cell_that_is_no_date_raises(cell: Cell) -> None:
    with pytest.raises(ValueError, match=r"."):
        date_reader([column("14/04/2026")])(cell)


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        (["1.234,50", "120"], ["1234.50", "120"]),
        (["1,234.50", "120.5"], ["1234.50", "120.5"]),
        (["1'234.50", "€ 99.90"], ["1234.50", "99.90"]),
        (["1 234,50", "99,9 EUR"], ["1234.50", "99.9"]),
        (["1.234.567", "1.234"], ["1234567", "1234"]),
        (["1.234", "99,50"], ["1234", "99.50"]),
        (["(12,50)", "-3,00"], ["-12.50", "-3.00"]),
        ([120.5, 99, "12.00"], ["120.5", "99", "12.00"]),
        (["120", ""], ["120"]),
    ],
)
def test_column_of_amounts_is_read(cells: Sequence[Cell], read: Sequence[str]) -> None:
    as_amount = amount_reader([column(*cells)])
    assert [as_amount(cell) for cell in cells if cell != ""] == [Decimal(text) for text in read]


def test_open_decimal_sign_is_refused_and_the_option_decides() -> None:
    cells = column("1.234", "2.500")
    with pytest.raises(Invalid, match=r"row 2.*--decimal"):
        amount_reader([cells])
    assert amount_reader([cells], decimal=",")("1.234") == Decimal(1234)
    assert amount_reader([cells], decimal=".")("1.234") == Decimal("1.234")


def test_contradicting_signs_are_refused_with_their_rows() -> None:
    with pytest.raises(Invalid, match="Row 3 writes decimal places after a comma, and row 2 after a point"):
        amount_reader([column("120.50", "99,50")])


@pytest.mark.parametrize("cell", ["free", "", "12.34.50", "1.23,50", True, "1,2,3"])
def test_cell_that_is_no_amount_raises(cell: Cell) -> None:
    with pytest.raises(ValueError, match=r"."):
        amount_reader([column("1.234,50")])(cell)
