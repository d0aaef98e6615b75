"""Lease mails to workers, one at a time, and record what became of them."""

import logging
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings

from hotel.kernel.attempt import LockRank
from hotel.kernel.command import InstallationCommand
from hotel.kernel.locking import register_locks_held
from hotel.kernel.sql import PreparedQuery, update_rows
from notifications.services.stored_text import storable_text
from notifications.services.transports.transport import Outcome, Verdict
from room_bookings.enums import MailKind, MailState
from room_bookings.models import OutgoingMail
from room_bookings.services.guest_links import add_link
from room_bookings.services.guest_mails.queue import STATUSES_TOLD
from staff.command import system_command

logger = logging.getLogger("innkeeper.mails")

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
WITH_LINK = frozenset({MailKind.CONFIRMATION, MailKind.PAYMENT_FAILED})
"""The kinds of mail that bring the guests' link."""

_jitter = random.SystemRandom()

_LOCK_DUE_MAIL = PreparedQuery(
    "lock_due_mail",
    lambda given: (
        OutgoingMail.objects.filter(
            given.any_of("pk", "mail_pks"), state=MailState.WAITING, next_try_at__lte=given.value("now")
        )
        .select_for_update(of=("self",), no_key=True, skip_locked=True)
        .select_related("hotel", "booking")
        .order_by("pk")
    ),
)
_LOCK_LEASED_MAIL = PreparedQuery(
    "lock_leased_mail",
    lambda given: OutgoingMail.objects.filter(
        pk=given.value("mail_pk"), lease_id=given.value("lease_id")
    ).select_for_update(no_key=True),
)


@dataclass(frozen=True)
class LeasedMail:
    """A mail in the hands of a worker, with its hotel and booking. `token` is that of the guests' link in it."""

    mail: OutgoingMail
    token: str = ""


def lease_next_mail(
    command: InstallationCommand, *, mail_pks: list[int], lease: timedelta
) -> LeasedMail | None:
    """Lease the first of these mails that is due and that no other worker has locked or leased.

    Drops those before it that are no longer true. Creates the guests' link of a mail that brings one. `command.now` is
    the clock of the database. Locks the mails, without waiting for others who lock them.
    """
    locked = [
        mail for mail in _LOCK_DUE_MAIL(mail_pks=mail_pks, now=command.now) if _is_free(mail, command.now)
    ]
    register_locks_held(locked, rank=LockRank.MAILS)
    outdated = [mail for mail in locked if _is_outdated(mail)]
    for mail in outdated:
        _end(mail, MailState.DROPPED, command.now)
    _write_results(outdated)
    for mail in locked:
        if mail not in outdated:
            mail.lease_id, mail.lease_until = uuid4(), command.now + lease
            update_rows([mail], ["lease_id", "lease_until"])
            return LeasedMail(mail, _new_token(mail, command.now))
    return None


def record_mail_result(command: InstallationCommand, *, leased: LeasedMail, outcome: Outcome) -> bool:
    """Record the outcome of a try and end its lease; return False if the lease was lost, and nothing is recorded.

    A mail that the server takes is SENT, one that it refuses for good has FAILED. Any other is tried again after a
    pause that doubles up to an hour, until MAIL_GIVE_UP_HOURS after it began to wait. Locks the mail.
    """
    found = _LOCK_LEASED_MAIL(mail_pk=leased.mail.pk, lease_id=leased.mail.lease_id)
    register_locks_held(found, rank=LockRank.MAILS)
    for mail in found:
        mail.tries += 1
        mail.last_error_code, mail.last_error = outcome.error, storable_text(outcome.detail)
        if outcome.verdict is Verdict.DELIVERED:
            _end(mail, MailState.SENT, command.now)
        elif outcome.verdict is Verdict.UNDELIVERABLE or _is_given_up(mail, command.now):
            _end(mail, MailState.FAILED, command.now)
            _log_failure(mail)
        else:
            mail.next_try_at = command.now + pause_after(mail.tries, share=_jitter.random())
            mail.lease_id = mail.lease_until = None
        _write_results([mail])
    return bool(found)


def pause_after(tries: int, *, share: float) -> timedelta:
    """Return the pause after a number of failed tries; `share`, from 0 to 1, spreads it between half and all of it."""
    whole: timedelta = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(tries - 1, 10))
    return whole * (1 + share) / 2


def _is_free(mail: OutgoingMail, now: datetime) -> bool:
    return mail.lease_until is None or mail.lease_until <= now


def _is_outdated(mail: OutgoingMail) -> bool:
    """Tell whether the mail would say what is no longer true, or has no address any more."""
    told = STATUSES_TOLD.get(mail.kind)
    return (
        not mail.recipient
        or (told is not None and mail.booking.status != told)
        or (mail.kind == MailKind.PAYMENT_FAILED and _was_paid_since(mail))
    )


def _was_paid_since(mail: OutgoingMail) -> bool:
    """Tell whether money has come after the latest declined payment of the booking, by the provider's clock."""
    paid_at, declined_at = mail.booking.payment_captured_at, mail.booking.payment_failed_at
    return paid_at is not None and (declined_at is None or paid_at >= declined_at)


def _is_given_up(mail: OutgoingMail, now: datetime) -> bool:
    return now - mail.waits_since >= timedelta(hours=settings.MAIL_GIVE_UP_HOURS)


def _end(mail: OutgoingMail, state: MailState, now: datetime) -> None:
    mail.state, mail.ended_at, mail.next_try_at = state, now, None
    mail.lease_id = mail.lease_until = None


def _write_results(mails: list[OutgoingMail]) -> None:
    update_rows(
        mails,
        [
            "state",
            "tries",
            "next_try_at",
            "lease_id",
            "lease_until",
            "ended_at",
            "last_error_code",
            "last_error",
        ],
    )


def _new_token(mail: OutgoingMail, now: datetime) -> str:
    if mail.kind not in WITH_LINK:
        return ""
    return add_link(system_command(mail.hotel, now=now), mail.booking).token


def _log_failure(mail: OutgoingMail) -> None:
    facts = {"mail": mail.pk, "kind": mail.kind, "error": mail.last_error_code, "tries": mail.tries}
    logger.error("A mail failed; the desk can correct the address and try again", extra=facts)
