"""`manage.py replay_bookings CSV [--hotel NAME] [--until DATE] [--at-once] [--oracle JSON]`: replay booking history."""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from tqdm import tqdm

from hotel.kernel.exceptions import Invalid
from hotel.models import Hotel
from room_bookings.management import history
from room_bookings.management.history import Counts, PastBooking


class Command(BaseCommand):
    """Replay a CSV file and compare the counts of the database with those of the file."""

    help = "Replay a published booking history day by day through the services. Another run continues it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("csv", type=Path, help="the booking history, plain, .gz or .xz")
        parser.add_argument("--hotel", help="only this hotel of the file")
        parser.add_argument("--until", type=_day, help="the last date to replay, YYYY-MM-DD")
        parser.add_argument(
            "--at-once", action="store_true", help="all hotels of the file, each in a process of its own"
        )
        parser.add_argument(
            "--oracle",
            type=Path,
            help="counts of the whole file, made by others: the database must have the same",
        )

    def handle(
        self,
        *,
        csv: Path,
        hotel: str | None,
        until: date | None,
        at_once: bool,
        oracle: Path | None,
        **options: Any,
    ) -> None:
        if oracle and (hotel or until):
            raise CommandError("An oracle counts the whole file: it goes with neither --hotel nor --until.")
        expected = _counts_of(oracle) if oracle else None
        by_hotel = self._read(csv, hotel)
        if at_once and len(by_hotel) > 1:
            self._replay_at_once(csv, sorted(by_hotel), until)
        else:
            results = [self._replay(name, bookings, until) for name, bookings in sorted(by_hotel.items())]
            if not all(results):
                raise CommandError("The counts of the database differ from those of the file.")
        if expected is not None:
            self._require_expected_counts(expected, by_hotel)

    def _require_expected_counts(
        self, expected: dict[str, Any], by_hotel: dict[str, list[PastBooking]]
    ) -> None:
        if lines := history.differences(expected, history.summarize(by_hotel)):
            raise CommandError("\n".join(["The counts of the oracle differ.", *lines]))
        self.stdout.write("\nThe database has every count of the oracle.")

    def _read(self, path: Path, hotel: str | None) -> dict[str, list[PastBooking]]:
        try:
            bookings = history.read_booking_history(path, hotel=hotel)
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error}") from error
        except Invalid as error:
            raise CommandError(error.detail) from error
        if not bookings:
            raise CommandError(
                f"There are no bookings of {hotel} in {path}." if hotel else f"{path} has no rows."
            )
        by_hotel: dict[str, list[PastBooking]] = {}
        for booking in bookings:
            by_hotel.setdefault(booking.hotel, []).append(booking)
        return by_hotel

    def _replay_at_once(self, path: Path, hotels: Iterable[str], until: date | None) -> None:
        """Replay each hotel in a process of its own, and print their results when all have ended.

        Raises CommandError if one fails; its own output says why.
        """
        command = [sys.executable, "-m", "django", "replay_bookings", str(path.absolute())]
        command += [f"--until={until}"] if until else []
        with ExitStack() as stack:
            running = []
            for position, hotel in enumerate(hotels):
                process = subprocess.Popen(
                    [*command, f"--hotel={hotel}"],
                    cwd=settings.BASE_DIR,
                    env=os.environ | {"TQDM_POSITION": str(position)},
                    stdout=subprocess.PIPE,
                    text=True,
                )
                running.append(stack.enter_context(process))
                stack.callback(process.kill)
            for process in running:
                self.stdout.write(process.communicate()[0], ending="")
        if any(process.returncode for process in running):
            raise CommandError("The replay of a hotel failed; its own output says why.")

    def _replay(self, name: str, bookings: list[PastBooking], until: date | None) -> bool:
        _lock_replay_of(name)
        hotel = history.open_hotel(name=name, bookings=bookings)
        total = history.ended_bookings(bookings, until=until)
        with tqdm(total=total, desc=name, unit=" bookings", file=self.stderr) as bar:
            for progress in history.replay(hotel=hotel, bookings=bookings, until=until):
                bar.set_postfix_str(progress.day.isoformat(), refresh=False)
                bar.update(progress.ended)
        return self._compare(hotel, history.count_file(bookings, until=until), history.count_hotel(hotel))

    def _compare(self, hotel: Hotel, in_file: Counts, in_database: Counts) -> bool:
        self.stdout.write(f"\n{hotel.name}")
        self.stdout.write(f"  {'':22}{'in the file':>20}{'in the database':>20}")
        for (name, expected), (_, found) in zip(in_file.rows(), in_database.rows(), strict=True):
            mark = "" if expected == found else "  differs"
            self.stdout.write(f"  {name:22}{expected:>20}{found:>20}{mark}")
        return in_file == in_database


def _lock_replay_of(hotel: str) -> None:
    """Lock the replay of a hotel until the process ends: two replays at once would do everything twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext('replay_bookings'), hashtext(%s))", [hotel])
        if cursor.fetchone() != (True,):
            raise CommandError(f"{hotel} is being replayed by another process.")


def _counts_of(path: Path) -> dict[str, Any]:
    try:
        counts = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise CommandError(f"{path} cannot be read: {error}") from error
    if not isinstance(counts, dict):
        raise CommandError(f"{path} holds no counts by name.")
    return counts


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{value} is no date like 2016-07-31") from error
