"""Fees of cancellations and no-shows: what they charge, and what takes them back."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from hotel.cancellation_terms import Tier
from room_bookings import services as stays
from room_bookings.enums import PaymentMethod
from room_bookings.models import Payment, RoomBooking
from tests import scenarios
from tests.cancellation_policies import FIRST_NIGHT, FULL, NON_REFUNDABLE, add_policy, percent
from tests.room_bookings.services.bookings import make_booking
from tests.room_bookings.services.service_calls import conflict_of, reasons_of, run_service
from tests.scenarios import MORNING, Scenario
from tests.statement_count import statements_sent

pytestmark = pytest.mark.django_db

HALF = (Tier(24, percent("50")),)
NEXT_DAY = MORNING + timedelta(days=1)


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario()


def make(scenario: Scenario, **facts: Any) -> RoomBooking:
    """Create a confirmed booking of today for 220.00 EUR under the policy FLEX."""
    return make_booking(scenario, **{"confirm": True, "cancellation_policy": "FLEX", **facts})


def end(
    scenario: Scenario, booking: RoomBooking, service: Any = stays.cancel_booking, **more: Any
) -> RoomBooking:
    run_service(scenario, service, booking_id=booking.booking_id, **{"reason": "Changed plans", **more})
    return RoomBooking.objects.get(pk=booking.pk)


def rows_of(booking: RoomBooking) -> list[tuple[str, str, Decimal]]:
    rows = Payment.objects.filter(booking=booking).order_by("pk")
    return [(row.kind, row.category, row.amount) for row in rows]


def test_cancellation_charges_the_penalty_and_the_rest_is_a_credit(scenario: Scenario) -> None:
    add_policy(scenario, tiers=HALF)
    booking = make(scenario)
    pay: dict[str, Any] = {"method": PaymentMethod.CASH, "amount": Decimal(150)}
    run_service(scenario, stays.record_payment, booking_id=booking.booking_id, **pay)

    ended = end(scenario, booking)

    assert rows_of(booking)[1:] == [("CHARGE", "CANCELLATION_FEE", Decimal(110))]
    assert (ended.status, ended.charged_amount, ended.balance_due) == (
        "CANCELLED",
        Decimal(110),
        Decimal(-40),
    )


@pytest.mark.parametrize(
    "facts", [{"cancellation_policy": None}, {"confirm": False}, {"total_amount": Decimal(0)}]
)
def test_cancellation_without_terms_or_before_the_confirmation_charges_nothing(
    scenario: Scenario, facts: dict[str, Any]
) -> None:
    add_policy(scenario, tiers=NON_REFUNDABLE)
    booking = make(scenario, **facts)

    ended = end(scenario, booking)

    assert rows_of(booking) == []
    assert ended.balance_due == 0


def test_cancellation_before_the_deadline_is_free(scenario: Scenario) -> None:
    add_policy(scenario, tiers=HALF)
    later = MORNING.date() + timedelta(days=10)
    booking = make(scenario, check_in=later, check_out=later + timedelta(days=2))

    assert end(scenario, booking).balance_due == 0
    assert rows_of(booking) == []


def test_no_show_charges_its_own_penalty(scenario: Scenario) -> None:
    add_policy(scenario, tiers=HALF, no_show=FULL)
    booking = make(scenario)

    ended = end(scenario, booking, stays.mark_no_show, now=NEXT_DAY)

    assert rows_of(booking) == [("CHARGE", "NO_SHOW_FEE", Decimal(220))]
    assert (ended.status, ended.balance_due) == ("NO_SHOW", Decimal(220))


@pytest.mark.parametrize("service", [stays.cancel_booking, stays.mark_no_show])
def test_reinstatement_reverses_the_fee(scenario: Scenario, service: Any) -> None:
    add_policy(scenario, tiers=HALF, no_show=FULL)
    booking = make(scenario)
    ended = end(scenario, booking, service, now=NEXT_DAY)
    assert ended.charged_amount > 0

    back = end(scenario, booking, stays.reinstate_booking, now=NEXT_DAY)

    assert [kind for kind, _, _ in rows_of(booking)] == ["CHARGE", "CORRECTION"]
    assert (back.status, back.charged_amount) == ("CONFIRMED", Decimal(0))
    assert back.balance_due == Decimal(220)


def test_second_cancellation_charges_again_and_only_its_fee_stands(scenario: Scenario) -> None:
    add_policy(scenario, tiers=HALF)
    booking = make(scenario)
    end(scenario, booking)
    end(scenario, booking, stays.reinstate_booking)

    ended = end(scenario, booking)

    assert [kind for kind, _, _ in rows_of(booking)] == ["CHARGE", "CORRECTION", "CHARGE"]
    assert ended.charged_amount == Decimal(110)


def test_cancelled_no_show_owes_the_fee_of_the_cancellation(scenario: Scenario) -> None:
    add_policy(scenario, tiers=(Tier(24, FIRST_NIGHT),), no_show=FULL)
    booking = make(scenario)
    end(scenario, booking, stays.mark_no_show, now=NEXT_DAY)

    ended = end(scenario, booking, staff=scenario.manager, now=NEXT_DAY)

    assert rows_of(booking) == [
        ("CHARGE", "NO_SHOW_FEE", Decimal(220)),
        ("CORRECTION", "NO_SHOW_FEE", Decimal(220)),
        ("CHARGE", "CANCELLATION_FEE", Decimal(110)),
    ]
    assert (ended.status, ended.balance_due) == ("CANCELLED", Decimal(110))


def test_managers_waive_a_fee_and_the_front_desk_does_not(scenario: Scenario) -> None:
    add_policy(scenario, tiers=HALF)
    booking = make(scenario)
    end(scenario, booking)
    waived: dict[str, Any] = {
        "booking_id": booking.booking_id,
        "payment_pk": Payment.objects.get().pk,
        "reason": "Ill",
    }

    refusal = conflict_of(scenario, stays.reverse_payment, **waived)
    run_service(scenario, stays.reverse_payment, staff=scenario.manager, **waived)

    assert reasons_of(refusal) == [("not_own_row", None)]
    assert RoomBooking.objects.get(pk=booking.pk).balance_due == 0


@pytest.mark.parametrize("service", [stays.cancel_bookings, stays.mark_no_shows])
def test_fees_of_a_set_take_the_same_statements_as_one(scenario: Scenario, service: Any) -> None:
    add_policy(scenario, tiers=HALF)
    sent = []
    for count in (1, 1, 5):
        booking_ids = [make(scenario).booking_id for _ in range(count)]
        with statements_sent() as statements:
            run_service(scenario, service, booking_ids=booking_ids, reason="Bus broke down", now=NEXT_DAY)
        sent.append(len(statements))

    assert sent[1] == sent[2]
    assert Payment.objects.filter(kind="CHARGE").count() == 7
