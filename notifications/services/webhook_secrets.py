"""The secrets of webhooks: made, encrypted for the database, and decrypted to sign.

`WEBHOOK_SECRET_KEYS` holds the keys: the first one encrypts, every one decrypts. Standard Webhooks' library signs.
"""

from base64 import b64encode
from collections.abc import Iterable
from datetime import UTC, datetime
from secrets import token_bytes

from django.conf import settings

from hotel.kernel.exceptions import Conflict, ProblemCode
from hotel.kernel.late_imports import LateModule

fernet = LateModule("cryptography.fernet")
standardwebhooks = LateModule("standardwebhooks")

PREFIX = "whsec_"
SECRET_BYTES = 32


class SecretUnreadable(Conflict):
    """No key of WEBHOOK_SECRET_KEYS decrypts this secret."""

    code: str = ProblemCode.WEBHOOKS_NOT_CONFIGURED


def new_secret() -> str:
    """Return a new secret in the form of Standard Webhooks: random bytes in base64 after a prefix."""
    return PREFIX + b64encode(token_bytes(SECRET_BYTES)).decode()


def require_secret_keys() -> None:
    """Raise Conflict if this installation cannot encrypt secrets."""
    if not settings.WEBHOOK_SECRET_KEYS:
        raise Conflict(
            "This installation has no key that encrypts the secrets of webhooks. "
            "Its operator must set WEBHOOK_SECRET_KEYS.",
            code=ProblemCode.WEBHOOKS_NOT_CONFIGURED,
        )


def encrypt_secret(secret: str) -> str:
    """Return the secret as the database stores it. Raises Conflict without keys."""
    require_secret_keys()
    return str(fernet.Fernet(settings.WEBHOOK_SECRET_KEYS[0]).encrypt(secret.encode()).decode())


def decrypt_secret(encrypted: str) -> str:
    """Return the secret. Raises SecretUnreadable."""
    keys = [fernet.Fernet(key) for key in settings.WEBHOOK_SECRET_KEYS]
    try:
        return str(fernet.MultiFernet(keys).decrypt(encrypted.encode()).decode()) if keys else _unreadable()
    except fernet.InvalidToken as error:
        raise SecretUnreadable("No key of WEBHOOK_SECRET_KEYS decrypts this secret.") from error


def is_encrypted_by_first_key(encrypted: str) -> bool:
    """Tell whether the first key decrypts the secret. Raises SecretUnreadable without keys."""
    if not settings.WEBHOOK_SECRET_KEYS:
        _unreadable()
    try:
        fernet.Fernet(settings.WEBHOOK_SECRET_KEYS[0]).decrypt(encrypted.encode())
    except fernet.InvalidToken:
        return False
    return True


def signature_of(secrets: Iterable[str], *, event_id: str, at: datetime, body: str) -> str:
    """Return the header `webhook-signature`: one signature for each secret, separated by spaces.

    The library signs the wall clock of `at` as if it were UTC, so the instant is converted before.
    """
    in_utc = at.astimezone(UTC)
    return " ".join(standardwebhooks.Webhook(secret).sign(event_id, in_utc, body) for secret in secrets)


def _unreadable() -> str:
    raise SecretUnreadable("WEBHOOK_SECRET_KEYS is empty, so no secret can be decrypted.")
