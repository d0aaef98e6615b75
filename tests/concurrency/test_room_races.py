"""More races over HTTP, about the rooms themselves: who gets them, what state they end in."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest

from housekeeping.models import RoomStatusEvent
from room_bookings.models import RoomBooking
from rooms.enums import RoomStatus
from rooms.models import Room
from tests import scenarios
from tests.concurrency.clients import (
    assign,
    check_in,
    check_out,
    deactivate,
    judge,
    mark_cleaned,
    move,
    report,
    said,
    state,
    swap,
)
from tests.concurrency.hotels import expected, in_house, numbers, planned
from tests.concurrency.race_runner import TRIES, race_over_http
from tests.scenarios import Scenario

pytestmark = pytest.mark.django_db(transaction=True)

ROOMS = numbers(1000, TRIES)
OTHER_ROOMS = numbers(2000, TRIES)
THIRD_ROOMS = numbers(3000, TRIES)


def test_two_moves_into_one_room(scenario: Scenario) -> None:
    guests, others = in_house(scenario, ROOMS), in_house(scenario, OTHER_ROOMS)
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
        outcomes[said(answers)] += 1
        won = answers[0].status == 200
        assert state(one) == ("CHECKED_IN", room if won else first, "OCCUPIED")
        assert state(other) == ("CHECKED_IN", second if won else room, "OCCUPIED")
        left, kept = (first, second) if won else (second, first)
        assert scenarios.statuses(scenario, [left, kept]) == ["CHECKOUT_DIRTY", "OCCUPIED"]
    judge(outcomes, ("200", "409 room_occupied"), ("409 room_occupied", "200"))


def test_one_guest_moves_in_as_another_moves_out(scenario: Scenario) -> None:
    """The room is free as soon as its guests have gone, and not a moment before; it is dirty then."""
    guests, others = in_house(scenario, ROOMS), in_house(scenario, OTHER_ROOMS)
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
        outcomes[said(answers)] += 1
        assert state(other) == ("CHECKED_IN", free, "OCCUPIED")
        assert state(one) == ("CHECKED_IN", wanted if answers[1].status == 200 else first, "OCCUPIED")
    judge(outcomes, ("200", "200"), ("200", "409 room_occupied"))


def test_two_desks_swapping_rooms(scenario: Scenario) -> None:
    """Each wants the room that the other's guests are in: both are told so, and neither waits for the other."""
    guests, others = in_house(scenario, ROOMS), in_house(scenario, OTHER_ROOMS)
    tries = [
        (move(one, wanted), move(other, offered))
        for one, other, offered, wanted in zip(guests, others, ROOMS, OTHER_ROOMS, strict=True)
    ]
    outcomes = Counter(said(answers) for answers in race_over_http(scenario, tries))
    for one, other, first, second in zip(guests, others, ROOMS, OTHER_ROOMS, strict=True):
        assert state(one) == ("CHECKED_IN", first, "OCCUPIED")
        assert state(other) == ("CHECKED_IN", second, "OCCUPIED")
    judge(outcomes, ("409 room_occupied", "409 room_occupied"))


def test_two_status_changes(scenario: Scenario) -> None:
    """Cleaned and broken at once: the events of the room are one unbroken chain, whoever came first."""
    scenarios.rooms(scenario, *ROOMS, status=RoomStatus.CHECKOUT_DIRTY)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [(report(room), mark_cleaned(room)) for room in ROOMS]
    for room, answers in zip(ROOMS, race_over_http(scenario, tries), strict=True):
        outcomes[said(answers)] += 1
        cleaned = ["CLEANING_IN_PROGRESS", "CLEANED_UNINSPECTED"] if answers[1].status == 200 else []
        lived = ["CHECKOUT_DIRTY", *cleaned, "MAINTENANCE_REQUIRED"]
        events = RoomStatusEvent.objects.filter(room__room_number=room).order_by("status_version")
        chain = list(events.values_list("status_version", "from_status", "to_status"))
        assert chain == list(zip(range(1, len(lived) + 1), ["", *lived], lived, strict=False))
        assert scenarios.statuses(scenario, [room]) == lived[-1:]
    judge(outcomes, ("200", "200"), ("200", "409 wrong_status"))


