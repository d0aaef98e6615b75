"""Requests that take the last room of a type at the same moment: one wins, each time."""

from collections import Counter

import pytest
from django.db import connection

from room_bookings.models import RoomBooking
from room_bookings.services.integrity import broken_invariants
from tests import scenarios
from tests.concurrency.hotels import cancelled_bookings
from tests.concurrency.race_requests import outcome_of, reinstate
from tests.concurrency.race_runner import TRIES, Request, race_over_http
from tests.room_bookings.services.bookings import days_from_today, make_booking
from tests.scenarios import Scenario

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def one_room(scenario: Scenario) -> None:
    """Give the hotel one room to sell."""
    scenarios.without_overbooking(scenario)
    scenarios.rooms(scenario, "101")


def create(scenario: Scenario, day: int) -> Request:
    """Return the creation of a confirmed booking for the night so many days from today."""
    body = {
        "room_type": "DBL",
        "check_in": str(days_from_today(day)),
        "check_out": str(days_from_today(day + 1)),
        "adults": 1,
        "party": [{"first_name": "Ada", "last_name": "Byrne", "role": "PRIMARY"}],
        "total_amount": "90.00",
        "currency": scenario.hotel.currency,
        "confirm": True,
    }
    return Request("room-bookings/", body)


def confirm(booking: RoomBooking) -> Request:
    return Request(f"room-bookings/{booking.booking_id}/confirm/")


def pending(scenario: Scenario, day: int) -> RoomBooking:
    return make_booking(scenario, check_in=days_from_today(day), check_out=days_from_today(day + 1))


def assert_one_of_each_pair_wins(scenario: Scenario, tries: list[tuple[Request, Request]]) -> None:
    outcomes = Counter(outcome_of(answers) for answers in race_over_http(scenario, tries))
    successes = [sum(outcome[0] == "2" for outcome in pair) for pair in outcomes.elements()]
    refusals = {outcome for pair in outcomes for outcome in pair if outcome[0] != "2"}
    assert successes == [1] * TRIES, outcomes
    assert refusals == {"409 no_availability"}
    assert broken_invariants(connection) == []


def test_one_of_two_creations_gets_the_last_room(scenario: Scenario) -> None:
    tries = [(create(scenario, day), create(scenario, day)) for day in range(TRIES)]
    assert_one_of_each_pair_wins(scenario, tries)


def test_creation_or_reinstatement_gets_the_last_room(scenario: Scenario) -> None:
    bookings = cancelled_bookings(scenario, nights=[days_from_today(day) for day in range(TRIES)])
    tries = [(create(scenario, day), reinstate(booking)) for day, booking in enumerate(bookings)]
    assert_one_of_each_pair_wins(scenario, tries)


def test_one_of_two_confirmations_gets_the_last_room(scenario: Scenario) -> None:
    tries = [(confirm(pending(scenario, day)), confirm(pending(scenario, day))) for day in range(TRIES)]
    assert_one_of_each_pair_wins(scenario, tries)
