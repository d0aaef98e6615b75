"""Races over HTTP between a correction and another command: the second one is refused with its reason."""

from collections import Counter

import pytest
from django.db import connection

from guests.models import Guest
from room_bookings import services as stays
from room_bookings.models import BookingStatusEvent, RoomBooking
from room_bookings.selectors.inventory import read_inventory
from room_bookings.services.integrity import broken_invariants
from tests import scenarios
from tests.concurrency import interleaved_pairs as pairs
from tests.concurrency.hotels import (
    cancelled_bookings,
    check_in_all,
    checked_in_bookings,
    checked_out_bookings,
    expected_bookings,
    make_ready,
    room_numbers_from,
)
from tests.concurrency.interleaved_pairs import run_interleaved
from tests.concurrency.race_requests import (
    assert_outcomes,
    cancel,
    check_in,
    check_out,
    mark_cleaned,
    move,
    outcome_of,
    reinstate,
    state,
    undo,
)
from tests.concurrency.race_runner import TRIES, race_over_http
from tests.room_bookings.services.bookings import days_from_today
from tests.room_bookings.services.service_calls import run_as_system
from tests.scenarios import MORNING, TODAY, Scenario

pytestmark = pytest.mark.django_db(transaction=True)

ROOMS = room_numbers_from(1000, TRIES)
OTHER_ROOMS = room_numbers_from(2000, TRIES)

CHECKED_IN, CONFIRMED, COMPLETED = "CHECKED_IN", "CONFIRMED", "COMPLETED"
CHECK_IN_UNDONE = (CONFIRMED, None, "CHECKOUT_DIRTY")


def corrected_by(scenario: Scenario, booking: RoomBooking) -> tuple[str, str]:
    """Return which of the two clients made the booking's only correction."""
    event = BookingStatusEvent.objects.get(booking=booking, kind="CORRECTION")
    return "done by", "front desk" if event.changed_by == scenario.front_desk else "manager"


def test_undo_check_out_and_next_check_in_exclude_each_other(scenario: Scenario) -> None:
    departed, arriving = checked_out_bookings(scenario, ROOMS), expected_bookings(scenario, TRIES)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [
        (undo(one, "check-out"), check_in(other, room))
        for one, other, room in zip(departed, arriving, ROOMS, strict=True)
    ]
    for one, other, room, answers in zip(
        departed, arriving, ROOMS, race_over_http(scenario, tries), strict=True
    ):
        outcomes[outcome_of(answers)] += 1
        returned = answers[0].status == 200
        assert state(one) == (CHECKED_IN if returned else COMPLETED, room if returned else None, "OCCUPIED")
        assert state(other)[:2] == ((CONFIRMED, None) if returned else (CHECKED_IN, room))
        assert set(Guest.objects.filter(room__room_number=room).values_list("booking__pk", flat=True)) == {
            (one if returned else other).pk
        }
    assert_outcomes(outcomes, ("200", "409 room_occupied"), ("409 room_taken", "200"))


def test_next_check_in_succeeds_only_after_undo_check_in(scenario: Scenario) -> None:
    """The next check-in succeeds as soon as the undone one has vacated the room, and not before."""
    wrong, right = checked_in_bookings(scenario, ROOMS), expected_bookings(scenario, TRIES)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [
        (undo(one, "check-in", room_status="READY_FOR_GUEST", keep_room=False), check_in(other, room))
        for one, other, room in zip(wrong, right, ROOMS, strict=True)
    ]
    for one, other, room, answers in zip(wrong, right, ROOMS, race_over_http(scenario, tries), strict=True):
        outcomes[outcome_of(answers)] += 1
        is_checked_in = answers[1].status == 200
        assert state(one) == (CONFIRMED, None, None)
        assert state(other) == ((CHECKED_IN, room, "OCCUPIED") if is_checked_in else (CONFIRMED, None, None))
        assert scenarios.statuses(scenario, [room]) == ["OCCUPIED" if is_checked_in else "READY_FOR_GUEST"]
    assert_outcomes(outcomes, ("200", "200"), ("200", "409 room_occupied"))


def test_undo_check_in_and_check_out_exclude_each_other(scenario: Scenario) -> None:
    bookings = checked_in_bookings(scenario, ROOMS)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [(undo(booking, "check-in"), check_out(booking)) for booking in bookings]
    for booking, answers in zip(bookings, race_over_http(scenario, tries), strict=True):
        outcomes[outcome_of(answers)] += 1
        is_undone = answers[0].status == 200
        assert state(booking) == (CHECK_IN_UNDONE if is_undone else (COMPLETED, None, "CHECKOUT_DIRTY"))
        corrections = BookingStatusEvent.objects.filter(booking=booking, kind="CORRECTION")
        assert corrections.count() == int(is_undone)
    assert_outcomes(outcomes, ("200", "409 wrong_status"), ("409 wrong_status", "200"))


