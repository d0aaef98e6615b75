"""Open requests to payment providers in the transaction of a command, and take them back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import uuid4

from hotel.kernel.sql import PreparedQuery, insert_rows, update_rows
from room_bookings.models import PaymentIntent, ProviderRequest, RoomBooking
from room_bookings.provider_enums import RequestKind, RequestState
from staff.command import Command

OPEN_STATES = (RequestState.WAITING, RequestState.SENDING)
END_FIELDS = (
    "state",
    "next_try_at",
    "lease_id",
    "lease_until",
    "ended_at",
    "last_error_code",
    "last_error",
    "result_object_id",
)

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


@dataclass(frozen=True, kw_only=True)
class NewRequest:
    """A request to open for a locked booking. `draws_on_pk` is the row of its ledger, of kind `draws_on_kind`."""

    booking: RoomBooking
    kind: RequestKind
    intent: PaymentIntent
    amount: Decimal | None = None
    draws_on_pk: int | None = None
    draws_on_kind: str = ""
    note: str = ""


def open_requests(command: Command, new: Sequence[NewRequest]) -> list[ProviderRequest]:
    """Insert requests of locked bookings, which a sender takes after the commit. One statement for all.

    The database refuses what would draw more on a row of the ledger than is left of it. Those that make an intent
    have its id in the metadata.
    """
    if not new:
        return []
    requests = [_request(command, each) for each in new]
    insert_rows(requests, set_primary_keys=True)
    return requests


def withdraw_unsent_requests(
    command: Command, *, booking_pks: Collection[int], kinds: Collection[RequestKind]
) -> list[ProviderRequest]:
    """Withdraw the requests of locked bookings that no sender has tried yet, and return them.

    Locks them; one that a sender has leased since is not among them.
    """
    found = _LOCK_UNSENT_REQUESTS(booking_pks=list(booking_pks), kinds=[str(kind) for kind in kinds])
    for request in found:
        end(request, RequestState.WITHDRAWN, command=command)
    if found:
        update_rows(found, END_FIELDS)
    return found


def end(request: ProviderRequest, state: RequestState, *, command: Command) -> None:
    """Set the end of a locked request; the caller writes END_FIELDS."""
    request.state, request.ended_at, request.next_try_at = state, command.now, None
    request.lease_id = request.lease_until = None


def _request(command: Command, new: NewRequest) -> ProviderRequest:
    makes_intent = new.kind in {RequestKind.CREATE_INTENT, RequestKind.OFF_SESSION_CHARGE}
    request_uuid = new.intent.request_uuid if makes_intent else uuid4()
    return ProviderRequest(
        hotel=command.hotel,
        booking=new.booking,
        kind=new.kind,
        intent=new.intent,
        draws_on_id=new.draws_on_pk,
        draws_on_kind=new.draws_on_kind,
        amount=new.amount,
        currency=new.intent.currency,
        note=new.note,
        request_uuid=request_uuid,
        idempotency_key=f"{request_uuid}-1",
        next_try_at=command.now,
        requested_by=command.staff,
        source=command.source,
        at=command.now,
        command_id=command.id,
    )
