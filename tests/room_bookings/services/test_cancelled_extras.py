"""Extras that were charged in advance, where the stay ends before the arrival: taken back, and charged again."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from room_bookings import services as stays
from room_bookings.guest_access.snapshots import refund_amount
from room_bookings.models import Payment, RoomBooking
from room_bookings.selectors.cancellation_terms import cancellation_summary
from tests import scenarios
from tests.cancellation_policies import FULL, add_policy, percent
from tests.room_bookings.services.bookings import make_booking
from tests.room_bookings.services.service_calls import run_service
from tests.scenarios import MORNING, Scenario
from tests.tax_categories import add_tax_category

pytestmark = pytest.mark.django_db

NEXT_DAY = MORNING + timedelta(days=1)


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario()


@pytest.fixture
def booking(scenario: Scenario) -> RoomBooking:
    """A booking of today for 220.00 with breakfast for 24.00: half is the fee of a cancellation, all of a no-show."""
    add_policy(scenario, no_show=FULL)
    return with_breakfast(scenario, make_booking(scenario, confirm=True, cancellation_policy="FLEX"))


def with_breakfast(scenario: Scenario, booking: RoomBooking) -> RoomBooking:
    breakfast: dict[str, Any] = {"amount": Decimal(24), "category": "FOOD", "text": "Breakfast"}
    run_service(scenario, stays.add_charge, booking_id=booking.booking_id, **breakfast)
    return RoomBooking.objects.get(pk=booking.pk)


def end(scenario: Scenario, booking: RoomBooking, service: Any, **more: Any) -> RoomBooking:
    run_service(scenario, service, booking_id=booking.booking_id, **{"reason": "Ill", **more})
    return RoomBooking.objects.get(pk=booking.pk)


def rows_of(booking: RoomBooking) -> list[tuple[str, str, str]]:
    rows = Payment.objects.filter(booking=booking).order_by("pk")
    return [(row.kind, row.category, f"{row.amount:.2f}") for row in rows]


BREAKFAST, TAKEN_BACK = ("CHARGE", "FOOD", "24.00"), ("CORRECTION", "FOOD", "24.00")


def test_fee_has_its_share_of_the_extras_which_are_taken_back(
    scenario: Scenario, booking: RoomBooking
) -> None:
    cash: dict[str, Any] = {"method": "CASH", "amount": Decimal(200)}
    run_service(scenario, stays.record_payment, booking_id=booking.booking_id, **cash)
    booking.refresh_from_db()
    previewed = cancellation_summary(booking, now=MORNING, personal=True)
    assert [previewed[name] for name in ("cancellation_penalty", "no_show_penalty")] == ["122.00", "244.00"]
    stated = refund_amount(booking, now=MORNING)

    ended = end(scenario, booking, stays.cancel_booking)

    assert rows_of(booking)[2:] == [TAKEN_BACK, ("CHARGE", "CANCELLATION_FEE", "122.00")]
    assert ended.charged_amount == 122
    assert stated == f"{-ended.balance_due:.2f}" == "78.00"


def test_free_cancellation_owes_no_extras(scenario: Scenario) -> None:
    add_policy(scenario)
    later = MORNING.date() + timedelta(days=10)
    dates: dict[str, Any] = {"check_in": later, "check_out": later + timedelta(days=2)}
    made = make_booking(scenario, confirm=True, cancellation_policy="FLEX", **dates)
    assert end(scenario, with_breakfast(scenario, made), stays.cancel_booking).balance_due == 0
    assert rows_of(made) == [BREAKFAST, TAKEN_BACK]


def test_extras_of_a_booking_without_terms_stay_charged(scenario: Scenario) -> None:
    made = with_breakfast(scenario, make_booking(scenario, confirm=True))
    assert end(scenario, made, stays.cancel_booking).balance_due == 24


def test_reinstatement_charges_the_extras_again_however_often(
    scenario: Scenario, booking: RoomBooking
) -> None:
    for _ in range(2):
        ended = end(scenario, booking, stays.cancel_booking)
        assert ended.balance_due == 122
        back = end(scenario, booking, stays.reinstate_booking)
        assert [back.charged_amount, back.balance_due] == [24, 244]
    assert rows_of(booking)[:5] == [
        BREAKFAST,
        TAKEN_BACK,
        ("CHARGE", "CANCELLATION_FEE", "122.00"),
        ("CORRECTION", "CANCELLATION_FEE", "122.00"),
        BREAKFAST,
    ]


def test_cancelled_no_show_recomputes_the_share_of_the_extras(
    scenario: Scenario, booking: RoomBooking
) -> None:
    assert end(scenario, booking, stays.mark_no_show, now=NEXT_DAY).balance_due == 244
    ended = end(scenario, booking, stays.cancel_booking, staff=scenario.manager, now=NEXT_DAY)
    assert (ended.status, ended.balance_due) == ("CANCELLED", 122)
    assert [row for row in rows_of(booking) if row[1] == "FOOD"] == [BREAKFAST, TAKEN_BACK]
    back = end(scenario, booking, stays.reinstate_booking, staff=scenario.manager, now=NEXT_DAY)
    assert back.status == "CONFIRMED"


def test_waiver_takes_the_extras_back_as_well(scenario: Scenario, booking: RoomBooking) -> None:
    waiver: dict[str, Any] = {"waive_penalty": True, "staff": scenario.manager}
    assert end(scenario, booking, stays.cancel_booking, **waiver).balance_due == 0


def test_city_tax_and_charges_of_other_bookings_are_no_extras(scenario: Scenario) -> None:
    """The organizer's booking keeps the wine of another one, which has moved to it."""
    add_policy(scenario, tiers=())
    usual: dict[str, Any] = {"confirm": True, "group_reference": "COACH"}
    organizer = make_booking(scenario, cancellation_policy="FLEX", **usual)
    guest = with_breakfast(scenario, make_booking(scenario, **usual))
    move: dict[str, Any] = {
        "booking_id": guest.booking_id,
        "payment_pk": Payment.objects.get().pk,
        "reason": "Company pays",
    }
    run_service(scenario, stays.transfer_charge, **move, to_booking_id=organizer.booking_id)
    tax: dict[str, Any] = {"amount": Decimal(6), "category": "CITY_TAX", "text": "City tax"}
    run_service(scenario, stays.add_charge, booking_id=organizer.booking_id, **tax)
    assert end(scenario, organizer, stays.cancel_booking).balance_due == 30


def test_added_taxes_go_and_return_with_their_extras(scenario: Scenario) -> None:
    add_tax_category(scenario, "FOOD", percent="10", is_included=False)
    add_policy(scenario, tiers=())
    made = with_breakfast(scenario, make_booking(scenario, confirm=True, cancellation_policy="FLEX"))
    assert made.charged_amount == Decimal("26.40")
    assert end(scenario, made, stays.cancel_booking).charged_amount == 0
    assert end(scenario, made, stays.reinstate_booking).charged_amount == Decimal("26.40")


def test_percentage_takes_added_taxes_along(scenario: Scenario) -> None:
    add_tax_category(scenario, "FOOD", percent="10", is_included=False)
    add_policy(scenario, "HALF", no_show=percent("50"))
    made = with_breakfast(scenario, make_booking(scenario, confirm=True, cancellation_policy="HALF"))
    assert end(scenario, made, stays.cancel_booking).charged_amount == Decimal("123.20")
