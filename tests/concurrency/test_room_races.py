"""Races over HTTP for rooms: which booking gets the room, and the status of the room in the end."""

from collections import Counter
from collections.abc import Sequence
from datetime import time
from typing import Any

import pytest

from housekeeping.models import RoomStatusEvent
from room_bookings.models import RoomBooking
from rooms.enums import RoomStatus
from rooms.models import Room
from tests import scenarios
from tests.concurrency.hotels import (
    assigned_bookings,
    checked_in_bookings,
    expected_bookings,
    room_numbers_from,
)
from tests.concurrency.race_requests import (
    assert_outcomes,
    assign,
    check_in,
    check_out,
    deactivate,
    mark_cleaned,
    move,
    outcome_of,
    report,
    state,
    swap,
)
from tests.concurrency.race_runner import TRIES, race_over_http
from tests.room_bookings.services.bookings import make_booking
from tests.scenarios import TODAY, Scenario

pytestmark = pytest.mark.django_db(transaction=True)

ROOMS = room_numbers_from(1000, TRIES)
OTHER_ROOMS = room_numbers_from(2000, TRIES)
THIRD_ROOMS = room_numbers_from(3000, TRIES)


def test_one_of_two_moves_into_a_room_wins(scenario: Scenario) -> None:
    guests, others = checked_in_bookings(scenario, ROOMS), checked_in_bookings(scenario, OTHER_ROOMS)
    scenarios.rooms(scenario, *THIRD_ROOMS)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [
        (move(one, room), move(other, room))
        for one, other, room in zip(guests, others, THIRD_ROOMS, strict=True)
    ]
    places = zip(
        guests, others, ROOMS, OTHER_ROOMS, THIRD_ROOMS, race_over_http(scenario, tries), strict=True
    )
    for one, other, first, second, room, answers in places:
        outcomes[outcome_of(answers)] += 1
        won = answers[0].status == 200
        assert state(one) == ("CHECKED_IN", room if won else first, "OCCUPIED")
        assert state(other) == ("CHECKED_IN", second if won else room, "OCCUPIED")
        vacated, kept = (first, second) if won else (second, first)
        assert scenarios.statuses(scenario, [vacated, kept]) == ["CHECKOUT_DIRTY", "OCCUPIED"]
    assert_outcomes(outcomes, ("200", "409 room_occupied"), ("409 room_occupied", "200"))


def test_move_into_a_room_succeeds_only_after_it_is_vacated(scenario: Scenario) -> None:
    """The second move succeeds only after the first has vacated the room, which is dirty then."""
    guests, others = checked_in_bookings(scenario, ROOMS), checked_in_bookings(scenario, OTHER_ROOMS)
    scenarios.rooms(scenario, *THIRD_ROOMS)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [
        (move(other, free), move(one, wanted, "room_dirty"))
        for one, other, wanted, free in zip(guests, others, OTHER_ROOMS, THIRD_ROOMS, strict=True)
    ]
    places = zip(
        guests, others, ROOMS, OTHER_ROOMS, THIRD_ROOMS, race_over_http(scenario, tries), strict=True
    )
    for one, other, first, wanted, free, answers in places:
        outcomes[outcome_of(answers)] += 1
        assert state(other) == ("CHECKED_IN", free, "OCCUPIED")
        assert state(one) == ("CHECKED_IN", wanted if answers[1].status == 200 else first, "OCCUPIED")
    assert_outcomes(outcomes, ("200", "200"), ("200", "409 room_occupied"))


def test_moves_into_each_others_rooms_are_both_refused(scenario: Scenario) -> None:
    """Both moves are refused, because each room is occupied, and neither waits for the other."""
    guests, others = checked_in_bookings(scenario, ROOMS), checked_in_bookings(scenario, OTHER_ROOMS)
    tries = [
        (move(one, wanted), move(other, offered))
        for one, other, offered, wanted in zip(guests, others, ROOMS, OTHER_ROOMS, strict=True)
    ]
    outcomes = Counter(outcome_of(answers) for answers in race_over_http(scenario, tries))
    for one, other, first, second in zip(guests, others, ROOMS, OTHER_ROOMS, strict=True):
        assert state(one) == ("CHECKED_IN", first, "OCCUPIED")
        assert state(other) == ("CHECKED_IN", second, "OCCUPIED")
    assert_outcomes(outcomes, ("409 room_occupied", "409 room_occupied"))


def test_concurrent_status_changes_form_one_chain(scenario: Scenario) -> None:
    """A cleaning and a maintenance report: the status events of the room form one chain in either order."""
    scenarios.rooms(scenario, *ROOMS, status=RoomStatus.CHECKOUT_DIRTY)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [(report(room), mark_cleaned(room)) for room in ROOMS]
    for room, answers in zip(ROOMS, race_over_http(scenario, tries), strict=True):
        outcomes[outcome_of(answers)] += 1
        cleaned = ["CLEANING_IN_PROGRESS", "CLEANED_UNINSPECTED"] if answers[1].status == 200 else []
        all_statuses = ["CHECKOUT_DIRTY", *cleaned, "MAINTENANCE_REQUIRED"]
        events = RoomStatusEvent.objects.filter(room__room_number=room).order_by("status_version")
        chain = list(events.values_list("status_version", "from_status", "to_status"))
        assert chain == list(
            zip(range(1, len(all_statuses) + 1), ["", *all_statuses], all_statuses, strict=False)
        )
        assert scenarios.statuses(scenario, [room]) == all_statuses[-1:]
    assert_outcomes(outcomes, ("200", "200"), ("200", "409 wrong_status"))


