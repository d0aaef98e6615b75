"""Races of invoices over HTTP: numbers without gaps, one invoice of a bill, one credit note of an invoice."""

from collections import Counter

import pytest

from room_bookings import services as stays
from room_bookings.models import Invoice, RoomBooking
from tests.concurrency.hotels import checked_in_bookings, room_numbers_from
from tests.concurrency.race_requests import outcome_of
from tests.concurrency.race_runner import Request, race_over_http, racers
from tests.concurrency.test_money_races import charge
from tests.room_bookings.services.service_calls import run_as_system
from tests.scenarios import NOON, Scenario

pytestmark = pytest.mark.django_db(transaction=True)

INVOICES = 20
ROOMS = room_numbers_from(2000, INVOICES)


def charged(scenario: Scenario) -> list[RoomBooking]:
    bookings = checked_in_bookings(scenario, ROOMS)
    for booking in bookings:
        charge(scenario, booking, 50)
    return bookings


def invoice(booking: RoomBooking) -> Request:
    return Request(f"room-bookings/{booking.booking_id}/invoices/")


def test_twenty_invoices_at_once_have_the_numbers_1_to_20(scenario: Scenario) -> None:
    bookings = charged(scenario)

    with racers(INVOICES) as threads:
        threads.timed_race(
            *(
                lambda booking=booking: run_as_system(
                    scenario, stays.issue_invoice, booking_id=booking.booking_id, now=NOON
                )
                for booking in bookings
            )
        )

    numbers = Invoice.objects.filter(hotel=scenario.hotel).order_by("pk").values_list("sequence", flat=True)
    assert sorted(numbers) == list(range(1, INVOICES + 1))


def test_one_bill_is_invoiced_once(scenario: Scenario) -> None:
    bookings = charged(scenario)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [(invoice(booking), invoice(booking)) for booking in bookings]
    for booking, answers in zip(bookings, race_over_http(scenario, tries), strict=True):
        outcomes[outcome_of(answers)] += 1
        assert Invoice.objects.filter(booking=booking).count() == 1
    assert outcomes.keys() <= {("201", "409 nothing_to_invoice"), ("409 nothing_to_invoice", "201")}


def test_credit_note_and_next_invoice_take_turns(scenario: Scenario) -> None:
    """The next invoice waits for the credit note and has everything again, or comes before it and is refused."""
    bookings = charged(scenario)
    numbers = [
        run_as_system(scenario, stays.issue_invoice, booking_id=booking.booking_id, now=NOON).number
        for booking in bookings
    ]
    tries = [
        (
            Request(
                f"room-bookings/{booking.booking_id}/invoices/{number}/credit/", {"reason": "Wrong company"}
            ),
            invoice(booking),
        )
        for booking, number in zip(bookings, numbers, strict=True)
    ]
    outcomes: Counter[tuple[str, str]] = Counter()
    senders = (scenario.manager, scenario.manager)
    for booking, answers in zip(bookings, race_over_http(scenario, tries, senders=senders), strict=True):
        outcomes[outcome_of(answers)] += 1
        standing = 2 if answers[1].status == 201 else 1
        assert Invoice.objects.filter(booking=booking, kind="INVOICE").count() == standing
        assert Invoice.objects.filter(booking=booking, kind="CREDIT_NOTE").count() == 1
    assert outcomes.keys() <= {("201", "201"), ("201", "409 nothing_to_invoice")}
    sequences = Invoice.objects.filter(hotel=scenario.hotel).values_list("sequence", flat=True)
    assert sorted(sequences) == list(range(1, len(sequences) + 1))
