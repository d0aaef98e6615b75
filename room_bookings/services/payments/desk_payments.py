"""Payments that the front desk records."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Invalid, Reason
from room_bookings import policies
from room_bookings.balances import confirms_itself
from room_bookings.enums import BookingStatus, PaymentKind, PaymentMethod
from room_bookings.exceptions import BookingRefused
from room_bookings.models import RoomBooking
from room_bookings.selectors.ledger import LedgerRow, ledger_of, left_of_rows, row_of_ledger
from room_bookings.services.confirmation import confirm_locked, judge_confirmations
from room_bookings.services.locking import lock_booking
from room_bookings.services.payments.amounts import require_member, valid_amount
from room_bookings.services.payments.ledger import Entry, NewRow, enter_rows
from staff.capabilities import Capability
from staff.command import Command
from staff.overrides import NO_OVERRIDES

DESK_METHODS = (
    PaymentMethod.CASH,
    PaymentMethod.CARD,
    PaymentMethod.BANK_TRANSFER,
    PaymentMethod.CHANNEL,
    PaymentMethod.ON_ACCOUNT,
)
"""The ways of money that a person may enter. Rows of a provider come from the provider."""


def record_payment(
    command: Command,
    *,
    booking_id: str,
    method: PaymentMethod,
    amount: Decimal,
    reference: str = "",
    text: str = "",
    party_member: int | None = None,
    settles: int | None = None,
) -> Entry:
    """Record money that was received at the desk or by a channel, or the promise of a company (ON_ACCOUNT).

    `text` names the company of a promise, and is on the bill. `settles` is the row of a promise that this payment
    fulfils. `party_member` is the person whose share of the bill it is. A PENDING booking that has what it needs now is
    confirmed; if its nights are gone the money is kept, and `unconfirmed` says why it stays PENDING. A booking that has
    checked out and owes nothing any more is completed. Two equal payments are no repetition. Locks the booking, then
    its room types.
    Raises BookingNotFound, Invalid (amount, method, person, a promise without company), PaymentNotFound,
    BookingRefused (too_much), Forbidden, Busy.
    """
    command.require(Capability.PAYMENTS)
    booking = lock_booking(command, booking_id=booking_id)
    amount = valid_amount(booking, amount)
    require_member(booking, party_member)
    is_promise = method == PaymentMethod.ON_ACCOUNT
    _require_valid(method, text, is_promise=is_promise, settles=settles)
    promise = _promise_to_settle(booking, settles, amount) if settles is not None else None
    row = NewRow(
        booking=booking,
        kind=PaymentKind.AUTHORIZATION if is_promise else PaymentKind.CAPTURE,
        method=method,
        amount=amount,
        reference=reference,
        text=text,
        party_member_pk=party_member,
        original_pk=promise.pk if promise else None,
        original_kind=promise.kind if promise else "",
    )
    row_pks = enter_rows(command, [row])
    return Entry(booking, row_pks, unconfirmed=confirm_if_secured(command, booking=booking))


def confirm_if_secured(command: Command, *, booking: RoomBooking) -> Sequence[Reason]:
    """Confirm a locked PENDING booking that has what it needs; return the reasons for which it stays PENDING.

    For every command that records money: whether it comes from the desk or from a provider, it is kept in any case.
    Locks the room types. Raises Busy.
    """
    if booking.status != BookingStatus.PENDING or not confirms_itself(booking):
        return ()
    judged = judge_confirmations(command, bookings=[booking])
    if reasons := policies.confirm_reasons(booking=booking) + judged[booking].reasons:
        return reasons
    confirm_locked(command, bookings=[booking], overrides=NO_OVERRIDES, oversales=judged)
    return ()


def _require_valid(method: PaymentMethod, text: str, *, is_promise: bool, settles: int | None) -> None:
    errors = {}
    if method not in DESK_METHODS:
        errors["method"] = [_("Rows of the provider are entered by its messages only.")]
    if is_promise and not text:
        errors["text"] = [_("Name the company that pays.")]
    if is_promise and settles is not None:
        errors["settles"] = [_("A promise does not fulfil another one.")]
    if errors:
        raise Invalid(next(iter(errors.values()))[0], errors=errors)


def _promise_to_settle(booking: RoomBooking, row_pk: int, amount: Decimal) -> LedgerRow:
    rows = ledger_of(booking.pk)
    promise = row_of_ledger(rows, row_pk)
    if promise.method != PaymentMethod.ON_ACCOUNT or promise.kind != PaymentKind.AUTHORIZATION:
        sentence = _("This row is no promise of a company.")
        raise Invalid(sentence, errors={"settles": [sentence]})
    if amount > left_of_rows(rows)[promise.pk]:
        raise BookingRefused(booking, [Reason("too_much", _("The company has promised less than this."))])
    return promise
