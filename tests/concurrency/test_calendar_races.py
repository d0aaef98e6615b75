"""Imports of calendars meet each other and commands of the front desk; both end as if one came after the other."""

from collections import Counter

import pytest
from django.db import connection

from room_bookings.models import CalendarBlock, RoomBooking
from room_bookings.services.integrity import broken_invariants
from tests import scenarios
from tests.concurrency.race_requests import assign
from tests.concurrency.race_runner import TRIES, Request, race_over_http
from tests.room_bookings.calendars.feeds import calendar, event, feed_of
from tests.room_bookings.services.bookings import days_from_today, make_booking
from tests.scenarios import Scenario

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def one_room(scenario: Scenario) -> None:
    """Give the hotel one room to sell."""
    scenarios.without_overbooking(scenario)
    scenarios.rooms(scenario, "101")


def take(calendar_pk: int, *parts: str) -> Request:
    return Request(f"calendars/{calendar_pk}/import/", {"content": feed_of(*parts)})


def reserved(uid: str, night: int) -> str:
    return event(uid, night, night + 1, "SUMMARY:Reserved")


def create(scenario: Scenario, night: int) -> Request:
    body = {
        "room_type": "DBL",
        "check_in": str(days_from_today(night)),
        "check_out": str(days_from_today(night + 1)),
        "adults": 1,
        "party": [{"first_name": "Ada", "last_name": "Byrne", "role": "PRIMARY"}],
        "total_amount": "90.00",
        "currency": scenario.hotel.currency,
        "confirm": True,
    }
    return Request("room-bookings/", body)


def outcomes_of(scenario: Scenario, tries: list[tuple[Request, Request]]) -> Counter[tuple[str, ...]]:
    answers = race_over_http(scenario, tries, senders=(scenario.manager, scenario.manager))
    return Counter(tuple(answer.outcome for answer in pair) for pair in answers)


def test_two_imports_of_one_feed_make_each_booking_once(scenario: Scenario) -> None:
    calendars = [calendar(scenario).pk for _ in range(TRIES)]
    tries = [
        (take(pk, reserved(f"{pk}", number), event(f"{pk}-b", number, number + 2)),) * 2
        for number, pk in enumerate(calendars)
    ]
    assert outcomes_of(scenario, tries) == {("200", "200"): TRIES}
    assert RoomBooking.objects.count() == CalendarBlock.objects.count() == TRIES
    assert broken_invariants(connection) == []


def test_last_room_is_sold_by_a_channel_and_by_the_desk_only_if_the_booking_says_so(
    scenario: Scenario,
) -> None:
    tries = []
    for number in range(TRIES):
        single = calendar(scenario)
        tries.append((take(single.pk, reserved(f"r{number}", number)), create(scenario, number)))
    outcomes = outcomes_of(scenario, tries)
    assert set(outcomes) <= {("200", "201"), ("200", "409 no_availability")}
    assert RoomBooking.objects.filter(source="airbnb", status="CONFIRMED").count() == TRIES
    both = outcomes[("200", "201")]
    assert RoomBooking.objects.filter(source="airbnb", oversold_kind="CHANNEL").count() == both
    assert broken_invariants(connection) == []


def test_block_and_assignment_of_its_room_are_both_lawful_in_either_order(scenario: Scenario) -> None:
    tries = []
    for number in range(TRIES):
        booking = make_booking(
            scenario, confirm=True, check_in=days_from_today(number), check_out=days_from_today(number + 1)
        )
        listing = calendar(scenario, room="101")
        tries.append((take(listing.pk, event(f"b{number}", number, number + 1)), assign(booking, "101")))
    outcomes = outcomes_of(scenario, tries)
    assert set(outcomes) <= {("200", "200"), ("200", "409 room_blocked")}
    assert broken_invariants(connection) == []
