"""Requests that return money to guests through the provider that has received or holds it."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from hotel.kernel.sql import PreparedQuery
from room_bookings.balances import balance_due
from room_bookings.enums import PaymentKind
from room_bookings.ledger_triggers import DRAWN, REQUESTED
from room_bookings.models import PaymentIntent, ProviderRequest, RoomBooking
from room_bookings.provider_enums import RequestKind
from room_bookings.services.provider_request_writes import NewRequest, open_requests
from room_bookings.services.provider_requests.withdrawal import withdraw_unsent_requests
from staff.command import Command

_RETURN = {PaymentKind.CAPTURE: RequestKind.REFUND, PaymentKind.AUTHORIZATION: RequestKind.VOID}

_READ_RETURNABLE = PreparedQuery.from_sql(
    "read_returnable_rows",
    f"""
    SELECT entry.booking_id, entry.id, entry.kind, intent.id, entry.amount - drawn.amount - requested.amount
    FROM room_bookings_payment AS entry
    JOIN room_bookings_provideraccount AS account ON account.account = entry.account
    JOIN room_bookings_paymentintent AS intent
        ON intent.account_id = account.id AND intent.object_id = entry.object_id
    CROSS JOIN LATERAL ({DRAWN}) AS drawn
    CROSS JOIN LATERAL ({REQUESTED}) AS requested
    WHERE entry.booking_id = ANY(%(booking_pks)s) AND entry.method = 'PROVIDER'
        AND entry.kind IN ('AUTHORIZATION', 'CAPTURE') AND entry.amount > drawn.amount + requested.amount
    ORDER BY entry.id DESC
    """,  # noqa: S608 (SQL of our own)
)
_READ_INTENTS = PreparedQuery(
    "read_intents_by_pk",
    lambda given: PaymentIntent.objects.filter(given.any_of("pk", "intent_pks")),
)
_READ_REFUNDS_UNDER_WAY = PreparedQuery.from_sql(
    "read_refunds_under_way",
    """
    SELECT booking_id, sum(amount) FROM room_bookings_providerrequest
    WHERE booking_id = ANY(%(booking_pks)s) AND kind = 'REFUND' AND state IN ('WAITING', 'SENDING')
    GROUP BY booking_id
    """,
)


@dataclass(frozen=True)
class ReturnableRow:
    """A row of money at a provider, and what draws and open requests have left of it."""

    row_pk: int
    kind: PaymentKind
    intent: PaymentIntent
    left: Decimal


def returnable_rows(booking_pks: Collection[int]) -> Mapping[int, Sequence[ReturnableRow]]:
    """Return by booking the rows of locked bookings whose money a provider can return, the latest first."""
    found = list(_READ_RETURNABLE(booking_pks=list(booking_pks)))
    intents = {}
    if found:
        intents = {
            intent.pk: intent for intent in _READ_INTENTS(intent_pks=sorted({row[3] for row in found}))
        }
    rows: dict[int, list[ReturnableRow]] = defaultdict(list)
    for booking_pk, row_pk, kind, intent_pk, left in found:
        rows[booking_pk].append(ReturnableRow(row_pk, PaymentKind(kind), intents[intent_pk], left))
    return rows


def refunds_under_way(booking_pks: Collection[int]) -> Mapping[int, Decimal]:
    """Return by booking what open requests will refund."""
    return dict(_READ_REFUNDS_UNDER_WAY(booking_pks=list(booking_pks)))


def return_request(booking: RoomBooking, row: ReturnableRow, amount: Decimal, *, note: str) -> NewRequest:
    """Return the request that refunds a part of a capture, or gives up a part of an authorization."""
    return NewRequest(
        booking=booking,
        kind=_RETURN[row.kind],
        intent=row.intent,
        amount=amount,
        draws_on_pk=row.row_pk,
        draws_on_kind=row.kind,
        note=note,
    )


def return_credits(
    command: Command, bookings: Collection[RoomBooking], *, note: str
) -> list[ProviderRequest]:
    """Open requests for the money of ended bookings that their guests do not owe, as far as a provider has it.

    What is held is given up where nothing is owed. Sends statements only if any of the locked bookings has been paid or
    has money held. Desk payments stay a credit, which a manager refunds.
    """
    paid = {
        booking.pk: booking
        for booking in bookings
        if booking.amount_paid > 0 or booking.authorized_amount > 0
    }
    if not paid:
        return []
    rows = returnable_rows(paid)
    under_way = refunds_under_way(paid) if rows else {}
    new = []
    for pk, returnable in rows.items():
        credit = -balance_due(paid[pk]) - under_way.get(pk, Decimal(0))
        for row in returnable:
            part = row.left if row.kind == PaymentKind.AUTHORIZATION else min(row.left, credit)
            if part <= 0 or (row.kind == PaymentKind.AUTHORIZATION and credit < 0):
                continue
            new.append(return_request(paid[pk], row, part, note=note))
            if row.kind == PaymentKind.CAPTURE:
                credit -= part
    return open_requests(command, new)


def keep_money(command: Command, bookings: Collection[RoomBooking]) -> None:
    """Withdraw the requests that would return money of locked bookings which are no longer ended.

    What was sent already is owed again. Sends statements only if any of the bookings has money at all.
    """
    paid = [booking.pk for booking in bookings if booking.amount_paid > 0 or booking.authorized_amount > 0]
    if paid:
        withdraw_unsent_requests(command, booking_pks=paid, kinds=[RequestKind.REFUND, RequestKind.VOID])
