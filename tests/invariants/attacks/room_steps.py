"""Attacks on the status of rooms and its status events: I6."""

from tests.invariants.attacks.attack import attack
from tests.invariants.support import sql_rows, sql_stays
from tests.invariants.support.base_state import BaseState
from tests.invariants.support.sql_rows import ROOMS
from tests.invariants.support.sql_session import Session
from tests.invariants.support.sql_steps import room_event, room_event_at, step_room


@attack("i6_room_status_witnessed")
def change_status_without_event(s: Session, base: BaseState) -> None:
    s.update(ROOMS, base.ready_room, room_status="OUT_OF_ORDER")


@attack("i6_room_status_witnessed")
def change_status_and_version_without_event(s: Session, base: BaseState) -> None:
    s.update(ROOMS, base.ready_room, room_status="OUT_OF_ORDER", status_version=2)


@attack("i6_room_status_witnessed")
def raise_version_without_step(s: Session, base: BaseState) -> None:
    s.update(ROOMS, base.ready_room, status_version=2)


@attack("i6_room_status_witnessed")
def write_event_of_another_status(s: Session, base: BaseState) -> None:
    s.update(ROOMS, base.ready_room, room_status="MAINTENANCE_REQUIRED", status_version=2)
    room_event(s, base.ready_room, version=2, from_status="READY_FOR_GUEST", to_status="OUT_OF_ORDER")


@attack("i6_room_status_witnessed")
def return_to_status_of_old_event(s: Session, base: BaseState) -> None:
    s.update(ROOMS, base.dirty_room, room_status="READY_FOR_GUEST")


@attack("i6_room_status_witnessed", without=("i6_event_not_ahead_of_room",))
def step_with_event_of_another_room(s: Session, base: BaseState) -> None:
    s.update(ROOMS, base.ready_room, room_status="OUT_OF_ORDER", status_version=2)
    room_event(s, base.assigned_room, version=2, from_status="READY_FOR_GUEST", to_status="OUT_OF_ORDER")


@attack("i6_room_status_witnessed")
def raise_version_beyond_events(s: Session, base: BaseState) -> None:
    step_room(s, base.ready_room, "OUT_OF_ORDER")
    s.update(ROOMS, base.ready_room, status_version=3)


@attack("i6_room_status_witnessed")
def create_room_without_event(s: Session, base: BaseState) -> None:
    sql_rows.add_room(s, base.hotel, "199")


@attack("i6_room_status_version")
def lower_version_to_old_event(s: Session, base: BaseState) -> None:
    s.update(ROOMS, base.dirty_room, room_status="READY_FOR_GUEST", status_version=1)


@attack("i6_room_status_version")
def step_and_lower_version(s: Session, base: BaseState) -> None:
    step_room(s, base.ready_room, "OUT_OF_ORDER")
    s.update(ROOMS, base.ready_room, room_status="READY_FOR_GUEST", status_version=1)


@attack("i6_one_event_per_version", without=("i11_room_event_has_its_step",))
def write_second_event_of_a_step(s: Session, base: BaseState) -> None:
    room_event(s, base.ready_room, version=1, from_status="", to_status="CHECKOUT_DIRTY", announced=False)
    s.update(ROOMS, base.ready_room, room_status="CHECKOUT_DIRTY")


@attack("i6_event_not_ahead_of_room")
def write_event_without_step(s: Session, base: BaseState) -> None:
    room_event(s, base.ready_room, version=2, from_status="READY_FOR_GUEST", to_status="OUT_OF_ORDER")


@attack("i6_event_not_ahead_of_room")
def write_event_ahead_of_step(s: Session, base: BaseState) -> None:
    step_room(s, base.ready_room, "OUT_OF_ORDER")
    room_event(s, base.ready_room, version=3, from_status="OUT_OF_ORDER", to_status="CHECKOUT_DIRTY")


@attack("i6_events_chain")
def start_event_from_another_status(s: Session, base: BaseState) -> None:
    s.update(ROOMS, base.ready_room, room_status="OUT_OF_ORDER", status_version=2)
    room_event(s, base.ready_room, version=2, from_status="MAINTENANCE_REQUIRED", to_status="OUT_OF_ORDER")


