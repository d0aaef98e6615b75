"""Attacks on the room changes of bookings and their log rows: I12."""

from tests.invariants.attacks.attack import attack
from tests.invariants.support import sql_rows, sql_stays, sql_steps
from tests.invariants.support.base_state import BaseState
from tests.invariants.support.sql_rows import BOOKINGS
from tests.invariants.support.sql_session import Session
from tests.invariants.support.sql_steps import log_room_change


@attack("i12_first_room_counts")
def create_booking_with_uncounted_room(s: Session, base: BaseState) -> None:
    booking = sql_rows.add_booking(s, base.hotel, assigned_room_id=base.ready_room)
    sql_steps.booking_event(s, booking, version=1, from_status="", to_status="PENDING")


@attack("i12_room_version_counts")
def change_room_uncounted(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.assigned, assigned_room_id=base.ready_room)


@attack("i12_room_version_counts")
def unassign_room_uncounted(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.assigned, assigned_room_id=None)


@attack("i12_room_version_counts")
def count_change_twice(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.assigned, assigned_room_id=base.ready_room, room_version=3)
    for version in (2, 3):
        log_room_change(s, base.assigned, base.ready_room, "REASSIGN", version=version)


@attack("i12_room_version_counts")
def count_without_change(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.assigned, room_version=2)
    log_room_change(s, base.assigned, base.assigned_room, "REASSIGN", version=2)


@attack("i12_room_version_counts", without=("i12_operation_not_ahead_of_booking",))
def lower_room_version(s: Session, base: BaseState) -> None:
    sql_stays.assign(s, base.assigned, base.ready_room)
    s.update(BOOKINGS, base.assigned, assigned_room_id=base.assigned_room, room_version=1)


@attack("i12_room_version_counts")
def check_in_uncounted(s: Session, base: BaseState) -> None:
    sql_steps.step_booking(s, base.assigned, "CHECKED_IN")
    sql_steps.step_room(s, base.assigned_room, "OCCUPIED")
    sql_rows.add_occupancy(s, base.assigned, base.assigned_room)


@attack("i12_room_version_counts")
def check_out_uncounted(s: Session, base: BaseState) -> None:
    sql_stays.vacate_room(s, base.checked_in, base.occupied_room)
    sql_steps.step_booking(s, base.checked_in, "CHECKED_OUT")
    sql_steps.step_room(s, base.occupied_room, "CHECKOUT_DIRTY")


@attack("i12_room_change_logged")
def create_booking_with_unlogged_room(s: Session, base: BaseState) -> None:
    booking = sql_rows.add_booking(s, base.hotel, assigned_room_id=base.ready_room, room_version=1)
    sql_steps.booking_event(s, booking, version=1, from_status="", to_status="PENDING")


@attack("i12_log_names_the_room")
def create_booking_with_another_room_logged(s: Session, base: BaseState) -> None:
    booking = sql_rows.add_booking(s, base.hotel, assigned_room_id=base.ready_room, room_version=1)
    sql_steps.booking_event(s, booking, version=1, from_status="", to_status="PENDING")
    log_room_change(s, booking, base.dirty_room, "ASSIGN", version=1)


@attack("i12_room_change_logged")
def assign_room_unlogged(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.confirmed, assigned_room_id=base.ready_room, room_version=1)


@attack("i12_room_change_logged")
def assign_room_with_uncounted_log_row(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.confirmed, assigned_room_id=base.ready_room, room_version=1)
    log_room_change(s, base.confirmed, base.ready_room, "ASSIGN", version=None)


@attack("i12_room_change_logged", without=("i12_operation_not_ahead_of_booking",))
def assign_room_with_log_row_of_another_booking(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.confirmed, assigned_room_id=base.ready_room, room_version=1)
    log_room_change(s, base.pending, base.ready_room, "ASSIGN", version=1)


@attack("i12_room_change_logged_once", without=("i12_room_change_logged", "i12_room_changes_chain"))
def log_change_twice(s: Session, base: BaseState) -> None:
    log_room_change(s, base.assigned, base.assigned_room, "ASSIGN", version=1)


@attack("i12_room_changes_chain")
def log_second_of_two_changes_only(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.confirmed, assigned_room_id=base.dirty_room, room_version=1)
    s.update(BOOKINGS, base.confirmed, assigned_room_id=base.ready_room, room_version=2)
    log_room_change(s, base.confirmed, base.ready_room, "REASSIGN", version=2)


@attack("i12_room_changes_chain")
def create_booking_with_high_room_version(s: Session, base: BaseState) -> None:
    booking = sql_rows.add_booking(s, base.hotel, assigned_room_id=base.ready_room, room_version=5)
    sql_steps.booking_event(s, booking, version=1, from_status="", to_status="PENDING")
    log_room_change(s, booking, base.ready_room, "ASSIGN", version=5)


_AHEAD = "i12_operation_not_ahead_of_booking"


@attack(_AHEAD)
def log_change_without_change(s: Session, base: BaseState) -> None:
    log_room_change(s, base.confirmed, base.ready_room, "ASSIGN", version=1)


@attack(_AHEAD)
def log_next_change(s: Session, base: BaseState) -> None:
    log_room_change(s, base.assigned, base.assigned_room, "REASSIGN", version=2)


@attack("i12_log_names_the_room")
def log_another_room(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.confirmed, assigned_room_id=base.ready_room, room_version=1)
    log_room_change(s, base.confirmed, base.dirty_room, "ASSIGN", version=1)


@attack(_AHEAD)
def log_unknown_booking(s: Session, base: BaseState) -> None:
    log_room_change(s, base.confirmed, base.ready_room, "ASSIGN", version=1, booking_id="BK-NOBODY")


@attack(_AHEAD)
def log_in_another_hotel(s: Session, base: BaseState) -> None:
    sql_stays.assign(s, base.confirmed, base.ready_room)
    columns = {"booking_id": s.one(f"SELECT booking_id FROM {BOOKINGS} WHERE id = %(b)s", b=base.confirmed)}
    log_room_change(s, base.other_booking, base.other_room, "ASSIGN", version=1, **columns)


@attack("i12_log_names_the_room")
def log_another_room_for_unassignment(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.assigned, assigned_room_id=None, room_version=2)
    log_room_change(s, base.assigned, base.dirty_room, "UNASSIGN", version=2)


@attack("i12_log_names_the_room")
def log_another_room_for_first_of_two_changes(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.confirmed, assigned_room_id=base.dirty_room, room_version=1)
    log_room_change(s, base.confirmed, base.occupied_room, "ASSIGN", version=1)
    sql_stays.assign(s, base.confirmed, base.ready_room)
