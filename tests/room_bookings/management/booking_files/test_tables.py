"""Tests of reading files as tables."""

from datetime import date
from pathlib import Path

import pytest

from hotel.kernel.exceptions import Invalid
from room_bookings.management.booking_files.tables import read_table


def write(path: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("content", "delimiter"),
    [
        ("Guest,Arrival,Total\nAda,2026-05-14,120.00\n", ","),
        ("Guest;Arrival;Total\nAda;14.05.2026;120,00\n", ";"),
        ("Guest\tArrival\tTotal\nAda, Dr.\t14.05.2026\t120\n", "\t"),
        ("sep=;\nGuest;Arrival;Total\nAda;14.05.2026;120,00\n", ";"),
    ],
)
def test_delimiter_is_the_one_that_splits_the_rows_regularly(
    tmp_path: Path, content: str, delimiter: str
) -> None:
    table = read_table(write(tmp_path / "a.csv", content))
    assert (table.delimiter, len(table.rows), len(table.rows[1].cells)) == (delimiter, 2, 3)


def test_rows_keep_their_line_numbers_past_blank_lines_and_line_breaks_in_cells(tmp_path: Path) -> None:
    content = 'sep=,\nGuest,Wishes\n\n"Ada","Cot,\nquiet"\nBen,\n'
    table = read_table(write(tmp_path / "a.csv", content))
    assert [(row.number, list(row.cells)) for row in table.rows] == [
        (2, ["Guest", "Wishes"]),
        (4, ["Ada", "Cot,\nquiet"]),
        (6, ["Ben", ""]),
    ]


def test_formula_that_keeps_leading_zeros_is_read_as_its_text(tmp_path: Path) -> None:
    table = read_table(write(tmp_path / "a.csv", 'Number,Guest\n"=""00042""",Ada\n'))
    assert table.rows[1].cells == ["00042", "Ada"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_marked_and_plain_unicode_is_read(tmp_path: Path, encoding: str) -> None:
    table = read_table(write(tmp_path / "a.csv", "Guest,City\nZoë,Łódź\n", encoding))
    assert table.rows[1].cells == ["Zoë", "Łódź"]


def test_other_encoding_is_refused_with_what_each_usual_one_reads(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "Guest,City\nAda,Łódź\n", "cp1250")
    with pytest.raises(Invalid, match=r"line 2.*cp1252 reads £ódŸ, cp1250 reads Łódź"):
        read_table(path)
    assert read_table(path, encoding="cp1250").rows[1].cells == ["Ada", "Łódź"]


def test_encoding_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "Guest,City\nZoë,Köln\n")
    with pytest.raises(Invalid, match=r"not in ascii: byte 13 does not fit"):
        read_table(path, encoding="ascii")
    with pytest.raises(Invalid, match="no encoding klingon"):
        read_table(path, encoding="klingon")


def test_file_of_one_column_asks_for_the_delimiter(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="--delimiter"):
        read_table(write(tmp_path / "a.csv", "Guest\nAda\n"))


def test_open_quote_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="Line 3 cannot be read"):
        read_table(write(tmp_path / "a.csv", 'Guest,City\nAda,Ur\nBen,"Rome\n'))


def test_spreadsheet_keeps_dates_numbers_and_the_numbers_of_rows(spreadsheet: Path) -> None:
    table = read_table(spreadsheet)
    assert [row.number for row in table.rows] == [3, 4]
    assert table.rows[1].cells == ["Ada", date(2026, 5, 14), 120.5]


def test_several_filled_sheets_ask_for_the_name(two_sheets: Path) -> None:
    with pytest.raises(Invalid, match=r"--sheet: Arrivals, Rates"):
        read_table(two_sheets)
    assert read_table(two_sheets, sheet="Rates").rows[0].cells == ["Type", "Price"]
    with pytest.raises(Invalid, match=r"no sheet Guests\. Its sheets: Arrivals, Rates"):
        read_table(two_sheets, sheet="Guests")


def test_file_that_is_no_spreadsheet_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"a.xlsx cannot be read as a spreadsheet"):
        read_table(write(tmp_path / "a.xlsx", b"Guest,Arrival"))
