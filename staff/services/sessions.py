"""Begin browser sessions, lock idle ones and keep used ones open.

A session holds the instant of its last reported input, the idle minutes after which it is locked, and whether somebody
locked it. So every request can tell without a further statement whether the session is locked, also if the browser
never said so. Reports of input and locks change the row of the session under a lock of that row: a report that
arrives together with a lock never opens it again.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session

from hotel.kernel.command import InstallationCommand
from staff.models import Staff, User

ACTIVE_AT, IDLE_MINUTES, IS_LOCKED = "active_at", "idle_minutes", "is_locked"

REPORT_SECONDS = 60
"""Browsers report input once in so many seconds; so much later than its hotel's minutes a session is locked."""


Content = SessionBase | Mapping[str, Any]
"""The content of a session: the session itself, or the dict that is stored."""


def begin_session(command: InstallationCommand, *, session: SessionBase, user: User) -> None:
    """Start the clock of a session after a login, with a new key: it ends after TOKEN_TTL, however much it is used.

    The caller's middleware stores the session.
    """
    session.cycle_key()
    session.set_expiry(command.now + settings.TOKEN_TTL)
    session[ACTIVE_AT] = command.now.timestamp()
    session[IDLE_MINUTES] = idle_minutes_of(user.pk)
    session[IS_LOCKED] = False


def is_locked(content: Content, *, now: datetime) -> bool:
    """Tell whether somebody locked the session, or nobody has used it for longer than its hotel allows."""
    return bool(content.get(IS_LOCKED)) or _is_idle(content, now=now)


def idle_time(content: Content, *, now: datetime) -> timedelta | None:
    """Return the time since the last reported input, None before the first."""
    active_at = content.get(ACTIVE_AT)
    return None if active_at is None else timedelta(seconds=now.timestamp() - active_at)


def report_activity(command: InstallationCommand, *, session_key: str, user: User) -> None:
    """Note that a person used the session just now, and renew its idle minutes. A locked session stays locked.

    Locks the session.
    """
    minutes = idle_minutes_of(user.pk)

    def note(content: dict[str, Any]) -> None:
        if not is_locked(content, now=command.now):
            content |= {ACTIVE_AT: command.now.timestamp(), IDLE_MINUTES: minutes}

    _change(session_key, note)


def lock_session(command: InstallationCommand, *, session_key: str) -> None:  # noqa: ARG001
    """Lock a session until its person, or another one, logs in. Locks the row of the session."""
    _change(session_key, lambda content: content.update({IS_LOCKED: True}))


def idle_minutes_of(user_pk: int) -> int | None:
    """Return the idle minutes of the person's hotels, the fewest if they differ; None: never."""
    members = Staff.objects.filter(user_id=user_pk, is_active=True, hotel__idle_lock_minutes__isnull=False)
    return (
        members.order_by("hotel__idle_lock_minutes")
        .values_list("hotel__idle_lock_minutes", flat=True)
        .first()
    )


def _is_idle(content: Content, *, now: datetime) -> bool:
    minutes, idle = content.get(IDLE_MINUTES), idle_time(content, now=now)
    if not minutes or idle is None:
        return False
    return idle > timedelta(minutes=minutes, seconds=REPORT_SECONDS)


def _change(session_key: str, change: Callable[[dict[str, Any]], None]) -> None:
    rows = Session.objects.select_for_update(of=("self",), no_key=True)
    if (row := rows.filter(session_key=session_key).first()) is None:
        return  # it ended meanwhile
    content = row.get_decoded()
    change(content)
    Session.objects.filter(pk=row.pk).update(session_data=Session.objects.encode(content))
