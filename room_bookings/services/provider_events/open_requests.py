"""Our own requests that a provider's message settles, or leaves without money to draw on."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from hotel.kernel.sql import PreparedQuery
from room_bookings.enums import PaymentKind
from room_bookings.models import PaymentIntent, ProviderRequest
from room_bookings.provider_enums import RequestKind, RequestState
from room_bookings.services.provider_events.demanded_rows import DemandedRow, Key
from room_bookings.services.provider_events.intent_ledger import IntentLedger
from room_bookings.services.provider_request_writes import OPEN_STATES, ToldEnd, end_told_requests
from staff.command import Command

OVERTAKEN = "overtaken"
"""The error code of a request that can move no money any more: the provider's message said where it went."""

_SETTLED_BY = {
    PaymentKind.CAPTURE: (RequestKind.CAPTURE,),
    PaymentKind.VOID: (RequestKind.VOID, RequestKind.CANCEL_INTENT),
}


class OpenRequest(NamedTuple):
    """A request that has not ended. Each name is the path of the value from `ProviderRequest`."""

    pk: int
    kind: str
    state: str
    amount: Decimal | None
    draws_on_id: int | None
    request_uuid: UUID


_READ_OPEN: PreparedQuery[tuple[int, str, str, Decimal | None, int | None, UUID]] = PreparedQuery(
    "read_open_provider_requests",
    lambda given: (
        ProviderRequest.objects.filter(intent=given.value("intent_pk"), state__in=OPEN_STATES)
        .order_by("-pk")
        .values_list(*OpenRequest._fields)
    ),
)


def end_settled_requests(command: Command, intent: PaymentIntent, ledger: IntentLedger) -> set[Key]:
    """End our open requests about an intent of a locked booking that the demanded rows settle or overtake.

    A request whose object is among them is DONE: its answer is still under way, or was lost. One that finds no money
    any more, because somebody refunded or released it at the provider, is WITHDRAWN, or FAILED if it was sent: the
    provider returns no more than it has received. So is one that would give up an intent that was paid meanwhile. Open
    requests count as drawn, so this comes before the rows. Returns the demanded rows that requests of ours have made.
    """
    demanded = [row for row in ledger.demanded if row.kind in (*_SETTLED_BY, PaymentKind.REFUND)]
    if not demanded:
        return set()
    found = [OpenRequest(*row) for row in _READ_OPEN(intent_pk=intent.pk)]
    row_by_pk = _settled(found, demanded)
    ends = [ToldEnd(pk, RequestState.DONE, row.object_id) for pk, row in row_by_pk.items()]
    others = [request for request in found if request.pk not in row_by_pk]
    ends += _overtaken(others, ledger)
    if any(row.kind == PaymentKind.CAPTURE for row in demanded):
        ends += [_overtaken_end(request) for request in others if request.kind == RequestKind.CANCEL_INTENT]
    end_told_requests(ends, now=command.now)
    return {row.key for row in row_by_pk.values()}


def _settled(requests: Sequence[OpenRequest], demanded: Sequence[DemandedRow]) -> dict[int, DemandedRow]:
    """Return by primary key of each settled request the row that settles it."""
    return {
        request.pk: row
        for row in reversed(demanded)
        for request in requests
        if request.kind in _SETTLED_BY.get(row.kind, ()) or str(request.request_uuid) == row.request_uuid
    }


def _overtaken(requests: Sequence[OpenRequest], ledger: IntentLedger) -> list[ToldEnd]:
    """Return the requests beyond what their rows have left; those that wait end first, the latest first."""
    left = {pk: ledger.left_of(key) for key, pk in ledger.pk_of.items()}
    wanted: dict[int, Decimal] = defaultdict(Decimal)
    for request in requests:
        if request.draws_on_id is not None and request.amount is not None:
            wanted[request.draws_on_id] += request.amount
    ended = []
    for request in sorted(requests, key=lambda request: request.state != RequestState.WAITING):
        row_pk = request.draws_on_id
        if row_pk is None or request.amount is None or wanted[row_pk] <= left.get(row_pk, wanted[row_pk]):
            continue
        wanted[row_pk] -= request.amount
        ended.append(_overtaken_end(request))
    return ended


def _overtaken_end(request: OpenRequest) -> ToldEnd:
    was_sent = request.state == RequestState.SENDING
    return ToldEnd(
        request.pk, RequestState.FAILED if was_sent else RequestState.WITHDRAWN, error_code=OVERTAKEN
    )
