"""Corrections against what others do at the same moment, over HTTP: who comes second is told why not."""

from collections import Counter

import pytest
from django.db import connection

from guests.models import Guest
from room_bookings.models import BookingStatusEvent, RoomBooking
from room_bookings.selectors.remaining_rooms import WantedNights, remaining_rooms
from room_bookings.services.integrity import broken_invariants
from tests import scenarios
from tests.concurrency import races as duels
from tests.concurrency.clients import cancel, check_in, check_out, judge, move, reinstate, said, state, undo
from tests.concurrency.hotels import arrive, cancelled, expected, in_house, left, make_ready, numbers
from tests.concurrency.race_runner import TRIES, race_over_http
from tests.concurrency.races import fight
from tests.room_bookings.services.bookings import days_from_today
from tests.scenarios import MORNING, TODAY, Scenario

pytestmark = pytest.mark.django_db(transaction=True)

ROOMS = numbers(1000, TRIES)
OTHER_ROOMS = numbers(2000, TRIES)

IN_HOUSE, AGAIN_EXPECTED, OUT = "CHECKED_IN", "CONFIRMED", "COMPLETED"
NEVER_CAME = (AGAIN_EXPECTED, None, "CHECKOUT_DIRTY")


def who_corrected(scenario: Scenario, booking: RoomBooking) -> tuple[str, str]:
    """Who did the one correction that the booking has."""
    event = BookingStatusEvent.objects.get(booking=booking, kind="CORRECTION")
    return "done by", "desk" if event.changed_by == scenario.front_desk else "manager"


def test_undo_check_out_against_a_new_check_in_into_that_room(scenario: Scenario) -> None:
    gone, coming = left(scenario, ROOMS), expected(scenario, TRIES)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [
        (undo(one, "check-out"), check_in(other, room))
        for one, other, room in zip(gone, coming, ROOMS, strict=True)
    ]
    for one, other, room, answers in zip(gone, coming, ROOMS, race_over_http(scenario, tries), strict=True):
        outcomes[said(answers)] += 1
        returned = answers[0].status == 200
        assert state(one) == (IN_HOUSE if returned else OUT, room if returned else None, "OCCUPIED")
        assert state(other)[:2] == ((AGAIN_EXPECTED, None) if returned else (IN_HOUSE, room))
        assert set(Guest.objects.filter(room__room_number=room).values_list("booking__pk", flat=True)) == {
            (one if returned else other).pk
        }
    judge(outcomes, ("200", "409 room_occupied"), ("409 room_taken", "200"))


def test_undo_check_in_against_the_next_check_in_into_that_room(scenario: Scenario) -> None:
    """The room that the wrong guests had is ready for the right ones as soon as it is free, not before."""
    wrong, right = in_house(scenario, ROOMS), expected(scenario, TRIES)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [
        (undo(one, "check-in", room_status="READY_FOR_GUEST", keep_room=False), check_in(other, room))
        for one, other, room in zip(wrong, right, ROOMS, strict=True)
    ]
    for one, other, room, answers in zip(wrong, right, ROOMS, race_over_http(scenario, tries), strict=True):
        outcomes[said(answers)] += 1
        came = answers[1].status == 200
        assert state(one) == (AGAIN_EXPECTED, None, None)
        assert state(other) == ((IN_HOUSE, room, "OCCUPIED") if came else (AGAIN_EXPECTED, None, None))
        assert scenarios.statuses(scenario, [room]) == ["OCCUPIED" if came else "READY_FOR_GUEST"]
    judge(outcomes, ("200", "200"), ("200", "409 room_occupied"))


def test_undo_check_in_against_check_out(scenario: Scenario) -> None:
    bookings = in_house(scenario, ROOMS)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [(undo(booking, "check-in"), check_out(booking)) for booking in bookings]
    for booking, answers in zip(bookings, race_over_http(scenario, tries), strict=True):
        outcomes[said(answers)] += 1
        undone = answers[0].status == 200
        assert state(booking) == (NEVER_CAME if undone else (OUT, None, "CHECKOUT_DIRTY"))
        corrections = BookingStatusEvent.objects.filter(booking=booking, kind="CORRECTION")
        assert corrections.count() == int(undone)
    judge(outcomes, ("200", "409 wrong_status"), ("409 wrong_status", "200"))


def test_undo_check_in_against_a_move(scenario: Scenario) -> None:
    """Whichever room they had by then, they have none, and it is to be cleaned."""
    bookings = in_house(scenario, ROOMS)
    scenarios.rooms(scenario, *OTHER_ROOMS)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [
        (undo(booking, "check-in"), move(booking, other))
        for booking, other in zip(bookings, OTHER_ROOMS, strict=True)
    ]
    places = zip(bookings, ROOMS, OTHER_ROOMS, race_over_http(scenario, tries), strict=True)
    for booking, room, other, answers in places:
        outcomes[said(answers)] += 1
        moved = answers[1].status == 200
        assert state(booking) == NEVER_CAME
        assert scenarios.statuses(scenario, [room, other]) == [
            "CHECKOUT_DIRTY",
            "CHECKOUT_DIRTY" if moved else "READY_FOR_GUEST",
        ]
    judge(outcomes, ("200", "200"), ("200", "409 wrong_status"))


