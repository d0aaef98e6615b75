"""Receive events of payment providers as an interface does it: find what an event is about, then run one command."""

from datetime import datetime
from uuid import UUID

from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from room_bookings.models import PaymentIntent, ProviderAccount
from room_bookings.payment_providers.facts import Fact, IntentFact
from room_bookings.payment_providers.stripe_events import StripeEvent
from room_bookings.payment_providers.stripe_objects import UnreadableObject
from room_bookings.payment_providers.stripe_units import UnknownUnits
from room_bookings.provider_enums import EventOutcome
from room_bookings.selectors.provider_events import intent_of_event
from room_bookings.services.provider_events import keep_unmatched_event, receive_event
from room_bookings.services.provider_events.receive import Received
from staff.command import system_command


def run_event(account: ProviderAccount, event: StripeEvent, *, body: bytes, now: datetime) -> Received:
    """Receive an event of an account in the program's own name, and return what became of it.

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
        lambda running: receive_event(running, intent=intent, event=event, fact=fact, body=body),
        name="receive_event",
        subject={"event": event.event_id, "booking": intent.booking.booking_id},
    )


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
