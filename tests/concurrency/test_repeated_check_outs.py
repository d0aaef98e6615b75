"""Races over HTTP of departures sent twice: nobody leaves twice, and nobody else is put out."""

from collections import Counter

import pytest

from housekeeping import services as housekeeping
from housekeeping.models import HousekeepingTask
from room_bookings import services as stays
from room_bookings.models import BookingStatusEvent, RoomBooking
from rooms.enums import Operation
from rooms.models import RoomOperationLog
from tests import scenarios
from tests.concurrency.clients import OUT_OF_HOUSE, check_in, check_out, judge, leave_together, said, state
from tests.concurrency.hotels import expected, in_house, numbers
from tests.concurrency.race_runner import TRIES, race_over_http
from tests.room_bookings.services.service_calls import run_as_system
from tests.scenarios import Scenario

pytestmark = pytest.mark.django_db(transaction=True)

ROOMS = numbers(1000, TRIES)
OTHER_ROOMS = numbers(2000, TRIES)


def departure_of(booking: RoomBooking) -> RoomOperationLog:
    """The log row of the one time that the booking checked out."""
    return RoomOperationLog.objects.get(booking_id=booking.booking_id, operation=Operation.CHECK_OUT)


def test_the_same_check_out_twice(scenario: Scenario) -> None:
    """Both desks read that it is done; one of them has done it, with one task and one step of each kind."""
    bookings = in_house(scenario, ROOMS)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [(check_out(booking), check_out(booking)) for booking in bookings]
    for booking, answers in zip(bookings, race_over_http(scenario, tries), strict=True):
        assert said(answers) == ("200", "200")
        assert state(booking) == OUT_OF_HOUSE
        assert [answer.body["status"] for answer in answers] == ["COMPLETED", "COMPLETED"]
        steps = BookingStatusEvent.objects.filter(booking=booking).order_by("status_version")
        lived = ["PENDING", "CONFIRMED", "CHECKED_IN", "CHECKED_OUT", "COMPLETED"]
        assert list(steps.values_list("to_status", flat=True)) == lived
        assert HousekeepingTask.objects.filter(booking=booking).count() == 1
        outcomes[
            "done by", "desk" if departure_of(booking).performed_by == scenario.front_desk else "manager"
        ] += 1
    judge(outcomes, ("done by", "desk"), ("done by", "manager"))


def test_a_repeated_group_check_out_after_the_room_was_let_again(scenario: Scenario) -> None:
    """The coach's request comes once more, with a room it forgot, while the next guests check in.

    Named by booking, the departure never puts out whoever is in the room now.
    """
    coach, forgotten = in_house(scenario, ROOMS), in_house(scenario, OTHER_ROOMS)
    scenarios.check_out(scenario, *coach)
    run_as_system(scenario, housekeeping.mark_cleaned_rooms, room_numbers=ROOMS)
    run_as_system(scenario, housekeeping.inspect_rooms, room_numbers=ROOMS, passed=True)
    next_guests = expected(scenario, TRIES)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [
        (leave_together((room, gone), (other, late)), check_in(coming, room))
        for gone, late, coming, room, other in zip(
            coach, forgotten, next_guests, ROOMS, OTHER_ROOMS, strict=True
        )
    ]
    places = zip(coach, forgotten, next_guests, ROOMS, race_over_http(scenario, tries), strict=True)
    for gone, late, coming, room, answers in places:
        assert said(answers) == ("200", "200")
        assert [result["outcome"] for result in answers[0].body["results"]] == ["already_out", "checked_out"]
        assert state(coming) == ("CHECKED_IN", room, "OCCUPIED")
        assert state(late) == OUT_OF_HOUSE
        assert state(gone) == ("COMPLETED", None, "OCCUPIED")
        arrival = RoomOperationLog.objects.get(booking_id=coming.booking_id, operation=Operation.CHECK_IN)
        outcomes["first", "arrival" if arrival.pk < departure_of(late).pk else "departure"] += 1
    judge(outcomes, ("first", "arrival"), ("first", "departure"))


def test_a_departure_sent_again_against_the_next_check_out(scenario: Scenario) -> None:
    """Guests of today and of tomorrow leave one room: whose request it was is never mistaken."""
    coach = in_house(scenario, ROOMS)
    scenarios.check_out(scenario, *coach)
    run_as_system(scenario, housekeeping.mark_cleaned_rooms, room_numbers=ROOMS)
    run_as_system(scenario, housekeeping.inspect_rooms, room_numbers=ROOMS, passed=True)
    next_guests = expected(scenario, TRIES)
    check_ins = [stays.PlannedCheckIn(b.booking_id, room) for b, room in zip(next_guests, ROOMS, strict=True)]
    run_as_system(scenario, stays.check_in_bookings, check_ins=check_ins)
    tries = [
        (leave_together((room, gone)), leave_together((room, coming)))
        for gone, coming, room in zip(coach, next_guests, ROOMS, strict=True)
    ]
    outcomes: Counter[tuple[str, str]] = Counter()
    for coming, answers in zip(next_guests, race_over_http(scenario, tries), strict=True):
        outcomes[said(answers)] += 1
        assert [answer.body["results"][0]["outcome"] for answer in answers] == ["already_out", "checked_out"]
        assert state(coming) == OUT_OF_HOUSE
        assert departure_of(coming).performed_by == scenario.manager
    judge(outcomes, ("200", "200"))
