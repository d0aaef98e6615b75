"""Attacks on the plan and on what a status says of a booking: I4 and I5."""

from datetime import timedelta

from tests.invariants.attacks.attack import attack
from tests.invariants.attacks.occupancy import check_in_on_paper
from tests.invariants.kit import rows, stays, steps
from tests.invariants.kit.rows import BOOKINGS, NOW, TODAY, TOMORROW
from tests.invariants.kit.session import Session
from tests.invariants.kit.world import World

YESTERDAY = TODAY - timedelta(days=1)


@attack("i4_no_two_bookings_in_one_room")
def a_planned_room_planned_again(s: Session, w: World) -> None:
    stays.assign(s, w.confirmed, w.planned_room)


@attack("i4_no_two_bookings_in_one_room")
def a_pending_booking_planned_into_an_occupied_room(s: Session, w: World) -> None:
    stays.assign(s, w.pending, w.occupied_room)


@attack("i4_no_two_bookings_in_one_room")
def a_stay_prolonged_into_the_next(s: Session, w: World) -> None:
    stays.assign(s, w.confirmed_tomorrow, w.planned_room)
    s.update(BOOKINGS, w.planned, check_out=TOMORROW + timedelta(days=1))


@attack("i4_no_two_bookings_in_one_room")
def a_stay_that_comes_back_to_life_in_a_taken_room(s: Session, w: World) -> None:
    stays.cancel(s, w.planned)
    stays.assign(s, w.confirmed, w.planned_room)
    stays.reinstate(s, w.planned, "CONFIRMED")
    stays.assign(s, w.planned, w.planned_room)


@attack("i4_no_two_bookings_in_one_room")
def a_move_into_a_room_planned_for_tonight(s: Session, w: World) -> None:
    stays.move(s, w.in_house, w.planned_room)


@attack("i4_no_two_bookings_in_one_room")
def rooms_swapped_in_two_statements(s: Session, w: World) -> None:
    stays.assign(s, w.confirmed, w.ready_room)
    stays.assign(s, w.confirmed, w.planned_room)
    stays.assign(s, w.planned, w.ready_room)


@attack("i4_room_from_is_arrival_until_check_in")
def a_room_needed_only_after_arrival(s: Session, w: World) -> None:
    s.update(BOOKINGS, w.planned, room_from=TOMORROW)


@attack("i4_room_from_is_arrival_until_check_in")
def a_room_held_before_arrival(s: Session, w: World) -> None:
    s.update(BOOKINGS, w.planned, room_from=YESTERDAY)


@attack("i4_room_from_is_arrival_until_check_in")
def a_room_held_in_house_before_arrival(s: Session, w: World) -> None:
    s.update(BOOKINGS, w.in_house, room_from=YESTERDAY)


@attack("i4_room_from_is_arrival_until_check_in")
def an_arrival_brought_forward_without_its_room(s: Session, w: World) -> None:
    s.update(BOOKINGS, w.planned, check_in=YESTERDAY)


@attack("i5_checked_in_at")
def checked_in_at_no_time(s: Session, w: World) -> None:
    check_in_on_paper(s, w.confirmed, w.ready_room, checked_in_at=None)
    steps.step_room(s, w.ready_room, "OCCUPIED")
    rows.add_occupancy(s, w.confirmed, w.ready_room)


@attack("i5_checked_in_at")
def a_time_of_check_in_before_check_in(s: Session, w: World) -> None:
    s.update(BOOKINGS, w.confirmed, checked_in_at=NOW)


@attack("i5_checked_in_at")
def a_time_of_check_in_forgotten_after_check_out(s: Session, w: World) -> None:
    s.update(BOOKINGS, w.left, checked_in_at=None)


@attack("i5_checked_out_at")
def checked_out_at_no_time(s: Session, w: World) -> None:
    s.update(BOOKINGS, w.left, checked_out_at=None)


@attack("i5_checked_out_at")
def a_time_of_check_out_in_house(s: Session, w: World) -> None:
    s.update(BOOKINGS, w.in_house, checked_out_at=NOW)


@attack("i5_cancelled_at")
def cancelled_at_no_time(s: Session, w: World) -> None:
    steps.step_booking(s, w.confirmed, "CANCELLED", also={"cancelled_at": None})


@attack("i5_cancelled_at")
def a_time_of_cancellation_of_a_live_booking(s: Session, w: World) -> None:
    s.update(BOOKINGS, w.confirmed, cancelled_at=NOW)


@attack("i5_no_show_at")
def a_no_show_at_no_time(s: Session, w: World) -> None:
    steps.step_booking(s, w.confirmed, "NO_SHOW", also={"no_show_at": None})


@attack("i5_no_show_at")
def a_time_of_no_show_of_a_live_booking(s: Session, w: World) -> None:
    s.update(BOOKINGS, w.confirmed, no_show_at=NOW)


@attack("i5_departure_time_of_a_stay")
def a_time_of_departure_before_arrival(s: Session, w: World) -> None:
    s.update(BOOKINGS, w.confirmed, departure_time="14:00")


@attack("i5_departure_time_of_a_stay")
def a_time_of_departure_kept_without_the_stay(s: Session, w: World) -> None:
    s.update(BOOKINGS, w.in_house, departure_time="14:00")
    stays.undo_check_in(s, w.in_house)


@attack("i5_departure_not_before_arrival")
def a_departure_before_arrival(s: Session, w: World) -> None:
    s.update(BOOKINGS, w.confirmed, check_out=YESTERDAY)


@attack("i5_stay_within_the_calendar")
def an_arrival_before_the_calendar(s: Session, w: World) -> None:
    s.update(BOOKINGS, w.confirmed, check_in="1999-12-31", check_out="2000-01-02", room_from="1999-12-31")


@attack("i5_stay_within_the_calendar")
def a_departure_after_the_calendar(s: Session, w: World) -> None:
    s.update(BOOKINGS, w.confirmed, check_in="2199-12-30", check_out="2200-01-01", room_from="2199-12-30")


@attack("i5_stay_of_at_most_1000_nights")
def a_stay_of_a_thousand_and_one_nights(s: Session, w: World) -> None:
    s.update(BOOKINGS, w.confirmed, check_in="2030-01-01", check_out="2032-09-28", room_from="2030-01-01")
