"""Attacks on who is in which room: I1, I2, I3 and I8."""

from typing import Any

from tests.invariants.attacks.attack import attack
from tests.invariants.kit import rows, stays, steps
from tests.invariants.kit.rows import GUESTS, OCCUPANCIES, ROOMS
from tests.invariants.kit.session import Session
from tests.invariants.kit.world import World


def check_in_on_paper(s: Session, booking: int, room: int, **also: Any) -> None:
    """The booking's half of a check-in, without occupancy and room status."""
    _, version = stays.plan_of(s, booking)
    columns = {"assigned_room_id": room, "room_version": version + 1} | also
    steps.step_booking(s, booking, "CHECKED_IN", also=columns)
    steps.log_room_change(s, booking, room, "CHECKIN", version=version + 1)


@attack("i1_room_holds_one_booking", without=("i3_occupied_status_has_occupancy",))
def a_second_booking_in_an_occupied_room(s: Session, w: World) -> None:
    check_in_on_paper(s, w.confirmed_tomorrow, w.occupied_room)
    rows.add_occupancy(s, w.confirmed_tomorrow, w.occupied_room)


@attack("i1_booking_holds_one_room", without=("i2_occupancy_has_checked_in_booking",))
def a_second_room_for_a_booking_in_house(s: Session, w: World) -> None:
    steps.step_room(s, w.ready_room, "OCCUPIED")
    rows.add_occupancy(s, w.in_house, w.ready_room)


@attack("i2_checked_in_has_assigned_room")
def checked_in_nowhere(s: Session, w: World) -> None:
    steps.step_booking(s, w.confirmed, "CHECKED_IN", also={"room_version": 1})
    steps.log_room_change(s, w.confirmed, w.ready_room, "CHECKIN", version=1)


@attack("i2_cancelled_has_no_room")
def cancelled_but_still_in_the_plan(s: Session, w: World) -> None:
    steps.step_booking(s, w.planned, "CANCELLED")


@attack("i2_cancelled_has_no_room")
def a_no_show_that_keeps_its_room(s: Session, w: World) -> None:
    steps.step_booking(s, w.planned, "NO_SHOW")


@attack("i2_cancelled_has_no_room")
def a_room_for_a_cancelled_booking(s: Session, w: World) -> None:
    stays.assign(s, w.cancelled, w.ready_room)


@attack("i2_checked_in_booking_has_occupancy")
def checked_in_without_occupancy(s: Session, w: World) -> None:
    check_in_on_paper(s, w.confirmed, w.ready_room)


@attack("i2_checked_in_booking_has_occupancy", without=("i3_occupied_status_has_occupancy",))
def an_occupancy_taken_away_under_the_booking(s: Session, w: World) -> None:
    stays.place_guests(s, w.in_house, None)
    s.run(f"DELETE FROM {OCCUPANCIES} WHERE booking_id = %(booking)s", booking=w.in_house)


@attack("i2_checked_in_booking_has_occupancy")
def an_occupancy_moved_away_from_the_booking(s: Session, w: World) -> None:
    stays.place_guests(s, w.in_house, None)
    s.run(f"UPDATE {OCCUPANCIES} SET room_id = %(room)s", room=w.ready_room)
    steps.step_room(s, w.ready_room, "OCCUPIED")
    steps.step_room(s, w.occupied_room, "CHECKOUT_DIRTY")


@attack("i2_occupancy_has_checked_in_booking")
def an_occupancy_for_a_booking_not_yet_here(s: Session, w: World) -> None:
    steps.step_room(s, w.planned_room, "OCCUPIED")
    rows.add_occupancy(s, w.planned, w.planned_room)


@attack("i2_occupancy_has_checked_in_booking")
def an_occupancy_for_a_booking_that_left(s: Session, w: World) -> None:
    steps.step_room(s, w.ready_room, "OCCUPIED")
    rows.add_occupancy(s, w.left, w.ready_room)


@attack("i2_occupancy_has_checked_in_booking")
def an_occupancy_that_survives_its_booking(s: Session, w: World) -> None:
    steps.step_booking(s, w.in_house, "CHECKED_OUT", also={"room_version": 2})
    steps.log_room_change(s, w.in_house, w.occupied_room, "CHECKOUT", version=2)


@attack("i3_occupied_room_status")
def an_occupied_room_out_of_order(s: Session, w: World) -> None:
    override = {"kind": "OVERRIDE", "changed_by_id": w.house.staff, "note": "Burst pipe"}
    steps.step_room(s, w.occupied_room, "OUT_OF_ORDER", **override)


@attack("i3_occupied_room_status")
def an_occupied_room_called_dirty(s: Session, w: World) -> None:
    steps.step_room(s, w.occupied_room, "CHECKOUT_DIRTY")


