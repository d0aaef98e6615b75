"""Attacks on assigned rooms, and on timestamps and dates of bookings: I4 and I5."""

from datetime import timedelta

from tests.invariants.attacks.attack import attack
from tests.invariants.attacks.occupancy import check_in_booking_only
from tests.invariants.support import sql_rows, sql_stays, sql_steps
from tests.invariants.support.base_state import BaseState
from tests.invariants.support.sql_rows import BOOKINGS, NOW, TODAY, TOMORROW
from tests.invariants.support.sql_session import Session

YESTERDAY = TODAY - timedelta(days=1)


@attack("i4_no_two_bookings_in_one_room")
def assign_an_assigned_room(s: Session, base: BaseState) -> None:
    sql_stays.assign(s, base.confirmed, base.assigned_room)


@attack("i4_no_two_bookings_in_one_room")
def assign_an_occupied_room(s: Session, base: BaseState) -> None:
    sql_stays.assign(s, base.pending, base.occupied_room)


@attack("i4_no_two_bookings_in_one_room")
def extend_stay_into_next_booking(s: Session, base: BaseState) -> None:
    sql_stays.assign(s, base.confirmed_tomorrow, base.assigned_room)
    sql_steps.change_booking(s, base.assigned, check_out=TOMORROW + timedelta(days=1))


@attack("i4_no_two_bookings_in_one_room")
def reinstate_into_taken_room(s: Session, base: BaseState) -> None:
    sql_stays.cancel(s, base.assigned)
    sql_stays.assign(s, base.confirmed, base.assigned_room)
    sql_stays.reinstate(s, base.assigned, "CONFIRMED")
    sql_stays.assign(s, base.assigned, base.assigned_room)


@attack("i4_no_two_bookings_in_one_room")
def move_into_assigned_room(s: Session, base: BaseState) -> None:
    sql_stays.move(s, base.checked_in, base.assigned_room)


@attack("i4_no_two_bookings_in_one_room")
def swap_rooms_in_two_statements(s: Session, base: BaseState) -> None:
    sql_stays.assign(s, base.confirmed, base.ready_room)
    sql_stays.assign(s, base.confirmed, base.assigned_room)
    sql_stays.assign(s, base.assigned, base.ready_room)


@attack("i4_room_from_is_arrival_until_check_in")
def hold_room_after_arrival(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.assigned, room_from=TOMORROW)


@attack("i4_room_from_is_arrival_until_check_in")
def hold_room_before_arrival(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.assigned, room_from=YESTERDAY)


@attack("i4_room_from_is_arrival_until_check_in")
def hold_room_of_stay_before_arrival(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.checked_in, room_from=YESTERDAY)


@attack("i4_room_from_is_arrival_until_check_in")
def change_arrival_without_room_from(s: Session, base: BaseState) -> None:
    sql_steps.change_booking(s, base.assigned, check_in=YESTERDAY)


@attack("i5_checked_in_at")
def check_in_without_timestamp(s: Session, base: BaseState) -> None:
    check_in_booking_only(s, base.confirmed, base.ready_room, checked_in_at=None)
    sql_steps.step_room(s, base.ready_room, "OCCUPIED")
    sql_rows.add_occupancy(s, base.confirmed, base.ready_room)


@attack("i5_checked_in_at")
def set_check_in_time_before_check_in(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.confirmed, checked_in_at=NOW)


@attack("i5_checked_in_at")
def clear_check_in_time_after_check_out(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.completed, checked_in_at=None)


@attack("i5_departed_on")
def forget_date_of_departure(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.completed, departed_on=None)


@attack("i5_departed_on")
def let_guest_in_house_have_departed(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.checked_in, departed_on=TODAY)


@attack("i5_waiting_only_while_confirmed")
def let_guests_in_house_wait(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.checked_in, waiting_since=NOW)


@attack("i5_overstay_only_in_house")
def flag_overstay_before_check_in(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.confirmed, overstay_flagged_at=NOW)


@attack("i10_overstay_acknowledged_by_of_hotel")
def acknowledge_overstay_by_staff_of_another_hotel(s: Session, base: BaseState) -> None:
    columns = {"overstay_acknowledged_at": NOW, "overstay_acknowledged_by_id": base.other_hotel.staff}
    s.update(BOOKINGS, base.checked_in, **columns)


@attack("i5_checked_out_at")
def clear_check_out_time(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.completed, checked_out_at=None)


@attack("i5_checked_out_at")
def set_check_out_time_during_stay(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.checked_in, checked_out_at=NOW)


@attack("i5_cancelled_at")
def cancel_without_timestamp(s: Session, base: BaseState) -> None:
    sql_steps.step_booking(s, base.confirmed, "CANCELLED", booking_columns={"cancelled_at": None})


@attack("i5_cancelled_at")
def set_cancellation_time_of_live_booking(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.confirmed, cancelled_at=NOW)


@attack("i5_no_show_at")
def mark_no_show_without_timestamp(s: Session, base: BaseState) -> None:
    sql_steps.step_booking(s, base.confirmed, "NO_SHOW", booking_columns={"no_show_at": None})


@attack("i5_no_show_at")
def set_no_show_time_of_live_booking(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.confirmed, no_show_at=NOW)


@attack("i4_times_have_minutes")
def agree_on_a_time_without_its_minute(s: Session, base: BaseState) -> None:
    sql_steps.change_booking(s, base.confirmed, departure_time="14:00")


@attack("i4_times_have_minutes")
def keep_the_minute_of_a_dropped_time(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.confirmed, arrival_minute=600)


@attack("i4_times_have_minutes")
def agree_on_a_minute_of_the_next_day(s: Session, base: BaseState) -> None:
    sql_steps.change_booking(s, base.confirmed, arrival_time="14:00", arrival_minute=1441)


@attack("i4_day_use_ends_after_it_begins")
def end_a_day_use_before_it_begins(s: Session, base: BaseState) -> None:
    times = {
        "arrival_time": "15:00",
        "arrival_minute": 660,
        "departure_time": "15:00",
        "departure_minute": 660,
    }
    sql_steps.change_booking(s, base.confirmed, check_in=TODAY, check_out=TODAY, room_from=TODAY, **times)


@attack("i5_departure_not_before_arrival")
def set_departure_before_arrival(s: Session, base: BaseState) -> None:
    sql_steps.change_booking(s, base.confirmed, check_out=YESTERDAY)


@attack("i5_stay_within_the_calendar")
def arrive_before_calendar(s: Session, base: BaseState) -> None:
    sql_steps.change_booking(
        s, base.confirmed, check_in="1999-12-31", check_out="2000-01-02", room_from="1999-12-31"
    )


@attack("i5_stay_within_the_calendar")
def depart_after_calendar(s: Session, base: BaseState) -> None:
    sql_steps.change_booking(
        s, base.confirmed, check_in="2199-12-30", check_out="2200-01-01", room_from="2199-12-30"
    )


@attack("i5_stay_of_at_most_1000_nights")
def stay_1001_nights(s: Session, base: BaseState) -> None:
    sql_steps.change_booking(
        s, base.confirmed, check_in="2030-01-01", check_out="2032-09-28", room_from="2030-01-01"
    )
