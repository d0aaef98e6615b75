"""One try of a request to a provider: lease it, send it outside of any transaction, record the answer.

A sender keeps nothing in memory that matters. Killed before the call, it leaves a lease that ends by itself; killed
between the call and the record, it leaves a request that is sent once more with the same key, which the provider knows.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TypeVar

from django.conf import settings
from django.utils import timezone

from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from hotel.kernel.exceptions import Busy, Refusal
from room_bookings.models import PaymentIntent
from room_bookings.payment_providers.provider import Answer, Provider, Verdict
from room_bookings.provider_enums import IntentStatus, RequestKind
from room_bookings.selectors.provider_requests import DueRequests, due_requests, request_that_makes
from room_bookings.services.provider_requests import (
    LeasedRequest,
    lease_request,
    provider_of,
    record_answer,
    start_new_key,
)
from room_bookings.services.provider_requests.intents import UNPAID
from staff.command import Command, system_command

logger = logging.getLogger("innkeeper.providers")

T = TypeVar("T")

TIMEOUTS_PER_LEASE = 6
"""A lease outlives the time-outs of the calls of a try: a customer, a search in pages, and the order itself."""


@dataclass(frozen=True)
class Try:
    """A try of a request: its answer, and whether that was recorded."""

    leased: LeasedRequest
    answer: Answer
    is_recorded: bool


def try_request(due: DueRequests, *, seconds_for_all: float | None = None) -> Try | None:
    """Try the first of these requests that can be leased; None if other senders have them all.

    `seconds_for_all` is the time that the calls of the try may take together, where somebody waits for them.
    An answer that the ledger refuses leaves a request that waits and is looked for again: a person has to see it.
    Raises Busy, and the errors of the database.
    """
    lease = timedelta(seconds=TIMEOUTS_PER_LEASE * (seconds_for_all or settings.PROVIDER_TIMEOUT))
    leased = _run(partial(lease_request, request_pks=due.pks, lease=lease), due)
    if leased is None:
        return None
    answer = _answer_to(leased, seconds_for_all)
    try:
        return Try(leased, answer, record(leased, answer))
    except Busy:
        raise
    except Refusal as refusal:
        unrecorded = Answer(verdict=Verdict.UNKNOWN, error=refusal.code, detail=refusal.detail)
        return Try(leased, unrecorded, record(leased, unrecorded))


def secret_of_intent(intent: PaymentIntent, *, seconds_for_all: float) -> str:
    """Make the intent at its provider if that is still to be done, and return the secret by which a guest pays it.

    The calls together take at most `seconds_for_all`. Returns no text where the provider does not answer in time, while
    another sender has the request, for a payment without the guest, and once it is paid or given up. Call it outside of
    any transaction. Raises Busy.
    """
    if intent.status == IntentStatus.NEW:
        due = due_requests(limit=0)
        pks = request_that_makes(intent.pk)
        tried = try_request(DueRequests(due.now, pks), seconds_for_all=seconds_for_all) if pks else None
        return tried.answer.client_secret if tried else ""
    if intent.status not in UNPAID:
        return ""
    try:
        provider = provider_of(intent.account, seconds_for_all=seconds_for_all)
        answer = provider.retrieve_intent(intent.object_id)
    except Refusal as refusal:
        facts = {"intent": intent.pk, "error": refusal.code}
        logger.warning("An intent cannot be read at its provider", extra=facts)
        return ""
    return answer.client_secret


def record(leased: LeasedRequest, answer: Answer) -> bool:
    """Record the answer to a leased request by a command on its hotel; return False if the lease was lost."""
    command = system_command(leased.request.hotel, now=timezone.now())

    def work(given: Command) -> bool:
        return record_answer(given, leased=leased, answer=answer)

    return run_command(command, work, name="record_answer", subject={"request": leased.request.pk})


def _answer_to(leased: LeasedRequest, seconds_for_all: float | None) -> Answer:
    try:
        provider = provider_of(leased.request.intent.account, seconds_for_all=seconds_for_all)
    except Refusal as refusal:
        return Answer(verdict=Verdict.RETRY, error=refusal.code, detail=refusal.detail)
    if not leased.order.intent_id and leased.order.kind not in {
        RequestKind.CREATE_INTENT,
        RequestKind.OFF_SESSION_CHARGE,
    }:
        return Answer(verdict=Verdict.RETRY, error="intent_not_made", detail="The intent is not made yet.")
    if leased.must_search:
        return _search_and_send(leased, provider)
    return provider.send(leased.order)


def _search_and_send(leased: LeasedRequest, provider: Provider) -> Answer:
    """Look for the object that an earlier try has made; only if there is none, send under a new key."""
    found = provider.find(leased.order)
    if found is not None:
        if found.verdict is Verdict.DONE:
            return found
        return Answer(verdict=Verdict.UNKNOWN, error=found.error, detail=found.detail)
    command = InstallationCommand(now=timezone.now())
    renewed = run_command(command, partial(start_new_key, leased=leased), is_logged=False)
    if renewed is None:
        return Answer(verdict=Verdict.UNKNOWN, error="lease_lost", detail="Another sender has the request.")
    return provider.send(renewed.order)


def _run(work: Callable[[InstallationCommand], T], due: DueRequests) -> T:
    return run_command(InstallationCommand(now=due.now), work, is_logged=False)
