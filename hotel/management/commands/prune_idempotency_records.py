"""`manage.py prune_idempotency_records`: delete stored answers that are too old to be returned."""

from typing import Any

from django.core.management import BaseCommand
from django.utils import timezone

from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from hotel.services import prune_answers


class Command(BaseCommand):
    """Deletes answers stored for Idempotency-Keys more than 24 hours ago, and prints their number."""

    help = (
        "Delete answers that were stored for Idempotency-Keys more than 24 hours ago. Run it by a scheduler."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        count = run_command(
            InstallationCommand(now=timezone.now()), prune_answers, name="prune_idempotency_records"
        )
        self.stdout.write(f"{count} {'answer' if count == 1 else 'answers'} deleted.")
