"""Pairs of requests that both read before either writes, which only missing locks allow."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Barrier, Event, local
from types import ModuleType
from typing import Any

import pytest

from guests.services import presence
from housekeeping.services import maintenance, room_care
from room_bookings import policies
from room_bookings.services import room_changes
from rooms.enums import RoomStatus
from tests import scenarios
from tests.api_clients import client_of
from tests.concurrency.hotels import (
    assigned_bookings,
    cancelled_bookings,
    check_in_all,
    checked_in_bookings,
    checked_out_bookings,
    expected_bookings,
    make_ready,
)
from tests.concurrency.race_requests import (
    assign,
    cancel,
    check_in,
    check_out,
    deactivate,
    mark_cleaned,
    move,
    reinstate,
    report,
    swap,
    undo,
)
from tests.concurrency.race_runner import PATIENCE, Answer, Request, racers
from tests.scenarios import MORNING, TODAY, Scenario


@dataclass(frozen=True)
class InterleavedPair:
    """Two requests, and the functions with which their commands read last before they write."""

    first: Request
    second: Request
    last_reads: frozenset[tuple[ModuleType, str]]


def run_interleaved(
    scenario: Scenario, pair: InterleavedPair, monkeypatch: pytest.MonkeyPatch
) -> tuple[Answer, Answer]:
    """Let both requests read before either writes, and the second write when the first is done."""
    both_have_read, first_is_done, thread = Barrier(2), Event(), local()

    def read_together(read: Callable[..., Any]) -> Callable[..., Any]:
        def read_and_wait(*args: Any, **kwargs: Any) -> Any:
            result = read(*args, **kwargs)
            if not thread.has_read:
                thread.has_read = True
                both_have_read.wait(PATIENCE)
                thread.may_write.wait(PATIENCE)
            return result

        return read_and_wait

    def sending(request: Request, may_write: Event, done: Event) -> Callable[[], Answer]:
        client = client_of(scenario.manager)

        def send() -> Answer:
            thread.has_read, thread.may_write = False, may_write
            response = getattr(client, request.method)(scenario.url(request.path), request.body)
            done.set()
            return Answer(response.status_code, response.json())

        return send

    for module, name in pair.last_reads:
        monkeypatch.setattr(module, name, read_together(getattr(module, name)))
    at_once = Event()
    at_once.set()
    with racers() as threads:
        first, second = threads.race(
            sending(pair.first, at_once, first_is_done),
            sending(pair.second, first_is_done, Event()),
        )
    return first, second


CHECK_IN_GUARD = (policies, "check_in_reasons")
CANCEL_GUARD = (policies, "cancel_reasons")
REINSTATE_GUARD = (policies, "reinstatement_reasons")
ASSIGN_GUARD = (policies, "assign_reasons")
UNDO_CHECK_OUT_GUARD = (policies, "return_to_stay_reasons")
MOVE_GUARD = (policies, "move_reasons")
DEACTIVATE_GUARD = (room_changes, "deactivation_reasons")
GUEST_LOCK = (presence, "lock_affected_guests")
ROOM_LOCKS = {(room_care, "lock_with_facts"), (maintenance, "lock_with_facts")}


def two_check_ins(scenario: Scenario) -> InterleavedPair:
    scenarios.rooms(scenario, "101")
    one, other = expected_bookings(scenario, 2)
    return InterleavedPair(check_in(one, "101"), check_in(other, "101"), frozenset({CHECK_IN_GUARD}))


def check_in_then_cancel(scenario: Scenario) -> InterleavedPair:
    (booking,) = assigned_bookings(scenario, ["101"])
    return InterleavedPair(check_in(booking), cancel(booking), frozenset({CHECK_IN_GUARD, CANCEL_GUARD}))


def cancel_then_check_in(scenario: Scenario) -> InterleavedPair:
    (booking,) = assigned_bookings(scenario, ["101"])
    return InterleavedPair(cancel(booking), check_in(booking), frozenset({CHECK_IN_GUARD, CANCEL_GUARD}))


def move_then_check_out(scenario: Scenario) -> InterleavedPair:
    (booking,) = checked_in_bookings(scenario, ["101"])
    scenarios.rooms(scenario, "102")
    return InterleavedPair(move(booking, "102"), check_out(booking), frozenset({GUEST_LOCK}))


def two_moves(scenario: Scenario) -> InterleavedPair:
    one, other = checked_in_bookings(scenario, ["101", "102"])
    scenarios.rooms(scenario, "103")
    return InterleavedPair(move(one, "103"), move(other, "103"), frozenset({MOVE_GUARD}))


def two_assignments(scenario: Scenario) -> InterleavedPair:
    scenarios.rooms(scenario, "101")
    one, other = expected_bookings(scenario, 2)
    return InterleavedPair(assign(one, "101"), assign(other, "101"), frozenset({ASSIGN_GUARD}))


def reassignment_then_check_in(scenario: Scenario) -> InterleavedPair:
    (booking,) = assigned_bookings(scenario, ["101"])
    scenarios.rooms(scenario, "102")
    return InterleavedPair(
        assign(booking, "102"), check_in(booking, "101"), frozenset({ASSIGN_GUARD, CHECK_IN_GUARD})
    )


def same_check_out_twice(scenario: Scenario) -> InterleavedPair:
    (booking,) = checked_in_bookings(scenario, ["101"])
    return InterleavedPair(check_out(booking), check_out(booking), frozenset({GUEST_LOCK}))


def same_undo_check_out_twice(scenario: Scenario) -> InterleavedPair:
    (booking,) = checked_out_bookings(scenario, ["101"])
    return InterleavedPair(
        undo(booking, "check-out"), undo(booking, "check-out"), frozenset({UNDO_CHECK_OUT_GUARD})
    )


def same_reinstatement_twice(scenario: Scenario) -> InterleavedPair:
    scenarios.rooms(scenario, "101", "102")
    (booking,) = cancelled_bookings(scenario, nights=[TODAY])
    return InterleavedPair(reinstate(booking), reinstate(booking), frozenset({REINSTATE_GUARD}))


def undo_check_in_then_check_out(scenario: Scenario) -> InterleavedPair:
    (booking,) = checked_in_bookings(scenario, ["101"])
    return InterleavedPair(undo(booking, "check-in"), check_out(booking), frozenset({GUEST_LOCK}))


def undo_check_out_then_check_in(scenario: Scenario) -> InterleavedPair:
    (departed,), (arriving,) = checked_out_bookings(scenario, ["101"]), expected_bookings(scenario, 1)
    last_reads = frozenset({UNDO_CHECK_OUT_GUARD, CHECK_IN_GUARD})
    return InterleavedPair(undo(departed, "check-out"), check_in(arriving, "101"), last_reads)


def check_in_then_undo_check_out(scenario: Scenario) -> InterleavedPair:
    (departed,), (arriving,) = checked_out_bookings(scenario, ["101"]), expected_bookings(scenario, 1)
    last_reads = frozenset({UNDO_CHECK_OUT_GUARD, CHECK_IN_GUARD})
    return InterleavedPair(check_in(arriving, "101"), undo(departed, "check-out"), last_reads)


def two_undo_check_outs(scenario: Scenario) -> InterleavedPair:
    """Undo the check-outs of two bookings that had the room one after the other."""
    (first,), (second,) = checked_out_bookings(scenario, ["101"]), expected_bookings(scenario, 1)
    check_in_all(scenario, [second], ["101"])
    scenarios.check_out(scenario, second, now=MORNING)
    make_ready(scenario, ["101"])
    return InterleavedPair(
        undo(first, "check-out"), undo(second, "check-out"), frozenset({UNDO_CHECK_OUT_GUARD})
    )


def two_swaps(scenario: Scenario) -> InterleavedPair:
    """Swap the second booking's room with the first's, and with the third's."""
    one, two, three = assigned_bookings(scenario, ["101", "102", "103"])
    return InterleavedPair(swap(one, two), swap(two, three), frozenset({ASSIGN_GUARD}))


