"""`manage.py apply_blocks`: let blocks of rooms begin and end."""

from typing import Any

from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser
from django.utils import timezone

from hotel.kernel.command_runner import run_command
from hotel.kernel.exceptions import Refusal
from hotel.management.arguments import chosen_hotels
from room_bookings.services import apply_room_blocks
from staff.command import system_command


class Command(BaseCommand):
    """Let blocks begin and end on each hotel's clock; safe to run as often as one likes, and to kill."""

    help = "Let blocks of rooms begin and end that the hotel's business date has reached."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--hotel-slug", metavar="SLUG", help="this hotel only")

    def handle(self, *args: Any, hotel_slug: str | None, **options: Any) -> None:
        refusals = []
        for hotel in chosen_hotels(hotel_slug):
            command = system_command(hotel, now=timezone.now())
            try:
                done = run_command(command, apply_room_blocks, name="apply_room_blocks")
            except Refusal as refusal:
                refusals.append(f"{hotel.slug}: {refusal.detail} ({refusal.code})")
                continue
            if done.begun or done.ended or done.waiting:
                counts = f"{len(done.begun)} begun, {len(done.ended)} ended, {len(done.waiting)} waiting"
                self.stdout.write(f"{hotel.slug}  {command.today}  {counts}")
        if refusals:
            raise CommandError("\n".join(refusals))