@attack("i6_events_chain")
def skip_a_version(s: Session, base: BaseState) -> None:
    s.update(ROOMS, base.ready_room, room_status="OUT_OF_ORDER", status_version=3)
    room_event(s, base.ready_room, version=3, from_status="READY_FOR_GUEST", to_status="OUT_OF_ORDER")


@attack("i6_first_event_is_creation")
def create_without_creation_event(s: Session, base: BaseState) -> None:
    room = sql_rows.add_room(s, base.hotel, "199", "OUT_OF_ORDER")
    room_event(s, room, version=1, from_status="READY_FOR_GUEST", to_status="OUT_OF_ORDER")


@attack("i6_first_event_is_creation", without=("i6_events_chain",))
def write_second_creation_event(s: Session, base: BaseState) -> None:
    s.update(ROOMS, base.ready_room, room_status="CHECKOUT_DIRTY", status_version=2)
    room_event(s, base.ready_room, version=2, from_status="", to_status="CHECKOUT_DIRTY")


@attack("i6_status_moves_along_its_edges")
def step_outside_of_the_table(s: Session, base: BaseState) -> None:
    step_room(s, base.dirty_room, "READY_FOR_GUEST")


@attack("i6_status_moves_along_its_edges")
def create_room_out_of_order(s: Session, base: BaseState) -> None:
    sql_stays.create_room(s, base.hotel, "199", "OUT_OF_ORDER")


@attack("i6_status_moves_along_its_edges")
def correct_outside_of_the_table(s: Session, base: BaseState) -> None:
    reversed_event = room_event_at(s, base.dirty_room, 3)
    step_room(s, base.dirty_room, "READY_FOR_GUEST", kind="CORRECTION", reverses_id=reversed_event)


@attack("i6_status_moves_along_its_edges")
def override_without_change(s: Session, base: BaseState) -> None:
    signed = {"kind": "OVERRIDE", "changed_by_id": base.hotel.staff, "note": "Because"}
    step_room(s, base.ready_room, "READY_FOR_GUEST", **signed)


@attack("i6_status_moves_along_its_edges")
def step_of_unknown_kind(s: Session, base: BaseState) -> None:
    step_room(s, base.dirty_room, "READY_FOR_GUEST", kind="SHORTCUT")


@attack("i6_override_is_signed")
def override_without_staff(s: Session, base: BaseState) -> None:
    step_room(s, base.dirty_room, "READY_FOR_GUEST", kind="OVERRIDE", note="Because")


@attack("i6_override_is_signed")
def override_without_note(s: Session, base: BaseState) -> None:
    step_room(s, base.dirty_room, "READY_FOR_GUEST", kind="OVERRIDE", changed_by_id=base.hotel.staff)


@attack("i6_correction_names_what_it_reverses")
def name_a_reversed_event_in_a_step(s: Session, base: BaseState) -> None:
    step_room(s, base.dirty_room, "OUT_OF_ORDER", reverses_id=room_event_at(s, base.dirty_room, 3))


@attack("i6_correction_names_what_it_reverses", without=("i6_correction_reverses_last_stay",))
def correct_without_reversed_event(s: Session, base: BaseState) -> None:
    step_room(s, base.ready_room, "OCCUPIED")
    step_room(s, base.ready_room, "READY_FOR_GUEST", kind="CORRECTION")


@attack("i6_reversed_once")
def reverse_a_check_in_twice(s: Session, base: BaseState) -> None:
    arrival = step_room(s, base.ready_room, "OCCUPIED")
    step_room(s, base.ready_room, "READY_FOR_GUEST", kind="CORRECTION", reverses_id=arrival)
    step_room(s, base.ready_room, "CLEANING_IN_PROGRESS")
    step_room(s, base.ready_room, "OCCUPIED")
    step_room(s, base.ready_room, "READY_FOR_GUEST", kind="CORRECTION", reverses_id=arrival)
