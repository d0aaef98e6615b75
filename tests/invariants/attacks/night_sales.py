"""Attacks on the nights sold of room types: I13, and the hotels of their rows."""

from dataclasses import replace
from itertools import count

from tests.invariants.attacks.attack import attack
from tests.invariants.support import sql_rows, sql_stays, sql_steps
from tests.invariants.support.base_state import BaseState
from tests.invariants.support.sql_rows import BOOKINGS, NOW, TODAY, TOMORROW, HotelRows
from tests.invariants.support.sql_session import Session

_numbers = count()

COUNTERS = "rooms_nightssold"


def sold_out_type(s: Session, base: BaseState) -> HotelRows:
    """Return the hotel with a room type that has neither rooms nor a limit."""
    return replace(
        base.hotel,
        room_type=sql_rows.add_room_type(s, base.hotel.pk, f"FULL{next(_numbers)}", overbooking_limit=0),
    )


@attack("i13_booking_within_limit")
def confirm_beyond_the_limit(s: Session, base: BaseState) -> None:
    sql_stays.create_confirmed_booking(s, sold_out_type(s, base))


@attack("i13_booking_within_limit")
def change_to_a_full_type(s: Session, base: BaseState) -> None:
    sql_steps.change_booking(s, base.confirmed, room_type_id=sold_out_type(s, base).room_type)


@attack("i13_booking_within_limit")
def take_back_that_it_is_oversold(s: Session, base: BaseState) -> None:
    booking = sql_stays.create_booking(s, sold_out_type(s, base))
    s.update(BOOKINGS, booking, oversold_kind="CHANNEL")
    sql_stays.confirm(s, booking)
    s.update(BOOKINGS, booking, oversold_kind="")


@attack("i13_booking_within_limit")
def lengthen_a_stay_into_full_nights(s: Session, base: BaseState) -> None:
    booking = sql_stays.create_booking(s, sold_out_type(s, base), TODAY, TODAY)
    sql_stays.confirm(s, booking)
    sql_steps.change_booking(s, booking, check_out=TOMORROW)


@attack("i13_new_booking_within_limit")
def insert_a_confirmed_booking(s: Session, base: BaseState) -> None:
    full = sold_out_type(s, base)
    booking = sql_rows.add_booking(s, full, status="CONFIRMED", status_version=2)
    sql_steps.booking_event(s, booking, version=1, from_status="", to_status="PENDING")
    sql_steps.booking_event(s, booking, version=2, from_status="PENDING", to_status="CONFIRMED")


@attack("i13_oversold_says_why")
def oversell_by_an_override_without_reason(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.confirmed, oversold_kind="OVERRIDE", oversold_staff_id=base.hotel.staff)


@attack("i13_oversold_says_why")
def oversell_by_an_unknown_decision(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.confirmed, oversold_kind="WHIM")


@attack("i13_nights_sold_say_what_bookings_hold")
def lower_a_count(s: Session, base: BaseState) -> None:
    s.run(f"UPDATE {COUNTERS} SET sold = sold - 1 WHERE night = %(night)s", night=TODAY)


@attack("i13_nights_sold_say_what_bookings_hold")
def count_a_night_that_nobody_holds(s: Session, base: BaseState) -> None:
    s.run(
        f"INSERT INTO {COUNTERS} (hotel_id, room_type_id, night, sold) VALUES (%(hotel)s, %(type)s, '2031-05-01', 1)",
        hotel=base.hotel.pk,
        type=base.hotel.room_type,
    )


@attack("i13_nights_sold_say_what_bookings_hold")
def move_counts_to_other_nights(s: Session, base: BaseState) -> None:
    s.run(f"UPDATE {COUNTERS} SET night = night + 1000")


@attack("i13_nights_sold_stay")
def delete_counts(s: Session, base: BaseState) -> None:
    s.run(f"DELETE FROM {COUNTERS} WHERE sold > 0")


@attack("i13_nights_sold_stay")
def empty_the_counters(s: Session, base: BaseState) -> None:
    s.run(f"TRUNCATE {COUNTERS}")


@attack("i10_nights_sold_of_hotel")
def count_nights_for_another_hotel(s: Session, base: BaseState) -> None:
    s.run(
        f"INSERT INTO {COUNTERS} (hotel_id, room_type_id, night, sold) VALUES (%(hotel)s, %(type)s, '2031-05-01', 0)",
        hotel=base.other_hotel.pk,
        type=base.hotel.room_type,
    )


@attack("i10_booking_oversold_by_of_hotel")
def oversell_in_another_hotels_name(s: Session, base: BaseState) -> None:
    columns = {"oversold_kind": "OVERRIDE", "oversold_reason": "Regular guest"}
    s.update(BOOKINGS, base.confirmed, oversold_staff_id=base.other_hotel.staff, **columns)


def restrict(s: Session, hotel_pk: int, room_type_pk: int) -> None:
    s.run(
        "INSERT INTO rooms_restriction (hotel_id, room_type_id, day, closed_to_arrival, closed_to_departure) "
        "VALUES (%(hotel)s, %(type)s, '2031-05-01', true, false)",
        hotel=hotel_pk,
        type=room_type_pk,
    )


@attack("i10_restriction_of_hotel")
def restrict_a_type_of_another_hotel(s: Session, base: BaseState) -> None:
    restrict(s, base.other_hotel.pk, base.hotel.room_type)


def add_restriction_change(s: Session, hotel_pk: int, room_type_pk: int, staff_pk: int) -> int:
    key: int = s.insert(
        "rooms_restrictionchange",
        hotel_id=hotel_pk,
        room_type_id=room_type_pk,
        first=TODAY,
        last=TOMORROW,
        restrictions="[]",
        changed_by_id=staff_pk,
        source="FRONT_DESK",
        at=NOW,
        business_date=TODAY,
        command_id="00000000-0000-4000-8000-000000000000",
        request_id="",
    )
    return key


@attack("i10_restriction_change_of_hotel")
def record_restrictions_of_another_hotel(s: Session, base: BaseState) -> None:
    add_restriction_change(s, base.hotel.pk, base.other_hotel.room_type, base.hotel.staff)


@attack("i10_restriction_change_by_of_hotel")
def restrict_in_the_name_of_another_hotel(s: Session, base: BaseState) -> None:
    add_restriction_change(s, base.hotel.pk, base.hotel.room_type, base.other_hotel.staff)


@attack("i9_restriction_changes_only_grow")
def rewrite_who_changed_restrictions(s: Session, base: BaseState) -> None:
    key = add_restriction_change(s, base.hotel.pk, base.hotel.room_type, base.hotel.staff)
    s.update("rooms_restrictionchange", key, changed_by_id=None)
