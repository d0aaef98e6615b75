"""Guards of money: open bills at check-out, reversals, lower prices. Reasons name no amounts: every role reads them."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Reason
from room_bookings.balances import amount_owed, balance_due, due_from_guests
from room_bookings.enums import BookingStatus, PaymentKind, PaymentMethod
from room_bookings.models import RoomBooking
from room_bookings.penalties import FEES, NIGHTS_OF_GROUP
from room_bookings.selectors.ledger import LedgerRow
from room_bookings.transitions import WITH_CHECKED_IN_AT
from staff.authorization import may
from staff.capabilities import Capability
from staff.command import Command
from staff.enums import Role

_MOVED_BY_COMMANDS = frozenset({PaymentMethod.PROVIDER, PaymentMethod.GROUP_BILL})
_REVERSED_BY_HAND = frozenset({PaymentKind.CAPTURE, PaymentKind.REFUND, PaymentKind.CHARGE})


def balance_reasons(command: Command, *, booking: RoomBooking) -> list[Reason]:
    """Return `balance_due` if the guests themselves still owe something; what a company has promised is not theirs."""
    if due_from_guests(booking) <= 0:
        return []
    role = Role.FRONT_DESK if command.hotel.allow_open_balance else Role.MANAGER
    detail = _("The bill of booking %(booking)s is not paid.") % {"booking": booking.booking_id}
    return [Reason("balance_due", detail, role)]


def credit_warnings(booking: RoomBooking) -> list[dict[str, str]]:
    """Return the warning that the guests have paid more than they owe."""
    if balance_due(booking) >= 0:
        return []
    detail = _("The guests have paid more than they owe: the difference can be refunded.")
    return [{"code": "credit", "detail": detail}]


def share_warnings(booking: RoomBooking, *, balance: Decimal) -> list[dict[str, str]]:
    """Return the warning that a person who has left the party still owes `balance`, a share of the bill."""
    if balance <= 0:
        return []
    detail = _(
        "This person still owes a share of the bill of booking %(booking)s, which the others have to pay."
    )
    return [{"code": "share_due", "detail": detail % {"booking": booking.booking_id}}]


def waiver_reasons(command: Command) -> list[Reason]:
    """Return why the acting person cannot waive the penalty of a cancellation or a no-show."""
    if may(command.staff, Capability.REFUNDS):
        return []
    return [Reason("waiver_needs_manager", _("Only a manager may waive the penalty."))]


def refund_reasons(
    command: Command, *, booking: RoomBooking, refunded: Decimal = Decimal(0), wanted: Decimal = Decimal(0)
) -> list[Reason]:
    """Return why the acting person cannot refund `wanted` of a booking of which `refunded` was returned before.

    Nothing was received, or all of it was returned. All refunds of the booking together are at most the limit of the
    hotel, unless a manager refunds; many small ones are no way around it.
    """
    reasons = []
    if booking.amount_paid <= 0:
        reasons.append(Reason("nothing_to_refund", _("The hotel holds no money of these guests.")))
    limit = command.hotel.refund_limit
    if (not limit or refunded + wanted > limit) and not may(command.staff, Capability.REFUNDS):
        detail = _("The front desk may not refund so much of booking %(booking)s: a manager may.")
        reasons.append(Reason("refund_limit", detail % {"booking": booking.booking_id}))
    return reasons


def invoice_reasons(*, booking: RoomBooking) -> list[Reason]:
    """Return why nothing of the booking can be invoiced: it owes nothing at all."""
    if amount_owed(booking) > 0:
        return []
    detail = _("Nothing of booking %(booking)s is left to invoice.") % {"booking": booking.booking_id}
    return [Reason("nothing_to_invoice", detail)]


def city_tax_reasons(*, booking: RoomBooking) -> list[Reason]:
    """Return why the taxes of the stay cannot be charged now: no guests are in house."""
    if booking.status == BookingStatus.CHECKED_IN:
        return []
    return [Reason("wrong_status", _("The city tax falls due for guests in house."))]


def lower_price_reasons(*, booking: RoomBooking, was_checked_in: bool) -> list[Reason]:
    """Return `lower_price` against a price that falls after the guests have checked in.

    `was_checked_in` tells whether a check-in of the booking was undone: undoing it, lowering the price and checking in
    again is no way around the manager.
    """
    if booking.status not in WITH_CHECKED_IN_AT and not was_checked_in:
        return []
    detail = _("The guests of booking %(booking)s have checked in: a lower price needs a manager.") % {
        "booking": booking.booking_id
    }
    return [Reason("lower_price", detail, Role.MANAGER)]


def reverse_reasons(command: Command, *, row: LedgerRow, left: Decimal) -> list[Reason]:
    """Return why the acting person cannot reverse this row, of which other rows have left `left`."""
    is_promise = row.kind == PaymentKind.AUTHORIZATION and row.method == PaymentMethod.ON_ACCOUNT
    if (
        row.method in _MOVED_BY_COMMANDS
        or row.category == NIGHTS_OF_GROUP
        or not (is_promise or row.kind in _REVERSED_BY_HAND)
    ):
        detail = _(
            "Only payments, refunds and charges of the desk are reversed; those of a provider are refunded."
        )
        return [Reason("not_reversible", detail)]
    if row.tax_of_id is not None:
        return [Reason("not_reversible", _("It is the tax of another row: reverse that one."))]
    if left < row.amount and not is_promise:
        return [Reason("too_much", _("A part of it was refunded: reverse that first."))]
    if _is_own_of_today(command, row) or may(command.staff, Capability.REFUNDS):
        return []
    if row.category in FEES:
        return [Reason("not_own_row", _("The terms of the booking demand it: a manager may waive it."))]
    detail = _("Another person entered it, or on another business date: a manager may reverse it.")
    return [Reason("not_own_row", detail)]


def on_other_bill_reasons(holders: Sequence[str]) -> list[Reason]:
    """Return why a charge that is on the bill of another booking by now cannot be reversed here."""
    detail = _("The charge has moved to the bill of booking %(booking)s: reverse it there.")
    return [Reason("not_reversible", detail % {"booking": booking_id}) for booking_id in holders]


def _is_own_of_today(command: Command, row: LedgerRow) -> bool:
    """Tell whether the acting person has entered this row on this business date; a fee is nobody's.

    A charge that came by a transfer, or by the rules of a master bill, was entered by whoever entered the charge in
    place of which it stands. One that has moved twice is nobody's.
    """
    own = (command.staff.pk, command.today) if command.staff else None
    if (row.performed_by_id, row.business_date) != own or row.category in FEES:
        return False
    if row.transferred_from_id is None:
        return True
    source = (row.transferred_from__performed_by_id, row.transferred_from__business_date)
    return source == own and row.transferred_from__transferred_from_id is None


def transfer_reasons(*, booking: RoomBooking, row: LedgerRow, left: Decimal, to: RoomBooking) -> list[Reason]:
    """Return why this charge of the booking, of which other rows have left `left`, cannot move to the bill of `to`."""
    if row.kind != PaymentKind.CHARGE or row.category in FEES or row.category == NIGHTS_OF_GROUP:
        detail = _("Only charges are transferred, but no fees and no nights of a master bill.")
        return [Reason("not_transferable", detail)]
    if row.tax_of_id is not None:
        return [Reason("not_transferable", _("It is the tax of another row: transfer that one."))]
    if left < row.amount:
        return [Reason("already_reversed", _("The charge was reversed or transferred already."))]
    reasons = []
    if to.pk != booking.pk and (not to.group_reference or to.group_reference != booking.group_reference):
        detail = _("Booking %(booking)s is not in the group of booking %(other)s.") % {
            "booking": to.booking_id,
            "other": booking.booking_id,
        }
        reasons.append(Reason("other_group", detail))
    if to.currency != booking.currency:
        detail = _("The bookings count in different currencies.")
        reasons.append(Reason("other_currency", detail))
    return reasons
