"""What follows from rows that a provider's message has entered: returns, and what a person should see."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from room_bookings.balances import OWES_CHARGES_ONLY, balance_due
from room_bookings.enums import BookingStatus, PaymentKind
from room_bookings.models import PaymentIntent, RoomBooking
from room_bookings.provider_enums import EventConcern, RequestKind
from room_bookings.services.provider_events.demanded_rows import DemandedRow, Key
from room_bookings.services.provider_events.intent_ledger import IntentLedger
from room_bookings.services.provider_request_writes import NewRequest, open_requests
from staff.command import Command

_RETURN = {PaymentKind.CAPTURE: RequestKind.REFUND, PaymentKind.AUTHORIZATION: RequestKind.VOID}
"""The kinds of rows that bring or hold money, with the kind of request that returns it."""

NOTE = "The payment cannot serve the booking."


def is_money(row: DemandedRow) -> bool:
    """Tell whether the row brings money, or holds it."""
    return row.kind in _RETURN


def is_declined(rows: Sequence[DemandedRow]) -> bool:
    """Tell whether a payment was declined, and no money has come with the same message."""
    return any(row.kind == PaymentKind.FAILURE for row in rows) and not any(is_money(row) for row in rows)


def return_unusable(
    command: Command,
    *,
    booking: RoomBooking,
    intent: PaymentIntent,
    ledger: IntentLedger,
    pk_of: Mapping[Key, int],
    is_refused: bool,
) -> EventConcern | None:
    """Open requests to return new money that cannot serve its booking; return what a person should see.

    `is_refused` says that the money would confirm the booking, and its nights are gone. Of money for a booking that has
    ended, what it owes is kept, as its penalty.
    """
    came = [row for row in ledger.demanded if is_money(row)]
    if not came:
        return None
    if booking.status in OWES_CHARGES_ONLY:
        returns = _credit_of(booking, came, ledger)
        _request_returns(command, booking=booking, intent=intent, returns=returns, pk_of=pk_of)
        return EventConcern.BOOKING_HAS_ENDED if returns else None
    if booking.status != BookingStatus.PENDING:
        return None
    if is_refused:
        returns = [(row, ledger.left_of(row.key)) for row in came if ledger.left_of(row.key) > 0]
        _request_returns(command, booking=booking, intent=intent, returns=returns, pk_of=pk_of)
        return EventConcern.NOT_CONFIRMED
    return EventConcern.NOT_ENOUGH


def concern_of_rows(rows: Sequence[DemandedRow], *, requested: Collection[Key]) -> EventConcern | None:
    """Return what a person should see about rows that entered, apart from new money.

    `requested` are the rows that a request of ours has made.
    """
    kinds = {row.kind for row in rows}
    if PaymentKind.REFUND_FAILED in kinds:
        return EventConcern.REFUND_FAILED
    if PaymentKind.DISPUTE in kinds and PaymentKind.DISPUTE_WON not in kinds:
        return EventConcern.DISPUTED
    if any(row.kind == PaymentKind.REFUND and not _is_requested(row, requested) for row in rows):
        return EventConcern.REFUNDED_ELSEWHERE
    voids = [row for row in rows if row.kind == PaymentKind.VOID and not _is_requested(row, requested)]
    if voids and PaymentKind.CAPTURE not in kinds:
        return EventConcern.AUTHORIZATION_LAPSED
    return EventConcern.PAYMENT_FAILED if PaymentKind.FAILURE in kinds else None


def _is_requested(row: DemandedRow, requested: Collection[Key]) -> bool:
    return bool(row.request_uuid) or row.key in requested


def _request_returns(
    command: Command,
    *,
    booking: RoomBooking,
    intent: PaymentIntent,
    returns: Sequence[tuple[DemandedRow, Decimal]],
    pk_of: Mapping[Key, int],
) -> None:
    """Open a request for each part of a row that is to be returned."""
    open_requests(
        command,
        [
            NewRequest(
                booking=booking,
                kind=_RETURN[row.kind],
                intent=intent,
                amount=part,
                draws_on_pk=pk_of[row.key],
                draws_on_kind=row.kind,
                note=NOTE,
            )
            for row, part in returns
        ],
    )


def _credit_of(
    booking: RoomBooking, came: Sequence[DemandedRow], ledger: IntentLedger
) -> list[tuple[DemandedRow, Decimal]]:
    """Return what of the money an ended booking does not owe."""
    credit = -balance_due(booking)
    returns = []
    for row in came:
        left = ledger.left_of(row.key)
        part = left if row.kind == PaymentKind.AUTHORIZATION and credit >= 0 else min(left, credit)
        if part > Decimal(0):
            returns.append((row, part))
    return returns
