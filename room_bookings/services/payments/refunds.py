"""Refunds at the desk."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Invalid, Reason
from room_bookings import policies
from room_bookings.balances import balance_due
from room_bookings.enums import PaymentKind, PaymentMethod
from room_bookings.exceptions import BookingRefused
from room_bookings.models import RoomBooking
from room_bookings.selectors.ledger import LedgerRow, ledger_of, left_of_rows
from room_bookings.services.guards import require_allowed
from room_bookings.services.locking import lock_booking
from room_bookings.services.payments.amounts import valid_amount
from room_bookings.services.payments.ledger import Entry, NewRow, enter_rows
from staff.capabilities import Capability
from staff.command import Command

NOT_AT_THE_DESK = frozenset({PaymentMethod.PROVIDER, PaymentMethod.GROUP_BILL})
"""Money that is with a provider, and what a master bill has taken over: the desk returns neither."""

REFUND_METHODS = (PaymentMethod.CASH, PaymentMethod.CARD, PaymentMethod.BANK_TRANSFER)


def refund_booking(
    command: Command,
    *,
    booking_id: str,
    reason: str,
    amount: Decimal | None = None,
    method: PaymentMethod | None = None,
) -> Entry:
    """Return money of payments that were received at the desk or by a channel, the latest first.

    Without `amount` it is the credit of the guests. Each payment is refunded the way it came unless `method` names
    another one, which the money of a channel needs. Two equal refunds are no repetition. Locks the booking.
    Raises BookingNotFound, Invalid (amount, method), BookingRefused (nothing_to_refund, too_much), Forbidden, Busy.
    """
    command.require(Capability.REFUNDS)
    booking = lock_booking(command, booking_id=booking_id)
    if method is not None and method not in REFUND_METHODS:
        sentence = _("Money is returned in cash, to a card or by bank transfer.")
        raise Invalid(sentence, errors={"method": [sentence]})
    require_allowed(command, {booking: policies.refund_reasons(booking=booking)})
    wanted = -balance_due(booking) if amount is None else valid_amount(booking, amount)
    if wanted <= 0:
        raise BookingRefused(booking, [Reason("nothing_to_refund", _("The guests have no credit."))])
    rows = [
        _refund(booking, capture, part, method=method, note=reason)
        for capture, part in _draws(booking, ledger_of(booking.pk), wanted)
    ]
    return Entry(booking, enter_rows(command, rows))


def _draws(
    booking: RoomBooking, rows: Sequence[LedgerRow], wanted: Decimal
) -> list[tuple[LedgerRow, Decimal]]:
    """Return the captures to draw on, the latest first, with the part of each. Raises BookingRefused (too_much)."""
    left = left_of_rows(rows)
    draws = []
    for row in reversed(rows):
        part = min(left[row.pk], wanted)
        if row.kind == PaymentKind.CAPTURE and row.method not in NOT_AT_THE_DESK and part > 0:
            draws.append((row, part))
            wanted -= part
    if wanted > 0:
        detail = _("Less than this was received at the desk and not returned yet.")
        raise BookingRefused(booking, [Reason("too_much", detail)])
    return draws


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
