"""Receive events of payment providers, each once."""

from dataclasses import dataclass

from hotel.kernel.command import InstallationCommand
from room_bookings.models import PaymentIntent, ProviderAccount
from room_bookings.payment_providers.facts import Fact
from room_bookings.payment_providers.stripe_events import StripeEvent
from room_bookings.provider_enums import EventConcern, EventOutcome
from room_bookings.services.locking import lock_booking
from room_bookings.services.provider_events.demanded_rows import Told
from room_bookings.services.provider_events.event_rows import keep_event, set_outcomes
from room_bookings.services.provider_events.obey import Obeyed, obey_facts
from staff.command import Command


@dataclass(frozen=True)
class Received:
    """What became of an event. A repetition has the outcome of the first time."""

    outcome: EventOutcome
    is_repetition: bool = False
    concern: EventConcern | None = None


def receive_event(
    command: Command,
    *,
    intent: PaymentIntent,
    event: StripeEvent,
    fact: Fact,
    body: bytes,
    is_counted: bool = True,
) -> Received:
    """Keep an event about an intent of ours and obey it, with those that have waited for it.

    It is obeyed once, whoever else receives it at the same time; a repetition is counted. Locks the booking, then its
    room types. Raises Busy.
    """
    booking = lock_booking(command, booking_id=intent.booking.booking_id)
    is_other = fact.currency != booking.currency
    kept = keep_event(
        account_pk=intent.account_id,
        event=event,
        body=body,
        outcome=EventOutcome.OTHER_CURRENCY if is_other else EventOutcome.OBEYED,
        now=command.now,
        booking_pk=booking.pk,
        is_counted=is_counted,
    )
    if not kept.is_new or is_other:
        return Received(kept.outcome, is_repetition=not kept.is_new)
    own = Told(fact, event.created, event.type, event.event_id)
    obeyed = obey_facts(command, booking=booking, intent=intent, told=[own], event_pk=kept.pk)
    outcome = _outcome(own, obeyed)
    if (outcome, obeyed.concern) != (kept.outcome, None):
        set_outcomes([kept.pk], outcome=outcome, booking_pk=booking.pk, concern=obeyed.concern)
    return Received(outcome, concern=obeyed.concern)


def keep_unmatched_event(
    command: InstallationCommand,
    *,
    account: ProviderAccount,
    event: StripeEvent,
    body: bytes,
    outcome: EventOutcome,
    detail: str = "",
) -> Received:
    """Keep an event that changes no booking: of nobody's payment, of another type, or one that cannot be read."""
    kept = keep_event(
        account_pk=account.pk, event=event, body=body, outcome=outcome, now=command.now, detail=detail
    )
    return Received(kept.outcome, is_repetition=not kept.is_new)


def _outcome(own: Told, obeyed: Obeyed) -> EventOutcome:
    if own in obeyed.waiting:
        return EventOutcome.PARKED
    return EventOutcome.OBEYED if obeyed.entered else EventOutcome.NOTHING_TO_DO