@attack("i3_occupied_room_status")
def a_guest_in_a_room_called_ready(s: Session, w: World) -> None:
    check_in_on_paper(s, w.confirmed, w.ready_room)
    rows.add_occupancy(s, w.confirmed, w.ready_room, room_status="READY_FOR_GUEST")


@attack("i3_occupancy_follows_room_status")
def an_occupancy_that_lies_about_its_room(s: Session, w: World) -> None:
    check_in_on_paper(s, w.confirmed, w.ready_room)
    rows.add_occupancy(s, w.confirmed, w.ready_room)


@attack("i3_occupancy_follows_room_status")
def an_occupancy_that_stops_following(s: Session, w: World) -> None:
    s.run(f"UPDATE {OCCUPANCIES} SET room_status = 'CLEANING_IN_PROGRESS'")


@attack("i3_occupancy_follows_room_status")
def an_occupancy_of_another_hotel(s: Session, w: World) -> None:
    s.run(f"UPDATE {OCCUPANCIES} SET hotel_id = %(hotel)s", hotel=w.other_house.hotel)


@attack("i3_occupied_room_is_active")
def an_occupied_room_taken_out_of_use(s: Session, w: World) -> None:
    s.run(f"UPDATE {ROOMS} SET is_active = false WHERE id = %(room)s", room=w.occupied_room)


@attack("i3_occupied_room_is_active")
def an_occupancy_of_a_room_said_to_be_out_of_use(s: Session, w: World) -> None:
    s.run(f"UPDATE {OCCUPANCIES} SET room_is_active = false")


@attack("i3_occupancy_follows_room_status")
def a_check_in_into_a_room_out_of_use(s: Session, w: World) -> None:
    s.run(f"UPDATE {ROOMS} SET is_active = false WHERE id = %(room)s", room=w.ready_room)
    steps.step_room(s, w.ready_room, "OCCUPIED")
    check_in_on_paper(s, w.confirmed, w.ready_room)
    rows.add_occupancy(s, w.confirmed, w.ready_room)


@attack("i3_occupied_status_has_occupancy")
def an_empty_room_called_occupied(s: Session, w: World) -> None:
    steps.step_room(s, w.ready_room, "OCCUPIED")


@attack("i3_occupied_status_has_occupancy")
def a_check_out_that_forgets_the_room(s: Session, w: World) -> None:
    stays.leave_room(s, w.in_house, w.occupied_room)
    steps.step_booking(s, w.in_house, "CHECKED_OUT", also={"room_version": 2})
    steps.log_room_change(s, w.in_house, w.occupied_room, "CHECKOUT", version=2)


@attack("i8_guest_is_where_their_booking_is")
def a_ghost(s: Session, w: World) -> None:
    rows.add_guest(s, w.in_house, w.occupied_room, booking_id=None)


@attack("i8_guest_is_where_their_booking_is")
def a_guest_who_loses_the_booking(s: Session, w: World) -> None:
    s.update(GUESTS, w.guest, booking_id=None)


@attack("i8_guest_is_where_their_booking_is")
def a_guest_in_somebody_elses_room(s: Session, w: World) -> None:
    rows.add_guest(s, w.confirmed, w.occupied_room)


@attack("i8_guest_is_where_their_booking_is")
def a_guest_in_an_empty_room(s: Session, w: World) -> None:
    s.update(GUESTS, w.guest, room_id=w.ready_room)


@attack("i8_guest_is_where_their_booking_is")
def a_guest_in_the_room_only_planned(s: Session, w: World) -> None:
    rows.add_guest(s, w.planned, w.planned_room)


@attack("i8_guest_is_where_their_booking_is")
def a_guest_left_behind_at_check_out(s: Session, w: World) -> None:
    stays.check_out(s, w.in_house)
    s.update(GUESTS, w.guest, room_id=w.occupied_room)


@attack("i8_guest_is_where_their_booking_is")
def a_guest_left_behind_by_a_move(s: Session, w: World) -> None:
    stays.move(s, w.in_house, w.ready_room)
    s.update(GUESTS, w.guest, room_id=w.occupied_room)


@attack("i8_guest_is_where_their_booking_is")
def a_stay_ended_around_its_guest(s: Session, w: World) -> None:
    s.run(f"DELETE FROM {OCCUPANCIES} WHERE room_id = %(room)s", room=w.occupied_room)
    steps.step_booking(s, w.in_house, "CHECKED_OUT", also={"room_version": 2})
    steps.log_room_change(s, w.in_house, w.occupied_room, "CHECKOUT", version=2)
    steps.step_room(s, w.occupied_room, "CHECKOUT_DIRTY")
