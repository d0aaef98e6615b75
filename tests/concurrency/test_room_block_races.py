"""Blocks of rooms meet assignments, the last sale and each other; both end as if one came after the other."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection

from room_bookings.models import RoomBlock
from room_bookings.services.integrity import broken_invariants
from tests import scenarios
from tests.concurrency.race_requests import assign
from tests.concurrency.race_runner import TRIES, Request, race_over_http
from tests.room_bookings.services.bookings import days_from_today, make_booking
from tests.scenarios import Scenario

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def one_room(scenario: Scenario) -> None:
    """Give the hotel one room to sell."""
    scenarios.without_overbooking(scenario)
    scenarios.rooms(scenario, "101")


def block(night: int, nights: int = 1) -> Request:
    start = days_from_today(night + 1)
    body = {"rooms": ["101"], "kind": "OUT_OF_ORDER", "reason": "Burst pipe", "start": str(start)}
    return Request("room-blocks/", body | {"end": str(start + timedelta(days=nights))})


def outcomes_of(scenario: Scenario, tries: list[tuple[Request, Request]]) -> Counter[tuple[str, ...]]:
    answers = race_over_http(scenario, tries, senders=(scenario.manager, scenario.manager))
    return Counter(tuple(answer.outcome for answer in pair) for pair in answers)


def test_block_or_assignment_gets_the_room(scenario: Scenario) -> None:
    tries = []
    for number in range(TRIES):
        arrival = days_from_today(number + 1)
        booking = make_booking(
            scenario, confirm=True, check_in=arrival, check_out=arrival + timedelta(days=1)
        )
        tries.append((block(number), assign(booking, "101")))
    outcomes = outcomes_of(scenario, tries)
    assert set(outcomes) <= {("201", "409 room_blocked"), ("409 room_taken", "200")}
    assert broken_invariants(connection) == []


def test_last_room_is_sold_before_its_block_or_not_at_all(scenario: Scenario) -> None:
    tries = []
    for number in range(TRIES):
        body = {
            "room_type": "DBL",
            "check_in": str(days_from_today(number + 1)),
            "check_out": str(days_from_today(number + 2)),
            "adults": 1,
            "party": [{"first_name": "Ada", "last_name": "Byrne", "role": "PRIMARY"}],
            "total_amount": "90.00",
            "currency": scenario.hotel.currency,
            "confirm": True,
        }
        tries.append((block(number), Request("room-bookings/", body)))
    outcomes = outcomes_of(scenario, tries)
    assert set(outcomes) <= {("201", "201"), ("201", "409 no_availability")}
    assert RoomBlock.objects.count() == TRIES
    assert broken_invariants(connection) == []


def test_one_of_two_overlapping_blocks_is_entered(scenario: Scenario) -> None:
    tries = [(block(3 * number, 2), block(3 * number + 1, 2)) for number in range(TRIES)]
    outcomes = outcomes_of(scenario, tries)
    assert set(outcomes) <= {("201", "409 room_blocked"), ("409 room_blocked", "201")}
    assert RoomBlock.objects.count() == TRIES
    assert broken_invariants(connection) == []
