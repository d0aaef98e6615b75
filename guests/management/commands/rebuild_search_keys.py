"""`manage.py rebuild_search_keys`: make search keys anew that `check_invariants` found to differ from their rows."""

from collections.abc import Callable
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser
from django.utils import timezone

from guests.services.search_keys import rebuild_search_keys
from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from hotel.kernel.exceptions import Refusal
from hotel.management.arguments import chosen_hotels


class Command(BaseCommand):
    """Rebuild the search keys of each hotel, in batches that commit by themselves."""

    help = "Make the search keys of bookings and guests anew; write those that differ."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--hotel-slug", metavar="SLUG", help="this hotel only")

    def handle(self, *args: Any, hotel_slug: str | None, **options: Any) -> None:
        for hotel in chosen_hotels(hotel_slug, returncode=2):
            try:
                bookings, guests = rebuild_search_keys(hotel, run=_run)
            except Refusal as refusal:
                raise CommandError(f"{hotel.slug}: {refusal.detail} ({refusal.code})") from refusal
            self.stdout.write(f"{hotel.slug}: search keys of {bookings} bookings and {guests} guests.")


def _run(work: Callable[[], object]) -> object:
    return run_command(InstallationCommand(now=timezone.now()), lambda _: work(), is_logged=False)
