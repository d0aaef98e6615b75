"""Attacks on occupancies and guests in rooms: I1, I2, I3 and I8."""

from typing import Any

from tests.invariants.attacks.attack import attack
from tests.invariants.support import sql_rows, sql_stays, sql_steps
from tests.invariants.support.base_state import BaseState
from tests.invariants.support.sql_rows import GUESTS, OCCUPANCIES, ROOMS
from tests.invariants.support.sql_session import Session


def check_in_booking_only(s: Session, booking_pk: int, room_pk: int, **booking_columns: Any) -> None:
    """Check the booking in, without occupancy and room status."""
    _, version = sql_stays.room_and_version_of(s, booking_pk)
    columns = {"assigned_room_id": room_pk, "room_version": version + 1} | booking_columns
    sql_steps.step_booking(s, booking_pk, "CHECKED_IN", booking_columns=columns)
    sql_steps.log_room_change(s, booking_pk, room_pk, "CHECKIN", version=version + 1)


@attack("i1_room_holds_one_booking", without=("i3_occupied_status_has_occupancy",))
def occupy_an_occupied_room(s: Session, base: BaseState) -> None:
    check_in_booking_only(s, base.confirmed_tomorrow, base.occupied_room)
    sql_rows.add_occupancy(s, base.confirmed_tomorrow, base.occupied_room)


@attack("i1_booking_holds_one_room", without=("i2_occupancy_has_checked_in_booking",))
def occupy_a_second_room(s: Session, base: BaseState) -> None:
    sql_steps.step_room(s, base.ready_room, "OCCUPIED")
    sql_rows.add_occupancy(s, base.checked_in, base.ready_room)


@attack("i2_checked_in_has_assigned_room")
def check_in_without_room(s: Session, base: BaseState) -> None:
    sql_steps.step_booking(s, base.confirmed, "CHECKED_IN", booking_columns={"room_version": 1})
    sql_steps.log_room_change(s, base.confirmed, base.ready_room, "CHECKIN", version=1)


@attack("i2_cancelled_has_no_room")
def cancel_with_assigned_room(s: Session, base: BaseState) -> None:
    sql_steps.step_booking(s, base.assigned, "CANCELLED")


@attack("i2_cancelled_has_no_room")
def mark_no_show_with_assigned_room(s: Session, base: BaseState) -> None:
    sql_steps.step_booking(s, base.assigned, "NO_SHOW")


@attack("i2_cancelled_has_no_room")
def assign_room_to_cancelled_booking(s: Session, base: BaseState) -> None:
    sql_stays.assign(s, base.cancelled, base.ready_room)


@attack("i2_checked_in_booking_has_occupancy")
def check_in_without_occupancy(s: Session, base: BaseState) -> None:
    check_in_booking_only(s, base.confirmed, base.ready_room)


@attack("i2_checked_in_booking_has_occupancy", without=("i3_occupied_status_has_occupancy",))
def delete_occupancy(s: Session, base: BaseState) -> None:
    sql_stays.place_guests(s, base.checked_in, None)
    s.run(f"DELETE FROM {OCCUPANCIES} WHERE booking_id = %(booking)s", booking=base.checked_in)


@attack("i2_checked_in_booking_has_occupancy")
def move_occupancy_only(s: Session, base: BaseState) -> None:
    sql_stays.place_guests(s, base.checked_in, None)
    s.run(f"UPDATE {OCCUPANCIES} SET room_id = %(room)s", room=base.ready_room)
    sql_steps.step_room(s, base.ready_room, "OCCUPIED")
    sql_steps.step_room(s, base.occupied_room, "CHECKOUT_DIRTY")


@attack("i2_occupancy_has_checked_in_booking")
def occupy_before_check_in(s: Session, base: BaseState) -> None:
    sql_steps.step_room(s, base.assigned_room, "OCCUPIED")
    sql_rows.add_occupancy(s, base.assigned, base.assigned_room)


@attack("i2_occupancy_has_checked_in_booking")
def occupy_after_check_out(s: Session, base: BaseState) -> None:
    sql_steps.step_room(s, base.ready_room, "OCCUPIED")
    sql_rows.add_occupancy(s, base.completed, base.ready_room)


@attack("i2_occupancy_has_checked_in_booking")
def check_out_with_occupancy(s: Session, base: BaseState) -> None:
    sql_steps.step_booking(s, base.checked_in, "CHECKED_OUT", booking_columns={"room_version": 2})
    sql_steps.log_room_change(s, base.checked_in, base.occupied_room, "CHECKOUT", version=2)


@attack("i3_occupied_room_status")
def set_occupied_room_out_of_order(s: Session, base: BaseState) -> None:
    override = {"kind": "OVERRIDE", "changed_by_id": base.hotel.staff, "note": "Burst pipe"}
    sql_steps.step_room(s, base.occupied_room, "OUT_OF_ORDER", **override)


