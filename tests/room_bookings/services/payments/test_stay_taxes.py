"""Tests of city tax and of added taxes of nights: amounts, who pays, once per booking, at latest in the check-out."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from hotel.taxes import CityTax
from room_bookings import services as stays
from room_bookings.city_tax import CityTaxRow, Persons, TaxedNight, city_tax_rows
from room_bookings.enums import PaymentMethod
from room_bookings.models import CityTaxExemption, Payment, RoomBooking
from room_bookings.selectors.cancellation_terms import price_of
from tests import scenarios
from tests.room_bookings.services.bookings import make_booking
from tests.room_bookings.services.service_calls import (
    conflict_of,
    overrides_for,
    reasons_of,
    run_as_system,
    run_service,
)
from tests.scenarios import NOON, TODAY, Scenario
from tests.statement_count import statements_sent
from tests.tax_categories import add_city_tax, add_tax_category

LATER = NOON + timedelta(days=2)


@pytest.fixture
def scenario(db: None) -> Scenario:
    scenario = scenarios.new_scenario()
    scenarios.rooms(scenario, "101", "102")
    return scenario


@pytest.fixture
def booking(scenario: Scenario) -> RoomBooking:
    return in_house(scenario, "101")


def in_house(scenario: Scenario, room: str, **arguments: Any) -> RoomBooking:
    """Guests in house for two nights of 110.00."""
    made = make_booking(scenario, confirm=True, **arguments)
    return run_as_system(scenario, stays.check_in_booking, booking_id=made.booking_id, room_number=room)


def check_out(scenario: Scenario, booking: RoomBooking, **arguments: Any) -> RoomBooking:
    given: dict[str, Any] = {
        "staff": scenario.manager,
        "overrides": overrides_for("balance_due"),
        "now": LATER,
        **arguments,
    }
    return run_service(scenario, stays.check_out_booking, booking_id=booking.booking_id, **given)


def post(scenario: Scenario, booking: RoomBooking, **arguments: Any) -> list[int]:
    entry = run_service(scenario, stays.post_stay_taxes, booking_id=booking.booking_id, **arguments)
    return list(entry.row_pks)


def charged(booking: RoomBooking) -> list[tuple[str, Decimal]]:
    rows = Payment.objects.filter(booking=booking, kind="CHARGE").order_by("pk")
    return [(row.category, row.amount) for row in rows]


def test_check_out_charges_each_person_and_night_and_judges_the_bill(
    scenario: Scenario, booking: RoomBooking
) -> None:
    add_city_tax(scenario, value="2.00")
    assert booking.adults == 1
    paid: dict[str, Any] = {"method": "CASH", "amount": Decimal(220)}
    run_service(scenario, stays.record_payment, booking_id=booking.booking_id, **paid)

    refusal = conflict_of(scenario, stays.check_out_booking, booking_id=booking.booking_id, now=LATER)
    left = check_out(scenario, booking)

    assert reasons_of(refusal)[0][0] == "balance_due"
    assert charged(booking) == [("CITY_TAX", Decimal(4))]
    assert (left.status, RoomBooking.objects.get(pk=booking.pk).balance_due) == ("CHECKED_OUT", Decimal(4))


def test_guests_who_leave_early_pay_the_nights_that_they_slept(
    scenario: Scenario, booking: RoomBooking
) -> None:
    add_city_tax(scenario, value="2.00")
    check_out(scenario, booking, now=NOON + timedelta(days=1))
    assert charged(booking) == [("CITY_TAX", Decimal(2))]


def test_tax_is_charged_once(scenario: Scenario, booking: RoomBooking) -> None:
    add_city_tax(scenario, value="2.00")
    rows = post(scenario, booking)
    assert post(scenario, booking) == rows
    reason: dict[str, Any] = {"reason": "Guests of the city", "payment_pk": rows[0]}
    run_service(
        scenario, stays.reverse_payment, staff=scenario.manager, booking_id=booking.booking_id, **reason
    )
    check_out(scenario, booking)
    assert charged(booking) == [("CITY_TAX", Decimal(4))]
    assert RoomBooking.objects.get(pk=booking.pk).charged_amount == 0


def test_exempt_persons_pay_nothing(scenario: Scenario, booking: RoomBooking) -> None:
    add_city_tax(scenario, value="2.00")
    member = booking.party.get()
    given: dict[str, Any] = {
        "booking_id": booking.booking_id,
        "reason": "Business trip",
        "party_member": member.pk,
    }
    exemption = run_service(scenario, stays.exempt_from_city_tax, **given)
    again = run_service(scenario, stays.exempt_from_city_tax, **given)

    check_out(scenario, booking)

    assert charged(booking) == []
    stored = CityTaxExemption.objects.get()
    assert (stored.pk, again.pk, stored.reason) == (exemption.pk, exemption.pk, "Business trip")
    assert stored.performed_by == scenario.front_desk


def test_exemption_after_the_charge_is_refused(scenario: Scenario, booking: RoomBooking) -> None:
    add_city_tax(scenario, value="2.00")
    post(scenario, booking)
    given: dict[str, Any] = {"booking_id": booking.booking_id, "reason": "Business trip"}
    refusal = conflict_of(scenario, stays.exempt_from_city_tax, **given)
    assert reasons_of(refusal) == [("city_tax_charged", None)]


def test_city_tax_is_posted_for_guests_in_house_only(scenario: Scenario) -> None:
    add_city_tax(scenario, value="2.00")
    expected = make_booking(scenario, confirm=True)
    refusal = conflict_of(scenario, stays.post_stay_taxes, booking_id=expected.booking_id)
    assert reasons_of(refusal) == [("wrong_status", None)]


def test_added_tax_of_nights_is_charged(scenario: Scenario, booking: RoomBooking) -> None:
    add_tax_category(scenario, "NIGHTS", percent="14.75", is_included=False)
    scenario.hotel.charges_stay_taxes = True
    check_out(scenario, booking)
    (row,) = Payment.objects.filter(booking=booking, kind="CHARGE")
    assert (row.category, row.amount, row.tax_amount, row.tax_percent) == (
        "NIGHTS",
        Decimal("32.45"),
        Decimal("32.45"),
        Decimal("14.75"),
    )


def test_penalty_never_has_city_tax(scenario: Scenario) -> None:
    add_city_tax(scenario, value="2.00")
    booking = make_booking(scenario, confirm=True)
    assert price_of(booking).total == booking.total_amount


def test_hotel_without_city_tax_sends_no_statement_more(scenario: Scenario) -> None:
    first, second = in_house(scenario, "101"), in_house(scenario, "102")
    with statements_sent() as before:
        check_out(scenario, first)
    add_city_tax(scenario, value="0")
    with statements_sent() as after:
        check_out(scenario, second)
    assert [text for text in before if "citytax" in str(text)] == []
    assert len(after) - len(before) == 3


NIGHTS = [TaxedNight(TODAY + timedelta(days=index), Decimal("99.99")) for index in range(3)]


@pytest.mark.parametrize(
    ("rule", "persons", "rows"),
    [
        (CityTax(TODAY, "AMOUNT", Decimal("2.50")), Persons(2), [CityTaxRow(Decimal("15.00"), 3, 2)]),
        (
            CityTax(TODAY, "AMOUNT", Decimal("2.50"), most_nights=2),
            Persons(2),
            [CityTaxRow(Decimal("10.00"), 2, 2)],
        ),
        (
            CityTax(TODAY, "AMOUNT", Decimal("2.50"), lowest_age=16),
            Persons(2, (15, 16)),
            [CityTaxRow(Decimal("22.50"), 3, 3)],
        ),
        (CityTax(TODAY, "PERCENT", Decimal(5)), Persons(2), [CityTaxRow(Decimal("15.00"), 3, 2)]),
        (
            CityTax(TODAY, "PERCENT", Decimal(5)),
            Persons(2, exempt=1),
            [CityTaxRow(Decimal("7.50"), 3, 1)],
        ),
        (CityTax(TODAY, "AMOUNT", Decimal("2.50")), Persons(2, exempt=None), []),
        (CityTax(TODAY + timedelta(days=3), "AMOUNT", Decimal("2.50")), Persons(2), []),
    ],
)
def test_worked_examples(rule: CityTax, persons: Persons, rows: list[CityTaxRow]) -> None:
    assert city_tax_rows(NIGHTS, persons=persons, rules=[rule], currency="EUR") == rows


def test_most_nights_count_over_continued_bookings() -> None:
    rule = CityTax(TODAY, "AMOUNT", Decimal("2.50"), most_nights=4)
    rows = city_tax_rows(NIGHTS, persons=Persons(2), rules=[rule], currency="EUR", earlier_nights=2)
    assert rows == [CityTaxRow(Decimal("10.00"), 2, 2)]


def test_a_stay_that_continues_counts_its_nights_on(scenario: Scenario, booking: RoomBooking) -> None:
    add_city_tax(scenario, value="2.00", most_nights=3)
    later: dict[str, Any] = {
        "check_in": booking.check_out,
        "check_out": booking.check_out + timedelta(days=2),
        "continues": booking.booking_id,
    }
    made = make_booking(scenario, confirm=True, **later)
    for each in (booking, made):
        run_as_system(
            scenario,
            stays.record_payment,
            booking_id=each.booking_id,
            method=PaymentMethod.CASH,
            amount=Decimal(224),
        )
    run_as_system(scenario, stays.check_in_booking, booking_id=made.booking_id, now=LATER)
    assert charged(booking) == [("CITY_TAX", Decimal(4))]

    check_out(scenario, made, now=LATER + timedelta(days=2))

    assert charged(made) == [("CITY_TAX", Decimal(2))]


def test_a_longer_stay_is_charged_with_the_difference(scenario: Scenario, booking: RoomBooking) -> None:
    add_city_tax(scenario, value="2.00")
    add_tax_category(scenario, "NIGHTS", percent="10", is_included=False)
    post(scenario, booking)
    later: dict[str, Any] = {
        "check_out": booking.check_out + timedelta(days=1),
        "price": stays.Price(total_amount=Decimal(330)),
    }
    run_service(scenario, stays.change_departure, booking_id=booking.booking_id, **later)

    check_out(scenario, booking, now=LATER + timedelta(days=1))

    assert charged(booking) == [
        ("CITY_TAX", Decimal(4)),
        ("NIGHTS", Decimal(22)),
        ("CITY_TAX", Decimal(2)),
        ("NIGHTS", Decimal(11)),
    ]


def test_each_night_has_the_rule_of_its_date() -> None:
    old = CityTax(date(2026, 1, 1), "AMOUNT", Decimal(2))
    new = CityTax(TODAY + timedelta(days=1), "AMOUNT", Decimal(3))
    rows = city_tax_rows(NIGHTS, persons=Persons(1), rules=[old, new], currency="EUR")
    assert [(row.amount, row.nights) for row in rows] == [(Decimal(2), 1), (Decimal(6), 2)]
