"""Receive events of payment providers as an interface does it: find what an event is about, then run one command."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from room_bookings.models import PaymentIntent, ProviderAccount
from room_bookings.payment_providers.facts import Fact, IntentFact
from room_bookings.payment_providers.stripe_events import StripeEvent, event_of, read_event
from room_bookings.payment_providers.stripe_objects import UnreadableObject
from room_bookings.payment_providers.stripe_units import UnknownUnits
from room_bookings.provider_enums import EventOutcome
from room_bookings.selectors.provider_events import bodies_to_try_again, intent_of_event, known_events
from room_bookings.services.provider_events import keep_unmatched_event, move_event_cursor, receive_event
from room_bookings.services.provider_events.receive import Received
from staff.command import system_command


def run_event(
    account: ProviderAccount, event: StripeEvent, *, body: bytes, now: datetime, is_counted: bool = True
) -> Received:
    """Receive an event of an account in the program's own name, and return what became of it.

    `is_counted` is False for an event that is tried again without having come again.
    Whatever it is, it is kept. Raises Busy; then nothing is kept, and the provider has to send it again.
    """
    try:
        fact = event.fact()
    except UnreadableObject as error:
        return _keep(account, event, body, now, EventOutcome.REFUSED, str(error))
    except UnknownUnits as error:
        return _keep(account, event, body, now, EventOutcome.OTHER_CURRENCY, str(error))
    if fact is None:
        return _keep(account, event, body, now, EventOutcome.UNKNOWN_TYPE)
    intent = _intent_of(account, fact)
    if intent is None:
        return _keep(account, event, body, now, EventOutcome.UNMATCHED)
    command = system_command(intent.hotel, now=now)
    return run_command(
        command,
        lambda running: receive_event(
            running, intent=intent, event=event, fact=fact, body=body, is_counted=is_counted
        ),
        name="receive_event",
        subject={"event": event.event_id, "booking": intent.booking.booking_id},
    )


def reconcile(
    account: ProviderAccount, listed: Iterable[Mapping[str, Any]], *, now: datetime
) -> Counter[EventOutcome]:
    """Receive those of an account's listed events, the newest first, that are missing; return their outcomes.

    Then events that wait are tried again, and the cursor of the account moves to the newest. Safe to run twice, and
    beside webhooks. Raises Busy, UnreadableObject; what was received before stays.
    """
    events = [(event_of(item), json.dumps(item).encode()) for item in listed]
    known = known_events(account_pk=account.pk, event_ids=[event.event_id for event, _ in events])
    outcomes: Counter[EventOutcome] = Counter()
    for event, body in reversed(events):
        if event.event_id not in known:
            outcomes[run_event(account, event, body=body, now=now).outcome] += 1
    for body in bodies_to_try_again(account_pk=account.pk):
        run_event(account, read_event(body), body=body, now=now, is_counted=False)
    if events:
        newest = events[0][0]
        run_command(
            InstallationCommand(now=now),
            lambda running: move_event_cursor(
                running, account_pk=account.pk, event_id=newest.event_id, until=newest.created
            ),
            name="move_event_cursor",
            is_logged=False,
        )
    return outcomes


def _keep(
    account: ProviderAccount,
    event: StripeEvent,
    body: bytes,
    now: datetime,
    outcome: EventOutcome,
    detail: str = "",
) -> Received:
    return run_command(
        InstallationCommand(now=now),
        lambda running: keep_unmatched_event(
            running, account=account, event=event, body=body, outcome=outcome, detail=detail
        ),
        name="keep_unmatched_event",
        subject={"event": event.event_id},
    )


def _intent_of(account: ProviderAccount, fact: Fact) -> PaymentIntent | None:
    if isinstance(fact, IntentFact):
        uuid = _uuid(fact.request_uuid)
        return intent_of_event(account_pk=account.pk, object_id=fact.object_id, request_uuid=uuid)
    return intent_of_event(account_pk=account.pk, object_id=fact.intent_id)


def _uuid(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None
