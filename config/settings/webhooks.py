"""The settings of webhooks from environment variables."""

import re
from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_network

import environ
from django.core.exceptions import ImproperlyConfigured

_KEY = re.compile(r"[A-Za-z0-9_-]{43}=")

IpNetwork = IPv4Network | IPv6Network


def secret_keys_from(env: environ.Env, name: str = "WEBHOOK_SECRET_KEYS") -> list[str]:
    """Return the keys of a variable that encrypt secrets, the first one first; none without the variable.

    Raises ImproperlyConfigured for a text that is no key; the message does not repeat it.
    """
    given = env.ENVIRON.get(name, "")
    keys = [key.strip() for key in given.split(",") if key.strip()]
    for number, key in enumerate(keys, start=1):
        if not _KEY.fullmatch(key):
            raise ImproperlyConfigured(
                f"Key {number} of {name} is not the URL-safe base64 of 32 random bytes."
            )
    return keys


def networks_from(texts: Iterable[str]) -> list[IpNetwork]:
    """Return networks written as 10.1.0.0/16 or fd00::/8. Raises ImproperlyConfigured for anything else."""
    try:
        return [ip_network(text.strip()) for text in texts if text.strip()]
    except ValueError as error:
        raise ImproperlyConfigured(f"WEBHOOK_ALLOWED_NETWORKS: {error}.") from error
