"""Two requests of which each looks before either writes, as they could without locks."""

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
from tests.concurrency.clients import (
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
from tests.concurrency.hotels import arrive, cancelled, expected, in_house, left, make_ready, planned
from tests.concurrency.race_runner import PATIENCE, Answer, Request, racers
from tests.scenarios import MORNING, TODAY, Scenario


@dataclass(frozen=True)
class Duel:
    """Two requests, and the last looks that their commands take before they write."""

    first: Request
    second: Request
    looks: frozenset[tuple[ModuleType, str]]


def fight(scenario: Scenario, duel: Duel, monkeypatch: pytest.MonkeyPatch) -> tuple[Answer, Answer]:
    """Let both look before either writes, and the second write when the first is done."""
    both_have_looked, first_is_done, clerk = Barrier(2), Event(), local()

    def looking_together(look: Callable[..., Any]) -> Callable[..., Any]:
        def look_and_wait(*subjects: Any, **facts: Any) -> Any:
            seen = look(*subjects, **facts)
            if not clerk.has_looked:
                clerk.has_looked = True
                both_have_looked.wait(PATIENCE)
                clerk.may_write.wait(PATIENCE)
            return seen

        return look_and_wait

    def sending(request: Request, may_write: Event, done: Event) -> Callable[[], Answer]:
        client = client_of(scenario.manager)

        def send() -> Answer:
            clerk.has_looked, clerk.may_write = False, may_write
            response = getattr(client, request.method)(scenario.url(request.path), request.body)
            done.set()
            return Answer(response.status_code, response.json())

        return send

    for module, name in duel.looks:
        monkeypatch.setattr(module, name, looking_together(getattr(module, name)))
    at_once = Event()
    at_once.set()
    with racers() as pair:
        first, second = pair.race(
            sending(duel.first, at_once, first_is_done),
            sending(duel.second, first_is_done, Event()),
        )
    return first, second


JUDGING_CHECK_IN = (policies, "check_in_reasons")
JUDGING_CANCELLATION = (policies, "cancel_reasons")
JUDGING_REINSTATEMENT = (policies, "reinstatement_reasons")
JUDGING_PLAN = (policies, "assign_reasons")
JUDGING_RETURN = (policies, "return_to_stay_reasons")
JUDGING_MOVE = (policies, "move_reasons")
JUDGING_DEACTIVATION = (room_changes, "deactivation_reasons")
FINDING_GUESTS = (presence, "lock_affected_guests")
LOOKING_AT_ROOM = {(room_care, "lock_with_facts"), (maintenance, "lock_with_facts")}


def two_check_ins(scenario: Scenario) -> Duel:
    scenarios.rooms(scenario, "101")
    one, other = expected(scenario, 2)
    return Duel(check_in(one, "101"), check_in(other, "101"), frozenset({JUDGING_CHECK_IN}))


def check_in_then_cancel(scenario: Scenario) -> Duel:
    (booking,) = planned(scenario, ["101"])
    return Duel(check_in(booking), cancel(booking), frozenset({JUDGING_CHECK_IN, JUDGING_CANCELLATION}))


def cancel_then_check_in(scenario: Scenario) -> Duel:
    (booking,) = planned(scenario, ["101"])
    return Duel(cancel(booking), check_in(booking), frozenset({JUDGING_CHECK_IN, JUDGING_CANCELLATION}))


def move_then_check_out(scenario: Scenario) -> Duel:
    (booking,) = in_house(scenario, ["101"])
    scenarios.rooms(scenario, "102")
    return Duel(move(booking, "102"), check_out(booking), frozenset({FINDING_GUESTS}))


def two_moves(scenario: Scenario) -> Duel:
    one, other = in_house(scenario, ["101", "102"])
    scenarios.rooms(scenario, "103")
    return Duel(move(one, "103"), move(other, "103"), frozenset({JUDGING_MOVE}))


def two_plans(scenario: Scenario) -> Duel:
    scenarios.rooms(scenario, "101")
    one, other = expected(scenario, 2)
    return Duel(assign(one, "101"), assign(other, "101"), frozenset({JUDGING_PLAN}))


def another_plan_then_check_in(scenario: Scenario) -> Duel:
    (booking,) = planned(scenario, ["101"])
    scenarios.rooms(scenario, "102")
    return Duel(assign(booking, "102"), check_in(booking, "101"), frozenset({JUDGING_PLAN, JUDGING_CHECK_IN}))


def the_same_check_out(scenario: Scenario) -> Duel:
    (booking,) = in_house(scenario, ["101"])
    return Duel(check_out(booking), check_out(booking), frozenset({FINDING_GUESTS}))


def the_same_correction(scenario: Scenario) -> Duel:
    (booking,) = left(scenario, ["101"])
    return Duel(undo(booking, "check-out"), undo(booking, "check-out"), frozenset({JUDGING_RETURN}))


def the_same_reinstatement(scenario: Scenario) -> Duel:
    scenarios.rooms(scenario, "101", "102")
    (booking,) = cancelled(scenario, nights=[TODAY])
    return Duel(reinstate(booking), reinstate(booking), frozenset({JUDGING_REINSTATEMENT}))


def undo_check_in_then_check_out(scenario: Scenario) -> Duel:
    (booking,) = in_house(scenario, ["101"])
    return Duel(undo(booking, "check-in"), check_out(booking), frozenset({FINDING_GUESTS}))


def undo_check_out_then_check_in(scenario: Scenario) -> Duel:
    (gone,), (coming,) = left(scenario, ["101"]), expected(scenario, 1)
    looks = frozenset({JUDGING_RETURN, JUDGING_CHECK_IN})
    return Duel(undo(gone, "check-out"), check_in(coming, "101"), looks)


def check_in_then_undo_check_out(scenario: Scenario) -> Duel:
    (gone,), (coming,) = left(scenario, ["101"]), expected(scenario, 1)
    looks = frozenset({JUDGING_RETURN, JUDGING_CHECK_IN})
    return Duel(check_in(coming, "101"), undo(gone, "check-out"), looks)


def two_returns(scenario: Scenario) -> Duel:
    """Two parties have left the room one after the other."""
    (first,), (second,) = left(scenario, ["101"]), expected(scenario, 1)
    arrive(scenario, [second], ["101"])
    scenarios.check_out(scenario, second, now=MORNING)
    make_ready(scenario, ["101"])
    return Duel(undo(first, "check-out"), undo(second, "check-out"), frozenset({JUDGING_RETURN}))


def two_swaps(scenario: Scenario) -> Duel:
    """Both swap the second booking's room, one with the first's, one with the third's."""
    one, two, three = planned(scenario, ["101", "102", "103"])
    return Duel(swap(one, two), swap(two, three), frozenset({JUDGING_PLAN}))


def check_out_then_cleaned(scenario: Scenario) -> Duel:
    (booking,) = in_house(scenario, ["101"])
    scenarios.start_cleaning(scenario, "101")
    return Duel(check_out(booking), mark_cleaned("101"), frozenset({FINDING_GUESTS, *LOOKING_AT_ROOM}))


def cleaned_then_check_out(scenario: Scenario) -> Duel:
    (booking,) = in_house(scenario, ["101"])
    scenarios.start_cleaning(scenario, "101")
    return Duel(mark_cleaned("101"), check_out(booking), frozenset({FINDING_GUESTS, *LOOKING_AT_ROOM}))


def broken_then_cleaned(scenario: Scenario) -> Duel:
    scenarios.rooms(scenario, "101", status=RoomStatus.CHECKOUT_DIRTY)
    return Duel(report("101"), mark_cleaned("101"), frozenset(LOOKING_AT_ROOM))


def two_reinstated(scenario: Scenario) -> Duel:
    """Two cancelled bookings, and one room."""
    scenarios.rooms(scenario, "101")
    one, other = cancelled(scenario, nights=[TODAY, TODAY])
    return Duel(reinstate(one), reinstate(other), frozenset({JUDGING_REINSTATEMENT}))


def deactivation_then_reinstatement(scenario: Scenario) -> Duel:
    """The last room of its type, which nobody is planned for."""
    scenarios.rooms(scenario, "101")
    (booking,) = cancelled(scenario, nights=[TODAY])
    looks = frozenset({JUDGING_DEACTIVATION, JUDGING_REINSTATEMENT})
    return Duel(deactivate("101"), reinstate(booking), looks)


def check_in_then_deactivation(scenario: Scenario) -> Duel:
    scenarios.rooms(scenario, "101")
    (booking,) = expected(scenario, 1)
    looks = frozenset({JUDGING_CHECK_IN, JUDGING_DEACTIVATION})
    return Duel(check_in(booking, "101"), deactivate("101"), looks)
