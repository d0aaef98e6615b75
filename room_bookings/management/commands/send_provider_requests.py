"""`manage.py send_provider_requests`: send the requests that wait to payment providers."""

import signal
from typing import Any

from django.core.management import BaseCommand
from django.core.management.base import CommandParser

from room_bookings.management.provider_requests.sender import RequestSender


class Command(BaseCommand):
    """Runs a sender until SIGTERM or Ctrl-C. Any number of processes may run, on any number of machines."""

    help = (
        "Send the requests that wait (refunds, captures, cancelled intents) to payment providers, until SIGTERM or "
        "Ctrl-C. Any number of processes may run."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="end when no request is due")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        sender = RequestSender()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: sender.stop())
        totals = sender.run(once=once)
        self.stdout.write(
            f"{totals.done} done, {totals.failed} failed, {totals.waiting} tries after which a request waits."
        )