def test_check_in_uses_the_room_assigned_at_that_moment(scenario: Scenario) -> None:
    """The booking is checked in to the room that is assigned at that moment, the old or the new one."""
    bookings = assigned_bookings(scenario, ROOMS)
    scenarios.rooms(scenario, *OTHER_ROOMS)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [
        (check_in(booking), assign(booking, other))
        for booking, other in zip(bookings, OTHER_ROOMS, strict=True)
    ]
    places = zip(bookings, ROOMS, OTHER_ROOMS, race_over_http(scenario, tries), strict=True)
    for booking, room, other, answers in places:
        outcomes[outcome_of(answers)] += 1
        taken, free = (other, room) if answers[1].status == 200 else (room, other)
        assert state(booking) == ("CHECKED_IN", taken, "OCCUPIED")
        assert scenarios.statuses(scenario, [free]) == ["READY_FOR_GUEST"]
    assert_outcomes(outcomes, ("200", "200"), ("200", "409 wrong_status"))


def test_check_in_and_deactivation_exclude_each_other(scenario: Scenario) -> None:
    """No inactive room is ever occupied."""
    scenarios.rooms(scenario, *ROOMS)
    bookings = expected_bookings(scenario, TRIES)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [
        (check_in(booking, room), deactivate(room)) for booking, room in zip(bookings, ROOMS, strict=True)
    ]
    for booking, room, answers in zip(bookings, ROOMS, race_over_http(scenario, tries), strict=True):
        outcomes[outcome_of(answers)] += 1
        is_checked_in = answers[0].status == 200
        assert state(booking) == (
            ("CHECKED_IN", room, "OCCUPIED") if is_checked_in else ("CONFIRMED", None, None)
        )
        assert Room.objects.get(room_number=room).is_active is is_checked_in
    assert_outcomes(outcomes, ("200", "409 room_in_use"), ("409 room_inactive", "200"))


def test_cleaning_counts_only_after_the_check_out(scenario: Scenario) -> None:
    """A cleaning before the check-out leaves the room dirty; one after it leaves the room cleaned."""
    bookings = checked_in_bookings(scenario, ROOMS)
    scenarios.start_cleaning(scenario, *ROOMS)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [(check_out(booking), mark_cleaned(room)) for booking, room in zip(bookings, ROOMS, strict=True)]
    for booking, room, answers in zip(bookings, ROOMS, race_over_http(scenario, tries), strict=True):
        assert outcome_of(answers) == ("200", "200")
        status, occupied, room_status = state(booking)
        assert (status, occupied) == ("COMPLETED", None)
        last = RoomStatusEvent.objects.filter(room__room_number=room).latest("status_version")
        outcomes[last.from_status, last.to_status] += 1
        assert room_status == last.to_status
    assert_outcomes(outcomes, ("OCCUPIED", "CHECKOUT_DIRTY"), ("CLEANING_IN_PROGRESS", "CLEANED_UNINSPECTED"))


def test_concurrent_swaps_lose_no_room(scenario: Scenario) -> None:
    """Two swaps share one booking: the three rooms rotate in one of two directions, and none is lost."""
    one, two, three = (assigned_bookings(scenario, rooms) for rooms in (ROOMS, OTHER_ROOMS, THIRD_ROOMS))
    outcomes: Counter[tuple[str, str]] = Counter()
    trios = list(zip(one, two, three, strict=True))
    tries = [(swap(a, b), swap(b, c)) for a, b, c in trios]
    places = zip(trios, ROOMS, OTHER_ROOMS, THIRD_ROOMS, race_over_http(scenario, tries), strict=True)
    for trio, first, second, third, answers in places:
        assert outcome_of(answers) == ("200", "200")
        now = [booking.assigned_room.room_number for booking in _as_planned(trio)]
        winner_by_order = {(second, third, first): "front desk", (third, first, second): "manager"}
        outcomes["first", winner_by_order[now[0], now[1], now[2]]] += 1
    assert_outcomes(outcomes, ("first", "front desk"), ("first", "manager"))


def _as_planned(bookings: Sequence[RoomBooking]) -> list[Any]:
    return [RoomBooking.objects.select_related("assigned_room").get(pk=booking.pk) for booking in bookings]


def test_one_of_two_day_uses_whose_hours_meet_gets_the_room(scenario: Scenario) -> None:
    scenarios.rooms(scenario, *ROOMS)
    morning, noon = (
        [
            make_booking(
                scenario, check_out=TODAY, confirm=True, arrival_time=arrival, departure_time=departure
            )
            for _ in ROOMS
        ]
        for arrival, departure in ((time(9), time(13)), (time(12), time(16)))
    )
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [
        (assign(one, room), assign(other, room))
        for one, other, room in zip(morning, noon, ROOMS, strict=True)
    ]
    for one, other, room, answers in zip(morning, noon, ROOMS, race_over_http(scenario, tries), strict=True):
        outcomes[outcome_of(answers)] += 1
        holders = RoomBooking.objects.filter(assigned_room__room_number=room)
        assert [holder.pk for holder in holders] == [one.pk if answers[0].status == 200 else other.pk]
    assert_outcomes(outcomes, ("200", "409 room_taken"), ("409 room_taken", "200"))


def test_both_of_two_day_uses_whose_hours_do_not_meet_get_the_room(scenario: Scenario) -> None:
    scenarios.rooms(scenario, *ROOMS)
    morning, evening = (
        [
            make_booking(
                scenario, check_out=TODAY, confirm=True, arrival_time=arrival, departure_time=departure
            )
            for _ in ROOMS
        ]
        for arrival, departure in ((time(9), time(13)), (time(13), None))
    )
    tries = [
        (assign(one, room), assign(other, room))
        for one, other, room in zip(morning, evening, ROOMS, strict=True)
    ]
    assert {outcome_of(answers) for answers in race_over_http(scenario, tries)} == {("200", "200")}