@pytest.mark.parametrize("what", ["check-in", "check-out"])
def test_undone_twice_at_once(scenario: Scenario, what: str) -> None:
    """Both are told that it is so, and one of them did it."""
    bookings = in_house(scenario, ROOMS) if what == "check-in" else left(scenario, ROOMS)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [(undo(booking, what), undo(booking, what)) for booking in bookings]
    for booking, room, answers in zip(bookings, ROOMS, race_over_http(scenario, tries), strict=True):
        assert said(answers) == ("200", "200")
        assert state(booking) == (NEVER_CAME if what == "check-in" else (IN_HOUSE, room, "OCCUPIED"))
        outcomes[who_corrected(scenario, booking)] += 1
    judge(outcomes, ("done by", "desk"), ("done by", "manager"))


def test_undo_check_out_against_undo_check_out_of_the_guest_before(scenario: Scenario) -> None:
    """Two parties have left the room one after the other; only one of them can be in it again."""
    first, second = left(scenario, ROOMS), expected(scenario, TRIES)
    arrive(scenario, second, ROOMS)
    scenarios.check_out(scenario, *second, now=MORNING)
    make_ready(scenario, ROOMS)
    outcomes: Counter[tuple[str, str]] = Counter()
    pairs = list(zip(first, second, ROOMS, strict=True))
    tries = [(undo(one, "check-out"), undo(other, "check-out")) for one, other, _ in pairs]
    for (one, other, room), answers in zip(pairs, race_over_http(scenario, tries), strict=True):
        outcomes[said(answers)] += 1
        winner, loser = (one, other) if answers[0].status == 200 else (other, one)
        assert state(winner) == (IN_HOUSE, room, "OCCUPIED")
        assert state(loser) == (OUT, None, "OCCUPIED")
    judge(outcomes, ("200", "409 room_taken"), ("409 room_taken", "200"))


def test_reinstated_twice_at_once(scenario: Scenario) -> None:
    scenarios.rooms(scenario, *ROOMS)
    bookings = cancelled(scenario, nights=[TODAY] * TRIES)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [(reinstate(booking), reinstate(booking)) for booking in bookings]
    for booking, answers in zip(bookings, race_over_http(scenario, tries), strict=True):
        assert said(answers) == ("200", "200")
        assert state(booking) == (AGAIN_EXPECTED, None, None)
        outcomes[who_corrected(scenario, booking)] += 1
    judge(outcomes, ("done by", "desk"), ("done by", "manager"))


def test_two_reinstated_for_the_last_room(scenario: Scenario) -> None:
    """On each night one room is left, and two bookings that were cancelled."""
    scenarios.rooms(scenario, "1000")
    nights = [days_from_today(number) for number in range(TRIES)]
    bookings = cancelled(scenario, nights=[*nights, *nights])
    outcomes: Counter[tuple[str, str]] = Counter()
    pairs = list(zip(bookings[:TRIES], bookings[TRIES:], strict=True))
    tries = [(reinstate(one), reinstate(other)) for one, other in pairs]
    for pair, answers in zip(pairs, race_over_http(scenario, tries), strict=True):
        outcomes[said(answers)] += 1
        assert sorted(state(booking)[0] or "" for booking in pair) == ["CANCELLED", AGAIN_EXPECTED]
    judge(outcomes, ("200", "409 no_availability"), ("409 no_availability", "200"))


def test_reinstate_against_cancelling_again(scenario: Scenario) -> None:
    """The cancellation is sent once more: before the reinstatement it is so already, after it is done anew."""
    scenarios.rooms(scenario, *ROOMS)
    bookings = cancelled(scenario, nights=[TODAY] * TRIES)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [(reinstate(booking), cancel(booking)) for booking in bookings]
    lived = ["PENDING", "CONFIRMED", "CANCELLED", "CONFIRMED", "CANCELLED"]
    for booking, answers in zip(bookings, race_over_http(scenario, tries), strict=True):
        assert said(answers) == ("200", "200")
        status = state(booking)[0] or ""
        steps = BookingStatusEvent.objects.filter(booking=booking).order_by("status_version")
        assert list(steps.values_list("to_status", flat=True)) == lived[: 5 if status == "CANCELLED" else 4]
        outcomes["in the end", status] += 1
    judge(outcomes, ("in the end", AGAIN_EXPECTED), ("in the end", "CANCELLED"))


def test_a_reinstatement_does_not_wait_for_who_takes_the_last_room_out_of_use(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It counts on a room that is just going: all is as if the room had gone right after, which oversells, too."""
    duel = duels.deactivation_then_reinstatement(scenario)
    assert said(fight(scenario, duel, monkeypatch)) == ("200", "200")
    tonight = WantedNights(1, scenario.room_type.pk, TODAY, days_from_today(1))
    assert remaining_rooms(hotel=scenario.hotel, wanted=[tonight], today=TODAY) == {1: {TODAY: -1}}
    assert broken_invariants(connection) == []
