"""`manage.py relay_events`: send the events of all hotels to Pusher and to webhooks."""

import signal
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser
from django.utils import timezone

from notifications.management.relay.options import options_from_settings
from notifications.management.relay.relay import Relay
from notifications.services.transports.configured import configured_transports


class Command(BaseCommand):
    """Runs a relay until SIGTERM or Ctrl-C. Any number of processes may run, on any number of machines."""

    help = "Send events to Pusher and to webhooks, until SIGTERM or Ctrl-C. Any number of processes may run."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="end when nothing is left that could be sent now"
        )

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        try:
            relay_options = options_from_settings()
        except ValueError as error:
            raise CommandError(f"RELAY_*: {error}") from error
        transports = configured_transports(timeout_seconds=relay_options.timeout_seconds, now=timezone.now)
        relay = Relay(transports, relay_options)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: relay.stop())
        totals = relay.run(once=once)
        self.stdout.write(
            f"{totals.delivered} delivered, {totals.dead_letters} dead letters, {totals.failed_tries} failed tries."
        )
