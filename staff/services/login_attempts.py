"""Logging in, and how often it may fail: counted for each name and each address, in the database."""

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
    WITH forgotten AS (
        DELETE FROM staff_loginattempts WHERE key IN (
            SELECT key FROM staff_loginattempts WHERE ends_at <= %(now)s AND key <> ALL(%(keys)s)
            ORDER BY ends_at LIMIT 10 FOR UPDATE SKIP LOCKED
        )
    )
    INSERT INTO staff_loginattempts AS known (key, attempts, ends_at)
    SELECT key, 1, %(ends_at)s FROM unnest(%(keys)s) AS key
    ON CONFLICT (key) DO UPDATE SET
        attempts = CASE WHEN known.ends_at <= %(now)s THEN 1 ELSE least(known.attempts, 1000000) + 1 END,
        ends_at = CASE WHEN known.ends_at <= %(now)s THEN excluded.ends_at ELSE known.ends_at END
    RETURNING key, attempts, ends_at
"""
"""Counts before the password is looked at, in one statement, so that no two processes let the same try through."""


@dataclass(frozen=True)
class LoginAttempt:
    """What became of it: a person, nobody, or a wait before the next one is looked at."""

    user: User | None = None
    wait_seconds: int | None = None


def try_login(command: InstallationCommand, *, username: str, password: str, address: str) -> LoginAttempt:
    """Who has this name and password and is active, unless the name or the address has failed too often.

    A success clears the name's count, and is not counted against the address. Whoever has to wait is told nothing
    of the password, not even the right one, and makes the wait no longer.
    """
    limits = _attempt_limits(username=username, address=address)
    wait_seconds = _record_attempt(limits, now=command.now)
    if wait_seconds is not None:
        return LoginAttempt(wait_seconds=wait_seconds)
    user = authenticate(username=username, password=password)
    if not isinstance(user, User):
        return LoginAttempt()
    of_name, *of_address = limits
    LoginAttempts.objects.filter(key=of_name).delete()
    LoginAttempts.objects.filter(key__in=of_address, attempts__gt=0).update(attempts=F("attempts") - 1)
    return LoginAttempt(user=user)


def _attempt_limits(*, username: str, address: str) -> Mapping[str, int]:
    """How many failures each key may have, the name's first. Nobody reads a name or an address from a key."""
    limits = {
        _key("username", User.normalize_username(username).casefold()): settings.LOGIN_FAILURES_PER_NAME
    }
    if address:
        limits[_key("address", _network(address))] = settings.LOGIN_FAILURES_PER_ADDRESS
    return limits


def _key(kind: str, name: str) -> str:
    return salted_hmac(f"staff.login_attempts.{kind}", name, algorithm="sha256").hexdigest()


def _network(address: str) -> str:
    """The address itself; of IPv6 the 64 bits that a customer gets as one."""
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
    """Count one attempt for each key; the seconds to wait where one has failed too often."""
    values: dict[str, Any] = {
        "now": now,
        "ends_at": now + settings.LOGIN_FAILURES_PERIOD,
        "keys": sorted(limits),
    }
    with connection.cursor() as cursor:
        cursor.execute(_RECORD_ATTEMPT, values)
        counted = cursor.fetchall()
    if any(attempts == limits[key] + 1 for key, attempts, _ in counted):
        logger.warning("Too many failed logins of one name or address; further ones wait.")
    ends = [ends_at for key, attempts, ends_at in counted if attempts > limits[key]]
    return max(1, ceil((max(ends) - now).total_seconds())) if ends else None
