"""`manage.py send_mails`: send the mails that wait to guests."""

import signal
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser

from room_bookings.management.mails.worker import MailWorker


class Command(BaseCommand):
    """Runs a mail worker until SIGTERM or Ctrl-C. Any number of processes may run, on any number of machines."""

    help = "Send the mails that wait to guests, until SIGTERM or Ctrl-C. Any number of processes may run."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="end when no mail is due")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        if not settings.PUBLIC_URL:
            raise CommandError(
                "Set PUBLIC_URL, the address of this installation: links in mails begin with it."
            )
        worker = MailWorker()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: worker.stop())
        totals = worker.run(once=once)
        self.stdout.write(
            f"{totals.sent} sent, {totals.failed} failed, {totals.waiting} tries after which a mail waits."
        )