@attack("i3_occupied_room_status")
def set_occupied_room_dirty(s: Session, base: BaseState) -> None:
    sql_steps.step_room(s, base.occupied_room, "CHECKOUT_DIRTY")


@attack("i3_occupied_room_status")
def occupy_with_ready_status(s: Session, base: BaseState) -> None:
    check_in_booking_only(s, base.confirmed, base.ready_room)
    sql_rows.add_occupancy(s, base.confirmed, base.ready_room, room_status="READY_FOR_GUEST")


@attack("i3_occupancy_follows_room_status")
def occupy_with_wrong_status_copy(s: Session, base: BaseState) -> None:
    check_in_booking_only(s, base.confirmed, base.ready_room)
    sql_rows.add_occupancy(s, base.confirmed, base.ready_room)


@attack("i3_occupancy_follows_room_status")
def change_status_copy(s: Session, base: BaseState) -> None:
    s.run(f"UPDATE {OCCUPANCIES} SET room_status = 'CLEANING_IN_PROGRESS'")


@attack("i3_occupancy_follows_room_status")
def move_occupancy_to_another_hotel(s: Session, base: BaseState) -> None:
    s.run(f"UPDATE {OCCUPANCIES} SET hotel_id = %(hotel)s", hotel=base.other_hotel.pk)


@attack("i3_occupied_room_is_active")
def deactivate_occupied_room(s: Session, base: BaseState) -> None:
    s.run(f"UPDATE {ROOMS} SET is_active = false WHERE id = %(room)s", room=base.occupied_room)


@attack("i3_occupied_room_is_active")
def change_activity_copy(s: Session, base: BaseState) -> None:
    s.run(f"UPDATE {OCCUPANCIES} SET room_is_active = false")


@attack("i3_occupancy_follows_room_status")
def check_in_into_inactive_room(s: Session, base: BaseState) -> None:
    s.run(f"UPDATE {ROOMS} SET is_active = false WHERE id = %(room)s", room=base.ready_room)
    sql_steps.step_room(s, base.ready_room, "OCCUPIED")
    check_in_booking_only(s, base.confirmed, base.ready_room)
    sql_rows.add_occupancy(s, base.confirmed, base.ready_room)


@attack("i3_occupied_status_has_occupancy")
def set_vacant_room_occupied(s: Session, base: BaseState) -> None:
    sql_steps.step_room(s, base.ready_room, "OCCUPIED")


@attack("i3_occupied_status_has_occupancy")
def check_out_without_room_step(s: Session, base: BaseState) -> None:
    sql_stays.vacate_room(s, base.checked_in, base.occupied_room)
    sql_steps.step_booking(s, base.checked_in, "CHECKED_OUT", booking_columns={"room_version": 2})
    sql_steps.log_room_change(s, base.checked_in, base.occupied_room, "CHECKOUT", version=2)


@attack("i8_guest_is_where_their_booking_is")
def add_orphaned_guest(s: Session, base: BaseState) -> None:
    sql_rows.add_guest(s, base.checked_in, base.occupied_room, booking_id=None)


@attack("i8_guest_is_where_their_booking_is")
def clear_booking_of_guest(s: Session, base: BaseState) -> None:
    s.update(GUESTS, base.guest, booking_id=None)


@attack("i8_guest_is_where_their_booking_is")
def add_guest_to_room_of_another_booking(s: Session, base: BaseState) -> None:
    sql_rows.add_guest(s, base.confirmed, base.occupied_room)


@attack("i8_guest_is_where_their_booking_is")
def move_guest_to_vacant_room(s: Session, base: BaseState) -> None:
    s.update(GUESTS, base.guest, room_id=base.ready_room)


@attack("i8_guest_is_where_their_booking_is")
def add_guest_to_assigned_room(s: Session, base: BaseState) -> None:
    sql_rows.add_guest(s, base.assigned, base.assigned_room)


@attack("i8_guest_is_where_their_booking_is")
def keep_guest_in_room_after_check_out(s: Session, base: BaseState) -> None:
    sql_stays.check_out(s, base.checked_in)
    s.update(GUESTS, base.guest, room_id=base.occupied_room)


@attack("i8_guest_is_where_their_booking_is")
def keep_guest_in_room_after_move(s: Session, base: BaseState) -> None:
    sql_stays.move(s, base.checked_in, base.ready_room)
    s.update(GUESTS, base.guest, room_id=base.occupied_room)


@attack("i8_guest_is_where_their_booking_is")
def check_out_with_guest_in_room(s: Session, base: BaseState) -> None:
    s.run(f"DELETE FROM {OCCUPANCIES} WHERE room_id = %(room)s", room=base.occupied_room)
    sql_steps.step_booking(s, base.checked_in, "CHECKED_OUT", booking_columns={"room_version": 2})
    sql_steps.log_room_change(s, base.checked_in, base.occupied_room, "CHECKOUT", version=2)
    sql_steps.step_room(s, base.occupied_room, "CHECKOUT_DIRTY")
