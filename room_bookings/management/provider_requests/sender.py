"""The loop of a sender: try one request after the other, and wait while none is due."""

import logging
from dataclasses import dataclass, field
from threading import Event

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from hotel.kernel.exceptions import Busy
from room_bookings.payment_providers.provider import Verdict
from room_bookings.provider_request_runs import Try, try_request
from room_bookings.selectors.provider_requests import due_requests

logger = logging.getLogger("innkeeper.providers")

LOOK_LIMIT = 20
"""Requests that one look finds at most."""

DATABASE_PAUSE_SECONDS = 1.0


@dataclass
class RequestTotals:
    """The numbers of requests done, refused by the provider, and of tries after which a request waits."""

    done: int = 0
    failed: int = 0
    waiting: int = 0


@dataclass
class RequestSender:
    """Sends requests until `stop`. Any number of senders may run, on any number of machines."""

    totals: RequestTotals = field(default_factory=RequestTotals)

    def __post_init__(self) -> None:
        self._stopping = Event()

    def stop(self) -> None:
        """Let the request that is being sent end, record it, and return from `run`. Safe in a signal handler."""
        self._stopping.set()

    def run(self, *, once: bool = False) -> RequestTotals:
        """Send requests until `stop`; with `once`, until none is due."""
        logger.info("The sender of requests to providers runs")
        while not self._stopping.is_set():
            try:
                is_idle = self._step()
            except (OperationalError, InterfaceError, Busy) as error:
                self._reconnect(error)
                continue
            if is_idle and once:
                break
            if is_idle:
                self._stopping.wait(settings.PROVIDER_LOOK_SECONDS)
        return self.totals

    def _step(self) -> bool:
        """Try one request if any is due; return whether there was none."""
        due = due_requests(limit=LOOK_LIMIT)
        if not due.pks:
            return True
        tried = try_request(due)
        if tried is None:
            return True
        if not tried.is_recorded:
            facts = {"request": tried.leased.request.pk}
            logger.warning("A lease was lost; another sender or a message has ended the request", extra=facts)
        self._count(tried)
        return False

    def _count(self, tried: Try) -> None:
        verdict = tried.answer.verdict
        self.totals.done += verdict is Verdict.DONE
        self.totals.failed += verdict is Verdict.REFUSED
        self.totals.waiting += verdict in {Verdict.RETRY, Verdict.UNKNOWN}

    def _reconnect(self, error: Exception) -> None:
        logger.warning(
            "The database does not answer; the sender tries again", extra={"error": type(error).__name__}
        )
        connection.close()
        self._stopping.wait(DATABASE_PAUSE_SECONDS)
