"""`manage.py expire_pending`: cancel pending bookings whose hold has ended without a payment."""

from typing import Any

from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser
from django.utils import timezone

from hotel.kernel.command_runner import run_command
from hotel.kernel.exceptions import Refusal
from hotel.management.arguments import chosen_hotels
from hotel.models import Hotel
from room_bookings.models import RoomBooking
from room_bookings.services import expire_pending_bookings
from room_bookings.services.expiry import EXPIRED_AT_ONCE
from staff.command import system_command


class Command(BaseCommand):
    """Cancel what has expired, hotel by hotel, up to EXPIRED_AT_ONCE bookings by one command."""

    help = "Cancel pending bookings past hold_until that nobody has paid or authorized."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--hotel-slug", metavar="SLUG", help="this hotel only")

    def handle(self, *args: Any, hotel_slug: str | None, **options: Any) -> None:
        refusals, count = [], 0
        for hotel in chosen_hotels(hotel_slug):
            try:
                for booking in self._expired(hotel):
                    self.stdout.write(f"{hotel.slug}  {booking.booking_id}")
                    count += 1
            except Refusal as refusal:
                refusals.append(f"{hotel.slug}: {refusal.detail} ({refusal.code})")
        self.stdout.write(f"{count} {'booking' if count == 1 else 'bookings'} expired.")
        if refusals:
            raise CommandError("\n".join(refusals))

    def _expired(self, hotel: Hotel) -> list[RoomBooking]:
        expired: list[RoomBooking] = []
        while True:
            command = system_command(hotel, now=timezone.now())
            found = run_command(command, expire_pending_bookings, name="expire_pending_bookings")
            expired += found
            if len(found) < EXPIRED_AT_ONCE:
                return expired
