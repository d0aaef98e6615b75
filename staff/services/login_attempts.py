"""Log in with name and password, and limit failures for each username and each address.

Links of guests that open nothing are counted in the same table.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv6Address, ip_address
from math import ceil
from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate
from django.db import connection
from django.db.models import F
from django.utils.crypto import salted_hmac

from hotel.kernel.command import InstallationCommand
from staff.models import LoginAttempts, User

logger = logging.getLogger(__name__)

_RECORD_ATTEMPT = """
    WITH expired AS (
        DELETE FROM staff_loginattempts WHERE key IN (
            SELECT key FROM staff_loginattempts WHERE ends_at <= %(now)s AND key <> ALL(%(keys)s)
            ORDER BY ends_at LIMIT 10 FOR UPDATE SKIP LOCKED
        )
    )
    INSERT INTO staff_loginattempts AS stored (key, attempts, ends_at)
    SELECT key, 1, %(ends_at)s FROM unnest(%(keys)s) AS key
    ON CONFLICT (key) DO UPDATE SET
        attempts = CASE WHEN stored.ends_at <= %(now)s THEN 1 ELSE least(stored.attempts, 1000000) + 1 END,
        ends_at = CASE WHEN stored.ends_at <= %(now)s THEN excluded.ends_at ELSE stored.ends_at END
    RETURNING key, attempts, ends_at
"""
"""Counts an attempt before the password is checked, in one statement, so that parallel attempts cannot pass the limit.

Deletes up to ten counts that have ended, so that the table stays small without a scheduled command.
"""


@dataclass(frozen=True)
class LoginAttempt:
    """The result of an attempt: a login, no login, or the seconds to wait before the next attempt."""

    user: User | None = None
    wait_seconds: int | None = None


def try_login(command: InstallationCommand, *, username: str, password: str, address: str) -> LoginAttempt:
    """Return the active login with this name and password, unless name or address has failed too often.

    A success clears the count of the name, and does not count against the address. While a caller has to wait, the
    password is not checked, and further attempts do not extend the wait. `address` is the client's IP address, or
    empty if unknown. Call it outside of a command: a failure must stay counted after a rollback.
    """
    limits = _attempt_limits(username=username, address=address)
    wait_seconds = _record_attempt(limits, now=command.now)
    if wait_seconds is not None:
        return LoginAttempt(wait_seconds=wait_seconds)
    user = authenticate(username=username, password=password)
    if not isinstance(user, User):
        return LoginAttempt()
    name_key, *address_keys = limits
    LoginAttempts.objects.filter(key=name_key).delete()
    LoginAttempts.objects.filter(key__in=address_keys, attempts__gt=0).update(attempts=F("attempts") - 1)
    return LoginAttempt(user=user)


def count_unknown_link(command: InstallationCommand, *, address: str) -> int | None:
    """Count a guest's link that opens nothing, and return the seconds to wait if there were too many; else None.

    `address` is the client's IP address, or empty if unknown, as in `try_login`; links that work are not counted. Call
    it outside of a command.
    """
    limits = {_key("guest link", _network(address)): settings.GUEST_LINK_FAILURES_PER_ADDRESS}
    return _record_attempt(limits, now=command.now)


def _attempt_limits(*, username: str, address: str) -> Mapping[str, int]:
    """Return the number of failures allowed for each key, that of the name first.

    Keys are hashed with the secret key, so that the table reveals no names or addresses.
    """
    limits = {
        _key("username", User.normalize_username(username).casefold()): settings.LOGIN_FAILURES_PER_NAME
    }
    if address:
        limits[_key("address", _network(address))] = settings.LOGIN_FAILURES_PER_ADDRESS
    return limits


def _key(kind: str, name: str) -> str:
    return salted_hmac(f"staff.login_attempts.{kind}", name, algorithm="sha256").hexdigest()


def _network(address: str) -> str:
    """Return the address; of IPv6 the first 64 bits, because providers give each customer at least that many."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return parsed.packed[:8].hex()


def _record_attempt(limits: Mapping[str, int], *, now: datetime) -> int | None:
    """Count one attempt for each key. Return the seconds to wait if a key has failed too often, else None."""
    values: dict[str, Any] = {
        "now": now,
        "ends_at": now + settings.LOGIN_FAILURES_PERIOD,
        "keys": sorted(limits),
    }
    with connection.cursor() as cursor:
        cursor.execute(_RECORD_ATTEMPT, values)
        counted = cursor.fetchall()
    if any(attempts == limits[key] + 1 for key, attempts, _ in counted):
        logger.warning("Too many failed attempts of one username or address; further ones have to wait.")
    ends = [ends_at for key, attempts, ends_at in counted if attempts > limits[key]]
    return max(1, ceil((max(ends) - now).total_seconds())) if ends else None
