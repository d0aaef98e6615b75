"""Enter what a provider says about one of our payment intents, and do what follows from it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from room_bookings.enums import MailKind, PaymentMethod
from room_bookings.models import PaymentIntent, RoomBooking
from room_bookings.payment_providers.stripe_events import read_event
from room_bookings.provider_enums import EventConcern, EventOutcome, IntentStatus
from room_bookings.selectors.ledger import ledger_of
from room_bookings.selectors.provider_events import waiting_events_of
from room_bookings.services.guest_mails.queue import queue_mails
from room_bookings.services.payments.desk_payments import confirm_if_secured
from room_bookings.services.payments.ledger import NewRow, enter_rows
from room_bookings.services.provider_events.concerns import announce_concern
from room_bookings.services.provider_events.consequences import (
    concern_of_rows,
    is_declined,
    is_money,
    return_unusable,
)
from room_bookings.services.provider_events.demanded_rows import DemandedRow, Key, Told, in_stages
from room_bookings.services.provider_events.event_rows import set_outcomes
from room_bookings.services.provider_events.intent_ledger import IntentLedger, take_all
from room_bookings.services.provider_events.intent_status import set_intent_status
from room_bookings.services.provider_events.open_requests import end_settled_requests
from staff.command import Command


@dataclass
class Obeyed:
    """What facts changed: the rows that were entered, what a person should look at, and the facts that wait."""

    entered: list[DemandedRow] = field(default_factory=list)
    waiting: list[Told] = field(default_factory=list)
    concern: EventConcern | None = None


def obey_facts(
    command: Command,
    *,
    booking: RoomBooking,
    intent: PaymentIntent,
    told: Sequence[Told],
    event_pk: int | None = None,
) -> Obeyed:
    """Enter into the ledger of a locked booking what facts about one of its intents demand.

    Facts may come in any order and again. Those that draw on money of which nothing is known wait; events that wait
    are taken again with every further fact. `event_pk` is the event that tells the facts. The answers to our own calls
    are facts, too: whatever comes first enters the row. Money that secures a PENDING booking confirms it; what cannot
    be confirmed, or came for a booking that has ended, is to be returned. Locks the room types. Raises Busy.
    """
    ledger = IntentLedger(
        ledger_of(booking.pk),
        account=intent.account.account,
        intent_id=intent.object_id or _object_of(told),
        is_held_first=intent.captures_later,
        is_canceled=intent.status == IntentStatus.CANCELED,
    )
    earlier = _earlier_events(booking, intent, told, event_pk)
    waiting = take_all(ledger, [*told, *earlier.values()])
    set_intent_status(intent, [*told, *earlier.values()])
    obeyed_pks = [pk for pk, one in earlier.items() if one not in waiting]
    set_outcomes(obeyed_pks, outcome=EventOutcome.OBEYED, booking_pk=booking.pk)
    if not ledger.demanded:
        return Obeyed(waiting=waiting)
    requested = end_settled_requests(command, intent, ledger)
    pk_of, is_refused = _enter(command, booking, intent, ledger)
    if is_declined(ledger.demanded):
        queue_mails(command, kind_by_booking_pk={booking.pk: MailKind.PAYMENT_FAILED})
    concern = return_unusable(
        command, booking=booking, intent=intent, ledger=ledger, pk_of=pk_of, is_refused=is_refused
    )
    concern = concern or concern_of_rows(ledger.demanded, requested=requested)
    if concern is not None:
        announce_concern(command, booking=booking, concern=concern)
    return Obeyed(ledger.demanded, waiting, concern)


def _earlier_events(
    booking: RoomBooking, intent: PaymentIntent, told: Sequence[Told], event_pk: int | None
) -> dict[int, Told]:
    """Return the facts of events about the intent that wait, by the primary key of the event."""
    object_id = intent.object_id or _object_of(told)
    earlier = {}
    for waiting in waiting_events_of(account_pk=intent.account_id, intent_object_id=object_id):
        event = read_event(bytes(waiting.body))
        fact = event.fact()
        if waiting.pk != event_pk and fact is not None and fact.currency == booking.currency:
            earlier[waiting.pk] = Told(fact, event.created, event.type, event.event_id)
    return earlier


def _enter(
    command: Command, booking: RoomBooking, intent: PaymentIntent, ledger: IntentLedger
) -> tuple[dict[Key, int], bool]:
    """Enter the demanded rows, and confirm a PENDING booking once its money is there.

    A refund that was told before its capture does not take the confirmation away, as it would not if it came later.
    Returns the primary keys of all rows of the account in the ledger, and whether a confirmation was refused.
    """
    pk_of, is_refused = dict(ledger.pk_of), False
    for stage in in_stages(ledger.demanded, list(pk_of)):
        rows = [_new_row(booking, intent, row, pk_of) for row in stage]
        pks = enter_rows(command, rows)
        pk_of |= {row.key: pk for row, pk in zip(stage, pks, strict=True)}
        if any(is_money(row) for row in stage):
            is_refused = bool(confirm_if_secured(command, booking=booking))
    return pk_of, is_refused


def _new_row(booking: RoomBooking, intent: PaymentIntent, row: DemandedRow, pk_of: dict[Key, int]) -> NewRow:
    return NewRow(
        booking=booking,
        kind=row.kind,
        amount=row.amount,
        method=PaymentMethod.PROVIDER,
        note=row.note,
        original_pk=pk_of[row.original] if row.original else None,
        original_kind=row.original[0] if row.original else "",
        account=intent.account.account,
        object_id=row.object_id,
        provider_at=row.at,
    )


def _object_of(told: Sequence[Told]) -> str:
    return next((one.intent_id for one in told if one.intent_id), "")
