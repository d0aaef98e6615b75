"""Read a CSV file or a spreadsheet into rows of cells, whatever the rows mean."""

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from hotel.kernel.exceptions import Invalid

Cell = str | int | float | bool | date | datetime | time | timedelta

SPREADSHEETS = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
DELIMITERS = ",;\t|"
USUAL_ENCODINGS = ("cp1252", "cp1250", "iso8859_15", "cp1253", "cp1251", "mac_roman")
"""The encodings that a refusal shows beside each other, so that a person sees which one reads the names."""
_SAMPLE_ROWS = 50


@dataclass(frozen=True)
class TableRow:
    """A row of a file. `number` is its line in the file or its row in the sheet, from 1 on."""

    number: int
    cells: Sequence[Cell]

    def __bool__(self) -> bool:
        return any(cell != "" for cell in self.cells)


@dataclass(frozen=True)
class Table:
    """The rows of a file that hold anything, how they were read, and the SHA-256 of the file as hexadecimal digits."""

    rows: Sequence[TableRow]
    digest: str
    encoding: str = ""
    delimiter: str = ""


def read_table(path: Path, *, encoding: str = "", delimiter: str = "", sheet: str = "") -> Table:
    """Read a file as a table: a spreadsheet by the ending of its name, everything else as CSV.

    Without `encoding` a file that is not UTF-8 or marked UTF-16 is refused, and without `delimiter` one in which two
    delimiters are as likely. `sheet` is needed where several sheets hold rows. Raises OSError, Invalid.
    """
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if path.suffix.lower() in SPREADSHEETS:
        return Table(_sheet_rows(content, path.name, sheet), digest)
    text, used_encoding = _decoded(content, encoding)
    lines, named = _without_delimiter_line(text)
    used_delimiter = delimiter or named or _likely_delimiter(lines)
    rows = _csv_rows(lines, used_delimiter, first_number=1 + text[: len(text) - len(lines)].count("\n"))
    return Table(rows, digest, used_encoding, used_delimiter)


def _decoded(content: bytes, encoding: str) -> tuple[str, str]:
    """Return the text of a file and its encoding. Raises Invalid for one that cannot be decided or does not fit."""
    marked = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding or marked)
    except LookupError as error:
        raise Invalid(f"There is no encoding {encoding}.") from error
    except UnicodeDecodeError as error:
        if encoding:
            raise Invalid(f"The file is not in {encoding}: byte {error.start} does not fit.") from error
        raise Invalid(_which_encoding(content, error.start)) from error
    if "\0" in text:
        raise Invalid(
            "The file holds zero bytes. If it is UTF-16 without a mark, name it: --encoding utf-16-le."
        )
    return text, encoding or marked


def _which_encoding(content: bytes, at: int) -> str:
    """Return a sentence that shows the first word beyond ASCII as each usual encoding reads it."""
    start = max(content.rfind(separator, 0, at) for separator in (b" ", b"\n", b",", b";", b"\t", b'"')) + 1
    word = content[start : at + 12].replace(b'"', b" ").split()[0].rstrip(b",;\r\n")
    readings = {name: word.decode(name, errors="replace") for name in USUAL_ENCODINGS}
    shown = ", ".join(
        f"{name} reads {reading}" for name, reading in readings.items() if "\ufffd" not in reading
    )
    line = content.count(b"\n", 0, at) + 1
    return f"The file is not UTF-8 (line {line}). Name its encoding with --encoding: {shown}."


def _without_delimiter_line(text: str) -> tuple[str, str]:
    """Return the text without the first line that names the delimiter ("sep=;"), and the delimiter."""
    first, _, rest = text.partition("\n")
    named = first.strip().strip('"').lower()
    if named.startswith("sep=") and len(named) == len("sep=") + 1:
        return rest, named[-1]
    return text, ""


def _likely_delimiter(text: str) -> str:
    """Return the delimiter that splits the first rows most regularly. Raises Invalid where two are as likely."""
    scores = {delimiter: _regularity(text, delimiter) for delimiter in DELIMITERS}
    best = max(scores.values())
    likely = [delimiter for delimiter, score in scores.items() if score == best]
    if best == 0:
        raise Invalid("The file has one column only. Name its delimiter with --delimiter.")
    if len(likely) > 1:
        raise Invalid(f"The delimiter may be any of {likely}. Name it with --delimiter.")
    return likely[0]


def _regularity(text: str, delimiter: str) -> int:
    """Return how many cells of the first rows stand in rows of the commonest width, if it is more than one column."""
    widths: Counter[int] = Counter()
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        if row:
            widths[len(row)] += 1
        if widths.total() == _SAMPLE_ROWS:
            break
    return max((width * rows for width, rows in widths.items() if width > 1), default=0)


def _csv_rows(text: str, delimiter: str, *, first_number: int) -> list[TableRow]:
    if len(delimiter) != 1:
        raise Invalid(f"A delimiter is one character, not {delimiter!r}.")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows, number = [], first_number
    try:
        for cells in reader:
            row = TableRow(number, [_csv_cell(cell) for cell in cells])
            number = first_number + reader.line_num
            if row:
                rows.append(row)
    except csv.Error as error:
        raise Invalid(f"Line {number} cannot be read: {error}.") from error
    return rows


def _csv_cell(text: str) -> str:
    """Return a cell without outer spaces and without the formula that keeps leading zeros in Excel (`="0042"`)."""
    stripped = text.strip()
    if stripped.startswith('="') and stripped.endswith('"'):
        return stripped[2:-1].strip()
    return stripped


def _sheet_rows(content: bytes, name: str, sheet: str) -> list[TableRow]:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = [sheet] if sheet else workbook.sheet_names
        if sheet and sheet not in workbook.sheet_names:
            raise Invalid(f"{name} has no sheet {sheet}. Its sheets: {', '.join(workbook.sheet_names)}.")
        tables = {each: _rows_of_sheet(workbook, each) for each in names}
    except CalamineError as error:
        raise Invalid(f"{name} cannot be read as a spreadsheet: {error}") from error
    filled = {each: rows for each, rows in tables.items() if rows}
    if len(filled) > 1:
        raise Invalid(f"Several sheets of {name} hold rows. Name one with --sheet: {', '.join(filled)}.")
    return next(iter(filled.values()), [])


def _rows_of_sheet(workbook: CalamineWorkbook, name: str) -> list[TableRow]:
    """Return the rows that hold anything. Empty rows above them count in the numbers, as the person sees them."""
    grid = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    rows = [
        TableRow(number, [cell.strip() if isinstance(cell, str) else cell for cell in cells])
        for number, cells in enumerate(grid, start=1)
    ]
    return [row for row in rows if row]