def test_undo_check_in_and_move_leave_no_room_occupied(scenario: Scenario) -> None:
    """The booking has no room in the end, and the vacated rooms are dirty."""
    bookings = checked_in_bookings(scenario, ROOMS)
    scenarios.rooms(scenario, *OTHER_ROOMS)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [
        (undo(booking, "check-in"), move(booking, other))
        for booking, other in zip(bookings, OTHER_ROOMS, strict=True)
    ]
    places = zip(bookings, ROOMS, OTHER_ROOMS, race_over_http(scenario, tries), strict=True)
    for booking, room, other, answers in places:
        outcomes[outcome_of(answers)] += 1
        moved = answers[1].status == 200
        assert state(booking) == CHECK_IN_UNDONE
        assert scenarios.statuses(scenario, [room, other]) == [
            "CHECKOUT_DIRTY",
            "CHECKOUT_DIRTY" if moved else "READY_FOR_GUEST",
        ]
    assert_outcomes(outcomes, ("200", "200"), ("200", "409 wrong_status"))


def test_undo_move_and_next_check_in_exclude_each_other(scenario: Scenario) -> None:
    """The room that was left takes its guests back or, dirty as it is, the next ones; never both."""
    moved, arriving = _moved_bookings(scenario), expected_bookings(scenario, TRIES)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [
        (undo(one, "move"), check_in(other, room, "room_dirty"))
        for one, other, room in zip(moved, arriving, ROOMS, strict=True)
    ]
    places = zip(moved, arriving, ROOMS, OTHER_ROOMS, race_over_http(scenario, tries), strict=True)
    for one, other, room, entered, answers in places:
        outcomes[outcome_of(answers)] += 1
        returned = answers[0].status == 200
        assert state(one) == (CHECKED_IN, room if returned else entered, "OCCUPIED")
        assert state(other)[:2] == ((CONFIRMED, None) if returned else (CHECKED_IN, room))
    assert_outcomes(outcomes, ("200", "409 room_occupied"), ("409 room_taken", "200"))


def test_undo_move_and_cleaning_exclude_each_other(scenario: Scenario) -> None:
    """A room that is cleaned is not as the move left it; a room with its guests back is not dirty any more."""
    bookings = _moved_bookings(scenario)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [(undo(one, "move"), mark_cleaned(room)) for one, room in zip(bookings, ROOMS, strict=True)]
    places = zip(bookings, ROOMS, OTHER_ROOMS, race_over_http(scenario, tries), strict=True)
    for one, room, entered, answers in places:
        outcomes[outcome_of(answers)] += 1
        returned = answers[0].status == 200
        assert state(one) == (CHECKED_IN, room if returned else entered, "OCCUPIED")
        assert scenarios.statuses(scenario, [room]) == ["OCCUPIED" if returned else "CLEANED_UNINSPECTED"]
    assert_outcomes(outcomes, ("200", "409 wrong_status"), ("409 room_taken", "200"))


def _moved_bookings(scenario: Scenario) -> list[RoomBooking]:
    """Return stays that have moved from ROOMS to OTHER_ROOMS."""
    bookings = checked_in_bookings(scenario, ROOMS)
    scenarios.rooms(scenario, *OTHER_ROOMS)
    for booking, room in zip(bookings, OTHER_ROOMS, strict=True):
        run_as_system(
            scenario,
            stays.move_booking,
            now=MORNING,
            booking_id=booking.booking_id,
            room_number=room,
            reason="Noise",
        )
    return bookings


@pytest.mark.parametrize("action", ["check-in", "check-out"])
def test_same_undo_twice_is_done_once(scenario: Scenario, action: str) -> None:
    """Both requests succeed, and one of them makes the correction."""
    bookings = (
        checked_in_bookings(scenario, ROOMS)
        if action == "check-in"
        else checked_out_bookings(scenario, ROOMS)
    )
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [(undo(booking, action), undo(booking, action)) for booking in bookings]
    for booking, room, answers in zip(bookings, ROOMS, race_over_http(scenario, tries), strict=True):
        assert outcome_of(answers) == ("200", "200")
        assert state(booking) == (CHECK_IN_UNDONE if action == "check-in" else (CHECKED_IN, room, "OCCUPIED"))
        outcomes[corrected_by(scenario, booking)] += 1
    assert_outcomes(outcomes, ("done by", "front desk"), ("done by", "manager"))


