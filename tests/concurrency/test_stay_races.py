"""Four races over HTTP, two hundred times each: somebody wins, somebody is told why not, nothing breaks."""

from collections import Counter

import pytest

from guests.models import Guest
from tests import scenarios
from tests.concurrency.clients import OUT_OF_HOUSE, cancel, check_in, check_out, judge, move, said, state
from tests.concurrency.hotels import expected, in_house, numbers, planned
from tests.concurrency.race_runner import TRIES, race_over_http
from tests.scenarios import Scenario

pytestmark = pytest.mark.django_db(transaction=True)

ROOMS = numbers(1000, TRIES)
OTHER_ROOMS = numbers(2000, TRIES)


def test_two_check_ins_into_one_room(scenario: Scenario) -> None:
    scenarios.rooms(scenario, *ROOMS)
    bookings = expected(scenario, 2 * TRIES)
    pairs = list(zip(bookings[:TRIES], bookings[TRIES:], ROOMS, strict=True))
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [(check_in(one, room), check_in(other, room)) for one, other, room in pairs]
    for (one, other, room), answers in zip(pairs, race_over_http(scenario, tries), strict=True):
        outcomes[said(answers)] += 1
        winner, loser = (one, other) if answers[0].status == 200 else (other, one)
        assert state(winner) == ("CHECKED_IN", room, "OCCUPIED")
        assert state(loser) == ("CONFIRMED", None, None)
        assert Guest.objects.filter(booking=winner, room__room_number=room).count() == 1
    judge(outcomes, ("200", "409 room_occupied"), ("409 room_occupied", "200"))


def test_check_in_against_cancel(scenario: Scenario) -> None:
    bookings = planned(scenario, ROOMS)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [(check_in(booking), cancel(booking)) for booking in bookings]
    for booking, room, answers in zip(bookings, ROOMS, race_over_http(scenario, tries), strict=True):
        outcomes[said(answers)] += 1
        arrived = answers[0].status == 200
        assert state(booking) == (("CHECKED_IN", room, "OCCUPIED") if arrived else ("CANCELLED", None, None))
    judge(outcomes, ("200", "409 wrong_status"), ("409 wrong_status", "200"))


def test_a_repeated_check_in_against_check_out(scenario: Scenario) -> None:
    """Whichever is first, nobody comes back into the room."""
    bookings = in_house(scenario, ROOMS)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [(check_in(booking), check_out(booking)) for booking in bookings]
    for booking, answers in zip(bookings, race_over_http(scenario, tries), strict=True):
        outcomes[said(answers)] += 1
        assert state(booking) == OUT_OF_HOUSE
    judge(outcomes, ("200", "200"), ("409 wrong_status", "200"))


def test_move_against_check_out(scenario: Scenario) -> None:
    bookings = in_house(scenario, ROOMS)
    scenarios.rooms(scenario, *OTHER_ROOMS)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [
        (move(booking, other), check_out(booking))
        for booking, other in zip(bookings, OTHER_ROOMS, strict=True)
    ]
    places = zip(bookings, ROOMS, OTHER_ROOMS, race_over_http(scenario, tries), strict=True)
    for booking, room, other, answers in places:
        outcomes[said(answers)] += 1
        moved = answers[0].status == 200
        assert state(booking) == OUT_OF_HOUSE
        assert scenarios.statuses(scenario, [room, other]) == [
            "CHECKOUT_DIRTY",
            "CHECKOUT_DIRTY" if moved else "READY_FOR_GUEST",
        ]
    judge(outcomes, ("200", "200"), ("409 wrong_status", "200"))
