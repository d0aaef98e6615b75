"""`manage.py cleanup_orphaned_guests`: take orphaned guests out of their rooms."""

from typing import Any

from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser
from django.utils import timezone

from guests.services import OrphanedGuest, cleanup_orphaned_guests, orphaned_guests_of
from hotel.kernel.command_runner import run_command
from hotel.kernel.exceptions import Refusal
from hotel.management.arguments import chosen_hotels
from hotel.models import Hotel
from staff.command import system_command


class Command(BaseCommand):
    """Print every orphaned guest and detach it; each hotel gets a command of its own."""

    help = "Take guests without a booking out of their rooms."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--hotel-slug", metavar="SLUG", help="this hotel only")
        parser.add_argument("--dry-run", action="store_true", help="print them and change nothing")

    def handle(self, *args: Any, hotel_slug: str | None, dry_run: bool, **options: Any) -> None:
        count = 0
        for hotel in chosen_hotels(hotel_slug):
            for orphan in (
                orphaned_guests_of(system_command(hotel, now=timezone.now()))
                if dry_run
                else self._clean(hotel)
            ):
                self.stdout.write(f"{orphan.hotel_slug}  room {orphan.room_number}  guest {orphan.guest_pk}")
                count += 1
        guests, rooms = (
            ("1 orphaned guest", "its room") if count == 1 else (f"{count} orphaned guests", "their rooms")
        )
        self.stdout.write(
            f"{guests} found, nothing changed." if dry_run else f"{guests} taken out of {rooms}."
        )

    def _clean(self, hotel: Hotel) -> list[OrphanedGuest]:
        command = system_command(hotel, now=timezone.now())
        try:
            return run_command(command, cleanup_orphaned_guests, name="cleanup_orphaned_guests")
        except Refusal as refusal:
            raise CommandError(f"{hotel.slug}: {refusal.detail} ({refusal.code})") from refusal
