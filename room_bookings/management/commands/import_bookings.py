"""`manage.py import_bookings FILE --hotel SLUG --as USERNAME`: take bookings over from a file of another system."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from hotel.kernel.business_date import business_date
from hotel.kernel.command_runner import run_command
from hotel.kernel.enums import Source
from hotel.kernel.exceptions import Invalid, Refusal
from hotel.models import Hotel
from room_bookings.management.booking_files import (
    ColumnMap,
    HotelFacts,
    ReadFile,
    Table,
    folded_header,
    guess_map,
    load_map,
    read_bookings,
    read_table,
    save_map,
)
from room_bookings.management.booking_files.column_formats import DATE_ORDERS, DECIMAL_SIGNS
from room_bookings.services.imports import ImportOutcome, ImportRow, RowsRefused, import_bookings
from rooms.selectors import room_types_of
from staff.command import Command as HotelCommand
from staff.models import Staff

FORMATS = ("encoding", "delimiter", "sheet", "date_order", "decimal")
_SHOWN_ERRORS = 50


class Command(BaseCommand):
    """Guesses what the columns mean and saves the guess; with the map that a person has read, imports the rows."""

    help = (
        "Import bookings from a CSV file or a spreadsheet. Without --map nothing is written but a map of the columns, "
        "beside the file: read it, correct it, and name it with --map. Rows that were imported before stay as they are."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a CSV file, .xlsx, .xlsb, .xls or .ods")
        parser.add_argument("--hotel", required=True, metavar="SLUG", help="the hotel of the bookings")
        parser.add_argument(
            "--as", required=True, dest="username", help="username of the manager who answers for the import"
        )
        parser.add_argument("--map", type=Path, dest="map_file", help="the map of the columns, a JSON file")
        parser.add_argument("--dry-run", action="store_true", help="preview only: no booking is written")
        parser.add_argument(
            "--each",
            action="store_true",
            help="leave out the rows that cannot be imported; without it they keep all others out too",
        )
        parser.add_argument("--json", action="store_true", help="print the outcome as one JSON document")
        parser.add_argument("--encoding", default="", help="how the file writes letters, for example cp1252")
        parser.add_argument("--delimiter", default="", help="the character between two columns")
        parser.add_argument("--sheet", default="", help="the sheet of the spreadsheet")
        parser.add_argument(
            "--date-order", default="", choices=DATE_ORDERS, help="whether day or month is first"
        )
        parser.add_argument(
            "--decimal", default="", choices=DECIMAL_SIGNS, help="the sign before decimal places"
        )

    def handle(self, *, file: Path, hotel: str, username: str, map_file: Path | None, **options: Any) -> None:
        try:
            command = _command(hotel, username)
            given = {name: options[name] for name in FORMATS if options[name]}
            saved = replace(load_map(map_file), **given) if map_file else None
            wanted = {name: getattr(saved, name) if saved else options[name] for name in FORMATS[:3]}
            table = read_table(file, **wanted)
            column_map = saved or self._guess(table, file, given, as_json=options["json"])
            read = read_bookings(table, column_map, _facts(command))
            self._import(command, read, table, file.name, is_preview=saved is None, **options)
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be read or written: {error.strerror}.") from error
        except Invalid as refusal:
            sentences = [sentence for found in refusal.errors.values() for sentence in found]
            raise CommandError(" ".join([refusal.detail, *sentences])) from refusal
        except Refusal as refusal:
            raise CommandError(refusal.detail) from refusal

    def _guess(self, table: Table, file: Path, given: Mapping[str, str], *, as_json: bool) -> ColumnMap:
        """Guess the map, show it, and save it beside the file."""
        column_map, left_out = guess_map(table, **given)
        path = file.with_name(f"{file.name}.map.json")
        save_map(column_map, path)
        if not as_json:
            width = max(map(len, column_map.columns))
            for header, name in column_map.columns.items():
                self.stdout.write(f"{header:{width}}  {name}")
            if left_out:
                self.stdout.write(f"Left out: {', '.join(left_out)}")
            self.stdout.write(f"The map is in {path}. Read it, correct it, and import with --map {path}\n")
        return column_map

    def _import(
        self,
        command: HotelCommand,
        read: ReadFile,
        table: Table,
        file_name: str,
        *,
        is_preview: bool,
        each: bool,
        dry_run: bool,
        json: bool,
        **options: Any,
    ) -> None:
        refused = {number: list(sentences) for number, sentences in read.errors.items()}
        is_written = not (is_preview or dry_run)
        outcome = None
        if each or not is_written or not refused:
            outcome, refused = _run(
                command,
                read.rows,
                digest=table.digest,
                file_name=file_name,
                refused=refused,
                leaves_out=each or not is_written,
                dry_run=not is_written,
            )
        self._print(outcome, refused, read.unknown_room_types, is_written=is_written, as_json=json)
        if refused and not each:
            raise CommandError(
                f"{len(refused)} rows cannot be imported, so none was. Correct them, or use --each."
            )

    def _print(
        self,
        outcome: ImportOutcome | None,
        refused: Mapping[int, Sequence[str]],
        unknown_room_types: Sequence[str],
        *,
        is_written: bool,
        as_json: bool,
    ) -> None:
        if as_json:
            self.stdout.write(
                json.dumps(_as_json(outcome, refused, unknown_room_types, is_written), indent=2)
            )
            return
        if unknown_room_types:
            names = ", ".join(unknown_room_types)
            self.stdout.write(f"Unknown room types: {names}. Name their codes in room_types of the map.")
        for number, sentences in list(refused.items())[:_SHOWN_ERRORS]:
            self.stdout.write(f"Row {number}: {' '.join(sentences)}")
        if len(refused) > _SHOWN_ERRORS:
            self.stdout.write(f"... and {len(refused) - _SHOWN_ERRORS} rows more; --json lists all.")
        if outcome is not None:
            self.stdout.write("\n".join(_lines(outcome, is_written=is_written)))


def _command(hotel_slug: str, username: str) -> HotelCommand:
    hotel = Hotel.objects.filter(slug=hotel_slug).first()
    if hotel is None:
        raise CommandError(f"There is no hotel {hotel_slug}.")
    staff = Staff.objects.filter(hotel=hotel, user__username=username, is_active=True).first()
    if staff is None:
        raise CommandError(f"{username} does not work at {hotel_slug}.")
    return HotelCommand(hotel=hotel, staff=staff, source=Source.FRONT_DESK, now=timezone.now())


def _facts(command: HotelCommand) -> HotelFacts:
    types = room_types_of(hotel=command.hotel)
    by_name = {folded_header(each.name): each.code for each in types}
    by_code = {folded_header(each.code): each.code for each in types}
    today = business_date(hotel=command.hotel, now=command.now)
    return HotelFacts(currency=command.hotel.currency, today=today, room_types=by_name | by_code)


def _run(
    command: HotelCommand,
    rows: Sequence[ImportRow],
    *,
    digest: str,
    file_name: str,
    refused: Mapping[int, Sequence[str]],
    leaves_out: bool,
    dry_run: bool,
) -> tuple[ImportOutcome | None, dict[int, list[str]]]:
    """Import the rows; with `leaves_out` try again without those that are refused. Returns them too."""
    remaining, found = list(rows), {number: list(sentences) for number, sentences in refused.items()}
    while True:
        work = partial(
            import_bookings, rows=remaining, digest=digest, file_name=file_name, left_out=len(found)
        )
        try:
            outcome = run_command(command, work, name="import_bookings", dry_run=dry_run)
        except RowsRefused as refusal:
            found |= {number: list(sentences) for number, sentences in refusal.rows.items()}
            if not leaves_out:
                return None, dict(sorted(found.items()))
            remaining = [row for row in remaining if row.number not in refusal.rows]
        else:
            return outcome, dict(sorted(found.items()))


def _lines(outcome: ImportOutcome, *, is_written: bool) -> list[str]:
    verb = "Imported" if is_written else "Would import"
    counts = {name: count for name, count in outcome.counts.items() if name not in {"known", "left_out"}}
    by_status = ", ".join(f"{count} {status}" for status, count in sorted(counts.items())) or "nothing"
    lines = [f"{verb}: {by_status}.", f"Imported before: {len(outcome.known)}."]
    for code, nights in outcome.oversold.items():
        lines.append(f"Oversold {code}: {', '.join(nights)}.")
    if outcome.credits:
        lines.append(f"Paid and cancelled or not arrived, look what is owed: {', '.join(outcome.credits)}.")
    return lines


def _as_json(
    outcome: ImportOutcome | None,
    refused: Mapping[int, Sequence[str]],
    unknown_room_types: Sequence[str],
    is_written: bool,
) -> dict[str, Any]:
    found = outcome or ImportOutcome({}, {}, {})
    return {
        "written": is_written and outcome is not None,
        "counts": found.counts,
        "rows": [
            *({"row": row, "outcome": "imported", "booking_id": key} for row, key in found.imported.items()),
            *({"row": row, "outcome": "known", "booking_id": key} for row, key in found.known.items()),
            *({"row": row, "outcome": "refused", "errors": list(found)} for row, found in refused.items()),
        ],
        "unknown_room_types": list(unknown_room_types),
        "oversold": found.oversold,
        "credits": list(found.credits),
    }
