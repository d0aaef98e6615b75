"""`manage.py prune_events`: clear the snapshots of old events."""

from datetime import datetime, timedelta
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser
from django.utils import timezone

from hotel.kernel.command_runner import run_command
from hotel.kernel.exceptions import Refusal
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
            "--days", type=int, default=DAYS, help=f"age from which events are old, in days (default {DAYS})"
        )

    def handle(self, *args: Any, hotel_slug: str | None, days: int, **options: Any) -> None:
        if not 1 <= days <= 36_500:
            raise CommandError("--days: from 1 to 36500.")
        hotels = Hotel.objects.order_by("slug")
        if hotel_slug is not None:
            hotels = hotels.filter(slug=hotel_slug)
            if not hotels.exists():
                raise CommandError(f"There is no hotel {hotel_slug!r}.")
        count = sum(self._prune(hotel, days) for hotel in hotels)
        self.stdout.write(f"{count} snapshots cleared.")

    def _prune(self, hotel: Hotel, days: int) -> int:
        """Clear the snapshots of one hotel and return their number."""
        before = timezone.now() - timedelta(days=days)
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
