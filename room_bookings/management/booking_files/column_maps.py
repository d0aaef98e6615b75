"""The map from the columns of an export to fields of bookings: guessed, saved, corrected by a person, loaded."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from hotel.kernel.exceptions import Invalid
from room_bookings.management.booking_files.column_formats import DATE_ORDERS, DECIMAL_SIGNS
from room_bookings.management.booking_files.fields import FIELD_BY_HEADER, Field, folded_header
from room_bookings.management.booking_files.statuses import IMPORTED_STATUSES
from room_bookings.management.booking_files.tables import Table, TableRow

_HEADER_WITHIN = 20
"""Exports begin with a title, the hotel's name or a date; the header is one of so many first rows with anything."""
_FORMATS = {"date_order": DATE_ORDERS, "decimal": DECIMAL_SIGNS}


@dataclass(frozen=True)
class ColumnMap:
    """The meaning of the columns of a file.

    `columns` holds fields by headers as the file spells them. `date_order` (DMY or MDY) and `decimal` ("," or ".")
    decide what the columns leave open; `room_types` and `statuses` translate words of the file to codes of the hotel's
    room types and to statuses of bookings. `channel` is the source of rows that name none.
    """

    columns: Mapping[str, str]
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    date_order: str = ""
    decimal: str = ""
    channel: str = "import"
    room_types: Mapping[str, str] = field(default_factory=dict)
    statuses: Mapping[str, str] = field(default_factory=dict)

    def field_of(self, header: str) -> Field | None:
        """Return the field that a column holds, None for one that is left out."""
        name = self.columns.get(header)
        return Field(name) if name else None


def guess_map(table: Table, **given: str) -> tuple[ColumnMap, Sequence[str]]:
    """Return a map by the usual names of headers, and the headers that it leaves out.

    Of two columns with the same meaning the first is taken. `given` are what the person has named already.
    Raises Invalid where no row looks like a header.
    """
    header = _likely_header(table)
    columns: dict[str, str] = {}
    for name in _names(header):
        meant = FIELD_BY_HEADER.get(folded_header(name))
        if meant is not None and meant.value not in columns.values():
            columns[name] = meant.value
    left_out = [name for name in _names(header) if name not in columns]
    formats = {"encoding": table.encoding, "delimiter": table.delimiter, **given}
    return _with_formats(ColumnMap(columns), formats), left_out


def _with_formats(column_map: ColumnMap, formats: Mapping[str, Any]) -> ColumnMap:
    return replace(column_map, **formats)


def split_header(table: Table, column_map: ColumnMap) -> tuple[Mapping[Field, int], Sequence[TableRow]]:
    """Return the place of each mapped column and the rows below the header. Raises Invalid for missing columns."""
    missing: set[str] = set(column_map.columns)
    for at, row in enumerate(table.rows[:_HEADER_WITHIN]):
        names = list(_names(row))
        missing = min(missing, set(column_map.columns) - set(names), key=len)
        if not missing:
            _require_once(names, column_map)
            places = {name: place for place, name in enumerate(map(_as_header, row.cells))}
            fields = {name: column_map.field_of(name) for name in column_map.columns}
            return {f: places[name] for name, f in fields.items() if f}, table.rows[at + 1 :]
    raise Invalid(f"The file has no column {', '.join(sorted(missing))}, which the map names.")


def save_map(column_map: ColumnMap, path: Path) -> None:
    """Write a map as JSON, for a person to correct. Raises OSError; FileExistsError where there is a file already."""
    with path.open("x", encoding="utf-8") as file:
        json.dump(asdict(column_map), file, indent=2, ensure_ascii=False)
        file.write("\n")


def load_map(path: Path) -> ColumnMap:
    """Read a map that `save_map` wrote. Raises OSError, and Invalid for anything that it does not write."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise Invalid(f"{path.name} is no JSON: {error}") from error
    if not isinstance(content, dict):
        raise Invalid(f"{path.name} is no JSON object.")
    if errors := list(_errors_of(content)):
        raise Invalid(f"{path.name}: {' '.join(errors)}")
    return ColumnMap(**content)


def _errors_of(content: Mapping[str, Any]) -> Iterator[str]:
    texts = {"encoding", "delimiter", "sheet", "date_order", "decimal", "channel"}
    tables = {"columns", "room_types", "statuses"}
    if unknown := sorted(set(content) - texts - tables):
        yield f"Unknown: {', '.join(unknown)}."
    for name in sorted(texts & set(content)):
        if not isinstance(content[name], str):
            yield f"{name} is no text."
        elif content[name] and content[name] not in _FORMATS.get(name, (content[name],)):
            yield f"{name} is {content[name]}, and not one of {', '.join(_FORMATS[name])}."
    for name in sorted(tables):
        words = content.get(name, {} if name != "columns" else None)
        if not isinstance(words, dict) or not all(isinstance(value, str) for value in words.values()):
            yield f"{name} is no object of texts."
        else:
            yield from _errors_of_words(name, words)


def _errors_of_words(name: str, words: Mapping[str, str]) -> Iterator[str]:
    known: Mapping[str, set[str]] = {
        "columns": {*Field.values, ""},
        "statuses": {status.value for status in IMPORTED_STATUSES},
    }
    allowed = known.get(name)
    for header, word in words.items():
        if allowed is not None and word not in allowed:
            yield f"{name}: {header} is {word}, and not one of {', '.join(sorted(allowed - {''}))}."
    if name == "columns":
        meant = [word for word in words.values() if word]
        for word in sorted({word for word in meant if meant.count(word) > 1}):
            yield f"columns: {word} is named twice."


def _likely_header(table: Table) -> TableRow:
    """Return the first row in which most headers are known. Raises Invalid where none has an arrival."""

    def known(row: TableRow) -> int:
        fields = {FIELD_BY_HEADER.get(folded_header(name)) for name in _names(row)} - {None}
        return len(fields) if Field.CHECK_IN in fields else 0

    header = max(table.rows[:_HEADER_WITHIN], key=known, default=None)
    if header is None or not known(header):
        raise Invalid(
            "None of the first rows looks like a header with a column of arrivals. Write a map by hand."
        )
    return header


def _names(row: TableRow) -> Iterator[str]:
    return (name for cell in row.cells if (name := _as_header(cell)))


def _as_header(cell: object) -> str:
    return str(cell).strip()


def _require_once(names: Sequence[str], column_map: ColumnMap) -> None:
    if repeated := sorted(name for name in column_map.columns if names.count(name) > 1):
        raise Invalid(f"Two columns are named {', '.join(repeated)}. Rename one of them.")
