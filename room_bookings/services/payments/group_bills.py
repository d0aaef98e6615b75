"""Master bills of groups: one booking takes over nights and charges of the others, by rules."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Invalid
from hotel.kernel.log_context import request_id
from hotel.kernel.sql import insert_rows
from room_bookings.balances import due_from_guests
from room_bookings.enums import PaymentKind, PaymentMethod
from room_bookings.models import GroupBill, RoomBooking
from room_bookings.penalties import FEES, NIGHTS_OF_GROUP
from room_bookings.selectors.group_bills import booking_ids_of_group, latest_group_bill
from room_bookings.selectors.ledger import LedgerRow, ledgers_of, left_of_rows
from room_bookings.services.locking import lock_bookings
from room_bookings.services.payments.ledger import NewRow, enter_rows
from room_bookings.services.payments.transfers import charge_in_place, reversal_of
from room_bookings.transitions import WITH_CHECKED_IN_AT
from staff.capabilities import Capability
from staff.command import Command


@dataclass(frozen=True)
class GroupBillRules:
    """What of the bookings of a group goes to its master bill: nights, all charges, or charges of these categories."""

    takes_nights: bool = True
    takes_extras: bool = False
    categories: Sequence[str] = ()

    def takes(self, category: str) -> bool:
        """Tell whether charges of this tax category go to the master bill."""
        return category not in FEES and (self.takes_extras or category in self.categories)


@dataclass
class _Plan:
    """The rows to enter: first reversals, then what is taken over of nights, then the charges to the master bill."""

    first: list[NewRow] = field(default_factory=list)
    charges: list[NewRow] = field(default_factory=list)
    nights: list[NewRow] = field(default_factory=list)


def set_group_bill(
    command: Command, *, group_reference: str, booking_id: str, rules: GroupBillRules, reason: str = ""
) -> GroupBill:
    """Let a booking hold the master bill of its group, and take over what the rules send there.

    Takes over nights of guests in house or gone, and charges, as far as the guests still owe them: what guests or
    their companies have paid or promised stays. Gives nights back that cost less now. Sent again with the same rules it
    takes over what is new. What another booking took over before stays there. Locks the bookings of the group.
    Raises Invalid (no booking of the group), Forbidden, Busy.
    """
    command.require(Capability.PAYMENTS)
    booking_ids = booking_ids_of_group(hotel=command.hotel, reference=group_reference)
    if booking_id not in booking_ids:
        raise _no_member(booking_id)
    locked = lock_bookings(command, booking_ids=booking_ids).values()
    bookings = {each.pk: each for each in locked if each.group_reference == group_reference}
    master = next((each for each in bookings.values() if each.booking_id == booking_id), None)
    if master is None:
        raise _no_member(booking_id)
    bill = _stored(command, master, rules, note=reason)
    plan = _plan(bookings, master, rules, note=reason)
    enter_rows(command, plan.first)
    taken = enter_rows(command, plan.nights)
    nights = [
        _charge_for_nights(row, master, transferred_from_pk=pk)
        for row, pk in zip(plan.nights, taken, strict=True)
    ]
    enter_rows(command, [*plan.charges, *nights])
    return bill


def _no_member(booking_id: str) -> Invalid:
    sentence = _("Booking %(booking)s is not in this group.") % {"booking": booking_id}
    return Invalid(sentence, errors={"booking_id": [sentence]})


def _stored(command: Command, master: RoomBooking, rules: GroupBillRules, *, note: str) -> GroupBill:
    """Return the stored rules of the group, after new ones were added if they differ."""
    bill = GroupBill(
        hotel=command.hotel,
        group_reference=master.group_reference,
        booking=master,
        takes_nights=rules.takes_nights,
        takes_extras=rules.takes_extras,
        categories=sorted(set(rules.categories)),
        note=note,
        performed_by=command.staff,
        source=command.source,
        at=command.now,
        business_date=command.today,
        command_id=command.id,
        request_id=request_id.get(),
    )
    latest = latest_group_bill(hotel=command.hotel, reference=master.group_reference)
    if latest is not None and _rules_of(latest) == _rules_of(bill):
        return latest
    insert_rows([bill], set_primary_keys=True)
    return bill


def _rules_of(bill: GroupBill) -> tuple[int, bool, bool, list[str]]:
    return bill.booking_id, bill.takes_nights, bill.takes_extras, bill.categories


def _plan(
    bookings: Mapping[int, RoomBooking], master: RoomBooking, rules: GroupBillRules, *, note: str
) -> _Plan:
    ledgers = ledgers_of(bookings)
    owed = {
        row.transferred_from_id: (bookings[pk], row)
        for pk, rows in ledgers.items()
        for row in _standing(rows)
        if row.transferred_from_id is not None
    }
    plan = _Plan()
    for pk, booking in bookings.items():
        if pk == master.pk:
            continue
        due = due_from_guests(booking)
        standing = _standing(ledgers[pk])
        for row in standing:
            if row.kind == PaymentKind.CHARGE and rules.takes(row.category) and row.amount <= due:
                plan.first.append(reversal_of(booking, row, note=note))
                plan.charges.append(charge_in_place(row, to=master, note=booking.booking_id))
                due -= row.amount
        _plan_nights(plan, booking, standing, owed, rules=rules, due=due, note=note)
    return plan


def _plan_nights(
    plan: _Plan,
    booking: RoomBooking,
    standing: Iterable[LedgerRow],
    owed: Mapping[int, tuple[RoomBooking, LedgerRow]],
    *,
    rules: GroupBillRules,
    due: Decimal,
    note: str,
) -> None:
    """Take over what the nights cost more than was taken over before; give all back where they cost less."""
    taken = [row for row in standing if row.method == PaymentMethod.GROUP_BILL and row.pk in owed]
    amount = sum((row.amount for row in taken), Decimal(0))
    price = (
        booking.total_amount if rules.takes_nights and booking.status in WITH_CHECKED_IN_AT else Decimal(0)
    )
    if amount > price:
        for row in taken:
            holder, charge = owed[row.pk]
            plan.first += [reversal_of(booking, row, note=note), reversal_of(holder, charge, note=note)]
        due, amount = due + amount, Decimal(0)
    more = min(price - amount, due)
    if more > 0:
        plan.nights.append(
            NewRow(
                booking=booking,
                kind=PaymentKind.CAPTURE,
                amount=more,
                method=PaymentMethod.GROUP_BILL,
                note=note,
            )
        )


def _standing(rows: Sequence[LedgerRow]) -> list[LedgerRow]:
    """Return the charges, and what master bills have taken over, that no other row has touched."""
    left = left_of_rows(rows)
    return [
        row
        for row in rows
        if left[row.pk] == row.amount
        and (
            row.kind == PaymentKind.CHARGE
            or (row.kind == PaymentKind.CAPTURE and row.method == PaymentMethod.GROUP_BILL)
        )
    ]


def _charge_for_nights(row: NewRow, master: RoomBooking, *, transferred_from_pk: int) -> NewRow:
    return NewRow(
        booking=master,
        kind=PaymentKind.CHARGE,
        amount=row.amount,
        category=NIGHTS_OF_GROUP,
        text=row.booking.booking_id,
        note=row.note,
        transferred_from_pk=transferred_from_pk,
    )
