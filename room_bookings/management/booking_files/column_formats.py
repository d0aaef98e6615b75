"""How a whole column writes dates and amounts. One row decides nothing: 03/04 is March or April."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache

from django.utils import translation
from django.utils.dates import MONTHS, MONTHS_3, MONTHS_AP

from hotel.enums import Language
from hotel.kernel.exceptions import Invalid
from room_bookings.management.booking_files.fields import folded_header
from room_bookings.management.booking_files.tables import Cell

DATE_ORDERS = ("DMY", "MDY")
DECIMAL_SIGNS = (",", ".")

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_NUMERIC = re.compile(r"(\d{1,2})([-/. ]{1,2})(\d{1,2})\2(\d{4}|\d{2})(?:[T ,].*)?")
_DAY_FIRST_NAMED = re.compile(
    r"(\d{1,2})\.?[- ]*(?:de )?([^\W\d_]+)\.?[- ,]*(?:de )?(\d{4}|\d{2})(?:[T ].*)?"
)
_MONTH_FIRST_NAMED = re.compile(r"([^\W\d_]+)\.?[- ]*(\d{1,2})(?:st|nd|rd|th)?,?[- ]+(\d{4})(?:[T ].*)?")
_WEEKDAY = re.compile(r"[^\W\d_]+\.?,?\s+")
_CENTURY = 2000
_MONTHS = 12

Numbered = Sequence[tuple[int, Cell]]
"""The cells of a column with the numbers of their rows."""


@dataclass(frozen=True)
class _DateText:
    """A date as a text spells it: `day` and `month`, or for a numeric one `first` and `second` of an order to find."""

    year: int
    first: int
    second: int
    is_numeric: bool
    separator: str = ""


def date_reader(columns: Iterable[Numbered], *, order: str = "") -> Callable[[Cell], date]:
    """Return the function that reads a date of these columns; it raises ValueError for a cell that is none.

    All columns are of one export, so they share the order of day and month. Raises Invalid where the columns contradict
    each other or leave the order open and `order` names none, and for a column in which a spreadsheet has turned some
    texts into dates: those were read by the order of that computer.
    """
    texts: list[tuple[int, _DateText]] = []
    for column in columns:
        numeric = [
            (row, spelled) for row, cell in column if (spelled := _spelled(cell)) and spelled.is_numeric
        ]
        turned = [row for row, cell in column if isinstance(cell, date)]
        if numeric and turned and not order:
            raise Invalid(
                f"Row {turned[0]} holds a date of the spreadsheet and row {numeric[0][0]} a text in the same column: "
                "the spreadsheet has read some of the dates by its own order. Export the file again as text."
            )
        texts += numeric
    used = order or _order_of(texts)

    def read(cell: Cell) -> date:
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        spelled = _spelled(cell)
        if spelled is None:
            raise ValueError(f"{cell} is no date")
        month_first = spelled.is_numeric and used == "MDY"
        day, month = (spelled.second, spelled.first) if month_first else (spelled.first, spelled.second)
        return date(spelled.year, month, day)

    return read


def _order_of(texts: Sequence[tuple[int, _DateText]]) -> str:
    """Return DMY or MDY as the dates decide it, and "" where there are none. Raises Invalid."""
    day_first = [row for row, text in texts if text.first > _MONTHS or text.separator.strip() == "."]
    month_first = [row for row, text in texts if text.second > _MONTHS]
    if day_first and month_first:
        raise Invalid(
            f"Row {day_first[0]} writes the day first, and row {month_first[0]} the month. "
            "Correct the file, or name the order with --date-order."
        )
    if texts and not day_first and not month_first:
        raise Invalid(
            f"No date of the file decides whether the day or the month is first (row {texts[0][0]}). "
            "Name the order with --date-order DMY or --date-order MDY."
        )
    return "MDY" if month_first else "DMY"


def _spelled(cell: Cell) -> _DateText | None:
    if not isinstance(cell, str):
        return None
    text = cell.strip()
    return _spelled_text(text) or _spelled_text(_WEEKDAY.sub("", text, count=1))


def _spelled_text(text: str) -> _DateText | None:
    if found := _ISO.fullmatch(text):
        year, month, day = map(int, found.groups())
        return _DateText(year, day, month, is_numeric=False)
    if found := _NUMERIC.fullmatch(text):
        first, separator, second, year_text = found.groups()
        return _DateText(_year(year_text), int(first), int(second), is_numeric=True, separator=separator)
    if (found := _DAY_FIRST_NAMED.fullmatch(text)) and (
        number := _month_numbers().get(folded_header(found[2]))
    ):
        return _DateText(_year(found[3]), int(found[1]), number, is_numeric=False)
    if (found := _MONTH_FIRST_NAMED.fullmatch(text)) and (
        number := _month_numbers().get(folded_header(found[1]))
    ):
        return _DateText(int(found[3]), int(found[2]), number, is_numeric=False)
    return None


def _year(text: str) -> int:
    return int(text) if len(text) > len("99") else _CENTURY + int(text)


@cache
def _month_numbers() -> Mapping[str, int]:
    """Return the numbers of months by their names and abbreviations in the languages of the program.

    An abbreviation of two months, like the French "jui", is none.
    """
    numbers: defaultdict[str, set[int]] = defaultdict(set)
    for language in Language.values:
        with translation.override(language):
            for names in (MONTHS, MONTHS_3, MONTHS_AP):
                for number, name in names.items():
                    numbers[folded_header(str(name))].add(number)
    return {name: found.pop() for name, found in numbers.items() if len(found) == 1}


def amount_reader(columns: Iterable[Numbered], *, decimal: str = "") -> Callable[[Cell], Decimal]:
    """Return the function that reads an amount of these columns; it raises ValueError for a cell that is none.

    Raises Invalid where the columns contradict each other, or leave open whether 1.234 is a thousand and more, and
    `decimal` does not name the sign before the decimal places.
    """
    texts = [
        (row, _digits(cell)) for column in columns for row, cell in column if isinstance(cell, str) and cell
    ]
    used = decimal or _decimal_of(texts)

    def read(cell: Cell) -> Decimal:
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            return Decimal(str(cell))
        digits = _digits(cell)
        whole, sign, places = digits.rpartition(used) if used in digits else (digits, "", "")
        thousands = "." if used == "," else ","
        parts = whole.lstrip("-").split(thousands)
        if not re.fullmatch(r"-?[\d.,]+", digits) or thousands in places or used in whole or "" in parts:
            raise ValueError(f"{cell} is no amount")
        if any(len(part) != len("000") for part in parts[1:]):
            raise ValueError(f"{cell} does not write thousands like the other amounts")
        return Decimal(f"{whole.replace(thousands, '')}{'.' if sign else ''}{places}")

    return read


def _digits(cell: Cell) -> str:
    """Return an amount without its currency, spaces and apostrophes between thousands; brackets mean a minus."""
    text = str(cell).strip()
    minus = "-" if text.startswith("(") and text.endswith(")") else ""
    return minus + re.sub(r"[^\d.,-]", "", text)


def _decimal_of(texts: Sequence[tuple[int, str]]) -> str:
    """Return the decimal sign as the amounts decide it, and "." where none has a sign. Raises Invalid."""
    decided: dict[str, int] = {}
    open_rows = []
    for row, text in texts:
        signs = [letter for letter in text if letter in DECIMAL_SIGNS]
        if not signs:
            continue
        last, places = signs[-1], len(text) - 1 - text.rindex(signs[-1])
        other = "." if last == "," else ","
        if len(set(signs)) > 1 or (len(signs) == 1 and places != len("000")):
            decided.setdefault(last, row)
        elif len(signs) > 1:
            decided.setdefault(other, row)
        else:
            open_rows.append(row)
    if len(decided) > 1:
        raise Invalid(
            f"Row {decided[',']} writes decimal places after a comma, and row {decided['.']} after a point. "
            "Correct the file, or name the sign with --decimal."
        )
    if open_rows and not decided:
        raise Invalid(
            f"No amount of the file decides whether its sign (row {open_rows[0]}) is before thousands or decimal "
            'places. Name the sign before decimal places: --decimal "." or --decimal ",".'
        )
    return next(iter(decided), ".")
