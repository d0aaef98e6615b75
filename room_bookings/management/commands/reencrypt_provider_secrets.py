"""`manage.py reencrypt_provider_secrets`: encrypt the secrets of all accounts at providers with the first key."""

from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from hotel.kernel.exceptions import Conflict
from room_bookings.services.provider_requests.account_settings import reencrypt_provider_secrets


class Command(BaseCommand):
    """Encrypts secrets with the first of PROVIDER_SECRET_KEYS, after which the other keys can be taken away."""

    help = (
        "Encrypt the secrets of all accounts at payment providers with the first of PROVIDER_SECRET_KEYS, "
        "so that older keys can be taken away. Ends with status 1 if a secret cannot be decrypted."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        command = InstallationCommand(now=timezone.now())
        try:
            done = run_command(
                command, lambda _: reencrypt_provider_secrets(), name="reencrypt_provider_secrets"
            )
        except Conflict as refusal:
            raise CommandError(refusal.detail) from refusal
        self.stdout.write(f"{done.count} {'secret' if done.count == 1 else 'secrets'} encrypted anew.")
        if done.unreadable:
            raise CommandError(
                "No key of PROVIDER_SECRET_KEYS decrypts the secrets of these accounts: "
                f"{', '.join(done.unreadable)}. Add the missing key, or enter their secrets again."
            )
