"""Read requests to payment providers: those that are due, and those of a hotel or booking, for its staff."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from hotel.kernel.exceptions import NotFound, ProblemCode
from hotel.kernel.sql import PreparedQuery
from hotel.models import Hotel
from room_bookings.models import PaymentIntent, ProviderRequest, RoomBooking

_FIND_DUE_REQUESTS = PreparedQuery.from_sql(
    "find_due_requests",
    """
    SELECT statement_timestamp(), ARRAY(
        SELECT id FROM room_bookings_providerrequest
        WHERE state IN ('WAITING', 'SENDING') AND next_try_at <= statement_timestamp()
            AND (lease_until IS NULL OR lease_until <= statement_timestamp())
        ORDER BY next_try_at, id LIMIT %(limit)s
    )
    """,
)
_READ_OPEN_DRAWS = PreparedQuery.from_sql(
    "read_open_draws",
    """
    SELECT draws_on_id, sum(amount) FROM room_bookings_providerrequest
    WHERE booking_id = %(booking_pk)s AND draws_on_id IS NOT NULL AND state IN ('WAITING', 'SENDING')
    GROUP BY draws_on_id
    """,
)
_READ_INTENTS = PreparedQuery(
    "read_intents_of_booking",
    lambda given: (
        PaymentIntent.objects.filter(booking_id=given.value("booking_pk"))
        .select_related("account")
        .order_by("pk")
    ),
)
_READ_REQUEST = PreparedQuery(
    "read_provider_request",
    lambda given: ProviderRequest.objects.filter(pk=given.value("request_pk")).select_related(
        "booking", "requested_by__user"
    ),
)


_READ_MAKING_REQUEST = PreparedQuery.from_sql(
    "read_request_that_makes_intent",
    """
    SELECT id FROM room_bookings_providerrequest
    WHERE intent_id = %(intent_pk)s AND kind = 'CREATE_INTENT' AND state IN ('WAITING', 'SENDING')
        AND next_try_at <= statement_timestamp()
    """,
)
_READ_INTENT = PreparedQuery(
    "read_payment_intent",
    lambda given: PaymentIntent.objects.filter(pk=given.value("intent_pk")).select_related(
        "booking", "account"
    ),
)


@dataclass(frozen=True)
class DueRequests:
    """Primary keys of requests that may be tried now, those that have waited longest; `now` is the database's clock."""

    now: datetime
    pks: list[int]


def due_requests(*, limit: int) -> DueRequests:
    """Find requests to send, in any hotel. One statement; it locks nothing, so callers check again under the lock."""
    ((now, pks),) = _FIND_DUE_REQUESTS(limit=limit)
    return DueRequests(now, pks)


def open_draws(booking_pk: int) -> dict[int, Decimal]:
    """Return by primary key of a row of the ledger what open requests will draw on it."""
    return dict(_READ_OPEN_DRAWS(booking_pk=booking_pk))


def intents_of_booking(booking_pk: int) -> list[PaymentIntent]:
    """Return the payment intents of a booking with their accounts, the oldest first."""
    return list(_READ_INTENTS(booking_pk=booking_pk))


def request_that_makes(intent_pk: int) -> list[int]:
    """Return the primary key of the open request that makes this intent with the guest, in a list, if it is due."""
    return [pk for (pk,) in _READ_MAKING_REQUEST(intent_pk=intent_pk)]


def payment_intent_by_pk(intent_pk: int) -> PaymentIntent:
    """Return an existing intent with its booking and account."""
    (intent,) = _READ_INTENT(intent_pk=intent_pk)
    return intent


def latest_intent_of_booking(booking: RoomBooking) -> PaymentIntent:
    """Return the latest intent of a booking with its booking and account. Raises NotFound."""
    for intent in reversed(intents_of_booking(booking.pk)):
        return payment_intent_by_pk(intent.pk)
    detail = _("The guests of booking %(booking)s were not asked for a payment.") % {
        "booking": booking.booking_id
    }
    raise NotFound(detail, code=ProblemCode.PAYMENT_INTENT_NOT_FOUND)


def provider_request_by_pk(request_pk: int) -> ProviderRequest:
    """Return an existing request with its booking and the person behind it."""
    (request,) = _READ_REQUEST(request_pk=request_pk)
    return request


def provider_requests_of_hotel(
    *, hotel: Hotel, states: Collection[str] = (), kinds: Collection[str] = (), booking_id: str = ""
) -> QuerySet[ProviderRequest]:
    """Return the hotel's requests, newest first, with their bookings; empty filters choose all."""
    requests = (
        ProviderRequest.objects.filter(hotel=hotel)
        .select_related("booking", "requested_by__user")
        .order_by("-pk")
    )
    if states:
        requests = requests.filter(state__in=states)
    if kinds:
        requests = requests.filter(kind__in=kinds)
    return requests.filter(booking__booking_id=booking_id) if booking_id else requests
