"""Invoices of guests and of the master bill of their group: each night and charge on one of them."""

from decimal import Decimal
from typing import Any

import pytest

from room_bookings import services as stays
from room_bookings.balances import amount_owed
from room_bookings.enums import PaymentMethod
from room_bookings.models import Invoice, Payment, RoomBooking
from room_bookings.services.payments.group_bills import GroupBillRules
from tests import scenarios
from tests.room_bookings.services.bookings import make_booking
from tests.room_bookings.services.payments.test_group_bills import charge, guests, take_over
from tests.room_bookings.services.service_calls import conflict_of, reasons_of, run_service
from tests.scenarios import Scenario
from tests.tax_categories import add_tax_category

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    made = scenarios.new_scenario()
    scenarios.rooms(made, "101", "102")
    return made


@pytest.fixture
def master(scenario: Scenario) -> RoomBooking:
    made = make_booking(scenario, group_reference="COACH", confirm=True)
    run_service(scenario, stays.check_in_booking, booking_id=made.booking_id, room_number="102")
    return made


def issue(scenario: Scenario, booking: RoomBooking) -> Invoice:
    return run_service(scenario, stays.issue_invoice, booking_id=booking.booking_id)


def pay(scenario: Scenario, booking: RoomBooking, amount: str) -> None:
    cash: dict[str, Any] = {"method": PaymentMethod.CASH, "amount": Decimal(amount)}
    run_service(scenario, stays.record_payment, booking_id=booking.booking_id, **cash)


def test_invoices_of_a_stay_and_its_group_add_up_to_what_is_owed(
    scenario: Scenario, master: RoomBooking
) -> None:
    add_tax_category(scenario, "NIGHTS", percent="7")
    add_tax_category(scenario, "BAR", percent="19")
    booking = guests(scenario)
    take_over(scenario, master, GroupBillRules(takes_nights=True, categories=[]))
    charge(scenario, booking, "12.50")

    own, of_group = issue(scenario, booking), issue(scenario, master)

    assert [(line["category"], line["gross"]) for line in own.lines] == [("BAR", "12.50")]
    assert own.payments == []
    assert [line["gross"] for line in of_group.lines] == ["110.00", "110.00", "220.00"]
    assert of_group.lines[2]["text"] == booking.booking_id
    sold = 2 * Decimal(220) + Decimal("12.50")
    assert own.gross + of_group.gross == sold
    owed = sum(amount_owed(each) for each in RoomBooking.objects.all())
    taken = sum(row.amount for row in Payment.objects.filter(method="GROUP_BILL"))
    assert owed - taken == sold
    assert of_group.tax + own.tax == Decimal("14.39") + Decimal("14.39") + Decimal("2.00")


def test_guests_are_invoiced_for_the_nights_that_they_paid_themselves(
    scenario: Scenario, master: RoomBooking
) -> None:
    booking = guests(scenario)
    pay(scenario, booking, "200")
    take_over(scenario, master)

    own, of_group = issue(scenario, booking), issue(scenario, master)

    assert [line["gross"] for line in own.lines] == ["110.00", "90.00"]
    assert [paid["amount"] for paid in own.payments] == ["200.00"]
    assert own.gross + of_group.gross == Decimal(440)


def test_nothing_is_left_to_invoice_when_the_group_pays_all(scenario: Scenario, master: RoomBooking) -> None:
    booking = guests(scenario)
    take_over(scenario, master)
    refusal = conflict_of(scenario, stays.issue_invoice, booking_id=booking.booking_id)
    assert reasons_of(refusal) == [("nothing_to_invoice", None)]


def test_nights_that_are_taken_over_after_their_invoice_need_a_credit_note(
    scenario: Scenario, master: RoomBooking
) -> None:
    booking = guests(scenario)
    number = issue(scenario, booking).number
    take_over(scenario, master)
    named: dict[str, Any] = {"booking_id": booking.booking_id}
    charge(scenario, booking, "12.50")
    assert reasons_of(conflict_of(scenario, stays.issue_invoice, **named)) == [("invoice_outdated", None)]

    credit: dict[str, Any] = {"number": number, "reason": "The company pays", "staff": scenario.manager}
    run_service(scenario, stays.credit_invoice, **credit, **named)

    assert issue(scenario, booking).gross == Decimal("12.50")
