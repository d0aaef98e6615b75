"""The money of the simulation: bills that are paid, owed, refunded, corrected, and on account of a company."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial

from hotel.services import create_tax_category
from room_bookings.enums import PaymentMethod
from room_bookings.management.demo.simulation import Simulation
from room_bookings.management.demo.stay_plan import PlannedStay
from room_bookings.services import (
    Addressee,
    add_charge,
    check_out_bookings,
    credit_invoice,
    issue_invoice,
    record_payment,
    refund_booking,
    reverse_payment,
    settle_bookings,
)
from staff.overrides import Overrides

Promise = tuple[str, int]
"""A booking, and the row of its ledger by which a company promises to pay."""

COMPANY = "Atlantic Surveys Ltd."
TAX_CATEGORIES = (
    ("NIGHTS", "Nights", "13.5"),
    ("MINIBAR", "Minibar", "23"),
    ("RESTAURANT", "Restaurant", "13.5"),
    ("BAR", "Bar", "23"),
    ("PARKING", "Parking", "23"),
    ("LAUNDRY", "Laundry", "23"),
    ("DAMAGE", "Damage", "0"),
    ("OTHER", "Other", "23"),
)
"""Code, name and percent of the tax categories of the demo."""


def pay_departures(simulation: Simulation, day: int, clock: str, stays: Sequence[PlannedStay]) -> None:
    """Settle the bills of departures: every third in cash, the others by card."""
    booking_ids = [simulation.booking_ids[stay] for stay in stays]
    for method, chosen in (
        (PaymentMethod.CASH, booking_ids[::3]),
        (PaymentMethod.CARD, [booking_id for index, booking_id in enumerate(booking_ids) if index % 3]),
    ):
        if chosen:
            simulation.run_at_front_desk(
                partial(settle_bookings, booking_ids=chosen, method=method), now=simulation.at(day, clock)
            )


def charge_and_pay(simulation: Simulation, day: int, stays: Sequence[PlannedStay]) -> None:
    """Enter extras of guests in house: paid in part, corrected, and refunded after a complaint."""
    if len(stays) < 3:
        return
    first, second, third = (simulation.booking_ids[stay] for stay in stays[:3])
    _charge(simulation, day, "08:20", first, Decimal("18.50"), "MINIBAR", "Wine, peanuts")
    mistaken = _charge(simulation, day, "08:21", second, Decimal(48), "RESTAURANT", "Dinner for two")
    simulation.run_at_front_desk(
        partial(reverse_payment, booking_id=second, payment_pk=mistaken, reason="It was the next room."),
        now=simulation.at(day, "08:24"),
    )
    simulation.run_at_front_desk(
        partial(record_payment, booking_id=first, method=PaymentMethod.CASH, amount=Decimal(50)),
        now=simulation.at(day, "08:26"),
    )
    simulation.run_at_front_desk(
        partial(settle_bookings, booking_ids=[third], method=PaymentMethod.CARD),
        now=simulation.at(day, "08:30"),
    )
    simulation.run_as_manager(
        partial(refund_booking, booking_id=third, amount=Decimal(25), reason="The lift stood still."),
        now=simulation.at(day, "08:40"),
    )


def leave_on_account(simulation: Simulation, day: int, clock: str, stay: PlannedStay) -> Promise:
    """Check out a guest whose company pays later: the booking stays open until it does. Return it and the promise."""
    booking_id, now = simulation.booking_ids[stay], simulation.at(day, clock)
    promise = partial(
        record_payment,
        booking_id=booking_id,
        method=PaymentMethod.ON_ACCOUNT,
        amount=stay.total_amount,
        text=COMPANY,
        reference="PO 4711",
    )
    entry = simulation.run_at_front_desk(promise, now=now)
    _check_out(simulation, day, clock, stay, Overrides())
    invoice_company(simulation, now, booking_id)
    return booking_id, entry.row_pks[0]


def receive_transfer(
    simulation: Simulation, day: int, clock: str, stay: PlannedStay, promise: Promise
) -> None:
    """Record that the company has paid what it promised: the booking is completed."""
    booking_id, row = promise
    payment = partial(
        record_payment,
        booking_id=booking_id,
        method=PaymentMethod.BANK_TRANSFER,
        amount=stay.total_amount,
        reference="2026-00815",
        settles=row,
    )
    simulation.run_at_front_desk(payment, now=simulation.at(day, clock))


def invoice_company(simulation: Simulation, now: datetime, booking_id: str) -> None:
    """Issue an invoice to the guest by mistake, take it back by a credit note, and issue it to the company."""
    mistaken = simulation.run_at_front_desk(partial(issue_invoice, booking_id=booking_id), now=now)
    simulation.run_as_manager(
        partial(credit_invoice, booking_id=booking_id, number=mistaken.number, reason="The company pays."),
        now=now,
    )
    company = Addressee(COMPANY, "12 Harbour Street\nGalway", "IE1234567FA")
    simulation.run_at_front_desk(partial(issue_invoice, booking_id=booking_id, addressee=company), now=now)


def add_tax_categories(simulation: Simulation, day: int) -> None:
    """Tax nights and extras, all included in the prices."""
    for code, name, percent in TAX_CATEGORIES:
        simulation.run_as_manager(
            partial(
                create_tax_category,
                tax_code=code,
                name=name,
                percent=Decimal(percent),
                valid_from=date(2024, 1, 1),
            ),
            now=simulation.at(day, "06:41"),
        )
    simulation.hotel.refresh_from_db(fields=["has_tax_categories"])


def leave_without_paying(simulation: Simulation, day: int, clock: str, stay: PlannedStay) -> None:
    """Check out a guest with an open bill, which the manager allows."""
    overrides = Overrides.of(["balance_due"], "Sends the money by transfer.")
    _check_out(simulation, day, clock, stay, overrides)


def charge_after_departure(simulation: Simulation, day: int, clock: str, stay: PlannedStay) -> None:
    """Charge a guest who has left: an open balance of a completed booking."""
    _charge(simulation, day, clock, simulation.booking_ids[stay], Decimal(9), "MINIBAR", "Found at cleaning")


def _check_out(simulation: Simulation, day: int, clock: str, stay: PlannedStay, overrides: Overrides) -> None:
    booking_ids = [simulation.booking_ids[stay]]
    simulation.run_as_manager(
        partial(check_out_bookings, booking_ids=booking_ids, overrides=overrides),
        now=simulation.at(day, clock),
    )
    simulation.dirty.add(simulation.room_of(stay))


def _charge(
    simulation: Simulation, day: int, clock: str, booking_id: str, amount: Decimal, category: str, text: str
) -> int:
    entry = simulation.run_at_front_desk(
        partial(add_charge, booking_id=booking_id, amount=amount, category=category, text=text),
        now=simulation.at(day, clock),
    )
    return entry.row_pks[0]
