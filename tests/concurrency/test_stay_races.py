"""Races over HTTP of check-ins, moves and check-outs: one request wins, the other is refused, all invariants hold."""

from collections import Counter

import pytest

from guests.models import Guest
from tests import scenarios
from tests.concurrency.hotels import (
    assigned_bookings,
    checked_in_bookings,
    expected_bookings,
    room_numbers_from,
)
from tests.concurrency.race_requests import (
    CHECKED_OUT,
    assert_outcomes,
    cancel,
    check_in,
    check_out,
    move,
    outcome_of,
    state,
)
from tests.concurrency.race_runner import TRIES, race_over_http
from tests.scenarios import Scenario

pytestmark = pytest.mark.django_db(transaction=True)

ROOMS = room_numbers_from(1000, TRIES)
OTHER_ROOMS = room_numbers_from(2000, TRIES)


def test_one_of_two_check_ins_into_a_room_wins(scenario: Scenario) -> None:
    scenarios.rooms(scenario, *ROOMS)
    bookings = expected_bookings(scenario, 2 * TRIES)
    pairs = list(zip(bookings[:TRIES], bookings[TRIES:], ROOMS, strict=True))
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [(check_in(one, room), check_in(other, room)) for one, other, room in pairs]
    for (one, other, room), answers in zip(pairs, race_over_http(scenario, tries), strict=True):
        outcomes[outcome_of(answers)] += 1
        winner, loser = (one, other) if answers[0].status == 200 else (other, one)
        assert state(winner) == ("CHECKED_IN", room, "OCCUPIED")
        assert state(loser) == ("CONFIRMED", None, None)
        assert Guest.objects.filter(booking=winner, room__room_number=room).count() == 1
    assert_outcomes(outcomes, ("200", "409 room_occupied"), ("409 room_occupied", "200"))


def test_check_in_and_cancellation_exclude_each_other(scenario: Scenario) -> None:
    bookings = assigned_bookings(scenario, ROOMS)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [(check_in(booking), cancel(booking)) for booking in bookings]
    for booking, room, answers in zip(bookings, ROOMS, race_over_http(scenario, tries), strict=True):
        outcomes[outcome_of(answers)] += 1
        arrived = answers[0].status == 200
        assert state(booking) == (("CHECKED_IN", room, "OCCUPIED") if arrived else ("CANCELLED", None, None))
    assert_outcomes(outcomes, ("200", "409 wrong_status"), ("409 wrong_status", "200"))


def test_repeated_check_in_keeps_the_check_out(scenario: Scenario) -> None:
    """The booking is checked out in the end, in either order."""
    bookings = checked_in_bookings(scenario, ROOMS)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [(check_in(booking), check_out(booking)) for booking in bookings]
    for booking, answers in zip(bookings, race_over_http(scenario, tries), strict=True):
        outcomes[outcome_of(answers)] += 1
        assert state(booking) == CHECKED_OUT
    assert_outcomes(outcomes, ("200", "200"), ("409 wrong_status", "200"))


def test_check_out_completes_beside_a_move(scenario: Scenario) -> None:
    bookings = checked_in_bookings(scenario, ROOMS)
    scenarios.rooms(scenario, *OTHER_ROOMS)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [
        (move(booking, other), check_out(booking))
        for booking, other in zip(bookings, OTHER_ROOMS, strict=True)
    ]
    places = zip(bookings, ROOMS, OTHER_ROOMS, race_over_http(scenario, tries), strict=True)
    for booking, room, other, answers in places:
        outcomes[outcome_of(answers)] += 1
        moved = answers[0].status == 200
        assert state(booking) == CHECKED_OUT
        assert scenarios.statuses(scenario, [room, other]) == [
            "CHECKOUT_DIRTY",
            "CHECKOUT_DIRTY" if moved else "READY_FOR_GUEST",
        ]
    assert_outcomes(outcomes, ("200", "200"), ("409 wrong_status", "200"))
