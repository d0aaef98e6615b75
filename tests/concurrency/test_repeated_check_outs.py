"""Races over HTTP of repeated check-outs: each booking checks out once, and no other booking does."""

from collections import Counter

import pytest

from housekeeping import services as housekeeping
from housekeeping.models import HousekeepingTask
from room_bookings import services as stays
from room_bookings.models import BookingStatusEvent, RoomBooking
from rooms.enums import Operation
from rooms.models import RoomOperationLog
from tests import scenarios
from tests.concurrency.hotels import checked_in_bookings, expected_bookings, room_numbers_from
from tests.concurrency.race_requests import (
    CHECKED_OUT,
    assert_outcomes,
    check_in,
    check_out,
    check_out_rooms,
    outcome_of,
    state,
)
from tests.concurrency.race_runner import TRIES, race_over_http
from tests.room_bookings.services.service_calls import run_as_system
from tests.scenarios import Scenario

pytestmark = pytest.mark.django_db(transaction=True)

ROOMS = room_numbers_from(1000, TRIES)
OTHER_ROOMS = room_numbers_from(2000, TRIES)


def check_out_log_of(booking: RoomBooking) -> RoomOperationLog:
    """Return the room log row of the booking's only check-out."""
    return RoomOperationLog.objects.get(booking_id=booking.booking_id, operation=Operation.CHECK_OUT)


def test_same_check_out_twice_is_done_once(scenario: Scenario) -> None:
    """Both requests succeed; one of them checks out, with one task and one status event of each kind."""
    bookings = checked_in_bookings(scenario, ROOMS)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [(check_out(booking), check_out(booking)) for booking in bookings]
    for booking, answers in zip(bookings, race_over_http(scenario, tries), strict=True):
        assert outcome_of(answers) == ("200", "200")
        assert state(booking) == CHECKED_OUT
        assert [answer.body["status"] for answer in answers] == ["COMPLETED", "COMPLETED"]
        steps = BookingStatusEvent.objects.filter(booking=booking).order_by("status_version")
        all_statuses = ["PENDING", "CONFIRMED", "CHECKED_IN", "CHECKED_OUT", "COMPLETED"]
        assert list(steps.values_list("to_status", flat=True)) == all_statuses
        assert HousekeepingTask.objects.filter(booking=booking).count() == 1
        outcomes[
            "done by",
            "front desk" if check_out_log_of(booking).performed_by == scenario.front_desk else "manager",
        ] += 1
    assert_outcomes(outcomes, ("done by", "front desk"), ("done by", "manager"))


def test_repeated_group_check_out_keeps_the_next_occupant(scenario: Scenario) -> None:
    """Repeat a group check-out with one more room while the next booking checks in to the first room.

    The request names bookings, so it never checks out the new occupant of the room.
    """
    departed, omitted = checked_in_bookings(scenario, ROOMS), checked_in_bookings(scenario, OTHER_ROOMS)
    scenarios.check_out(scenario, *departed)
    run_as_system(scenario, housekeeping.mark_cleaned_rooms, room_numbers=ROOMS)
    run_as_system(scenario, housekeeping.inspect_rooms, room_numbers=ROOMS, passed=True)
    next_guests = expected_bookings(scenario, TRIES)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [
        (check_out_rooms((room, repeated), (other, late)), check_in(arriving, room))
        for repeated, late, arriving, room, other in zip(
            departed, omitted, next_guests, ROOMS, OTHER_ROOMS, strict=True
        )
    ]
    places = zip(departed, omitted, next_guests, ROOMS, race_over_http(scenario, tries), strict=True)
    for repeated, late, arriving, room, answers in places:
        assert outcome_of(answers) == ("200", "200")
        assert [result["outcome"] for result in answers[0].body["results"]] == ["already_out", "checked_out"]
        assert state(arriving) == ("CHECKED_IN", room, "OCCUPIED")
        assert state(late) == CHECKED_OUT
        assert state(repeated) == ("COMPLETED", None, "OCCUPIED")
        arrival = RoomOperationLog.objects.get(booking_id=arriving.booking_id, operation=Operation.CHECK_IN)
        outcomes["first", "arrival" if arrival.pk < check_out_log_of(late).pk else "departure"] += 1
    assert_outcomes(outcomes, ("first", "arrival"), ("first", "departure"))


def test_repeated_check_out_does_not_affect_the_next_booking(scenario: Scenario) -> None:
    """Two bookings check out of the same room; each request affects only the booking that it names."""
    departed = checked_in_bookings(scenario, ROOMS)
    scenarios.check_out(scenario, *departed)
    run_as_system(scenario, housekeeping.mark_cleaned_rooms, room_numbers=ROOMS)
    run_as_system(scenario, housekeeping.inspect_rooms, room_numbers=ROOMS, passed=True)
    next_guests = expected_bookings(scenario, TRIES)
    check_ins = [stays.PlannedCheckIn(b.booking_id, room) for b, room in zip(next_guests, ROOMS, strict=True)]
    run_as_system(scenario, stays.check_in_bookings, check_ins=check_ins)
    tries = [
        (check_out_rooms((room, repeated)), check_out_rooms((room, arriving)))
        for repeated, arriving, room in zip(departed, next_guests, ROOMS, strict=True)
    ]
    outcomes: Counter[tuple[str, str]] = Counter()
    for arriving, answers in zip(next_guests, race_over_http(scenario, tries), strict=True):
        outcomes[outcome_of(answers)] += 1
        assert [answer.body["results"][0]["outcome"] for answer in answers] == ["already_out", "checked_out"]
        assert state(arriving) == CHECKED_OUT
        assert check_out_log_of(arriving).performed_by == scenario.manager
    assert_outcomes(outcomes, ("200", "200"))
