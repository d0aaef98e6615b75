"""`manage.py prune_events`: clear the snapshots of old events."""

from datetime import datetime, timedelta
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser
from django.utils import timezone

from hotel.kernel.command_runner import run_command
from hotel.kernel.exceptions import Refusal
from hotel.management.arguments import chosen_hotels, days
from hotel.models import Hotel
from notifications.services import PrunedEvents, prune_events
from staff.command import system_command

DAYS = 90


class Command(BaseCommand):
    """Clears snapshots in steps of a thousand events, each a command of its own. Running it twice is safe."""

    help = (
        "Clear the snapshots of old events that no enabled subscription, dead letter or redelivery still needs. "
        "Events and positions stay. Run it by a scheduler."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--hotel-slug", metavar="SLUG", help="this hotel only")
        parser.add_argument(
            "--days",
            type=days(least=1),
            default=DAYS,
            help=f"age from which events are old, in days (default {DAYS})",
        )

    def handle(self, *args: Any, hotel_slug: str | None, **options: Any) -> None:
        before = timezone.now() - timedelta(days=options["days"])
        count = sum(self._prune(hotel, before) for hotel in chosen_hotels(hotel_slug))
        self.stdout.write(f"{count} snapshots cleared.")

    def _prune(self, hotel: Hotel, before: datetime) -> int:
        """Clear the snapshots of one hotel and return their number."""
        count, position = 0, 0
        while True:
            pruned = self._step(hotel, before, position)
            count += pruned.count
            if pruned.last_position is None:
                return count
            position = pruned.last_position

    def _step(self, hotel: Hotel, before: datetime, position: int) -> PrunedEvents:
        try:
            return run_command(
                system_command(hotel, now=timezone.now()),
                lambda command: prune_events(command, before=before, after_position=position),
                name="prune_events",
            )
        except Refusal as refusal:
            raise CommandError(f"{hotel.slug}: {refusal.detail} ({refusal.code})") from refusal
