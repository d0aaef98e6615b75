"""The provider that an account stands for, and the account through which a hotel takes payments."""

from django.conf import settings
from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Conflict, ProblemCode
from hotel.kernel.sql import PreparedQuery
from room_bookings.models import ProviderAccount
from room_bookings.payment_providers.desk_provider import DeskProvider
from room_bookings.payment_providers.provider import Provider
from room_bookings.payment_providers.stripe_provider import StripeProvider
from room_bookings.provider_enums import ProviderKind
from room_bookings.services.provider_requests.secrets import decrypt_provider_secret
from staff.command import Command

_READ_ACTIVE_ACCOUNTS = PreparedQuery(
    "read_active_provider_accounts",
    lambda given: (
        ProviderAccount.objects.filter(is_active=True).filter(given.any_of("hotel_id", "hotel_pks"))
        | ProviderAccount.objects.filter(is_active=True, hotel__isnull=True)
    ),
)


def account_for_payments(command: Command) -> ProviderAccount:
    """Return the active account of the hotel, else that of the installation. Raises Conflict (no_provider)."""
    found = _READ_ACTIVE_ACCOUNTS(hotel_pks=[command.hotel.pk])
    for account in sorted(found, key=lambda account: account.hotel_id is None):
        return account
    raise Conflict(_("This hotel has no account at a payment provider."), code=ProblemCode.NO_PROVIDER)


def provider_of(account: ProviderAccount, *, seconds_for_all: float | None = None) -> Provider:
    """Return the provider as this account speaks with it. Raises ProviderSecretUnreadable.

    An answer may take PROVIDER_TIMEOUT; all calls together `seconds_for_all`.
    """
    if account.provider == ProviderKind.DESK:
        return DeskProvider()
    if account.api_base and account.api_base not in settings.PROVIDER_API_BASES:
        raise Conflict(
            f"{account.api_base} is not among PROVIDER_API_BASES.", code=ProblemCode.PROVIDERS_NOT_CONFIGURED
        )
    return StripeProvider(
        decrypt_provider_secret(account.secret_key),
        api_base=account.api_base,
        timeout_seconds=settings.PROVIDER_TIMEOUT,
        seconds_for_all=seconds_for_all,
    )
