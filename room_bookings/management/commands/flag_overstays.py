"""`manage.py flag_overstays`: tell the front desks of guests who are beyond their expected check-out."""

from typing import Any

from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser
from django.utils import timezone

from hotel.kernel.command_runner import run_command
from hotel.kernel.exceptions import Refusal
from hotel.management.arguments import chosen_hotels
from hotel.models import Hotel
from room_bookings.models import RoomBooking
from room_bookings.services import flag_overstays
from staff.command import system_command


class Command(BaseCommand):
    """Flag the new overstays of each hotel by a command of its own, and print them."""

    help = "Tell each new overstay once: its booking is flagged, with an event. For a scheduler, every few minutes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--hotel-slug", metavar="SLUG", help="this hotel only")

    def handle(self, *args: Any, hotel_slug: str | None, **options: Any) -> None:
        count, refusals = 0, []
        for hotel in chosen_hotels(hotel_slug):
            try:
                flagged = self._flag(hotel)
            except Refusal as refusal:
                refusals.append(f"{hotel.slug}: {refusal.detail} ({refusal.code})")
                continue
            for booking in flagged:
                room = booking.assigned_room.room_number if booking.assigned_room else "none"
                self.stdout.write(f"{hotel.slug}  room {room}  booking {booking.booking_id}")
            count += len(flagged)
        self.stdout.write("1 overstay flagged." if count == 1 else f"{count} overstays flagged.")
        if refusals:
            raise CommandError("\n".join(refusals))

    def _flag(self, hotel: Hotel) -> list[RoomBooking]:
        command = system_command(hotel, now=timezone.now())
        return run_command(command, flag_overstays, name="flag_overstays")
