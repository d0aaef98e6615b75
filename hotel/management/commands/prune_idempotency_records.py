"""`manage.py prune_idempotency_records`: answers that are not given again any more."""

from typing import Any

from django.core.management import BaseCommand
from django.utils import timezone

from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from hotel.services import prune_answers


class Command(BaseCommand):
    """Delete what was kept for repeated requests for more than 24 hours, and say how much that was."""

    help = "Delete answers kept for Idempotency-Keys that are older than 24 hours. For a scheduler."

    def handle(self, *args: Any, **options: Any) -> None:
        count = run_command(
            InstallationCommand(now=timezone.now()), prune_answers, name="prune_idempotency_records"
        )
        self.stdout.write(f"{count} {'answer' if count == 1 else 'answers'} deleted.")
