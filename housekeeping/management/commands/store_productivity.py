"""`manage.py store_productivity`: store the figures of attendants for months that are over, and delete old ones."""

from typing import Any

from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser
from django.utils import timezone

from hotel.kernel.command_runner import run_command
from hotel.kernel.exceptions import Refusal
from hotel.management.arguments import chosen_hotels
from housekeeping.services import store_productivity
from staff.command import system_command


class Command(BaseCommand):
    """Store and delete figures of attendants; safe to run as often as one likes."""

    help = "Store the figures of attendants for months that are over; delete those whose months have passed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--hotel-slug", metavar="SLUG", help="this hotel only")

    def handle(self, *args: Any, hotel_slug: str | None, **options: Any) -> None:
        refusals = []
        for hotel in chosen_hotels(hotel_slug):
            command = system_command(hotel, now=timezone.now())
            try:
                done = run_command(command, store_productivity, name="store_productivity")
            except Refusal as refusal:
                refusals.append(f"{hotel.slug}: {refusal.detail} ({refusal.code})")
                continue
            self.stdout.write(f"{hotel.slug}  {done.stored} stored, {done.deleted} deleted")
        if refusals:
            raise CommandError("\n".join(refusals))