def test_one_of_two_undo_check_outs_into_a_room_wins(scenario: Scenario) -> None:
    """Two bookings have checked out of the room, one after the other; one of them can return to it."""
    first, second = checked_out_bookings(scenario, ROOMS), expected_bookings(scenario, TRIES)
    check_in_all(scenario, second, ROOMS)
    scenarios.check_out(scenario, *second, now=MORNING)
    make_ready(scenario, ROOMS)
    outcomes: Counter[tuple[str, str]] = Counter()
    pairs = list(zip(first, second, ROOMS, strict=True))
    tries = [(undo(one, "check-out"), undo(other, "check-out")) for one, other, _ in pairs]
    for (one, other, room), answers in zip(pairs, race_over_http(scenario, tries), strict=True):
        outcomes[outcome_of(answers)] += 1
        winner, loser = (one, other) if answers[0].status == 200 else (other, one)
        assert state(winner) == (CHECKED_IN, room, "OCCUPIED")
        assert state(loser) == (COMPLETED, None, "OCCUPIED")
    assert_outcomes(outcomes, ("200", "409 room_taken"), ("409 room_taken", "200"))


def test_same_reinstatement_twice_is_done_once(scenario: Scenario) -> None:
    scenarios.rooms(scenario, *ROOMS)
    bookings = cancelled_bookings(scenario, nights=[TODAY] * TRIES)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [(reinstate(booking), reinstate(booking)) for booking in bookings]
    for booking, answers in zip(bookings, race_over_http(scenario, tries), strict=True):
        assert outcome_of(answers) == ("200", "200")
        assert state(booking) == (CONFIRMED, None, None)
        outcomes[corrected_by(scenario, booking)] += 1
    assert_outcomes(outcomes, ("done by", "front desk"), ("done by", "manager"))


def test_one_of_two_reinstatements_gets_the_last_room(scenario: Scenario) -> None:
    """Each night has one remaining room and two cancelled bookings."""
    scenarios.rooms(scenario, "1000")
    nights = [days_from_today(number) for number in range(TRIES)]
    bookings = cancelled_bookings(scenario, nights=[*nights, *nights])
    scenarios.without_overbooking(scenario)
    outcomes: Counter[tuple[str, str]] = Counter()
    pairs = list(zip(bookings[:TRIES], bookings[TRIES:], strict=True))
    tries = [(reinstate(one), reinstate(other)) for one, other in pairs]
    for pair, answers in zip(pairs, race_over_http(scenario, tries), strict=True):
        outcomes[outcome_of(answers)] += 1
        assert sorted(state(booking)[0] or "" for booking in pair) == ["CANCELLED", CONFIRMED]
    assert_outcomes(outcomes, ("200", "409 no_availability"), ("409 no_availability", "200"))


def test_repeated_cancellation_cancels_again_after_reinstatement(scenario: Scenario) -> None:
    """The repeated cancellation changes nothing before the reinstatement, and cancels again after it."""
    scenarios.rooms(scenario, *ROOMS)
    bookings = cancelled_bookings(scenario, nights=[TODAY] * TRIES)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [(reinstate(booking), cancel(booking)) for booking in bookings]
    all_statuses = ["PENDING", "CONFIRMED", "CANCELLED", "CONFIRMED", "CANCELLED"]
    for booking, answers in zip(bookings, race_over_http(scenario, tries), strict=True):
        assert outcome_of(answers) == ("200", "200")
        status = state(booking)[0] or ""
        steps = BookingStatusEvent.objects.filter(booking=booking).order_by("status_version")
        assert (
            list(steps.values_list("to_status", flat=True))
            == all_statuses[: 5 if status == "CANCELLED" else 4]
        )
        outcomes["in the end", status] += 1
    assert_outcomes(outcomes, ("in the end", CONFIRMED), ("in the end", "CANCELLED"))


def test_reinstatement_after_the_deactivation_of_the_last_room_is_refused(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard has counted the room; the database counts at commit, and the guard judges again."""
    pair = pairs.deactivation_then_reinstatement(scenario)
    scenarios.without_overbooking(scenario)
    assert outcome_of(run_interleaved(scenario, pair, monkeypatch)) == ("200", "409 no_availability")
    (inventory,) = read_inventory(
        hotel=scenario.hotel, now=MORNING, first=TODAY, until=days_from_today(1)
    ).values()
    assert inventory.free(TODAY) == 0
    assert broken_invariants(connection) == []
