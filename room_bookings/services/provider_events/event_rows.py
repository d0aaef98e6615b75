"""The writer of the rows of providers' events."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hotel.kernel.command import InstallationCommand
from hotel.kernel.sql import PreparedQuery
from room_bookings.payment_providers.stripe_events import StripeEvent
from room_bookings.provider_enums import EventConcern, EventOutcome
from room_bookings.selectors.provider_events import WAITING_OUTCOMES

_KEEP_EVENT = PreparedQuery.from_sql(
    "insert_provider_event",
    """
    INSERT INTO room_bookings_providerevent AS event (
        account_id, event_id, type, body, provider_at, received_at, times_received, outcome, detail, booking_id,
        intent_object_id, concern
    ) VALUES (
        %(account_pk)s, %(event_id)s, %(type)s, %(body)s::bytea, %(provider_at)s, %(now)s, 1, %(outcome)s, %(detail)s,
        %(booking_pk)s::bigint, %(intent_object_id)s, ''
    )
    ON CONFLICT (account_id, event_id) DO UPDATE SET times_received = event.times_received + %(again)s
    RETURNING id, times_received, outcome
    """,
)
_SET_OUTCOME = PreparedQuery.from_sql(
    "update_provider_event_outcomes",
    """
    UPDATE room_bookings_providerevent
    SET outcome = %(outcome)s, concern = %(concern)s, booking_id = %(booking_pk)s::bigint, detail = ''
    WHERE id = ANY(%(pks)s::bigint[])
    """,
    has_result=False,
)

_MOVE_CURSOR = PreparedQuery.from_sql(
    "update_provider_event_cursor",
    """
    UPDATE room_bookings_provideraccount
    SET event_cursor = %(event_id)s, events_read_until = %(until)s, updated_at = %(now)s
    WHERE id = %(account_pk)s AND (events_read_until IS NULL OR events_read_until < %(until)s)
    """,
    has_result=False,
)


@dataclass(frozen=True)
class KeptEvent:
    """The row of an event. `is_new` tells whether it has to be obeyed: it came first, or had to wait until now."""

    pk: int
    is_new: bool
    outcome: EventOutcome


def keep_event(
    *,
    account_pk: int,
    event: StripeEvent,
    body: bytes,
    outcome: EventOutcome,
    now: datetime,
    booking_pk: int | None = None,
    detail: str = "",
    is_counted: bool = True,
) -> KeptEvent:
    """Insert an event with the outcome that it will have unless `set_outcomes` says another; count a repetition.

    `is_counted` is False for an event that did not come again, but is tried again.

    Another session that is about to insert the same event is waited for.
    """
    ((pk, times_received, stored),) = _KEEP_EVENT(
        account_pk=account_pk,
        event_id=event.event_id,
        type=event.type,
        body=body,
        provider_at=event.created,
        now=now,
        outcome=outcome,
        detail=detail,
        booking_pk=booking_pk,
        intent_object_id=event.intent_id,
        again=int(is_counted),
    )
    is_new = times_received == 1 or stored in WAITING_OUTCOMES
    return KeptEvent(pk, is_new, EventOutcome(stored))


def set_outcomes(
    pks: Sequence[int], *, outcome: EventOutcome, booking_pk: int, concern: EventConcern | None = None
) -> None:
    """Write what became of events about a booking, and what a person should look at."""
    if pks:
        _SET_OUTCOME(pks=list(pks), outcome=outcome, concern=concern or "", booking_pk=booking_pk)


def move_event_cursor(
    command: InstallationCommand, *, account_pk: int, event_id: str, until: datetime
) -> None:
    """Note that all events of an account up to this one were read; never back."""
    _MOVE_CURSOR(account_pk=account_pk, event_id=event_id, until=until, now=command.now)
