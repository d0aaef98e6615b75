"""Tell which callers may go on, for answers that last longer than the check at their beginning holds."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils.crypto import constant_time_compare
from knox.models import AuthToken
from rest_framework.request import Request

from staff.models import Staff, User
from staff.selectors import Caller
from staff.services import is_locked


@dataclass(frozen=True, slots=True)
class Access:
    """The access of a caller to a hotel: a member of its staff with these roles, by a token or a browser session."""

    user_pk: int
    staff_pk: int
    roles: tuple[str, ...]
    token_digest: str | None
    session_key: str | None


def access_of(request: Request, staff: Staff) -> Access:
    """Return the access of an authenticated request."""
    token = request.auth.token if isinstance(request.auth, Caller) else None
    return Access(
        user_pk=staff.user_id,
        staff_pk=staff.pk,
        roles=tuple(staff.roles),
        token_digest=token.digest if token else None,
        session_key=None if token else request.session.session_key,
    )


def lost_access(accesses: Collection[Access], *, now: datetime) -> set[Access]:
    """Return those whose token, session, login or membership has ended, or whose roles have changed.

    Reads all of them with at most four statements.
    """
    members = {
        (pk, user_pk, tuple(roles))
        for pk, user_pk, roles in Staff.objects.filter(
            pk__in={access.staff_pk for access in accesses}, is_active=True
        ).values_list("pk", "user_id", "roles")
    }
    tokens = _valid_tokens(_known(access.token_digest for access in accesses), now)
    sessions = _valid_sessions(_known(access.session_key for access in accesses), now)
    return {
        access
        for access in accesses
        if (access.staff_pk, access.user_pk, access.roles) not in members
        or access.user_pk not in (tokens.get(access.token_digest), sessions.get(access.session_key))
    }


def _known(values: Iterable[str | None]) -> set[str]:
    return {value for value in values if value}


def _valid_tokens(digests: set[str], now: datetime) -> Mapping[str | None, int]:
    """Return the logins of the tokens that are still accepted."""
    if not digests:
        return {}
    valid = AuthToken.objects.filter(digest__in=digests, expiry__gt=now, user__is_active=True)
    return dict(valid.values_list("digest", "user_id"))


def _valid_sessions(keys: set[str], now: datetime) -> Mapping[str | None, int]:
    """Return the logins of the browser sessions that are not locked and have neither ended nor lost their password."""
    if not keys:
        return {}
    session: Any = import_module(settings.SESSION_ENGINE).SessionStore.get_model_class()
    stored = session.objects.filter(session_key__in=keys, expire_date__gt=now)
    contents = {row.session_key: row.get_decoded() for row in stored}
    logins = {
        key: content
        for key, content in contents.items()
        if BACKEND_SESSION_KEY in content and not is_locked(content, now=now)
    }
    users = User.objects.in_bulk({int(content[SESSION_KEY]) for content in logins.values()})
    return {
        key: user.pk
        for key, content in logins.items()
        if (user := users.get(int(content[SESSION_KEY]))) and _is_login_of(content, user)
    }


def _is_login_of(content: Mapping[str, Any], user: User) -> bool:
    """Tell whether the session was opened with the password that the active login has now."""
    hashes = (user.get_session_auth_hash(), *user.get_session_auth_fallback_hash())
    given = content.get(HASH_SESSION_KEY, "")
    return user.is_active and any(constant_time_compare(given, known) for known in hashes)