def check_out_then_mark_cleaned(scenario: Scenario) -> InterleavedPair:
    (booking,) = checked_in_bookings(scenario, ["101"])
    scenarios.start_cleaning(scenario, "101")
    return InterleavedPair(check_out(booking), mark_cleaned("101"), frozenset({GUEST_LOCK, *ROOM_LOCKS}))


def mark_cleaned_then_check_out(scenario: Scenario) -> InterleavedPair:
    (booking,) = checked_in_bookings(scenario, ["101"])
    scenarios.start_cleaning(scenario, "101")
    return InterleavedPair(mark_cleaned("101"), check_out(booking), frozenset({GUEST_LOCK, *ROOM_LOCKS}))


def maintenance_then_mark_cleaned(scenario: Scenario) -> InterleavedPair:
    scenarios.rooms(scenario, "101", status=RoomStatus.CHECKOUT_DIRTY)
    return InterleavedPair(report("101"), mark_cleaned("101"), frozenset(ROOM_LOCKS))


def two_reinstatements(scenario: Scenario) -> InterleavedPair:
    """Reinstate two cancelled bookings while one room remains."""
    scenarios.rooms(scenario, "101")
    one, other = cancelled_bookings(scenario, nights=[TODAY, TODAY])
    return InterleavedPair(reinstate(one), reinstate(other), frozenset({REINSTATE_GUARD}))


def deactivation_then_reinstatement(scenario: Scenario) -> InterleavedPair:
    """Deactivate the last room of its type, to which no booking is assigned."""
    scenarios.rooms(scenario, "101")
    (booking,) = cancelled_bookings(scenario, nights=[TODAY])
    last_reads = frozenset({DEACTIVATE_GUARD, REINSTATE_GUARD})
    return InterleavedPair(deactivate("101"), reinstate(booking), last_reads)


def check_in_then_deactivation(scenario: Scenario) -> InterleavedPair:
    scenarios.rooms(scenario, "101")
    (booking,) = expected_bookings(scenario, 1)
    last_reads = frozenset({CHECK_IN_GUARD, DEACTIVATE_GUARD})
    return InterleavedPair(check_in(booking, "101"), deactivate("101"), last_reads)
