"""The payment of whole balances, of several bookings at once."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Invalid
from room_bookings.balances import due_from_guests
from room_bookings.enums import PaymentKind, PaymentMethod
from room_bookings.models import RoomBooking
from room_bookings.services.locking import lock_bookings
from room_bookings.services.payments.ledger import NewRow, enter_rows
from room_bookings.services.payments.refunds import REFUND_METHODS
from staff.capabilities import Capability
from staff.command import Command


def settle_bookings(
    command: Command, *, booking_ids: Sequence[str], method: PaymentMethod, reference: str = ""
) -> list[RoomBooking]:
    """Record that the guests of these bookings have paid what they owe, a row for each; skip those that owe nothing.

    What companies have promised stays open. Bookings that have checked out are completed. The number of statements does
    not depend on the number of bookings. Locks the bookings.
    Raises BookingNotFound, Invalid (method), Forbidden, Busy.
    """
    command.require(Capability.PAYMENTS)
    if method not in REFUND_METHODS:
        sentence = _("Balances are paid in cash, by card or by bank transfer.")
        raise Invalid(sentence, errors={"method": [sentence]})
    bookings = list(lock_bookings(command, booking_ids=booking_ids).values())
    rows = [
        NewRow(
            booking=booking,
            kind=PaymentKind.CAPTURE,
            amount=due_from_guests(booking),
            method=method,
            reference=reference,
        )
        for booking in bookings
        if due_from_guests(booking) > 0
    ]
    enter_rows(command, rows)
    return bookings
