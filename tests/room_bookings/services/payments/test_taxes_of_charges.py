"""Tests of the taxes of charges: the rate of the date, its split, added taxes, and their reversal."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from hotel.kernel.exceptions import Invalid
from hotel.taxes import tax_within
from room_bookings import services as stays
from room_bookings.enums import PaymentKind
from room_bookings.models import Payment, RoomBooking
from tests import scenarios
from tests.room_bookings.services.bookings import make_booking
from tests.room_bookings.services.service_calls import (
    conflict_of,
    reasons_of,
    refusal_of,
    run_as_system,
    run_service,
)
from tests.scenarios import NOON, TODAY, Scenario
from tests.statement_count import assert_max_statements
from tests.tax_categories import add_rate, add_tax_category


@pytest.fixture
def scenario(db: None) -> Scenario:
    scenario = scenarios.new_scenario()
    scenarios.rooms(scenario, "101")
    return scenario


@pytest.fixture
def booking(scenario: Scenario) -> RoomBooking:
    """Guests in house who owe 220.00."""
    made = make_booking(scenario, confirm=True)
    return run_as_system(scenario, stays.check_in_booking, booking_id=made.booking_id, room_number="101")


def charge(scenario: Scenario, booking: RoomBooking, amount: str, **arguments: Any) -> list[Payment]:
    given = {"amount": Decimal(amount), "category": "MINIBAR", "text": "Wine", **arguments}
    entry = run_service(scenario, stays.add_charge, booking_id=booking.booking_id, **given)
    return list(Payment.objects.filter(pk__in=entry.row_pks).order_by("pk"))


def taxes(rows: list[Payment]) -> list[tuple[Decimal, Decimal | None, Decimal]]:
    return [(row.amount, row.tax_percent, row.tax_amount) for row in rows]


def test_included_tax_is_rounded_half_up_once(scenario: Scenario, booking: RoomBooking) -> None:
    add_tax_category(scenario, percent="19")
    (row,) = charge(scenario, booking, "12.50")
    assert taxes([row]) == [(Decimal("12.50"), Decimal(19), Decimal("2.00"))]
    assert tax_within(Decimal("0.03"), Decimal(20), "EUR") == Decimal("0.01")  # 0.005 is rounded up


def test_charge_keeps_the_rate_of_its_business_date(scenario: Scenario, booking: RoomBooking) -> None:
    add_tax_category(scenario, percent="19")
    add_rate(scenario, "MINIBAR", percent="7", valid_from=TODAY + timedelta(days=1))
    (today,) = charge(scenario, booking, "10.70")
    (tomorrow,) = charge(scenario, booking, "10.70", now=NOON + timedelta(days=1))
    assert taxes([today, tomorrow]) == [
        (Decimal("10.70"), Decimal(19), Decimal("1.71")),
        (Decimal("10.70"), Decimal(7), Decimal("0.70")),
    ]


def test_tax_that_a_price_does_not_include_is_a_charge_of_its_own(
    scenario: Scenario, booking: RoomBooking
) -> None:
    add_tax_category(scenario, percent="8.875", is_included=False)
    net, tax = charge(scenario, booking, "12.50")
    assert taxes([net, tax]) == [
        (Decimal("12.50"), Decimal("8.875"), Decimal(0)),
        (Decimal("1.11"), Decimal("8.875"), Decimal("1.11")),
    ]
    assert (tax.tax_of_id, tax.category, tax.text) == (net.pk, "MINIBAR", "Wine")
    assert RoomBooking.objects.get().charged_amount == Decimal("13.61")


def test_reversal_of_a_charge_reverses_its_added_tax(scenario: Scenario, booking: RoomBooking) -> None:
    add_tax_category(scenario, percent="8.875", is_included=False)
    net, tax = charge(scenario, booking, "12.50")

    arguments: dict[str, Any] = {"booking_id": booking.booking_id, "payment_pk": net.pk, "reason": "Room 102"}
    with assert_max_statements(11):
        entry = run_service(scenario, stays.reverse_payment, **arguments)

    reversals = list(Payment.objects.filter(kind=PaymentKind.CORRECTION).order_by("pk"))
    assert [row.pk for row in reversals] == list(entry.row_pks)
    assert [(row.original_id, row.amount, row.tax_amount) for row in reversals] == [
        (net.pk, Decimal("12.50"), Decimal(0)),
        (tax.pk, Decimal("1.11"), Decimal("1.11")),
    ]
    assert RoomBooking.objects.get().charged_amount == 0
    again = run_service(scenario, stays.reverse_payment, **arguments)
    assert (again.row_pks, Payment.objects.count()) == ([reversals[0].pk], 4)


def test_added_tax_is_not_reversed_alone(scenario: Scenario, booking: RoomBooking) -> None:
    add_tax_category(scenario, percent="10", is_included=False)
    _, tax = charge(scenario, booking, "12.50")
    arguments: dict[str, Any] = {"booking_id": booking.booking_id, "payment_pk": tax.pk, "reason": "No tax"}
    refusal = conflict_of(scenario, stays.reverse_payment, **arguments)
    assert reasons_of(refusal) == [("not_reversible", None)]


def test_unknown_category_is_refused_where_the_hotel_has_categories(
    scenario: Scenario, booking: RoomBooking
) -> None:
    (untaxed,) = charge(scenario, booking, "5.00")
    add_tax_category(scenario, "BAR")
    refusal = refusal_of(
        scenario,
        stays.add_charge,
        booking_id=booking.booking_id,
        amount=Decimal(5),
        category="MINIBAR",
        text="Wine",
    )
    assert isinstance(refusal, Invalid)
    assert list(refusal.errors) == ["category"]
    entry = run_service(
        scenario,
        stays.reverse_payment,
        booking_id=booking.booking_id,
        payment_pk=untaxed.pk,
        reason="Entered before the categories",
    )
    assert taxes(list(Payment.objects.filter(pk__in=entry.row_pks))) == [(Decimal(5), None, Decimal(0))]


def test_charge_before_the_first_rate_has_none(scenario: Scenario, booking: RoomBooking) -> None:
    add_tax_category(scenario, valid_from=date(2027, 1, 1))
    (row,) = charge(scenario, booking, "5.00")
    assert taxes([row]) == [(Decimal(5), None, Decimal(0))]


def test_hotel_without_categories_reads_no_rates(scenario: Scenario, booking: RoomBooking) -> None:
    with assert_max_statements(10):
        charge(scenario, booking, "5.00")
