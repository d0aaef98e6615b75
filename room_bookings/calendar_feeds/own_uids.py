"""The UIDs of exported events, which this installation recognises when a channel sends them back."""

import hmac
from datetime import date
from hashlib import sha256

from django.conf import settings

_DOMAIN = "@innkeeper.invalid"
_DIGITS = 32


def own_uid(*, calendar_pk: int, night: date) -> str:
    """Return the UID of a night in the exported feed of a calendar: always the same, and it tells nothing.

    The second half proves that the first was made here. It needs no look-up, so a night that has been given back since
    is recognised as well.
    """
    name = _digest(settings.SECRET_KEY, f"night {calendar_pk} {night.isoformat()}")
    return f"{name}-{_digest(settings.SECRET_KEY, f'uid {name}')}{_DOMAIN}"


def is_own_uid(uid: str) -> bool:
    """Tell whether this installation made the UID, with its present key or an earlier one."""
    name, _, proof = uid.removesuffix(_DOMAIN).partition("-")
    if not uid.endswith(_DOMAIN) or not uid.isascii():
        return False
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(hmac.compare_digest(proof, _digest(key, f"uid {name}")) for key in keys)


def _digest(key: str, text: str) -> str:
    return hmac.new(f"calendar {key}".encode(), text.encode(), sha256).hexdigest()[:_DIGITS]
