"""The loop of a mail worker: lease one mail, send it, record what came of it.

A worker keeps nothing in memory that matters. One that is killed between the server's answer and the record leaves a
lease that ends by itself; then the mail is sent once more, with the Message-ID that it had, so that it is shown once.
While the server cannot be reached no mail is tried, and none fails for it.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from threading import Event
from typing import TypeVar

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import InterfaceError, OperationalError, connection

from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from hotel.kernel.exceptions import Busy
from notifications.services.transports.mail import MailServer, MailServerUnavailable
from notifications.services.transports.transport import Outcome, Verdict
from room_bookings.management.mails.rendering import render_mail
from room_bookings.selectors.mails import due_mails
from room_bookings.services import LeasedMail, lease_next_mail, record_mail_result

logger = logging.getLogger("innkeeper.mails")

T = TypeVar("T")

LOOK_LIMIT = 20
"""Mails that one look finds at most."""

DATABASE_PAUSE_SECONDS = 1.0
LONGEST_SERVER_PAUSE_SECONDS = 60.0
TIMEOUTS_PER_LEASE = 10
"""A lease outlives the time-outs of a connection and of each command of a mail (MAIL, RCPT, DATA, the end of it)."""


@dataclass
class MailTotals:
    """The numbers of mails sent, failed for good, and of tries after which a mail waits."""

    sent: int = 0
    failed: int = 0
    waiting: int = 0


@dataclass
class MailWorker:
    """Sends mails until `stop`. Any number of workers may run, on any number of machines."""

    server: MailServer = field(default_factory=MailServer)
    totals: MailTotals = field(default_factory=MailTotals)

    def __post_init__(self) -> None:
        self._stopping = Event()
        self._server_failures = 0

    def stop(self) -> None:
        """Let the mail that is being sent end, record it, and return from `run`. Safe in a signal handler."""
        self._stopping.set()

    def run(self, *, once: bool = False) -> MailTotals:
        """Send mails until `stop`; with `once`, until none is due or the server cannot be reached."""
        logger.info("The mail worker runs")
        while not self._stopping.is_set():
            try:
                is_idle = self._step()
            except MailServerUnavailable as error:
                self._pause_for_server(error)
                is_idle = True
            except (OperationalError, InterfaceError, Busy) as error:
                self._reconnect(error)
                continue
            if is_idle and once:
                break
        self.server.close()
        return self.totals

    def _step(self) -> bool:
        """Send one mail if any is due; return whether there was none. Raises MailServerUnavailable."""
        due = due_mails(limit=LOOK_LIMIT)
        if not due.pks:
            self.server.close()
            self._stopping.wait(settings.MAIL_LOOK_SECONDS)
            return True
        self.server.open()
        self._server_failures = 0
        lease = timedelta(seconds=TIMEOUTS_PER_LEASE * settings.EMAIL_TIMEOUT)
        leased = self._run(partial(lease_next_mail, mail_pks=due.pks, lease=lease), due.now)
        if leased is not None:
            self._record(leased, self._send(leased, due.now))
        return False

    def _send(self, leased: LeasedMail, now: datetime) -> Outcome:
        message = self._rendered(leased, now)
        if isinstance(message, Outcome):
            return message
        return self.server.send(message)

    def _rendered(self, leased: LeasedMail, now: datetime) -> EmailMessage | Outcome:
        """Return the message, or the outcome of one that cannot be made: it waits, and the others go on."""
        try:
            return render_mail(leased, now=now)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            logger.exception("A mail cannot be rendered", extra={"mail": leased.mail.pk})
            return Outcome(Verdict.RETRY, "internal_error", type(error).__name__)

    def _record(self, leased: LeasedMail, outcome: Outcome) -> None:
        """Record the outcome, again and again while the database is away."""
        while True:
            try:
                now = due_mails(limit=0).now
                is_recorded = self._run(partial(record_mail_result, leased=leased, outcome=outcome), now)
                break
            except (OperationalError, InterfaceError, Busy) as error:
                if self._stopping.is_set():
                    raise
                self._reconnect(error)
        if not is_recorded:
            logger.warning("A lease was lost; the mail may be sent again", extra={"mail": leased.mail.pk})
        self.totals.sent += outcome.verdict is Verdict.DELIVERED
        self.totals.failed += outcome.verdict is Verdict.UNDELIVERABLE
        self.totals.waiting += outcome.verdict is Verdict.RETRY

    def _run(self, work: Callable[[InstallationCommand], T], now: datetime) -> T:
        return run_command(InstallationCommand(now=now), work, is_logged=False)

    def _pause_for_server(self, error: MailServerUnavailable) -> None:
        self._server_failures += 1
        seconds = min(LONGEST_SERVER_PAUSE_SECONDS, 2.0 ** min(self._server_failures - 1, 10))
        logger.warning("The mail server cannot be reached; all mails wait", extra={"error": str(error)[:200]})
        self._stopping.wait(seconds)

    def _reconnect(self, error: Exception) -> None:
        logger.warning(
            "The database does not answer; the mail worker tries again", extra={"error": type(error).__name__}
        )
        connection.close()
        self._stopping.wait(DATABASE_PAUSE_SECONDS)
