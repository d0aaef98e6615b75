"""What goes from bookings of a group to its master bill: the rows, by the rules, when they are set and ever after."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from hotel.kernel.attempt import LockRank
from hotel.kernel.exceptions import Busy
from hotel.kernel.locking import is_locked
from hotel.taxes import Rate, rate_on, tax_within
from room_bookings.balances import due_from_guests
from room_bookings.enums import PaymentKind, PaymentMethod
from room_bookings.models import RoomBooking
from room_bookings.nightly_amounts import amounts_of_nights, dates_of_nights
from room_bookings.penalties import FEES, NIGHTS_OF_GROUP
from room_bookings.selectors import bookings_with_details_by_pk
from room_bookings.selectors.group_bills import OwedForNights, owed_for_nights
from room_bookings.selectors.ledger import LedgerRow, ledgers_of, left_of_rows
from room_bookings.services.payments.ledger import NewRow, enter_rows
from room_bookings.services.payments.taxes import rates_of_nights
from room_bookings.services.payments.transfers import charge_in_place, reversal_of
from room_bookings.transitions import WITH_CHECKED_IN_AT
from staff.command import Command

Members = Mapping[RoomBooking, Sequence[RoomBooking]]
"""Locked bookings of groups, by the booking that holds the master bill."""


@dataclass(frozen=True)
class GroupBillRules:
    """What of the bookings of a group goes to its master bill: nights, all charges, or charges of these categories."""

    takes_nights: bool = True
    takes_extras: bool = False
    categories: Sequence[str] = ()

    def takes(self, row: LedgerRow) -> bool:
        """Tell whether a charge goes to the master bill; the tax that nights do not include goes with them."""
        if row.category in FEES or row.tax_of_id is not None:
            return False
        if row.category == NIGHTS_OF_GROUP:
            return self.takes_nights and row.tax_amount == row.amount
        return self.takes_extras or row.category in self.categories


def follow_group_bills(command: Command, bookings: Iterable[RoomBooking]) -> None:
    """Let the master bills of their groups take over what the rules send there, after bookings were charged.

    The bookings were locked by a function that locks the holders of their master bills, too. Without a master bill it
    sends nothing; else six statements, whatever the number of bookings, those of completed bookings and two for a
    hotel with tax categories. Raises Busy if another command has just set a master bill.
    """
    following: dict[int, list[RoomBooking]] = {}
    rules_by_pk: dict[int, dict[str, Any]] = {}
    for booking in bookings:
        rules = booking.group_bill
        if rules and rules["booking_pk"] != booking.pk:
            following.setdefault(rules["booking_pk"], []).append(booking)
            rules_by_pk[rules["booking_pk"]] = rules
    if not following:
        return
    masters = bookings_with_details_by_pk(list(following))
    if not is_locked(masters, rank=LockRank.BOOKINGS):
        raise Busy(_("Another command is changing the same booking. Please try again."))
    for master in masters:
        stored = rules_by_pk[master.pk]
        rules_of_group = GroupBillRules(stored["takes_nights"], stored["takes_extras"], stored["categories"])
        take_over(command, {master: following[master.pk]}, rules_of_group, note="")


@dataclass
class _Plan:
    """The rows to enter: charges that move and what is given back, then nights with the charges for them."""

    first: list[NewRow] = field(default_factory=list)
    nights: list[tuple[NewRow, NewRow]] = field(default_factory=list)


def take_over(command: Command, members: Members, rules: GroupBillRules, *, note: str) -> None:
    """Enter what the rules send from locked bookings to the master bill, and what it gives back."""
    ledgers = ledgers_of({booking.pk for bookings in members.values() for booking in bookings})
    owed = owed_for_nights(
        [row.pk for rows in ledgers.values() for row in rows if row.method == PaymentMethod.GROUP_BILL]
    )
    rates = rates_of_nights(command)
    plan = _Plan()
    for master, bookings in members.items():
        for booking in bookings:
            if booking.currency == master.currency:
                _plan(
                    plan, booking, ledgers[booking.pk], master, rules=rules, owed=owed, rates=rates, note=note
                )
    rows = [*plan.first, *(taken for taken, _charge in plan.nights)]
    pks = enter_rows(command, rows)[len(plan.first) : len(rows)]
    enter_rows(
        command,
        [
            replace(charge, transferred_from_pk=pk)
            for pk, (_taken, charge) in zip(pks, plan.nights, strict=True)
        ],
    )


def _plan(
    plan: _Plan,
    booking: RoomBooking,
    rows: Sequence[LedgerRow],
    master: RoomBooking,
    *,
    rules: GroupBillRules,
    owed: Mapping[int, OwedForNights],
    rates: Sequence[Rate],
    note: str,
) -> None:
    due = due_from_guests(booking)
    standing = _standing(rows)
    for row in standing:
        if row.kind != PaymentKind.CHARGE or not rules.takes(row):
            continue
        added = sum((tax.amount for tax in standing if tax.tax_of_id == row.pk), Decimal(0))
        if row.amount + added <= due:
            plan.first.append(reversal_of(booking, row, note=note))
            plan.first.append(charge_in_place(row, rows, to=master, note=booking.booking_id))
            due -= row.amount + added
    taken = [row for row in standing if row.method == PaymentMethod.GROUP_BILL and row.pk in owed]
    prices = _prices_by_rate(booking, rates) if rules.takes_nights else {}
    before: dict[Decimal | None, Decimal] = {}
    for row in taken:
        percent = owed[row.pk].charge.tax_percent
        before[percent] = before.get(percent, Decimal(0)) + row.amount
    if any(amount > prices.get(percent, _NOTHING).amount for percent, amount in before.items()):
        for row in taken:
            holder, charge = owed[row.pk].holder, owed[row.pk].charge
            plan.first.append(reversal_of(booking, row, note=note))
            plan.first.append(reversal_of(holder, charge, note=note))
            due += row.amount
        before = {}
    for percent, price in prices.items():
        more = min(price.amount - before.get(percent, Decimal(0)), due)
        if more > 0:
            plan.nights.append(_nights(booking, master, more, percent, price, note=note))
            due -= more


@dataclass(frozen=True)
class _Price:
    """The nights of one tax rate: their price, and whether it includes the tax."""

    amount: Decimal
    is_included: bool


_NOTHING = _Price(Decimal(0), is_included=True)


def _prices_by_rate(booking: RoomBooking, rates: Sequence[Rate]) -> dict[Decimal | None, _Price]:
    """Return the price of the nights of guests in house or gone, by tax rate in the order of the nights."""
    if booking.status not in WITH_CHECKED_IN_AT:
        return {}
    prices: dict[Decimal | None, _Price] = {}
    days = dates_of_nights(booking.check_in, booking.check_out)
    for day, amount in zip(days, amounts_of_nights(booking), strict=True):
        rate = rate_on(rates, day)
        percent = rate.percent if rate else None
        before = prices.get(percent, _Price(Decimal(0), is_included=rate is None or rate.is_included))
        prices[percent] = replace(before, amount=before.amount + amount)
    return prices


def _nights(
    booking: RoomBooking,
    master: RoomBooking,
    amount: Decimal,
    percent: Decimal | None,
    price: _Price,
    *,
    note: str,
) -> tuple[NewRow, NewRow]:
    """Return what is taken over of nights of one tax rate, and the charge for it, which keeps that rate."""
    taken = NewRow(
        booking=booking,
        kind=PaymentKind.CAPTURE,
        amount=amount,
        method=PaymentMethod.GROUP_BILL,
        note=note,
    )
    has_tax = percent is not None and price.is_included
    charge = NewRow(
        booking=master,
        kind=PaymentKind.CHARGE,
        amount=amount,
        category=NIGHTS_OF_GROUP,
        text=booking.booking_id,
        note=note,
        tax_percent=percent,
        tax_amount=tax_within(amount, percent or Decimal(0), booking.currency) if has_tax else Decimal(0),
    )
    return taken, charge


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
