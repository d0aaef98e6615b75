"""Attacks on a room's status and its witnesses: I6."""

from tests.invariants.attacks.attack import attack
from tests.invariants.kit import rows, stays
from tests.invariants.kit.rows import ROOMS
from tests.invariants.kit.session import Session
from tests.invariants.kit.steps import room_event, room_event_at, step_room
from tests.invariants.kit.world import World


@attack("i6_room_status_witnessed")
def a_status_without_event(s: Session, w: World) -> None:
    s.update(ROOMS, w.ready_room, room_status="OUT_OF_ORDER")


@attack("i6_room_status_witnessed")
def a_version_without_event(s: Session, w: World) -> None:
    s.update(ROOMS, w.ready_room, room_status="OUT_OF_ORDER", status_version=2)


@attack("i6_room_status_witnessed")
def a_version_raised_for_nothing(s: Session, w: World) -> None:
    s.update(ROOMS, w.ready_room, status_version=2)


@attack("i6_room_status_witnessed")
def an_event_that_tells_of_another_status(s: Session, w: World) -> None:
    s.update(ROOMS, w.ready_room, room_status="MAINTENANCE_REQUIRED", status_version=2)
    room_event(s, w.ready_room, version=2, from_status="READY_FOR_GUEST", to_status="OUT_OF_ORDER")


@attack("i6_room_status_witnessed")
def a_status_returned_to_on_its_old_event(s: Session, w: World) -> None:
    s.update(ROOMS, w.dirty_room, room_status="READY_FOR_GUEST")


@attack("i6_room_status_witnessed", without=("i6_event_not_ahead_of_room",))
def a_step_on_another_rooms_event(s: Session, w: World) -> None:
    s.update(ROOMS, w.ready_room, room_status="OUT_OF_ORDER", status_version=2)
    room_event(s, w.planned_room, version=2, from_status="READY_FOR_GUEST", to_status="OUT_OF_ORDER")


@attack("i6_room_status_witnessed")
def a_version_counted_past_its_events(s: Session, w: World) -> None:
    step_room(s, w.ready_room, "OUT_OF_ORDER")
    s.update(ROOMS, w.ready_room, status_version=3)


@attack("i6_room_status_witnessed")
def a_room_without_creation(s: Session, w: World) -> None:
    rows.add_room(s, w.house, "199")


@attack("i6_room_status_version")
def a_version_counted_back_to_an_old_event(s: Session, w: World) -> None:
    s.update(ROOMS, w.dirty_room, room_status="READY_FOR_GUEST", status_version=1)


@attack("i6_room_status_version")
def there_and_back_by_counting(s: Session, w: World) -> None:
    step_room(s, w.ready_room, "OUT_OF_ORDER")
    s.update(ROOMS, w.ready_room, room_status="READY_FOR_GUEST", status_version=1)


@attack("i6_one_event_per_version", without=("i11_room_event_has_its_step",))
def a_second_event_of_one_step(s: Session, w: World) -> None:
    room_event(s, w.ready_room, version=1, from_status="", to_status="CHECKOUT_DIRTY", told=False)
    s.update(ROOMS, w.ready_room, room_status="CHECKOUT_DIRTY")


@attack("i6_event_not_ahead_of_room")
def an_event_of_a_step_not_taken(s: Session, w: World) -> None:
    room_event(s, w.ready_room, version=2, from_status="READY_FOR_GUEST", to_status="OUT_OF_ORDER")


@attack("i6_event_not_ahead_of_room")
def one_step_and_two_events(s: Session, w: World) -> None:
    step_room(s, w.ready_room, "OUT_OF_ORDER")
    room_event(s, w.ready_room, version=3, from_status="OUT_OF_ORDER", to_status="CHECKOUT_DIRTY")


@attack("i6_events_chain")
def an_event_from_a_status_never_had(s: Session, w: World) -> None:
    s.update(ROOMS, w.ready_room, room_status="OUT_OF_ORDER", status_version=2)
    room_event(s, w.ready_room, version=2, from_status="MAINTENANCE_REQUIRED", to_status="OUT_OF_ORDER")


