"""`manage.py prune_webhook_deliveries`: delete the old part of the log of webhooks."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand
from django.core.management.base import CommandParser
from django.utils import timezone

from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from hotel.management.arguments import days
from notifications.services import prune_webhook_deliveries

BATCH_SIZE = 10_000


class Command(BaseCommand):
    """Deletes calls of webhooks from the log, and previous secrets whose time is over."""

    help = (
        "Delete calls of webhooks that are older than WEBHOOK_LOG_DAYS from the log, and previous secrets whose "
        "time is over. Run it by a scheduler."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=days(least=0), help="keep calls of this many days instead")

    def handle(self, *args: Any, **options: Any) -> None:
        now, kept = timezone.now(), options["days"]
        before = now - timedelta(days=settings.WEBHOOK_LOG_DAYS if kept is None else kept)
        work = partial(prune_webhook_deliveries, before=before, limit=BATCH_SIZE)
        total, last = 0, BATCH_SIZE
        while last == BATCH_SIZE:
            last = run_command(InstallationCommand(now=now), work, name="prune_webhook_deliveries")
            total += last
        self.stdout.write(f"{total} {'call' if total == 1 else 'calls'} deleted.")
