"""Read the rows of an export as bookings, by a map of its columns. Every row that cannot be read says why."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from hotel.kernel.exceptions import Invalid
from room_bookings.enums import BookingStatus, PartyRole
from room_bookings.management.booking_files.column_formats import amount_reader, date_reader
from room_bookings.management.booking_files.column_maps import ColumnMap, split_header
from room_bookings.management.booking_files.fields import Field, folded_header
from room_bookings.management.booking_files.statuses import status_of
from room_bookings.management.booking_files.tables import Cell, Table, TableRow
from room_bookings.services.imports import ImportRow
from room_bookings.services.new_bookings import NewBooking, PartyMember

UNNAMED = "Guest"
"""The surname of a guest whom the file does not name."""
_TIME = re.compile(r"(\d{1,2})(?::(\d{2}))?(?::\d{2})?\s*([ap]m)?", re.IGNORECASE)
_HALF_DAY = 12


@dataclass(frozen=True)
class HotelFacts:
    """The facts of the hotel that reading needs; `room_types` are the codes by their folded names and codes."""

    currency: str
    today: date
    room_types: Mapping[str, str]


@dataclass(frozen=True)
class ReadFile:
    """The rows that could be read, and the sentences about each of the others by its number."""

    rows: Sequence[ImportRow]
    errors: Mapping[int, Sequence[str]]
    unknown_room_types: Sequence[str] = field(default_factory=tuple)


def read_bookings(table: Table, column_map: ColumnMap, facts: HotelFacts) -> ReadFile:
    """Read every row below the header. Raises Invalid for columns that leave the meaning of all rows open."""
    places, rows = split_header(table, column_map)
    for needed in (Field.CHECK_IN, Field.ROOM_TYPE):
        if needed not in places:
            raise Invalid(f"No column is mapped to {needed}.")
    if not places.keys() & {Field.CHECK_OUT, Field.NIGHTS}:
        raise Invalid("No column is mapped to check_out or nights.")
    reader = _Reader(column_map, facts, places, rows, digest=table.digest)
    read, errors = [], {}
    for row in rows:
        found = reader.read(row)
        if isinstance(found, ImportRow):
            read.append(found)
        else:
            errors[row.number] = found
    return ReadFile(read, errors, sorted(reader.unknown_room_types))


class _Reader:
    """Reads one row after the other, with what was decided over whole columns."""

    def __init__(
        self,
        column_map: ColumnMap,
        facts: HotelFacts,
        places: Mapping[Field, int],
        rows: Sequence[TableRow],
        *,
        digest: str,
    ) -> None:
        self.map, self.facts, self.places, self.digest = column_map, facts, places, digest
        dates = [self._column(each, rows) for each in (Field.CHECK_IN, Field.CHECK_OUT)]
        amounts = [self._column(each, rows) for each in (Field.TOTAL, Field.PAID)]
        self.as_date = date_reader(dates, order=column_map.date_order)
        self.as_amount = amount_reader(amounts, decimal=column_map.decimal)
        self.items: Counter[tuple[str, str]] = Counter()
        self.unknown_room_types: set[str] = set()

    def _column(self, each: Field, rows: Sequence[TableRow]) -> list[tuple[int, Cell]]:
        return [(row.number, self._cell(row, each)) for row in rows if each in self.places]

    def _cell(self, row: TableRow, each: Field) -> Cell:
        place = self.places.get(each)
        return row.cells[place] if place is not None and place < len(row.cells) else ""

    def _text(self, row: TableRow, each: Field) -> str:
        """Return a cell as text; a number that a spreadsheet stores as 1042.0 is 1042."""
        cell = self._cell(row, each)
        return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)

    def read(self, row: TableRow) -> ImportRow | list[str]:
        """Return the booking of a row, or what is wrong with the row."""
        errors: list[str] = []
        check_in = self._date(row, Field.CHECK_IN, errors)
        check_out = self._check_out(row, check_in, errors)
        total = self._amount(row, Field.TOTAL, errors)
        paid = self._amount(row, Field.PAID, errors)
        counts = {each: self._count(row, each, errors) for each in (Field.ADULTS, Field.CHILDREN)}
        room_type = self._room_type(row, errors)
        self._require_currency(row, errors)
        email = self._email(row, errors)
        arrival_time = self._time(row, errors)
        room_number = self._text(row, Field.ROOM_NUMBER)
        status = self._status(row, errors, check_in, check_out, has_room=bool(room_number))
        if errors or check_in is None or check_out is None or status is None:
            return errors
        first_name, last_name = self._names(row)
        source, reference, item = self._reference(row)
        booking = NewBooking(
            room_type=room_type,
            check_in=check_in,
            check_out=check_out,
            adults=1 if (adults := counts[Field.ADULTS]) is None else adults,
            children=counts[Field.CHILDREN] or 0,
            party=[
                PartyMember(
                    first_name,
                    last_name,
                    PartyRole.PRIMARY,
                    email=email,
                    phone=self._text(row, Field.PHONE)[:40],
                )
            ],
            currency=self.facts.currency,
            total_amount=total or Decimal(0),
            arrival_time=arrival_time,
            booker_name=self._text(row, Field.BOOKER_NAME),
            group_reference=self._text(row, Field.GROUP)[:64],
            special_requests=self._text(row, Field.REQUESTS),
            channel=source,
            external_reference=reference,
            external_item=item,
            accept_oversell=True,
        )
        return ImportRow(row.number, booking, status, room_number=room_number, paid=paid)

    def _date(self, row: TableRow, each: Field, errors: list[str]) -> date | None:
        cell = self._cell(row, each)
        try:
            return self.as_date(cell)
        except ValueError as error:
            errors.append(f"{each.label}: {error if cell != '' else 'is missing'}.")
            return None

    def _check_out(self, row: TableRow, check_in: date | None, errors: list[str]) -> date | None:
        nights = self._count(row, Field.NIGHTS, errors)
        by_nights = None if check_in is None or nights is None else check_in + timedelta(days=nights)
        if self._cell(row, Field.CHECK_OUT) == "" and by_nights is not None:
            return by_nights
        check_out = self._date(row, Field.CHECK_OUT, errors)
        if check_out and check_in and check_out < check_in:
            errors.append(f"The departure {check_out} is before the arrival {check_in}.")
        elif check_out and by_nights and check_out != by_nights:
            errors.append(
                f"{nights} nights from {check_in} end on {by_nights}, and the departure is {check_out}."
            )
        return check_out

    def _count(self, row: TableRow, each: Field, errors: list[str]) -> int | None:
        text = self._text(row, each)
        if text == "":
            return None
        found = re.fullmatch(r"(\d{1,4})(?:\s*[^\W\d]+)?", text)
        if found is None:
            errors.append(f"{each.label}: {text} is no number.")
            return None
        return int(found[1])

    def _amount(self, row: TableRow, each: Field, errors: list[str]) -> Decimal | None:
        cell = self._cell(row, each)
        if cell == "":
            return None
        try:
            amount = self.as_amount(cell)
        except ValueError as error:
            errors.append(f"{each.label}: {error}.")
            return None
        if amount < 0:
            errors.append(f"{each.label}: {cell} is below zero.")
        return amount

    def _room_type(self, row: TableRow, errors: list[str]) -> str:
        word = self._text(row, Field.ROOM_TYPE)
        name = self.map.room_types.get(word, word)
        code = self.facts.room_types.get(folded_header(name), "")
        if not code:
            self.unknown_room_types.add(word)
            errors.append(f"The hotel has no room type {word or 'without a name'}.")
        return code

    def _require_currency(self, row: TableRow, errors: list[str]) -> None:
        named = {self._text(row, Field.CURRENCY).upper()} - {""}
        for each in (Field.TOTAL, Field.PAID):
            named |= set(re.findall(r"\b[A-Z]{3}\b", str(self._cell(row, each))))
        if others := sorted(named - {self.facts.currency}):
            errors.append(
                f"The amounts are in {', '.join(others)}, the hotel counts in {self.facts.currency}."
            )

    def _email(self, row: TableRow, errors: list[str]) -> str:
        email = self._text(row, Field.EMAIL)
        try:
            if email:
                validate_email(email)
        except ValidationError:
            errors.append("The e-mail address is none.")
        return email

    def _time(self, row: TableRow, errors: list[str]) -> time | None:
        cell = self._cell(row, Field.ARRIVAL_TIME)
        if cell == "":
            return None
        if isinstance(cell, time):
            return cell
        if isinstance(cell, datetime):
            return cell.time()
        try:
            return _clock_time(str(cell))
        except ValueError:
            errors.append(f"{Field.ARRIVAL_TIME.label}: {cell} is no time.")
            return None

    def _status(
        self,
        row: TableRow,
        errors: list[str],
        check_in: date | None,
        check_out: date | None,
        *,
        has_room: bool,
    ) -> BookingStatus | None:
        """Return the status that the file names; without a column the dates decide."""
        if check_in is None or check_out is None:
            return None
        word = self._text(row, Field.STATUS)
        today = self.facts.today
        by_dates = BookingStatus.CONFIRMED if check_in >= today else BookingStatus.CHECKED_IN
        status = status_of(word, self.map.statuses) if word else by_dates
        if not word and check_out <= today and check_in < today:
            status = BookingStatus.COMPLETED
        if status is None:
            errors.append(f"The status {word} is not known. Add it to the statuses of the map.")
        elif status == BookingStatus.CHECKED_IN and not has_room:
            errors.append("A booking in house needs a room.")
        elif status == BookingStatus.COMPLETED and check_out > today:
            errors.append(f"The stay has ended, and its departure is {check_out}.")
        elif status in {BookingStatus.PENDING, BookingStatus.CONFIRMED} and check_in < today:
            errors.append(f"The guests were expected on {check_in}. Say whether they came.")
        return status

    def _names(self, row: TableRow) -> tuple[str, str]:
        """Return first and last name; of one column with both, by its comma or else its last space."""
        first, last = self._text(row, Field.FIRST_NAME), self._text(row, Field.LAST_NAME)
        if first or last:
            return first, last
        whole = self._text(row, Field.GUEST_NAME)
        if "," in whole:
            last, _, first = whole.partition(",")
            return first.strip(), last.strip()
        first, _, last = whole.rpartition(" ")
        return first.strip(), last or UNNAMED

    def _reference(self, row: TableRow) -> tuple[str, str, str]:
        """Return source, reference and item; rows of one reference are its items in the order of the file."""
        source = self._text(row, Field.SOURCE) or self.map.channel
        reference = self._text(row, Field.REFERENCE) or f"{self.digest[:16]}-{row.number}"
        self.items[source, reference] += 1
        return source, reference, self._text(row, Field.ITEM) or str(self.items[source, reference])


def _clock_time(text: str) -> time:
    found = _TIME.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    hour, half = int(found[1]), (found[3] or "").lower()
    if half and not 1 <= hour <= _HALF_DAY:
        raise ValueError(text)
    if half:
        hour = hour % _HALF_DAY + (_HALF_DAY if half == "pm" else 0)
    return time(hour, int(found[2] or 0))