@attack("i6_events_chain")
def a_version_jumped_over(s: Session, w: World) -> None:
    s.update(ROOMS, w.ready_room, room_status="OUT_OF_ORDER", status_version=3)
    room_event(s, w.ready_room, version=3, from_status="READY_FOR_GUEST", to_status="OUT_OF_ORDER")


@attack("i6_first_event_is_creation")
def a_first_event_in_mid_life(s: Session, w: World) -> None:
    room = rows.add_room(s, w.house, "199", "OUT_OF_ORDER")
    room_event(s, room, version=1, from_status="READY_FOR_GUEST", to_status="OUT_OF_ORDER")


@attack("i6_first_event_is_creation", without=("i6_events_chain",))
def a_second_creation(s: Session, w: World) -> None:
    s.update(ROOMS, w.ready_room, room_status="CHECKOUT_DIRTY", status_version=2)
    room_event(s, w.ready_room, version=2, from_status="", to_status="CHECKOUT_DIRTY")


@attack("i6_status_moves_along_its_edges")
def a_step_off_the_edges(s: Session, w: World) -> None:
    step_room(s, w.dirty_room, "READY_FOR_GUEST")


@attack("i6_status_moves_along_its_edges")
def a_room_created_out_of_order(s: Session, w: World) -> None:
    stays.open_room(s, w.house, "199", "OUT_OF_ORDER")


@attack("i6_status_moves_along_its_edges")
def a_correction_off_its_edges(s: Session, w: World) -> None:
    undone = room_event_at(s, w.dirty_room, 3)
    step_room(s, w.dirty_room, "READY_FOR_GUEST", kind="CORRECTION", reverses_id=undone)


@attack("i6_status_moves_along_its_edges")
def an_override_that_changes_nothing(s: Session, w: World) -> None:
    signed = {"kind": "OVERRIDE", "changed_by_id": w.house.staff, "note": "Because"}
    step_room(s, w.ready_room, "READY_FOR_GUEST", **signed)


@attack("i6_status_moves_along_its_edges")
def a_step_of_an_unknown_kind(s: Session, w: World) -> None:
    step_room(s, w.dirty_room, "READY_FOR_GUEST", kind="SHORTCUT")


@attack("i6_override_is_signed")
def an_override_by_nobody(s: Session, w: World) -> None:
    step_room(s, w.dirty_room, "READY_FOR_GUEST", kind="OVERRIDE", note="Because")


@attack("i6_override_is_signed")
def an_override_without_a_reason(s: Session, w: World) -> None:
    step_room(s, w.dirty_room, "READY_FOR_GUEST", kind="OVERRIDE", changed_by_id=w.house.staff)


@attack("i6_correction_names_what_it_reverses")
def a_step_that_reverses(s: Session, w: World) -> None:
    step_room(s, w.dirty_room, "OUT_OF_ORDER", reverses_id=room_event_at(s, w.dirty_room, 3))


@attack("i6_correction_names_what_it_reverses", without=("i6_correction_reverses_last_stay",))
def a_correction_of_nothing(s: Session, w: World) -> None:
    step_room(s, w.ready_room, "OCCUPIED")
    step_room(s, w.ready_room, "READY_FOR_GUEST", kind="CORRECTION")


@attack("i6_reversed_once")
def an_arrival_reversed_twice(s: Session, w: World) -> None:
    arrival = step_room(s, w.ready_room, "OCCUPIED")
    step_room(s, w.ready_room, "READY_FOR_GUEST", kind="CORRECTION", reverses_id=arrival)
    step_room(s, w.ready_room, "CLEANING_IN_PROGRESS")
    step_room(s, w.ready_room, "OCCUPIED")
    step_room(s, w.ready_room, "READY_FOR_GUEST", kind="CORRECTION", reverses_id=arrival)
