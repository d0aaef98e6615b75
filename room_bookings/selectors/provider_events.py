"""Find what the events of payment providers are about."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from hotel.kernel.sql import PreparedQuery
from hotel.models import Hotel
from room_bookings.models import PaymentIntent, ProviderAccount, ProviderEvent
from room_bookings.provider_enums import EventOutcome

NO_UUID = UUID(int=0)

WAITING_OUTCOMES = (EventOutcome.PARKED, EventOutcome.UNMATCHED)
"""The outcomes of events that a later event, or the next `manage.py reconcile_payments`, tries again."""


class WaitingEvent(NamedTuple):
    """An event that was not obeyed yet. Each name is the path of the value from `ProviderEvent`."""

    pk: int
    event_id: str
    type: str
    provider_at: datetime
    body: Any
    outcome: str


_READ_INTENT: PreparedQuery[PaymentIntent] = PreparedQuery(
    "read_payment_intent_of_event",
    lambda given: (
        PaymentIntent.objects.filter(
            Q(object_id=given.value("object_id"))
            | Q(object_id="", request_uuid=given.value("request_uuid", cast="uuid")),
            account=given.value("account_pk"),
        )
        .select_related("booking", "hotel", "account")
        .order_by("-object_id")
    ),
)
_READ_WAITING: PreparedQuery[Any] = PreparedQuery(
    "read_waiting_provider_events",
    lambda given: (
        ProviderEvent.objects.filter(
            account=given.value("account_pk"),
            intent_object_id=given.value("intent_object_id"),
            outcome__in=WAITING_OUTCOMES,
        )
        .order_by("pk")
        .values_list(*WaitingEvent._fields)
    ),
)
_READ_ACCOUNTS_OF_HOTEL: PreparedQuery[ProviderAccount] = PreparedQuery(
    "read_provider_accounts_of_hotel",
    lambda given: ProviderAccount.objects.filter(hotel__slug=given.value("hotel_slug")).order_by("-pk"),
)
_READ_ACCOUNTS_OF_INSTALLATION: PreparedQuery[ProviderAccount] = PreparedQuery(
    "read_provider_accounts_of_installation",
    lambda given: ProviderAccount.objects.filter(
        hotel__isnull=True, provider=given.value("provider")
    ).order_by("-pk"),
)

_READ_RETRIABLE = PreparedQuery.from_sql(
    "read_retriable_provider_events",
    """
    SELECT event.body FROM room_bookings_providerevent AS event
    JOIN room_bookings_paymentintent AS intent
        ON intent.account_id = event.account_id AND intent.object_id = event.intent_object_id
    WHERE event.account_id = %(account_pk)s AND event.outcome IN ('PARKED', 'UNMATCHED')
        AND event.intent_object_id <> ''
    ORDER BY event.id
    """,
)
_READ_KNOWN = PreparedQuery.from_sql(
    "read_known_provider_events",
    """
    SELECT event_id FROM room_bookings_providerevent
    WHERE account_id = %(account_pk)s AND event_id = ANY(%(event_ids)s)
    """,
)


def intent_of_event(
    *, account_pk: int, object_id: str, request_uuid: UUID | None = None
) -> PaymentIntent | None:
    """Return our intent of an object at the provider, with booking, hotel and account; None for nobody's.

    An intent that does not know its object yet, because the answer to the call that made it is still under way, is
    found by the id that we put into the metadata of the object.
    """
    if not object_id:
        return None
    found = _READ_INTENT(account_pk=account_pk, object_id=object_id, request_uuid=request_uuid or NO_UUID)
    return found[0] if found else None


def waiting_events_of(*, account_pk: int, intent_object_id: str) -> Sequence[WaitingEvent]:
    """Return the events about an intent's object that were not obeyed yet, as they came."""
    rows = _READ_WAITING(account_pk=account_pk, intent_object_id=intent_object_id)
    return [WaitingEvent(*row) for row in rows]


def accounts_of_webhook(*, provider: str, hotel_slug: str | None) -> Sequence[ProviderAccount]:
    """Return the accounts of a hotel, or without one of the installation, the latest first; old ones, too.

    Events come for accounts that take no new payments any more: their payments are refunded and disputed.
    """
    if hotel_slug is None:
        return _READ_ACCOUNTS_OF_INSTALLATION(provider=provider)
    accounts = _READ_ACCOUNTS_OF_HOTEL(hotel_slug=hotel_slug)
    return [account for account in accounts if account.provider == provider]


def bodies_to_try_again(*, account_pk: int) -> Sequence[bytes]:
    """Return the events that were not obeyed yet and are about an intent that is ours by now."""
    return [bytes(body) for (body,) in _READ_RETRIABLE(account_pk=account_pk)]


def known_events(*, account_pk: int, event_ids: Sequence[str]) -> set[str]:
    """Return those of the events that were received already."""
    return {event_id for (event_id,) in _READ_KNOWN(account_pk=account_pk, event_ids=list(event_ids))}


def provider_events_of_hotel(
    *,
    hotel: Hotel,
    outcomes: Collection[str] = (),
    concerns: Collection[str] = (),
    event_type: str = "",
    booking_id: str = "",
) -> QuerySet[ProviderEvent]:
    """Return the events of a hotel's accounts, and others about its bookings, the newest first, without their texts.

    Empty filters choose all.
    """
    events = (
        ProviderEvent.objects.filter(Q(account__hotel=hotel) | Q(booking__hotel=hotel))
        .select_related("account", "booking")
        .defer("body")
        .order_by("-pk")
    )
    for name, values in (("outcome", outcomes), ("concern", concerns)):
        if values:
            events = events.filter(**{f"{name}__in": values})
    if event_type:
        events = events.filter(type=event_type)
    return events.filter(booking__booking_id=booking_id) if booking_id else events
