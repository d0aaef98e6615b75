"""Corrections of a room that take back what was not the last stay: I6."""

from tests.invariants.attacks.attack import attack
from tests.invariants.kit.session import Session
from tests.invariants.kit.steps import room_event_at, step_room
from tests.invariants.kit.world import World

GUARD = "i6_correction_reverses_last_stay"


def correct(s: Session, room: int, to_status: str, reverses: int) -> int:
    return step_room(s, room, to_status, kind="CORRECTION", reverses_id=reverses)


@attack(GUARD)
def another_rooms_arrival(s: Session, w: World) -> None:
    step_room(s, w.ready_room, "OCCUPIED")
    correct(s, w.ready_room, "READY_FOR_GUEST", room_event_at(s, w.occupied_room, 2))


@attack(GUARD)
def another_hotels_arrival(s: Session, w: World) -> None:
    arrival = step_room(s, w.other_room, "OCCUPIED")
    step_room(s, w.other_room, "CHECKOUT_DIRTY")
    step_room(s, w.ready_room, "OCCUPIED")
    correct(s, w.ready_room, "READY_FOR_GUEST", arrival)


@attack(GUARD)
def an_arrival_before_the_last(s: Session, w: World) -> None:
    first = step_room(s, w.ready_room, "OCCUPIED")
    for status in ("CHECKOUT_DIRTY", "CLEANING_IN_PROGRESS", "READY_FOR_GUEST", "OCCUPIED"):
        step_room(s, w.ready_room, status)
    correct(s, w.ready_room, "READY_FOR_GUEST", first)


@attack(GUARD)
def an_arrival_already_corrected(s: Session, w: World) -> None:
    step_room(s, w.ready_room, "OCCUPIED")
    departure = step_room(s, w.ready_room, "CHECKOUT_DIRTY")
    correction = correct(s, w.ready_room, "OCCUPIED", departure)
    correct(s, w.ready_room, "READY_FOR_GUEST", correction)


@attack(GUARD)
def a_departure_taken_for_an_arrival(s: Session, w: World) -> None:
    step_room(s, w.ready_room, "OCCUPIED")
    departure = step_room(s, w.ready_room, "CHECKOUT_DIRTY")
    for status in ("CLEANING_IN_PROGRESS", "OCCUPIED"):
        step_room(s, w.ready_room, status)
    correct(s, w.ready_room, "READY_FOR_GUEST", departure)


@attack(GUARD)
def its_own_creation(s: Session, w: World) -> None:
    step_room(s, w.ready_room, "OCCUPIED")
    correct(s, w.ready_room, "READY_FOR_GUEST", room_event_at(s, w.ready_room, 1))


@attack(GUARD)
def a_room_that_was_only_soiled(s: Session, w: World) -> None:
    soiled = step_room(s, w.ready_room, "CHECKOUT_DIRTY")
    correct(s, w.ready_room, "OCCUPIED", soiled)
    step_room(s, w.ready_room, "CHECKOUT_DIRTY")


@attack(GUARD)
def a_room_whose_cleaning_only_stopped(s: Session, w: World) -> None:
    step_room(s, w.ready_room, "CLEANING_IN_PROGRESS")
    stopped = step_room(s, w.ready_room, "CHECKOUT_DIRTY")
    correct(s, w.ready_room, "OCCUPIED", stopped)
    step_room(s, w.ready_room, "CHECKOUT_DIRTY")


@attack(GUARD)
def an_event_that_comes_only_later(s: Session, w: World) -> None:
    key = s.one("SELECT last_value + 2 FROM housekeeping_roomstatusevent_id_seq")
    correct(s, w.dirty_room, "OCCUPIED", key)
    assert step_room(s, w.dirty_room, "CHECKOUT_DIRTY") == key
