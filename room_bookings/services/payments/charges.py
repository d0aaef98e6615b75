"""Charges beside the price of the nights."""

from decimal import Decimal

from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Invalid
from hotel.taxes import is_category_code
from room_bookings.enums import PaymentKind
from room_bookings.services.locking import lock_booking
from room_bookings.services.payments.amounts import require_member, valid_amount
from room_bookings.services.payments.group_bill_rows import follow_group_bills
from room_bookings.services.payments.ledger import Entry, NewRow, enter_rows
from staff.capabilities import Capability
from staff.command import Command


def add_charge(
    command: Command,
    *,
    booking_id: str,
    amount: Decimal,
    category: str,
    text: str,
    party_member: int | None = None,
) -> Entry:
    """Charge something beside the nights, in any status of the booking.

    `category` is the code of the tax category: one of the hotel's, if it has any. `text` is on the bill. A tax that the
    price does not include is charged beside it. After the guests have left it makes an open balance. Two equal charges
    are no repetition. In a group it follows the rules of the master bill. Locks the booking and the master bill's.
    Raises BookingNotFound, Invalid (amount, category, person), Forbidden, Busy.
    """
    command.require(Capability.PAYMENTS)
    booking = lock_booking(command, booking_id=booking_id, with_master_bill=True)
    amount = valid_amount(booking, amount)
    require_member(booking, party_member)
    if not is_category_code(category):
        sentence = _("A tax category is a code of capital letters, digits and underscores.")
        raise Invalid(sentence, errors={"category": [sentence]})
    row = NewRow(
        booking=booking,
        kind=PaymentKind.CHARGE,
        amount=amount,
        category=category,
        text=text,
        party_member_pk=party_member,
    )
    row_pks = enter_rows(command, [row])
    follow_group_bills(command, [booking])
    return Entry(booking, row_pks)
