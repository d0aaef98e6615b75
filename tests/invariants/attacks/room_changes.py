"""Attacks on the log of a booking's rooms: I12."""

from tests.invariants.attacks.attack import attack
from tests.invariants.kit import rows, stays, steps
from tests.invariants.kit.rows import BOOKINGS
from tests.invariants.kit.session import Session
from tests.invariants.kit.steps import log_room_change
from tests.invariants.kit.world import World


@attack("i12_first_room_counts")
def a_room_from_the_start_that_nobody_gave(s: Session, w: World) -> None:
    booking = rows.add_booking(s, w.house, assigned_room_id=w.ready_room)
    steps.booking_event(s, booking, version=1, from_status="", to_status="PENDING")


@attack("i12_room_version_counts")
def a_room_changed_on_the_old_log_row(s: Session, w: World) -> None:
    s.update(BOOKINGS, w.planned, assigned_room_id=w.ready_room)


@attack("i12_room_version_counts")
def a_room_taken_away_uncounted(s: Session, w: World) -> None:
    s.update(BOOKINGS, w.planned, assigned_room_id=None)


@attack("i12_room_version_counts")
def a_change_counted_twice(s: Session, w: World) -> None:
    s.update(BOOKINGS, w.planned, assigned_room_id=w.ready_room, room_version=3)
    for version in (2, 3):
        log_room_change(s, w.planned, w.ready_room, "REASSIGN", version=version)


@attack("i12_room_version_counts")
def a_change_counted_that_was_none(s: Session, w: World) -> None:
    s.update(BOOKINGS, w.planned, room_version=2)
    log_room_change(s, w.planned, w.planned_room, "REASSIGN", version=2)


@attack("i12_room_version_counts", without=("i12_operation_not_ahead_of_booking",))
def a_count_turned_back(s: Session, w: World) -> None:
    stays.assign(s, w.planned, w.ready_room)
    s.update(BOOKINGS, w.planned, assigned_room_id=w.planned_room, room_version=1)


@attack("i12_room_version_counts")
def a_check_in_uncounted(s: Session, w: World) -> None:
    steps.step_booking(s, w.planned, "CHECKED_IN")
    steps.step_room(s, w.planned_room, "OCCUPIED")
    rows.add_occupancy(s, w.planned, w.planned_room)


@attack("i12_room_version_counts")
def a_check_out_uncounted(s: Session, w: World) -> None:
    stays.leave_room(s, w.in_house, w.occupied_room)
    steps.step_booking(s, w.in_house, "CHECKED_OUT")
    steps.step_room(s, w.occupied_room, "CHECKOUT_DIRTY")


@attack("i12_room_change_logged")
def a_booking_born_into_a_room_without_a_log_row(s: Session, w: World) -> None:
    booking = rows.add_booking(s, w.house, assigned_room_id=w.ready_room, room_version=1)
    steps.booking_event(s, booking, version=1, from_status="", to_status="PENDING")


@attack("i12_log_names_the_room")
def a_booking_born_into_another_room_than_logged(s: Session, w: World) -> None:
    booking = rows.add_booking(s, w.house, assigned_room_id=w.ready_room, room_version=1)
    steps.booking_event(s, booking, version=1, from_status="", to_status="PENDING")
    log_room_change(s, booking, w.dirty_room, "ASSIGN", version=1)


@attack("i12_room_change_logged")
def a_room_given_without_a_log_row(s: Session, w: World) -> None:
    s.update(BOOKINGS, w.confirmed, assigned_room_id=w.ready_room, room_version=1)


@attack("i12_room_change_logged")
def a_room_given_on_an_uncounted_log_row(s: Session, w: World) -> None:
    s.update(BOOKINGS, w.confirmed, assigned_room_id=w.ready_room, room_version=1)
    log_room_change(s, w.confirmed, w.ready_room, "ASSIGN", version=None)


@attack("i12_room_change_logged", without=("i12_operation_not_ahead_of_booking",))
def a_room_given_on_another_bookings_log_row(s: Session, w: World) -> None:
    s.update(BOOKINGS, w.confirmed, assigned_room_id=w.ready_room, room_version=1)
    log_room_change(s, w.pending, w.ready_room, "ASSIGN", version=1)


@attack("i12_room_change_logged_once", without=("i12_room_change_logged", "i12_room_changes_chain"))
def a_change_logged_twice(s: Session, w: World) -> None:
    log_room_change(s, w.planned, w.planned_room, "ASSIGN", version=1)


@attack("i12_room_changes_chain")
def a_change_missing_from_the_log(s: Session, w: World) -> None:
    s.update(BOOKINGS, w.confirmed, assigned_room_id=w.dirty_room, room_version=1)
    s.update(BOOKINGS, w.confirmed, assigned_room_id=w.ready_room, room_version=2)
    log_room_change(s, w.confirmed, w.ready_room, "REASSIGN", version=2)


@attack("i12_room_changes_chain")
def a_booking_born_with_changes_behind_it(s: Session, w: World) -> None:
    booking = rows.add_booking(s, w.house, assigned_room_id=w.ready_room, room_version=5)
    steps.booking_event(s, booking, version=1, from_status="", to_status="PENDING")
    log_room_change(s, booking, w.ready_room, "ASSIGN", version=5)


_AHEAD = "i12_operation_not_ahead_of_booking"


@attack(_AHEAD)
def a_log_row_of_a_change_not_made(s: Session, w: World) -> None:
    log_room_change(s, w.confirmed, w.ready_room, "ASSIGN", version=1)


@attack(_AHEAD)
def a_log_row_of_the_next_change(s: Session, w: World) -> None:
    log_room_change(s, w.planned, w.planned_room, "REASSIGN", version=2)


@attack("i12_log_names_the_room")
def a_log_row_for_another_room(s: Session, w: World) -> None:
    s.update(BOOKINGS, w.confirmed, assigned_room_id=w.ready_room, room_version=1)
    log_room_change(s, w.confirmed, w.dirty_room, "ASSIGN", version=1)


@attack(_AHEAD)
def a_log_row_of_an_unknown_booking(s: Session, w: World) -> None:
    log_room_change(s, w.confirmed, w.ready_room, "ASSIGN", version=1, booking_id="BK-NOBODY")


@attack(_AHEAD)
def a_log_row_in_another_hotel(s: Session, w: World) -> None:
    stays.assign(s, w.confirmed, w.ready_room)
    columns = {"booking_id": s.one(f"SELECT booking_id FROM {BOOKINGS} WHERE id = %(b)s", b=w.confirmed)}
    log_room_change(s, w.other_booking, w.other_room, "ASSIGN", version=1, **columns)


@attack("i12_log_names_the_room")
def a_room_given_up_in_another_rooms_log(s: Session, w: World) -> None:
    s.update(BOOKINGS, w.planned, assigned_room_id=None, room_version=2)
    log_room_change(s, w.planned, w.dirty_room, "UNASSIGN", version=2)


@attack("i12_log_names_the_room")
def a_passing_room_in_another_rooms_log(s: Session, w: World) -> None:
    s.update(BOOKINGS, w.confirmed, assigned_room_id=w.dirty_room, room_version=1)
    log_room_change(s, w.confirmed, w.occupied_room, "ASSIGN", version=1)
    stays.assign(s, w.confirmed, w.ready_room)
