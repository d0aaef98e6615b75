"""Encrypt the stored secrets of webhooks with the first key, so that an older key can be taken away."""

from dataclasses import dataclass

from hotel.kernel.attempt import LockRank
from hotel.kernel.locking import lock_in_order
from hotel.kernel.sql import update_rows
from notifications.models import Webhook
from notifications.services.webhook_secrets import (
    SecretUnreadable,
    decrypt_secret,
    encrypt_secret,
    is_encrypted_by_first_key,
    require_secret_keys,
)


@dataclass(frozen=True)
class ReencryptedSecrets:
    """The number of secrets that were encrypted anew, and the webhooks with a secret that no key decrypts."""

    count: int
    unreadable: list[int]


def reencrypt_webhook_secrets() -> ReencryptedSecrets:
    """Encrypt the secrets of all webhooks with the first of WEBHOOK_SECRET_KEYS; those that are so already stay.

    Locks all webhooks. Raises Conflict without keys, Busy.
    """
    require_secret_keys()
    count, unreadable = 0, []
    for webhook in lock_in_order(Webhook.objects.exclude(secret=""), rank=LockRank.WEBHOOKS):
        stored = (webhook.secret, webhook.previous_secret)
        try:
            webhook.secret, webhook.previous_secret = map(_reencrypted, stored)
        except SecretUnreadable:
            unreadable.append(webhook.pk)
            continue
        update_rows([webhook], ["secret", "previous_secret"])
        count += sum(
            old != new for old, new in zip(stored, (webhook.secret, webhook.previous_secret), strict=True)
        )
    return ReencryptedSecrets(count, unreadable)


def _reencrypted(encrypted: str) -> str:
    if not encrypted or is_encrypted_by_first_key(encrypted):
        return encrypted
    return encrypt_secret(decrypt_secret(encrypted))
