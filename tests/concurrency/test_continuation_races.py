"""Races over HTTP about guests who stay on in their room under their next booking."""

from collections import Counter

import pytest

from guests.models import Guest
from room_bookings import services as stays
from room_bookings.models import RoomBooking
from tests import scenarios
from tests.concurrency.hotels import day_uses_in_house, expected_bookings, room_numbers_from
from tests.concurrency.race_requests import (
    CHECKED_OUT,
    assert_outcomes,
    check_in,
    check_out,
    continue_stay,
    outcome_of,
    state,
    undo,
)
from tests.concurrency.race_runner import TRIES, Request, race_over_http
from tests.room_bookings.services.service_calls import run_as_system
from tests.scenarios import Scenario

pytestmark = pytest.mark.django_db(transaction=True)

ROOMS = room_numbers_from(1000, TRIES)
GONE = ("COMPLETED", None, "OCCUPIED")


def test_next_arrival_never_takes_the_room_of_guests_who_stay_on(scenario: Scenario) -> None:
    leaving = day_uses_in_house(scenario, ROOMS)
    bookings = expected_bookings(scenario, 2 * TRIES)
    tries = list(zip(leaving, bookings[:TRIES], bookings[TRIES:], ROOMS, strict=True))
    requests = [(continue_stay(next_, one), check_in(other, room)) for one, next_, other, room in tries]
    outcomes: Counter[tuple[str, str]] = Counter()
    for (one, next_, other, room), answers in zip(tries, race_over_http(scenario, requests), strict=True):
        outcomes[outcome_of(answers)] += 1
        assert state(one) == GONE
        assert state(next_) == ("CHECKED_IN", room, "OCCUPIED")
        assert state(other) == ("CONFIRMED", None, None)
        assert Guest.objects.filter(room__room_number=room).exclude(id_pin="").count() == 1
    assert_outcomes(outcomes, ("200", "409 room_occupied"))


def test_check_out_and_staying_on_exclude_each_other(scenario: Scenario) -> None:
    """A check-out that comes second finds the booking checked out already, and leaves the next one alone."""
    leaving = day_uses_in_house(scenario, ROOMS)
    bookings = expected_bookings(scenario, TRIES)
    tries = list(zip(leaving, bookings, ROOMS, strict=True))
    requests = [(continue_stay(next_, one), check_out(one)) for one, next_, _ in tries]
    outcomes: Counter[tuple[str, str]] = Counter()
    for (one, next_, room), answers in zip(tries, race_over_http(scenario, requests), strict=True):
        outcomes[outcome_of(answers)] += 1
        if answers[0].status == 200:
            assert (state(one), state(next_)) == (GONE, ("CHECKED_IN", room, "OCCUPIED"))
        else:
            assert (state(one), state(next_)) == (CHECKED_OUT, ("CONFIRMED", None, None))
    assert_outcomes(outcomes, ("200", "200"), ("409 not_continuable", "200"))


def test_one_of_two_bookings_continues_a_stay(scenario: Scenario) -> None:
    leaving = day_uses_in_house(scenario, ROOMS)
    bookings = expected_bookings(scenario, 2 * TRIES)
    tries = list(zip(leaving, bookings[:TRIES], bookings[TRIES:], ROOMS, strict=True))
    requests = [(continue_stay(next_, one), continue_stay(other, one)) for one, next_, other, _ in tries]
    outcomes: Counter[tuple[str, str]] = Counter()
    for (one, next_, other, room), answers in zip(tries, race_over_http(scenario, requests), strict=True):
        outcomes[outcome_of(answers)] += 1
        winner, loser = (next_, other) if answers[0].status == 200 else (other, next_)
        assert state(one) == GONE
        assert state(winner) == ("CHECKED_IN", room, "OCCUPIED")
        assert state(loser) == ("CONFIRMED", None, None)
    assert_outcomes(outcomes, ("200", "409 not_continuable"), ("409 not_continuable", "200"))


def test_removed_link_and_check_in_exclude_each_other(scenario: Scenario) -> None:
    leaving = day_uses_in_house(scenario, ROOMS)
    bookings = expected_bookings(scenario, TRIES)
    tries = list(zip(leaving, bookings, ROOMS, strict=True))
    for one, next_, _ in tries:
        link(scenario, next_, one)
    requests = [(check_in(next_), unlink(next_)) for _, next_, _ in tries]
    outcomes: Counter[tuple[str, str]] = Counter()
    for (one, next_, room), answers in zip(tries, race_over_http(scenario, requests), strict=True):
        outcomes[outcome_of(answers)] += 1
        if answers[0].status == 200:
            assert (state(one), state(next_)) == (GONE, ("CHECKED_IN", room, "OCCUPIED"))
        else:
            assert state(one) == ("CHECKED_IN", room, "OCCUPIED")
            assert state(next_) == ("CONFIRMED", None, None)
    assert_outcomes(outcomes, ("200", "409 wrong_status"), ("409 no_room", "200"))


def test_undo_of_the_check_in_and_check_out_exclude_each_other(scenario: Scenario) -> None:
    leaving = day_uses_in_house(scenario, ROOMS)
    bookings = expected_bookings(scenario, TRIES)
    tries = list(zip(leaving, bookings, ROOMS, strict=True))
    for one, next_, _ in tries:
        run_as_system(
            scenario,
            stays.check_in_booking,
            booking_id=next_.booking_id,
            continues=one.booking_id,
            now=scenarios.MORNING,
        )
    requests = [(undo(next_, "check-in"), check_out(next_)) for _, next_, _ in tries]
    outcomes: Counter[tuple[str, str]] = Counter()
    for (one, next_, room), answers in zip(tries, race_over_http(scenario, requests), strict=True):
        outcomes[outcome_of(answers)] += 1
        if answers[0].status == 200:
            assert state(one) == ("CHECKED_IN", room, "OCCUPIED")
            assert state(next_) == ("CONFIRMED", None, "OCCUPIED")
        else:
            assert (state(one)[:2], state(next_)) == (("COMPLETED", None), CHECKED_OUT)
    assert_outcomes(outcomes, ("200", "409 wrong_status"), ("409 wrong_status", "200"))


def link(scenario: Scenario, booking: RoomBooking, earlier: RoomBooking) -> None:
    run_as_system(
        scenario,
        stays.update_booking,
        booking_id=booking.booking_id,
        changes={"continues": earlier.booking_id},
        now=scenarios.MORNING,
    )


def unlink(booking: RoomBooking) -> Request:
    return Request(f"room-bookings/{booking.booking_id}/", {"continues": None}, method="patch")
