"""`manage.py check_invariants`: read all rows and report those that break an invariant."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management import BaseCommand
from django.core.management.base import CommandParser
from django.db import connection

from hotel.management.arguments import chosen_hotels
from room_bookings.services.integrity import CHECKS, BrokenInvariant, broken_invariants


class Command(BaseCommand):
    """Print each broken invariant with the first rows that break it; exit with 1 if there is one."""

    help = "Read all rows and report those that break an invariant. Changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--hotel-slug", metavar="SLUG", help="read the rows of this hotel only")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, hotel_slug: str | None, **options: Any) -> None:
        broken = broken_invariants(connection, hotel_pk=self._hotel_pk(hotel_slug))
        if options["json"]:
            report = {
                "hotel": hotel_slug,
                "checks": len(CHECKS),
                "broken": [asdict(invariant) for invariant in broken],
            }
            self.stdout.write(json.dumps(report, indent=2))
        else:
            self._print(broken)
        if broken:
            raise SystemExit(1)

    def _print(self, broken: list[BrokenInvariant]) -> None:
        for invariant in broken:
            self.stdout.write(f"{invariant.number} {invariant}")
            self.stdout.write(f"   {invariant.promise}")
        self.stdout.write(f"{len(CHECKS)} checks, {len(broken)} broken.")

    def _hotel_pk(self, slug: str | None) -> int | None:
        return None if slug is None else chosen_hotels(slug, returncode=2)[0].pk
