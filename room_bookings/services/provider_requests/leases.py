"""Lease requests to senders, one at a time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hotel.kernel.command import InstallationCommand
from hotel.kernel.sql import PreparedQuery
from room_bookings.models import ProviderRequest
from room_bookings.payment_providers.provider import Order
from room_bookings.provider_enums import RequestKind
from room_bookings.services.provider_request_writes import OPEN_STATES, lease_to_sender

KEY_IS_KEPT_FOR = timedelta(hours=23)
"""Stripe forgets a key after 24 hours: from then on a try with the same key would move the money again."""

_LOCK_DUE_REQUEST = PreparedQuery(
    "lock_due_request",
    lambda given: (
        ProviderRequest.objects.filter(
            given.any_of("pk", "request_pks"), state__in=OPEN_STATES, next_try_at__lte=given.value("now")
        )
        .select_for_update(of=("self",), no_key=True, skip_locked=True)
        .select_related("hotel", "booking", "intent__account")
        .order_by("next_try_at", "pk")
    ),
)


@dataclass(frozen=True)
class LeasedRequest:
    """A request in the hands of a sender, with its hotel, booking, intent and account.

    With `must_search` the sender looks for the object first, and takes a new key if there is none.
    """

    request: ProviderRequest
    must_search: bool

    @property
    def order(self) -> Order:
        """The request as its provider gets it, with the key that the request has now."""
        request, intent = self.request, self.request.intent
        return Order(
            kind=RequestKind(request.kind),
            key=request.idempotency_key,
            request_uuid=request.request_uuid,
            booking_id=request.booking.booking_id,
            amount=request.amount,
            currency=request.currency,
            intent_id=intent.object_id,
            captures_later=intent.captures_later,
            keeps_card=intent.keeps_card,
            customer=intent.customer,
            payment_method=intent.payment_method,
            earliest_try_at=request.at,
        )


def lease_request(
    command: InstallationCommand, *, request_pks: list[int], lease: timedelta
) -> LeasedRequest | None:
    """Lease the first of these requests that is due and that no other sender has locked or leased.

    The try is counted, and its key with the time of its first try committed, before anything is sent. `command.now`
    is the clock of the database. Locks the requests, without waiting for others who lock them.
    """
    locked = _LOCK_DUE_REQUEST(request_pks=request_pks, now=command.now)
    for request in locked:
        if request.lease_until is not None and request.lease_until > command.now:
            continue
        lease_to_sender(request, now=command.now, until=command.now + lease)
        return LeasedRequest(request, request.must_search or _is_forgotten(request, command.now))
    return None


def _is_forgotten(request: ProviderRequest, now: datetime) -> bool:
    return request.first_try_at is not None and now - request.first_try_at >= KEY_IS_KEPT_FOR
