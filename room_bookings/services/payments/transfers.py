"""The transfer of charges between bookings of a group, and between the persons of a party."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Invalid
from room_bookings import policies
from room_bookings.enums import PaymentKind
from room_bookings.models import RoomBooking
from room_bookings.selectors.ledger import LedgerRow, ledger_of, left_of_rows, row_of_ledger
from room_bookings.services.guards import require_allowed
from room_bookings.services.locking import lock_bookings
from room_bookings.services.payments.amounts import require_member
from room_bookings.services.payments.ledger import NewRow, enter_rows
from staff.capabilities import Capability
from staff.command import Command


@dataclass(frozen=True)
class Transfer:
    """A charge that has moved: the bookings of both bills, and the reversal and the new charge."""

    booking: RoomBooking
    to_booking: RoomBooking
    row_pks: tuple[int, int]


def transfer_charge(
    command: Command,
    *,
    booking_id: str,
    payment_pk: int,
    reason: str,
    to_booking_id: str | None = None,
    party_member: int | None = None,
) -> Transfer:
    """Move a charge to the bill of another booking of the group, or to the share of another person.

    Without `to_booking_id` it stays on the bill of its booking. `party_member` is the person of the booking that gets
    it; None: everybody. The charge is reversed, and a new one names it; both count on this business date. Fees, and
    nights that a master bill has taken over, stay where they are. Locks both bookings.
    Raises BookingNotFound, PaymentNotFound, Invalid (person, no other bill), BookingRefused (not_transferable,
    already_reversed, other_group, other_currency), Forbidden, Busy.
    """
    command.require(Capability.PAYMENTS)
    locked = lock_bookings(command, booking_ids=[booking_id, to_booking_id or booking_id])
    booking, to_booking = locked[booking_id], locked[to_booking_id or booking_id]
    rows = ledger_of(booking.pk)
    row, left = row_of_ledger(rows, payment_pk), left_of_rows(rows)
    require_member(to_booking, party_member)
    if to_booking.pk == booking.pk and row.party_member_id == party_member:
        sentence = _("Name another booking or another person.")
        raise Invalid(sentence, errors={"to_booking_id": [sentence]})
    found = policies.transfer_reasons(booking=booking, row=row, left=left[row.pk], to=to_booking)
    require_allowed(command, {booking: found})
    reversal, charge, *_taxes = enter_rows(
        command,
        [
            reversal_of(booking, row, note=reason),
            charge_in_place(row, rows, to=to_booking, note=reason, party_member_pk=party_member),
        ],
    )
    return Transfer(booking, to_booking, (reversal, charge))


def reversal_of(booking: RoomBooking, row: LedgerRow, *, note: str) -> NewRow:
    """Return the correction that takes a row of the booking back in full."""
    return NewRow(
        booking=booking,
        kind=PaymentKind.CORRECTION,
        amount=row.amount,
        method=row.method,
        category=row.category,
        text=row.text,
        note=note,
        party_member_pk=row.party_member_id,
        original_pk=row.pk,
        original_kind=row.kind,
    )


def charge_in_place(
    row: LedgerRow,
    rows: Sequence[LedgerRow],
    *,
    to: RoomBooking,
    note: str,
    party_member_pk: int | None = None,
) -> NewRow:
    """Return the charge to a booking that stands in place of a charge of this ledger, which is reversed.

    It keeps the tax rate of its date. A tax that was added to the charge is added to the new one.
    """
    return NewRow(
        booking=to,
        kind=PaymentKind.CHARGE,
        amount=row.amount,
        category=row.category,
        text=row.text,
        note=note,
        party_member_pk=party_member_pk,
        transferred_from_pk=row.pk,
        tax_percent=row.tax_percent,
        tax_amount=row.tax_amount,
        adds_tax=any(other.tax_of_id == row.pk for other in rows),
    )
