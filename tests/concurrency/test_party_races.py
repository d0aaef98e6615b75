"""Races over HTTP of people who join or leave a party against the check-out of their booking."""

from collections import Counter

import pytest

from guests.models import Guest
from room_bookings import services as stays
from room_bookings.models import BookingGuest, RoomBooking
from room_bookings.services import PartyMember
from tests import scenarios
from tests.concurrency.hotels import FREE, check_in_all, room_numbers_from
from tests.concurrency.race_requests import (
    CHECKED_OUT,
    add_member,
    assert_outcomes,
    check_out,
    leave,
    outcome_of,
    state,
)
from tests.concurrency.race_runner import TRIES, race_over_http
from tests.room_bookings.services.bookings import ADA, new_booking
from tests.room_bookings.services.service_calls import run_as_system
from tests.scenarios import MORNING, Scenario

pytestmark = pytest.mark.django_db(transaction=True)

ROOMS = room_numbers_from(1000, TRIES)
COUPLE = [ADA, PartyMember(first_name="Sam", last_name="Byrne")]


def parties_in_house(scenario: Scenario, party: list[PartyMember]) -> list[RoomBooking]:
    """Create a room for two for each try, and check the party into it."""
    scenarios.rooms(scenario, *ROOMS)
    new = [
        new_booking(scenario, confirm=True, adults=len(party), party=party, total_amount=FREE) for _ in ROOMS
    ]
    bookings: list[RoomBooking] = run_as_system(scenario, stays.create_bookings, bookings=new, now=MORNING)
    check_in_all(scenario, bookings, ROOMS)
    return bookings


def assert_all_departed(booking: RoomBooking, persons: int) -> None:
    assert state(booking) == CHECKED_OUT
    guests = Guest.objects.filter(booking=booking)
    assert guests.count() == persons
    assert not guests.exclude(check_out_date__isnull=False, room__isnull=True, id_pin="").exists()


def test_member_leaves_before_the_check_out_or_not_at_all(scenario: Scenario) -> None:
    bookings = parties_in_house(scenario, COUPLE)
    companions = {
        member.booking_id: member
        for member in BookingGuest.objects.filter(booking__in=bookings).exclude(role="PRIMARY")
    }
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [(leave(booking, companions[booking.pk]), check_out(booking)) for booking in bookings]
    for booking, answers in zip(bookings, race_over_http(scenario, tries), strict=True):
        outcomes[outcome_of(answers)] += 1
        assert_all_departed(booking, persons=2)
        companions[booking.pk].refresh_from_db()
        assert companions[booking.pk].is_staying == (answers[0].status != 200)
    assert_outcomes(outcomes, ("200", "200"), ("409 wrong_status", "200"))


def test_member_joins_before_the_check_out_or_not_at_all(scenario: Scenario) -> None:
    bookings = parties_in_house(scenario, [ADA])
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [(add_member(booking), check_out(booking)) for booking in bookings]
    for booking, answers in zip(bookings, race_over_http(scenario, tries), strict=True):
        outcomes[outcome_of(answers)] += 1
        assert_all_departed(booking, persons=2 if answers[0].status == 201 else 1)
    assert_outcomes(outcomes, ("201", "200"), ("409 wrong_status", "200"))
