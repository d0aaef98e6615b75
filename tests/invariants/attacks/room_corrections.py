"""Attacks with room corrections that reverse another event than the last check-in or check-out: I6."""

from tests.invariants.attacks.attack import attack
from tests.invariants.support.base_state import BaseState
from tests.invariants.support.sql_session import Session
from tests.invariants.support.sql_steps import room_event_at, step_room

CONSTRAINT = "i6_correction_reverses_last_stay"


def correct(s: Session, room_pk: int, to_status: str, reverses: int) -> int:
    return step_room(s, room_pk, to_status, kind="CORRECTION", reverses_id=reverses)


@attack(CONSTRAINT)
def reverse_check_in_of_another_room(s: Session, base: BaseState) -> None:
    step_room(s, base.ready_room, "OCCUPIED")
    correct(s, base.ready_room, "READY_FOR_GUEST", room_event_at(s, base.occupied_room, 2))


@attack(CONSTRAINT)
def reverse_check_in_of_another_hotel(s: Session, base: BaseState) -> None:
    arrival = step_room(s, base.other_room, "OCCUPIED")
    step_room(s, base.other_room, "CHECKOUT_DIRTY")
    step_room(s, base.ready_room, "OCCUPIED")
    correct(s, base.ready_room, "READY_FOR_GUEST", arrival)


@attack(CONSTRAINT)
def reverse_earlier_check_in(s: Session, base: BaseState) -> None:
    first = step_room(s, base.ready_room, "OCCUPIED")
    for status in ("CHECKOUT_DIRTY", "CLEANING_IN_PROGRESS", "READY_FOR_GUEST", "OCCUPIED"):
        step_room(s, base.ready_room, status)
    correct(s, base.ready_room, "READY_FOR_GUEST", first)


@attack(CONSTRAINT)
def reverse_a_correction(s: Session, base: BaseState) -> None:
    step_room(s, base.ready_room, "OCCUPIED")
    departure = step_room(s, base.ready_room, "CHECKOUT_DIRTY")
    correction = correct(s, base.ready_room, "OCCUPIED", departure)
    correct(s, base.ready_room, "READY_FOR_GUEST", correction)


@attack(CONSTRAINT)
def reverse_check_out_as_check_in(s: Session, base: BaseState) -> None:
    step_room(s, base.ready_room, "OCCUPIED")
    departure = step_room(s, base.ready_room, "CHECKOUT_DIRTY")
    for status in ("CLEANING_IN_PROGRESS", "OCCUPIED"):
        step_room(s, base.ready_room, status)
    correct(s, base.ready_room, "READY_FOR_GUEST", departure)


@attack(CONSTRAINT)
def reverse_creation(s: Session, base: BaseState) -> None:
    step_room(s, base.ready_room, "OCCUPIED")
    correct(s, base.ready_room, "READY_FOR_GUEST", room_event_at(s, base.ready_room, 1))


@attack(CONSTRAINT)
def reverse_mark_dirty_as_check_out(s: Session, base: BaseState) -> None:
    soiled = step_room(s, base.ready_room, "CHECKOUT_DIRTY")
    correct(s, base.ready_room, "OCCUPIED", soiled)
    step_room(s, base.ready_room, "CHECKOUT_DIRTY")


@attack(CONSTRAINT)
def reverse_stopped_cleaning_as_check_out(s: Session, base: BaseState) -> None:
    step_room(s, base.ready_room, "CLEANING_IN_PROGRESS")
    stopped = step_room(s, base.ready_room, "CHECKOUT_DIRTY")
    correct(s, base.ready_room, "OCCUPIED", stopped)
    step_room(s, base.ready_room, "CHECKOUT_DIRTY")


@attack(CONSTRAINT)
def reverse_a_later_event(s: Session, base: BaseState) -> None:
    key = s.one("SELECT last_value + 2 FROM housekeeping_roomstatusevent_id_seq")
    correct(s, base.dirty_room, "OCCUPIED", key)
    assert step_room(s, base.dirty_room, "CHECKOUT_DIRTY") == key
