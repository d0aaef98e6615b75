"""`manage.py check_invariants`: read all rows and report those that break an invariant."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management import BaseCommand
from django.core.management.base import CommandParser
from django.db import connection
from django.utils import timezone

from hotel.kernel.command_runner import run_command
from hotel.management.arguments import chosen_hotels
from room_bookings.services import recount_nights_sold
from room_bookings.services.integrity import CHECKS, BrokenInvariant, broken_invariants
from staff.command import system_command


class Command(BaseCommand):
    """Print each broken invariant with the first rows that break it; exit with 1 if there is one."""

    help = "Read all rows and report those that break an invariant. Changes nothing without --fix."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--hotel-slug", metavar="SLUG", help="read the rows of this hotel only")
        parser.add_argument("--fix", action="store_true", help="count the nights sold anew first")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, hotel_slug: str | None, **options: Any) -> None:
        fixed = self._fix(hotel_slug) if options["fix"] else 0
        broken = broken_invariants(connection, hotel_pk=self._hotel_pk(hotel_slug))
        if options["json"]:
            report = {
                "hotel": hotel_slug,
                "checks": len(CHECKS),
                "broken": [asdict(invariant) for invariant in broken],
                **({"fixed": fixed} if options["fix"] else {}),
            }
            self.stdout.write(json.dumps(report, indent=2))
        else:
            if options["fix"]:
                self.stdout.write(f"{fixed} counts of sold nights corrected.")
            self._print(broken)
        if broken:
            raise SystemExit(1)

    def _fix(self, slug: str | None) -> int:
        """Count the nights sold of each hotel anew; return how many counts were wrong."""
        fixed = 0
        for hotel in chosen_hotels(slug, returncode=2):
            command = system_command(hotel, now=timezone.now())
            fixed += run_command(command, recount_nights_sold, name="recount_nights_sold")
        return fixed

    def _print(self, broken: list[BrokenInvariant]) -> None:
        for invariant in broken:
            self.stdout.write(f"{invariant.number} {invariant}")
            self.stdout.write(f"   {invariant.promise}")
        self.stdout.write(f"{len(CHECKS)} checks, {len(broken)} broken.")

    def _hotel_pk(self, slug: str | None) -> int | None:
        return None if slug is None else chosen_hotels(slug, returncode=2)[0].pk
