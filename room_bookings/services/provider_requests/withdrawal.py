"""Take requests to payment providers back that no sender has tried."""

from collections.abc import Collection

from hotel.kernel.sql import PreparedQuery
from room_bookings.models import PaymentIntent, ProviderRequest
from room_bookings.provider_enums import RequestKind, RequestState
from room_bookings.services.provider_request_writes import end_requests
from staff.command import Command

_LOCK_UNSENT_REQUESTS = PreparedQuery(
    "lock_unsent_requests",
    lambda given: (
        ProviderRequest.objects.filter(
            given.any_of("booking_id", "booking_pks"),
            given.any_of("kind", "kinds"),
            state=RequestState.WAITING,
            tries=0,
        )
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    ),
)
"""The lock of the booking comes before: it orders all writers of its requests but the senders, who wait for none."""


def withdraw_unsent_requests(
    command: Command,
    *,
    booking_pks: Collection[int],
    kinds: Collection[RequestKind],
    intents: Collection[PaymentIntent] | None = None,
) -> list[ProviderRequest]:
    """Withdraw the requests of locked bookings that no sender has tried yet, and return them.

    With `intents` only those about them. Locks them; one that a sender has leased since is not among them.
    """
    found = _LOCK_UNSENT_REQUESTS(booking_pks=list(booking_pks), kinds=[str(kind) for kind in kinds])
    if intents is not None:
        pks = {intent.pk for intent in intents}
        found = [request for request in found if request.intent_id in pks]
    end_requests(found, RequestState.WITHDRAWN, now=command.now)
    return found
