"""The only writer of the rows of requests to payment providers.

Requests are inserted by commands that lock their booking first. Senders lock the request alone. Readers and rules are
in `provider_requests` and `provider_events`, which decide what is written here.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import uuid4

from hotel.kernel.sql import PreparedQuery, insert_rows, update_rows
from notifications.services.stored_text import storable_text
from room_bookings.models import PaymentIntent, ProviderRequest, RoomBooking
from room_bookings.provider_enums import RequestKind, RequestState
from staff.command import Command

OPEN_STATES = (RequestState.WAITING, RequestState.SENDING)
MAKES_INTENT = frozenset({RequestKind.CREATE_INTENT, RequestKind.OFF_SESSION_CHARGE})
"""The kinds of requests that make the intent that they are about."""

_END_TOLD = PreparedQuery.from_sql(
    "update_ended_provider_requests",
    """
    UPDATE room_bookings_providerrequest AS request
    SET state = ended.state, result_object_id = ended.object_id, last_error_code = ended.error_code,
        ended_at = %(now)s, next_try_at = NULL, lease_id = NULL, lease_until = NULL
    FROM unnest(%(pks)s::bigint[], %(states)s::text[], %(object_ids)s::text[], %(error_codes)s::text[])
        AS ended (pk, state, object_id, error_code)
    WHERE request.id = ended.pk AND request.state IN ('WAITING', 'SENDING')
    """,
    has_result=False,
)


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


class ToldEnd(NamedTuple):
    """The end of a request that a provider's message tells: its state, the object that it made, or an error code."""

    request_pk: int
    state: RequestState
    object_id: str = ""
    error_code: str = ""


def open_requests(command: Command, new: Sequence[NewRequest]) -> list[ProviderRequest]:
    """Insert requests of locked bookings, which a sender takes after the commit. One statement for all.

    The database refuses what would draw more on a row of the ledger than is left of it. Those that make an intent
    have its id in the metadata.
    """
    requests = [_request(command, each) for each in new]
    insert_rows(requests, set_primary_keys=True)
    return requests


def lease_to_sender(request: ProviderRequest, *, now: datetime, until: datetime) -> None:
    """Count a try of a locked request, and lease it to the sender that is about to make it."""
    request.state, request.lease_id, request.lease_until = RequestState.SENDING, uuid4(), until
    request.tries += 1
    request.first_try_at = request.first_try_at or now
    update_rows([request], ["state", "lease_id", "lease_until", "tries", "first_try_at"])


def set_new_key(request: ProviderRequest, *, now: datetime) -> None:
    """Give a locked request another idempotency key, whose first try is now."""
    request.idempotency_key, request.first_try_at, request.must_search = str(uuid4()), now, False
    update_rows([request], ["idempotency_key", "first_try_at", "must_search"])


def postpone_request(
    request: ProviderRequest, *, until: datetime, must_search: bool, error_code: str, error: str
) -> None:
    """Let a locked request wait for its next try; with `must_search` its object is looked for first."""
    request.state, request.next_try_at = RequestState.WAITING, until
    request.lease_id = request.lease_until = None
    request.must_search = request.must_search or must_search
    request.last_error_code, request.last_error = error_code[:64], storable_text(error)
    update_rows(
        [request],
        ["state", "next_try_at", "lease_id", "lease_until", "must_search", "last_error_code", "last_error"],
    )


def reopen_request(request: ProviderRequest, *, now: datetime) -> None:
    """Let a locked request be tried at once; one that had ended looks for its object before."""
    if request.state not in OPEN_STATES:
        request.must_search = True
    request.state, request.ended_at, request.next_try_at = RequestState.WAITING, None, now
    request.lease_id = request.lease_until = None
    update_rows([request], ["state", "ended_at", "next_try_at", "must_search", "lease_id", "lease_until"])


def end_requests(
    requests: Collection[ProviderRequest], state: RequestState, *, now: datetime, **values: str
) -> None:
    """End locked requests in a state. `values` are `result_object_id`, `last_error_code` and `last_error`, if known."""
    for request in requests:
        request.state, request.ended_at, request.next_try_at = state, now, None
        request.lease_id = request.lease_until = None
        request.result_object_id = values.get("result_object_id", request.result_object_id)
        request.last_error_code = values.get("last_error_code", request.last_error_code)[:64]
        request.last_error = storable_text(values.get("last_error", request.last_error))
    update_rows(
        requests,
        [
            "state",
            "ended_at",
            "next_try_at",
            "lease_id",
            "lease_until",
            "result_object_id",
            "last_error_code",
            "last_error",
        ],
    )


def end_told_requests(ends: Sequence[ToldEnd], *, now: datetime) -> None:
    """End those of these requests that are still open, as a provider's message about their locked booking tells."""
    if ends:
        pks, states, object_ids, error_codes = (list(column) for column in zip(*ends, strict=True))
        _END_TOLD(now=now, pks=pks, states=states, object_ids=object_ids, error_codes=error_codes)


def _request(command: Command, new: NewRequest) -> ProviderRequest:
    request_uuid = new.intent.request_uuid if new.kind in MAKES_INTENT else uuid4()
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
