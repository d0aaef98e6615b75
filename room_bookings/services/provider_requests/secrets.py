"""The secrets of accounts at payment providers: encrypted for the database, and decrypted to speak with them.

`PROVIDER_SECRET_KEYS` holds the keys: the first one encrypts, every one decrypts.
"""

from django.conf import settings

from hotel.kernel.exceptions import Conflict, ProblemCode
from hotel.kernel.late_imports import LateModule

fernet = LateModule("cryptography.fernet")


class ProviderSecretUnreadable(Conflict):
    """No key of PROVIDER_SECRET_KEYS decrypts this secret."""

    code: str = ProblemCode.PROVIDERS_NOT_CONFIGURED


def encrypt_provider_secret(secret: str) -> str:
    """Return the secret as the database stores it. Raises Conflict without keys."""
    if not settings.PROVIDER_SECRET_KEYS:
        raise Conflict(
            "This installation has no key that encrypts the secrets of payment providers. "
            "Its operator must set PROVIDER_SECRET_KEYS.",
            code=ProblemCode.PROVIDERS_NOT_CONFIGURED,
        )
    return str(fernet.Fernet(settings.PROVIDER_SECRET_KEYS[0]).encrypt(secret.encode()).decode())


def decrypt_provider_secret(encrypted: str) -> str:
    """Return the secret. Raises ProviderSecretUnreadable."""
    keys = [fernet.Fernet(key) for key in settings.PROVIDER_SECRET_KEYS]
    if not keys:
        raise ProviderSecretUnreadable("PROVIDER_SECRET_KEYS is empty, so no secret can be decrypted.")
    try:
        return str(fernet.MultiFernet(keys).decrypt(encrypted.encode()).decode())
    except fernet.InvalidToken as error:
        raise ProviderSecretUnreadable("No key of PROVIDER_SECRET_KEYS decrypts this secret.") from error


def is_encrypted_by_first_key(encrypted: str) -> bool:
    """Tell whether the first of PROVIDER_SECRET_KEYS has encrypted this secret."""
    try:
        fernet.Fernet(settings.PROVIDER_SECRET_KEYS[0]).decrypt(encrypted.encode())
    except fernet.InvalidToken:
        return False
    return True
