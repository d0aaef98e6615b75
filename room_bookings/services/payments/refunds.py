"""Refunds: at the desk, or through the provider that has received the money."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Invalid, Reason
from room_bookings import policies
from room_bookings.balances import balance_due
from room_bookings.enums import PaymentKind, PaymentMethod
from room_bookings.exceptions import BookingRefused
from room_bookings.models import RoomBooking
from room_bookings.selectors.ledger import LedgerRow, ledger_of, left_of_rows
from room_bookings.selectors.provider_requests import open_draws
from room_bookings.services.guards import require_allowed
from room_bookings.services.locking import lock_booking
from room_bookings.services.payments.amounts import valid_amount
from room_bookings.services.payments.ledger import Entry, NewRow, enter_rows
from room_bookings.services.provider_request_writes import NewRequest, open_requests
from room_bookings.services.provider_requests.refunds import return_request, returnable_rows
from staff.capabilities import Capability
from staff.command import Command

NOT_RETURNED = frozenset({PaymentMethod.GROUP_BILL})
"""What a master bill has taken over is no money that can be returned."""

REFUND_METHODS = (PaymentMethod.CASH, PaymentMethod.CARD, PaymentMethod.BANK_TRANSFER)


def refund_booking(
    command: Command,
    *,
    booking_id: str,
    reason: str,
    amount: Decimal | None = None,
    method: PaymentMethod | None = None,
) -> Entry:
    """Return money of payments, the latest first.

    Without `amount` it is the credit of the guests, less what requests will refund. Each payment is refunded the way it
    came unless `method` names another one, which the money of a channel needs. Money that a provider has received is
    refunded by a request to it, whose row follows when it is done; with `method` the desk returns it. Two equal refunds
    are no repetition. The front desk refunds up to the `refund_limit` of the hotel in all; more needs a manager. Locks
    the booking.
    Raises BookingNotFound, Invalid (amount, method), BookingRefused (nothing_to_refund, refund_limit, too_much),
    Forbidden, Busy.
    """
    command.require(Capability.PAYMENTS)
    booking = lock_booking(command, booking_id=booking_id)
    if method is not None and method not in REFUND_METHODS:
        sentence = _("Money is returned in cash, to a card or by bank transfer.")
        raise Invalid(sentence, errors={"method": [sentence]})
    requested = open_draws(booking.pk)
    credit = -balance_due(booking) - sum(requested.values())
    wanted = credit if amount is None else valid_amount(booking, amount)
    rows = ledger_of(booking.pk)
    refunded = _refunded(rows) + sum(requested.values())
    found = policies.refund_reasons(command, booking=booking, refunded=refunded, wanted=wanted)
    require_allowed(command, {booking: found})
    if wanted <= 0:
        raise BookingRefused(booking, [Reason("nothing_to_refund", _("The guests have no credit."))])
    draws = _draws(booking, rows, wanted, requested)
    by_request = [draw for draw in draws if draw[0].method == PaymentMethod.PROVIDER and method is None]
    refunds = [
        _refund(booking, capture, part, method=method, note=reason)
        for capture, part in draws
        if (capture, part) not in by_request
    ]
    requests = open_requests(command, _requests(booking, by_request, note=reason))
    return Entry(booking, enter_rows(command, refunds), requests=requests)


def _refunded(rows: Sequence[LedgerRow]) -> Decimal:
    """Return what was returned and has arrived, or may still arrive."""
    of_refunds = [row for row in rows if PaymentKind.REFUND in (row.kind, row.original_kind)]
    return -sum((row.paid_change for row in of_refunds), Decimal(0))


def _draws(
    booking: RoomBooking, rows: Sequence[LedgerRow], wanted: Decimal, requested: Mapping[int, Decimal]
) -> list[tuple[LedgerRow, Decimal]]:
    """Return the captures to draw on, the latest first, with the part of each. Raises BookingRefused (too_much)."""
    left = left_of_rows(rows)
    draws = []
    for row in reversed(rows):
        part = min(left[row.pk] - requested.get(row.pk, Decimal(0)), wanted)
        if row.kind == PaymentKind.CAPTURE and row.method not in NOT_RETURNED and part > 0:
            draws.append((row, part))
            wanted -= part
    if wanted > 0:
        detail = _("Less than this was received and not returned yet.")
        raise BookingRefused(booking, [Reason("too_much", detail)])
    return draws


def _requests(
    booking: RoomBooking, draws: Sequence[tuple[LedgerRow, Decimal]], *, note: str
) -> list[NewRequest]:
    """Return the requests that refund what a provider has received. Raises Invalid for a payment without intent."""
    if not draws:
        return []
    returnable = {row.row_pk: row for row in returnable_rows([booking.pk]).get(booking.pk, ())}
    if any(capture.pk not in returnable for capture, _part in draws):
        sentence = _("Say how the money is returned: the payment has no account at a provider any more.")
        raise Invalid(sentence, errors={"method": [sentence]})
    return [return_request(booking, returnable[capture.pk], part, note=note) for capture, part in draws]


def _refund(
    booking: RoomBooking, capture: LedgerRow, amount: Decimal, *, method: PaymentMethod | None, note: str
) -> NewRow:
    way = method or capture.method
    if way not in REFUND_METHODS:
        sentence = _("Say how the money that the channel received is returned.")
        raise Invalid(sentence, errors={"method": [sentence]})
    return NewRow(
        booking=booking,
        kind=PaymentKind.REFUND,
        amount=amount,
        method=way,
        note=note,
        party_member_pk=capture.party_member_id,
        original_pk=capture.pk,
        original_kind=capture.kind,
    )
