"""The reversal of rows that were entered by mistake."""

from decimal import Decimal

from room_bookings import policies
from room_bookings.enums import PaymentKind
from room_bookings.models import RoomBooking
from room_bookings.selectors.ledger import (
    LedgerRow,
    holders_of_charge,
    ledger_of,
    left_of_rows,
    row_of_ledger,
)
from room_bookings.services.guards import require_allowed
from room_bookings.services.locking import lock_booking
from room_bookings.services.payments.ledger import Entry, NewRow, enter_rows
from staff.capabilities import Capability
from staff.command import Command


def reverse_payment(command: Command, *, booking_id: str, payment_pk: int, reason: str) -> Entry:
    """Reverse a payment, refund or charge in full, or give up what is left of the promise of a company.

    The front desk may reverse a row that the same person entered on the same business date; managers may reverse any
    row of the desk. Rows of a provider are refunded instead. A reversed row stays as it is; a charge that has moved to
    another bill is reversed there. Locks the booking.
    Raises BookingNotFound, PaymentNotFound, BookingRefused (not_reversible, not_own_row, too_much), Forbidden, Busy.
    """
    command.require(Capability.PAYMENTS)
    booking = lock_booking(command, booking_id=booking_id)
    rows = ledger_of(booking.pk)
    row, left = row_of_ledger(rows, payment_pk), left_of_rows(rows)
    earlier = [later.pk for later in rows if later.original_id == row.pk and _undoes(later)]
    if earlier and left[row.pk] <= 0:
        require_allowed(command, {booking: policies.on_other_bill_reasons(holders_of_charge(row.pk))})
        return Entry(booking, earlier[-1:])
    require_allowed(command, {booking: policies.reverse_reasons(command, row=row, left=left[row.pk])})
    return Entry(booking, enter_rows(command, [_reversal(booking, row, left, note=reason)]))


def _undoes(row: LedgerRow) -> bool:
    return row.kind in (PaymentKind.CORRECTION, PaymentKind.VOID)


def _reversal(booking: RoomBooking, row: LedgerRow, left: dict[int, Decimal], *, note: str) -> NewRow:
    is_promise = row.kind == PaymentKind.AUTHORIZATION
    return NewRow(
        booking=booking,
        kind=PaymentKind.VOID if is_promise else PaymentKind.CORRECTION,
        amount=left[row.pk] if is_promise else row.amount,
        method=row.method,
        category=row.category,
        text=row.text,
        note=note,
        party_member_pk=row.party_member_id,
        original_pk=row.pk,
        original_kind=row.kind,
    )
