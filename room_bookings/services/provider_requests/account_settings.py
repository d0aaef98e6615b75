"""The only writer of accounts at payment providers: their keys, encrypted, and what encrypts them.

Only the admin calls it, which speaks English.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from django.conf import settings

from hotel.kernel.command import InstallationCommand
from hotel.kernel.exceptions import Invalid
from hotel.kernel.sql import insert_rows, update_rows
from hotel.models import Hotel
from room_bookings.models import ProviderAccount
from room_bookings.provider_enums import ProviderKind
from room_bookings.services.provider_requests.secrets import (
    ProviderSecretUnreadable,
    decrypt_provider_secret,
    encrypt_provider_secret,
    is_encrypted_by_first_key,
)
from staff.capabilities import Capability
from staff.command import Command


@dataclass(frozen=True, kw_only=True)
class AccountSettings:
    """What a person may set of an account. Empty secrets leave the stored ones as they are.

    A new webhook secret is put beside the stored ones, as long as a rotation takes. With
    `forgets_older_webhook_secrets` only the latest one is left.
    """

    publishable_key: str = ""
    secret_key: str = ""
    webhook_secret: str = ""
    forgets_older_webhook_secrets: bool = False
    api_base: str = ""
    is_active: bool = True


@dataclass(frozen=True)
class ReencryptedAccounts:
    """The number of secrets that were encrypted anew, and the accounts with a secret that no key decrypts."""

    count: int
    unreadable: Sequence[str]


def enter_provider_account(
    command: Command | InstallationCommand,
    *,
    hotel: Hotel | None,
    provider: ProviderKind,
    account: str,
    given: AccountSettings,
) -> ProviderAccount:
    """Enter an account of the command's hotel, or without hotel that of the installation.

    Raises Invalid (address, secrets of another kind), Conflict (providers_not_configured), InvariantRefused (an account
    that is entered already, a second active one), Forbidden.
    """
    _require_may(command)
    stored = ProviderAccount(
        hotel=hotel,
        provider=provider,
        account=account or f"desk_{uuid4().hex[:12]}",
        created_at=command.now,
        updated_at=command.now,
    )
    _set(stored, given)
    insert_rows([stored], set_primary_keys=True)
    return stored


def change_provider_account(
    command: Command | InstallationCommand, *, stored: ProviderAccount, given: AccountSettings
) -> ProviderAccount:
    """Change the keys of an account. Raises as `enter_provider_account`."""
    _require_may(command)
    _set(stored, given)
    stored.updated_at = command.now
    update_rows(
        [stored],
        ["publishable_key", "secret_key", "webhook_secrets", "api_base", "is_active", "updated_at"],
    )
    return stored


def reencrypt_provider_secrets() -> ReencryptedAccounts:
    """Encrypt the secrets of all accounts with the first of PROVIDER_SECRET_KEYS; those that are so already stay.

    Raises Conflict without keys.
    """
    encrypt_provider_secret("")  # refuses where there is no key
    count, unreadable = 0, []
    for stored in ProviderAccount.objects.select_for_update(no_key=True).order_by("pk"):
        old = [stored.secret_key, *stored.webhook_secrets]
        try:
            stored.secret_key, *stored.webhook_secrets = map(_reencrypted, old)
        except ProviderSecretUnreadable:
            unreadable.append(str(stored))
            continue
        update_rows([stored], ["secret_key", "webhook_secrets"])
        new = [stored.secret_key, *stored.webhook_secrets]
        count += sum(before != after for before, after in zip(old, new, strict=True))
    return ReencryptedAccounts(count, unreadable)


def _set(stored: ProviderAccount, given: AccountSettings) -> None:
    _require_valid(given)
    stored.publishable_key, stored.api_base = given.publishable_key, given.api_base
    stored.is_active = given.is_active
    if given.secret_key:
        stored.secret_key = encrypt_provider_secret(given.secret_key)
    if given.webhook_secret:
        stored.webhook_secrets = [encrypt_provider_secret(given.webhook_secret), *stored.webhook_secrets]
    if given.forgets_older_webhook_secrets:
        stored.webhook_secrets = stored.webhook_secrets[:1]


def _require_valid(given: AccountSettings) -> None:
    errors = {}
    if given.api_base and given.api_base not in settings.PROVIDER_API_BASES:
        errors["api_base"] = ["PROVIDER_API_BASES does not name this address."]
    if given.secret_key and not given.secret_key.startswith(("sk_", "rk_")):
        errors["secret_key"] = ["A secret key begins with sk_ or rk_."]
    if given.webhook_secret and not given.webhook_secret.startswith("whsec_"):
        errors["webhook_secret"] = ["The secret of a webhook begins with whsec_."]
    if given.publishable_key and not given.publishable_key.startswith("pk_"):
        errors["publishable_key"] = ["A publishable key begins with pk_."]
    if errors:
        raise Invalid(next(iter(errors.values()))[0], errors=errors)


def _require_may(command: Command | InstallationCommand) -> None:
    if not isinstance(command, InstallationCommand):
        command.require(Capability.HOTEL_SETTINGS)


def _reencrypted(encrypted: str) -> str:
    if not encrypted or is_encrypted_by_first_key(encrypted):
        return encrypted
    return encrypt_provider_secret(decrypt_provider_secret(encrypted))
