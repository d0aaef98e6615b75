"""`manage.py import_legacy FILE [--dry-run] [--json] [--hotel SLUG]`: move hotels in from the old system."""

import argparse
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import ProgrammingError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from tqdm import tqdm

from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from hotel.kernel.exceptions import Invalid, Refusal
from room_bookings.management.legacy import read_dump
from room_bookings.services.legacy import importing
from room_bookings.services.legacy.report import ImportReport, report_lines

INSUFFICIENT_PRIVILEGE = "42501"


class Command(BaseCommand):
    """Import a `dumpdata` file of the old system in one transaction, and report what was found and decided."""

    help = (
        "Import hotels of the old system from a dumpdata file, all or nothing. Another run changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the dumpdata file, plain, .gz or .xz")
        parser.add_argument("--dry-run", action="store_true", help="report only: nothing is written")
        parser.add_argument("--json", action="store_true", help="print the report as one JSON document")
        parser.add_argument("--hotel", metavar="SLUG", help="only this hotel of the file")
        parser.add_argument(
            "--as-of",
            type=_instant,
            help="when the dump was made, ISO 8601 with an offset; by default its latest timestamp",
        )

    def handle(
        self,
        *,
        file: Path,
        dry_run: bool,
        hotel: str | None,
        as_of: datetime | None,
        **options: Any,
    ) -> None:
        command = InstallationCommand(now=timezone.now())
        try:
            with self._progress(file) as bar:
                report = run_command(
                    command,
                    lambda command: importing.import_legacy(
                        command,
                        rows=read_dump(file, on_progress=bar.update),
                        hotel_slug=hotel,
                        as_of=as_of,
                        on_hotel=lambda slug: bar.set_postfix_str(f"writing {slug}"),
                    ),
                    name="import_legacy",
                    dry_run=dry_run,
                )
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except Invalid as refusal:
            sentences = [sentence for found in refusal.errors.values() for sentence in found]
            raise CommandError(" ".join([refusal.detail, *sentences])) from refusal
        except Refusal as refusal:
            raise CommandError(refusal.detail) from refusal
        except ProgrammingError as error:
            if getattr(error.__cause__, "pgcode", None) != INSUFFICIENT_PRIVILEGE:
                raise
            raise CommandError(
                "Only the owner of the tables may import. Run it as you run migrate."
            ) from error
        self._print(report, as_json=options["json"])

    def _print(self, report: ImportReport, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(report.as_json(), indent=2))
        else:
            self.stdout.write("\n".join(report_lines(report)))

    @contextmanager
    def _progress(self, file: Path) -> Iterator["tqdm[Any]"]:
        """Show how much of the file has been read; of a compressed file nobody knows how much is left."""
        size = None if file.suffix in {".gz", ".xz"} else file.stat().st_size
        with tqdm(total=size, unit="B", unit_scale=True, desc=file.name, file=self.stderr) as bar:
            yield bar


def _instant(text: str) -> datetime:
    try:
        instant = parse_datetime(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is no instant") from error
    if instant is None or instant.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text} is no instant with an offset, like 2026-11-20T14:00:00Z")
    return instant
