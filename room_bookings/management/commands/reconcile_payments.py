"""`manage.py reconcile_payments`: receive the events of payment providers that no webhook has brought."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from hotel.kernel.exceptions import Refusal
from room_bookings.models import ProviderAccount
from room_bookings.payment_providers.stripe_event_list import ListUnavailable, listed_events
from room_bookings.payment_providers.stripe_objects import UnreadableObject
from room_bookings.provider_enums import EventOutcome, ProviderKind
from room_bookings.provider_event_runs import reconcile
from room_bookings.services.provider_requests.secrets import decrypt_provider_secret


class Command(BaseCommand):
    """Read the list of each account since its cursor. Run it every few minutes, and after an outage."""

    help = (
        "Read the events of each payment provider's account since its cursor, and obey those that are missing. "
        "Safe to run twice, and beside webhooks."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        failures = []
        for account in ProviderAccount.objects.filter(provider=ProviderKind.STRIPE).exclude(secret_key=""):
            try:
                self._reconcile(account)
            except (ListUnavailable, UnreadableObject, Refusal) as failure:
                failures.append(f"{account}: {failure}")
        if failures:
            raise CommandError("\n".join(failures))

    def _reconcile(self, account: ProviderAccount) -> None:
        now = timezone.now()
        listed = listed_events(
            decrypt_provider_secret(account.secret_key),
            api_base=account.api_base if account.api_base in settings.PROVIDER_API_BASES else "",
            read_until=account.events_read_until,
            now=now,
        )
        outcomes = reconcile(account, listed, now=now)
        told = ", ".join(f"{EventOutcome(outcome)} {number}" for outcome, number in sorted(outcomes.items()))
        self.stdout.write(f"{account}: {sum(outcomes.values())} missing events{': ' if told else ''}{told}")