def test_check_in_against_reassign(scenario: Scenario) -> None:
    """The guests are in the room that the plan said when they came, old or new."""
    bookings = planned(scenario, ROOMS)
    scenarios.rooms(scenario, *OTHER_ROOMS)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [
        (check_in(booking), assign(booking, other))
        for booking, other in zip(bookings, OTHER_ROOMS, strict=True)
    ]
    places = zip(bookings, ROOMS, OTHER_ROOMS, race_over_http(scenario, tries), strict=True)
    for booking, room, other, answers in places:
        outcomes[said(answers)] += 1
        taken, free = (other, room) if answers[1].status == 200 else (room, other)
        assert state(booking) == ("CHECKED_IN", taken, "OCCUPIED")
        assert scenarios.statuses(scenario, [free]) == ["READY_FOR_GUEST"]
    judge(outcomes, ("200", "200"), ("200", "409 wrong_status"))


def test_check_in_against_deactivation(scenario: Scenario) -> None:
    """Nobody is ever in a room that is out of use."""
    scenarios.rooms(scenario, *ROOMS)
    bookings = expected(scenario, TRIES)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [
        (check_in(booking, room), deactivate(room)) for booking, room in zip(bookings, ROOMS, strict=True)
    ]
    for booking, room, answers in zip(bookings, ROOMS, race_over_http(scenario, tries), strict=True):
        outcomes[said(answers)] += 1
        arrived = answers[0].status == 200
        assert state(booking) == (("CHECKED_IN", room, "OCCUPIED") if arrived else ("CONFIRMED", None, None))
        assert Room.objects.get(room_number=room).is_active is arrived
    judge(outcomes, ("200", "409 room_in_use"), ("409 room_inactive", "200"))


def test_mark_cleaned_against_check_out(scenario: Scenario) -> None:
    """A stay-over done before the guests left leaves the room dirty; said after that, the room is cleaned."""
    bookings = in_house(scenario, ROOMS)
    scenarios.start_cleaning(scenario, *ROOMS)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [(check_out(booking), mark_cleaned(room)) for booking, room in zip(bookings, ROOMS, strict=True)]
    for booking, room, answers in zip(bookings, ROOMS, race_over_http(scenario, tries), strict=True):
        assert said(answers) == ("200", "200")
        status, occupied, room_status = state(booking)
        assert (status, occupied) == ("COMPLETED", None)
        last = RoomStatusEvent.objects.filter(room__room_number=room).latest("status_version")
        outcomes[last.from_status, last.to_status] += 1
        assert room_status == last.to_status
    judge(outcomes, ("OCCUPIED", "CHECKOUT_DIRTY"), ("CLEANING_IN_PROGRESS", "CLEANED_UNINSPECTED"))


def test_two_desks_swapping_planned_rooms(scenario: Scenario) -> None:
    """Both swap one booking's room with another's: the rooms go round, one way or the other, and none is lost."""
    one, two, three = (planned(scenario, rooms) for rooms in (ROOMS, OTHER_ROOMS, THIRD_ROOMS))
    outcomes: Counter[tuple[str, str]] = Counter()
    trios = list(zip(one, two, three, strict=True))
    tries = [(swap(a, b), swap(b, c)) for a, b, c in trios]
    places = zip(trios, ROOMS, OTHER_ROOMS, THIRD_ROOMS, race_over_http(scenario, tries), strict=True)
    for trio, first, second, third, answers in places:
        assert said(answers) == ("200", "200")
        now = [booking.assigned_room.room_number for booking in _as_planned(trio)]
        ways = {(second, third, first): "desk", (third, first, second): "manager"}
        outcomes["first", ways[now[0], now[1], now[2]]] += 1
    judge(outcomes, ("first", "desk"), ("first", "manager"))


def _as_planned(bookings: Sequence[RoomBooking]) -> list[Any]:
    return [RoomBooking.objects.select_related("assigned_room").get(pk=booking.pk) for booking in bookings]
