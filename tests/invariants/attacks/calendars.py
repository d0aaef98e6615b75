"""Attacks on calendars of channels and their blocks: I4, I10 and I13."""

from tests.invariants.attacks.attack import attack
from tests.invariants.support import sql_calendars, sql_rows, sql_stays, sql_steps
from tests.invariants.support.base_state import BaseState
from tests.invariants.support.sql_calendars import BLOCKS, CALENDARS
from tests.invariants.support.sql_session import Session


def block_ready_room(s: Session, base: BaseState) -> None:
    calendar = sql_calendars.add_calendar(s, base.hotel, room_id=base.ready_room)
    sql_calendars.add_block(s, base.hotel, calendar, room_id=base.ready_room)


@attack("i4_booking_outside_blocks")
def assign_a_blocked_room(s: Session, base: BaseState) -> None:
    block_ready_room(s, base)
    sql_stays.assign(s, base.confirmed, base.ready_room)


@attack("i4_new_booking_outside_blocks")
def insert_a_booking_into_a_blocked_room(s: Session, base: BaseState) -> None:
    block_ready_room(s, base)
    booking = sql_rows.add_booking(
        s, base.hotel, status="PENDING", assigned_room_id=base.ready_room, room_version=1
    )
    sql_steps.booking_event(s, booking, version=1, from_status="", to_status="PENDING")
    sql_steps.log_room_change(s, booking, base.ready_room, "ASSIGN", version=1)


@attack("i13_blocks_stay")
def delete_a_block(s: Session, base: BaseState) -> None:
    calendar = sql_calendars.add_calendar(s, base.hotel)
    block = sql_calendars.add_block(s, base.hotel, calendar)
    s.run(f"DELETE FROM {BLOCKS} WHERE id = %(block)s", block=block)


@attack("i13_nights_sold_say_what_bookings_hold")
def lower_a_count_of_blocks(s: Session, base: BaseState) -> None:
    calendar = sql_calendars.add_calendar(s, base.hotel)
    sql_calendars.add_block(s, base.hotel, calendar)
    s.run("UPDATE rooms_nightssold SET blocked = 0 WHERE blocked > 0")


@attack("i13_block_type_follows_room")
def block_a_room_of_another_type(s: Session, base: BaseState) -> None:
    calendar = sql_calendars.add_calendar(s, base.hotel)
    other = sql_rows.add_room_type(s, base.hotel.pk, "SUI")
    sql_calendars.add_block(s, base.hotel, calendar, room_id=base.ready_room, room_type_id=other)


@attack("i13_calendar_type_follows_room")
def sell_a_room_of_another_type(s: Session, base: BaseState) -> None:
    other = sql_rows.add_room_type(s, base.hotel.pk, "SUI")
    sql_calendars.add_calendar(s, base.hotel, room_id=base.ready_room, room_type_id=other)


@attack("i10_calendar_room_type_of_hotel")
def sell_a_type_of_another_hotel(s: Session, base: BaseState) -> None:
    sql_calendars.add_calendar(s, base.hotel, room_type_id=base.other_hotel.room_type)


@attack("i10_calendar_room_of_hotel", without=("i13_calendar_type_follows_room",))
def sell_a_room_of_another_hotel(s: Session, base: BaseState) -> None:
    s.update(CALENDARS, sql_calendars.add_calendar(s, base.hotel), room_id=base.other_room)


@attack("i10_block_calendar_of_hotel")
def block_by_a_calendar_of_another_hotel(s: Session, base: BaseState) -> None:
    sql_calendars.add_block(s, base.hotel, sql_calendars.add_calendar(s, base.other_hotel))


@attack("i10_block_room_type_of_hotel")
def block_a_type_of_another_hotel(s: Session, base: BaseState) -> None:
    calendar = sql_calendars.add_calendar(s, base.hotel)
    sql_calendars.add_block(s, base.hotel, calendar, room_type_id=base.other_hotel.room_type)


@attack("i10_block_room_of_hotel", without=("i13_block_type_follows_room",))
def block_a_room_of_another_hotel(s: Session, base: BaseState) -> None:
    calendar = sql_calendars.add_calendar(s, base.hotel)
    sql_calendars.add_block(s, base.hotel, calendar, room_id=base.other_room)


@attack("i10_calendar_reservation_calendar_of_hotel")
def reserve_by_a_calendar_of_another_hotel(s: Session, base: BaseState) -> None:
    sql_calendars.add_reservation(
        s, base.hotel.pk, sql_calendars.add_calendar(s, base.other_hotel), base.confirmed
    )


@attack("i10_calendar_reservation_booking_of_hotel")
def reserve_for_a_booking_of_another_hotel(s: Session, base: BaseState) -> None:
    sql_calendars.add_reservation(
        s, base.hotel.pk, sql_calendars.add_calendar(s, base.hotel), base.other_booking
    )


@attack("i10_calendar_change_of_hotel")
def record_a_change_of_another_hotels_calendar(s: Session, base: BaseState) -> None:
    sql_calendars.add_calendar_change(s, base.hotel.pk, sql_calendars.add_calendar(s, base.other_hotel))


@attack("i10_calendar_change_changed_by_of_hotel")
def change_a_calendar_in_another_hotels_name(s: Session, base: BaseState) -> None:
    calendar = sql_calendars.add_calendar(s, base.hotel)
    sql_calendars.add_calendar_change(s, base.hotel.pk, calendar, changed_by_id=base.other_hotel.staff)
