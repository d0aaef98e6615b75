"""Enter an account at a payment provider."""

from hotel.kernel.command import InstallationCommand
from hotel.kernel.sql import insert_rows
from hotel.models import Hotel
from room_bookings.models import ProviderAccount
from room_bookings.services.provider_requests.secrets import encrypt_provider_secret


def enter_provider_account(
    command: InstallationCommand, *, hotel: Hotel, account: str, webhook_secret: str, api_base: str = ""
) -> ProviderAccount:
    """Enter the account of a hotel at Stripe, without a secret key: it receives events, and makes no calls.

    Raises Conflict without keys that encrypt secrets.
    """
    entered = ProviderAccount(
        hotel=hotel,
        account=account,
        webhook_secrets=[encrypt_provider_secret(webhook_secret)],
        api_base=api_base,
        created_at=command.now,
        updated_at=command.now,
    )
    insert_rows([entered], set_primary_keys=True)
    return entered
