"""Races over HTTP of payments, refunds and check-outs: no payment is lost, and nothing is refunded twice."""

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from hotel.models import Hotel
from room_bookings import services as stays
from room_bookings.enums import PaymentMethod
from room_bookings.models import RoomBooking
from tests.concurrency.hotels import checked_in_bookings, room_numbers_from
from tests.concurrency.race_requests import assert_outcomes, check_out, outcome_of, pay, refund
from tests.concurrency.race_runner import TRIES, race_over_http
from tests.room_bookings.services.service_calls import run_as_system
from tests.scenarios import NOON, Scenario

pytestmark = pytest.mark.django_db(transaction=True)

ROOMS = room_numbers_from(1000, TRIES)


def charge(scenario: Scenario, booking: RoomBooking, amount: int) -> None:
    extra: dict[str, Any] = {"amount": Decimal(amount), "category": "BAR", "text": "Wine"}
    run_as_system(scenario, stays.add_charge, booking_id=booking.booking_id, now=NOON, **extra)


def test_payment_and_check_out_leave_no_booking_unsettled(scenario: Scenario) -> None:
    """The check-out waits for the payment and succeeds, or is refused before it; the money is there in both cases."""
    bookings = checked_in_bookings(scenario, ROOMS)
    for booking in bookings:
        charge(scenario, booking, 50)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [(pay(booking, "50.00"), check_out(booking)) for booking in bookings]
    for booking, answers in zip(bookings, race_over_http(scenario, tries), strict=True):
        outcomes[outcome_of(answers)] += 1
        booking.refresh_from_db()
        assert booking.amount_paid == 50
        assert booking.balance_due == 0
        assert booking.status == ("COMPLETED" if answers[1].status == 200 else "CHECKED_IN")
    assert_outcomes(outcomes, ("201", "200"), ("201", "409 balance_due"))


def test_two_refunds_never_exceed_the_payment(scenario: Scenario) -> None:
    bookings = checked_in_bookings(scenario, ROOMS)
    for booking in bookings:
        cash: dict[str, Any] = {"method": PaymentMethod.CASH, "amount": Decimal(50)}
        run_as_system(scenario, stays.record_payment, booking_id=booking.booking_id, now=NOON, **cash)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [(refund(booking, "30.00"), refund(booking, "30.00")) for booking in bookings]
    for booking, answers in zip(
        bookings, race_over_http(scenario, tries, senders=(scenario.manager, scenario.manager)), strict=True
    ):
        outcomes[outcome_of(answers)] += 1
        booking.refresh_from_db()
        assert booking.amount_paid == 20
    assert_outcomes(outcomes, ("201", "409 too_much"), ("409 too_much", "201"))


def test_two_refunds_of_the_desk_stay_within_the_limit_together(scenario: Scenario) -> None:
    Hotel.objects.update(refund_limit=50)
    desk = scenario.front_desk
    bookings = checked_in_bookings(scenario, ROOMS)
    for booking in bookings:
        cash: dict[str, Any] = {"method": PaymentMethod.CASH, "amount": Decimal(100)}
        run_as_system(scenario, stays.record_payment, booking_id=booking.booking_id, now=NOON, **cash)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [(refund(booking, "30.00"), refund(booking, "30.00")) for booking in bookings]
    for booking, answers in zip(bookings, race_over_http(scenario, tries, senders=(desk, desk)), strict=True):
        outcomes[outcome_of(answers)] += 1
        booking.refresh_from_db()
        assert booking.amount_paid == 70
    assert_outcomes(outcomes, ("201", "409 refund_limit"), ("409 refund_limit", "201"))
