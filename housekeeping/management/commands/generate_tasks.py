"""`manage.py generate_tasks`: make the housekeeping tasks of the business date."""

from typing import Any

from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser
from django.utils import timezone

from hotel.kernel.command_runner import run_command
from hotel.kernel.exceptions import Refusal
from hotel.management.arguments import chosen_hotels
from housekeeping.services import generate_tasks
from staff.command import system_command


class Command(BaseCommand):
    """Make the tasks of each hotel's business date; safe to run as often as one likes."""

    help = "Make the housekeeping tasks of the business date; missed stay-overs of earlier dates end."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--hotel-slug", metavar="SLUG", help="this hotel only")

    def handle(self, *args: Any, hotel_slug: str | None, **options: Any) -> None:
        refusals = []
        for hotel in chosen_hotels(hotel_slug):
            command = system_command(hotel, now=timezone.now())
            try:
                done = run_command(command, generate_tasks, name="generate_tasks")
            except Refusal as refusal:
                refusals.append(f"{hotel.slug}: {refusal.detail} ({refusal.code})")
                continue
            counts = f"{len(done.created)} created, {len(done.missed)} missed, {len(done.changed)} changed"
            self.stdout.write(f"{hotel.slug}  {command.today}  {counts}")
        if refusals:
            raise CommandError("\n".join(refusals))
