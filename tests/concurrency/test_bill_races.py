"""Races over HTTP of check-outs, taxes, transfers, master bills and waivers: every charge is owed once, by one bill."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from hotel.cancellation_terms import Tier
from room_bookings import services as stays
from room_bookings.models import BookingStatusEvent, Payment, RoomBooking
from room_bookings.services.payments.group_bills import GroupBillRules
from tests import scenarios
from tests.booking_columns import write_columns
from tests.cancellation_policies import add_policy, percent
from tests.concurrency.hotels import check_in_all, checked_in_bookings, room_numbers_from
from tests.concurrency.race_requests import assert_outcomes, cancel, check_out, outcome_of
from tests.concurrency.race_runner import TRIES, Request, race_over_http
from tests.room_bookings.services.bookings import make_booking, new_booking
from tests.room_bookings.services.service_calls import run_as_system, run_service
from tests.scenarios import MORNING, NOON, Scenario
from tests.tax_categories import add_city_tax

pytestmark = pytest.mark.django_db(transaction=True)

ROOMS = room_numbers_from(1000, 2 * TRIES)


def pairs_with_wine(scenario: Scenario) -> list[tuple[RoomBooking, RoomBooking, int]]:
    """Check in pairs of a group; the first of each owes 50.00 for a charge, whose row comes with them."""
    bookings = checked_in_bookings(scenario, ROOMS)
    write_columns(RoomBooking.objects.filter(hotel=scenario.hotel), group_reference="COACH")
    pairs = []
    for first, second in zip(bookings[:TRIES], bookings[TRIES:], strict=True):
        entry = run_service(
            scenario,
            stays.add_charge,
            booking_id=first.booking_id,
            amount=Decimal(50),
            category="BAR",
            text="Wine",
            now=NOON,
        )
        pairs.append((first, second, int(entry.row_pks[0])))
    return pairs


def transfer(booking: RoomBooking, row: int, to: RoomBooking) -> Request:
    path = f"room-bookings/{booking.booking_id}/charges/{row}/transfer/"
    return Request(path, {"to_booking_id": to.booking_id, "reason": "Wrong room"}, key=uuid4().hex)


def reverse(booking: RoomBooking, row: int) -> Request:
    return Request(f"room-bookings/{booking.booking_id}/payments/{row}/reverse/", {"reason": "Mistake"})


def charges(*bookings: RoomBooking) -> list[Decimal]:
    for booking in bookings:
        booking.refresh_from_db()
    return [booking.charged_amount for booking in bookings]


def test_check_out_judges_the_bill_before_or_after_the_transfer(scenario: Scenario) -> None:
    pairs = pairs_with_wine(scenario)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [(transfer(first, row, second), check_out(first)) for first, second, row in pairs]
    for (first, second, _row), answers in zip(pairs, race_over_http(scenario, tries), strict=True):
        outcomes[outcome_of(answers)] += 1
        assert charges(first, second) == [0, 50]
        assert first.status == ("COMPLETED" if answers[1].status == 200 else "CHECKED_IN")
    assert_outcomes(outcomes, ("201", "200"), ("201", "409 balance_due"))


def test_a_charge_is_transferred_or_reversed_and_never_both(scenario: Scenario) -> None:
    """A reversal that comes second is refused: the charge is on the other bill by then."""
    pairs = pairs_with_wine(scenario)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [(transfer(first, row, second), reverse(first, row)) for first, second, row in pairs]
    for (first, second, row), answers in zip(pairs, race_over_http(scenario, tries), strict=True):
        outcomes[outcome_of(answers)] += 1
        assert charges(first, second) == [0, 50 if answers[0].status == 201 else 0]
        assert Payment.objects.filter(original=row).count() == 1
    assert_outcomes(outcomes, ("201", "409 not_reversible"), ("409 already_reversed", "201"))


def test_of_a_waiver_and_a_cancellation_the_first_decides_about_the_fee(scenario: Scenario) -> None:
    add_policy(scenario, tiers=(Tier(24, percent("50")),))
    bookings = [make_booking(scenario, confirm=True, cancellation_policy="FLEX") for _ in range(TRIES)]
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = []
    for booking in bookings:
        path = f"room-bookings/{booking.booking_id}/cancel/"
        waiver = Request(path, {"reason": "Flight cancelled", "waive_penalty": True})
        tries.append((waiver, cancel(booking)))
    senders = (scenario.manager, scenario.front_desk)
    for booking, answers in zip(bookings, race_over_http(scenario, tries, senders=senders), strict=True):
        outcomes[outcome_of(answers)] += 1
        event = BookingStatusEvent.objects.get(booking=booking, to_status="CANCELLED")
        is_waived = event.changed_by_id == scenario.manager.pk
        assert ("waived_fee" in event.metadata) == is_waived
        assert charges(booking) == [0 if is_waived else 110]
    assert_outcomes(outcomes, ("200", "200"))


def guests_in_house(scenario: Scenario) -> list[RoomBooking]:
    """Check in guests since yesterday who owe 220.00; each is a group of its own."""
    yesterday = MORNING - timedelta(days=1)
    new = [
        new_booking(scenario, check_in=yesterday.date(), confirm=True, group_reference=f"COACH-{number}")
        for number in range(TRIES)
    ]
    bookings = run_as_system(scenario, stays.create_bookings, bookings=new, now=yesterday)
    numbers = ROOMS[:TRIES]
    scenarios.rooms(scenario, *numbers)
    check_in_all(scenario, bookings, numbers, now=yesterday)
    return bookings


def test_city_tax_is_charged_once_by_the_desk_or_by_the_check_out(scenario: Scenario) -> None:
    """The desk charges the booked nights; the check-out, if it is first, those that the guests slept."""
    add_city_tax(scenario, value="2.00")
    bookings = guests_in_house(scenario)
    outcomes: Counter[tuple[str, str]] = Counter()
    pays_later = {"overrides": ["balance_due"], "override_reason": "Pays later"}
    tries = []
    for booking in bookings:
        path = f"room-bookings/{booking.booking_id}"
        tries.append((Request(f"{path}/city-tax/"), Request(f"{path}/check-out/", pays_later)))
    for booking, answers in zip(bookings, race_over_http(scenario, tries), strict=True):
        outcomes[outcome_of(answers)] += 1
        row = Payment.objects.get(booking=booking)
        assert row.category == "CITY_TAX"
        assert row.amount == (6 if answers[0].status == 201 else 2)
        assert charges(booking) == [row.amount]
        assert (booking.status, booking.balance_due) == ("CHECKED_OUT", 220 + row.amount)
    assert_outcomes(outcomes, ("201", "200"), ("409 wrong_status", "200"))


@pytest.mark.parametrize("takes_nights", [True, False])
def test_check_out_judges_the_bill_before_or_after_the_rules_of_the_master_bill(
    scenario: Scenario, takes_nights: bool
) -> None:
    """The nights are owed by the guests or by the master bill, whoever is first: by one of them, and completely."""
    bookings = guests_in_house(scenario)
    tries, masters = [], []
    for booking in bookings:
        master = make_booking(
            scenario, confirm=True, group_reference=booking.group_reference, total_amount=Decimal(0)
        )
        bill: dict[str, Any] = {"group_reference": booking.group_reference, "booking_id": master.booking_id}
        if not takes_nights:
            run_service(scenario, stays.set_group_bill, **bill, rules=GroupBillRules(), now=NOON)
        rules = Request("group-bills/", {**bill, "takes_nights": takes_nights})
        tries.append((rules, check_out(booking)))
        masters.append(master)
    outcomes: Counter[tuple[str, str]] = Counter()
    answers_of = race_over_http(scenario, tries)
    for booking, master, answers in zip(bookings, masters, answers_of, strict=True):
        outcomes[outcome_of(answers)] += 1
        assert charges(booking, master) == [0, 220 if takes_nights else 0]
        assert booking.balance_due == (0 if takes_nights else 220)
        assert booking.status == ("COMPLETED" if answers[1].status == 200 else "CHECKED_IN")
    assert_outcomes(outcomes, ("200", "200"), ("200", "409 balance_due"))
