"""`manage.py reencrypt_webhook_secrets`: encrypt the secrets of all webhooks with the first key."""

from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from hotel.kernel.exceptions import Conflict
from notifications.services import reencrypt_webhook_secrets


class Command(BaseCommand):
    """Encrypts secrets with the first of WEBHOOK_SECRET_KEYS, after which the other keys can be taken away."""

    help = (
        "Encrypt the secrets of all webhooks with the first of WEBHOOK_SECRET_KEYS, "
        "so that older keys can be taken away. Ends with status 1 if a secret cannot be decrypted."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        command = InstallationCommand(now=timezone.now())
        try:
            done = run_command(
                command, lambda _: reencrypt_webhook_secrets(), name="reencrypt_webhook_secrets"
            )
        except Conflict as refusal:
            raise CommandError(refusal.detail) from refusal
        self.stdout.write(f"{done.count} {'secret' if done.count == 1 else 'secrets'} encrypted anew.")
        if done.unreadable:
            listed = ", ".join(map(str, done.unreadable))
            raise CommandError(
                f"No key of WEBHOOK_SECRET_KEYS decrypts the secrets of these webhooks: {listed}. "
                "Add the missing key, or renew their secrets."
            )
