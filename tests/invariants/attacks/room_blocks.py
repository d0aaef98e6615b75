"""Attacks on dated blocks of rooms and their history: I4, I9, I10 and I13."""

from datetime import timedelta

from tests.invariants.attacks.attack import attack
from tests.invariants.support import sql_room_blocks, sql_rows, sql_stays, sql_steps
from tests.invariants.support.base_state import BaseState
from tests.invariants.support.sql_room_blocks import BLOCK_CHANGES, ROOM_BLOCKS
from tests.invariants.support.sql_rows import NOW, TOMORROW
from tests.invariants.support.sql_session import Session

DAY_AFTER = TOMORROW + timedelta(days=1)


@attack("i4_new_room_block_outside_bookings")
def block_a_room_that_a_booking_holds(s: Session, base: BaseState) -> None:
    sql_room_blocks.add_room_block(s, base.assigned_room)


@attack("i4_new_room_block_outside_bookings")
def block_a_room_with_guests(s: Session, base: BaseState) -> None:
    sql_room_blocks.add_room_block(s, base.occupied_room)


@attack(
    "i4_room_block_outside_bookings",
    refused_by="i4_new_room_block_outside_bookings",
    without=("i4_new_room_block_outside_bookings",),
)
def let_a_block_grow_over_a_booking(s: Session, base: BaseState) -> None:
    block = sql_room_blocks.add_room_block(s, base.assigned_room, TOMORROW, DAY_AFTER)
    sql_room_blocks.change_room_block(s, block, first=TOMORROW - timedelta(days=1))


@attack("i4_room_block_outside_bookings")
def put_a_booked_room_out_of_order(s: Session, base: BaseState) -> None:
    block = sql_room_blocks.add_room_block(s, base.assigned_room, kind="OUT_OF_SERVICE")
    sql_room_blocks.change_room_block(s, block, kind="OUT_OF_ORDER")


@attack(
    "i4_booking_outside_blocks",
    refused_by="i4_new_room_block_outside_bookings",
    without=("i4_new_room_block_outside_bookings",),
)
def assign_a_room_out_of_order(s: Session, base: BaseState) -> None:
    sql_room_blocks.add_room_block(s, base.ready_room)
    sql_stays.assign(s, base.confirmed, base.ready_room)


@attack(
    "i4_new_booking_outside_blocks",
    refused_by="i4_new_room_block_outside_bookings",
    without=("i4_new_room_block_outside_bookings",),
)
def insert_a_booking_into_a_room_out_of_order(s: Session, base: BaseState) -> None:
    sql_room_blocks.add_room_block(s, base.ready_room)
    booking = sql_rows.add_booking(
        s, base.hotel, status="PENDING", assigned_room_id=base.ready_room, room_version=1
    )
    sql_steps.booking_event(s, booking, version=1, from_status="", to_status="PENDING")
    sql_steps.log_room_change(s, booking, base.ready_room, "ASSIGN", version=1)


@attack("i4_no_two_blocks_in_one_room")
def block_a_room_twice(s: Session, base: BaseState) -> None:
    sql_room_blocks.add_room_block(s, base.ready_room)
    sql_room_blocks.add_room_block(s, base.ready_room, kind="OUT_OF_SERVICE")


@attack("i9_ended_room_block_stays_ended")
def reopen_a_room_block(s: Session, base: BaseState) -> None:
    block = sql_room_blocks.add_room_block(s, base.ready_room)
    sql_room_blocks.change_room_block(s, block, ended_at=NOW)
    sql_room_blocks.change_room_block(s, block, ended_at=None)


@attack("i9_room_block_keeps_its_identity")
def move_a_block_to_another_room(s: Session, base: BaseState) -> None:
    block = sql_room_blocks.add_room_block(s, base.ready_room)
    sql_room_blocks.change_room_block(s, block, room_id=base.dirty_room)


@attack("i9_one_room_block_change_per_version")
def change_a_room_block_without_a_version(s: Session, base: BaseState) -> None:
    s.update(ROOM_BLOCKS, sql_room_blocks.add_room_block(s, base.ready_room), reason="Fire")


@attack("i9_room_block_changes_chain")
def skip_a_version_of_a_room_block(s: Session, base: BaseState) -> None:
    s.update(ROOM_BLOCKS, sql_room_blocks.add_room_block(s, base.ready_room), version=3)


@attack("i9_only_room_blocks_write_changes")
def invent_a_change_of_a_room_block(s: Session, base: BaseState) -> None:
    sql_room_blocks.add_block_change(s, sql_room_blocks.add_room_block(s, base.ready_room))


@attack("i9_room_block_changes_only_grow")
def rewrite_the_history_of_a_room_block(s: Session, base: BaseState) -> None:
    sql_room_blocks.add_room_block(s, base.ready_room)
    s.run(f"UPDATE {BLOCK_CHANGES} SET note = 'Otherwise'")


@attack("i13_room_block_type_follows_room")
def block_a_room_as_one_of_another_type(s: Session, base: BaseState) -> None:
    other = sql_rows.add_room_type(s, base.hotel.pk, "SUI")
    sql_room_blocks.add_room_block(s, base.ready_room, room_type_id=other)


@attack("i10_room_block_type_of_hotel", without=("i13_room_block_type_follows_room",))
def block_a_room_as_one_of_another_hotel(s: Session, base: BaseState) -> None:
    sql_room_blocks.add_room_block(s, base.ready_room, room_type_id=base.other_hotel.room_type)


@attack("i10_room_block_of_hotel", without=("i10_room_block_type_of_hotel",))
def block_a_room_by_another_hotel(s: Session, base: BaseState) -> None:
    sql_room_blocks.add_room_block(s, base.ready_room, hotel_id=base.other_hotel.pk)


@attack("i10_room_block_changed_by_of_hotel", without=("i10_room_block_change_performed_by_of_hotel",))
def block_a_room_by_staff_of_another_hotel(s: Session, base: BaseState) -> None:
    sql_room_blocks.add_room_block(s, base.ready_room, changed_by_id=base.other_hotel.staff)


@attack(
    "i10_room_block_change_performed_by_of_hotel",
    refused_by="i10_room_block_changed_by_of_hotel",
    without=("i10_room_block_changed_by_of_hotel",),
)
def record_staff_of_another_hotel(s: Session, base: BaseState) -> None:
    sql_room_blocks.add_room_block(s, base.ready_room, changed_by_id=base.other_hotel.staff)


@attack(
    "i10_room_block_change_of_hotel",
    refused_by="i9_only_room_blocks_write_changes",
    without=("i9_only_room_blocks_write_changes",),
)
def record_a_change_in_another_hotel(s: Session, base: BaseState) -> None:
    block = sql_room_blocks.add_room_block(s, base.ready_room)
    sql_room_blocks.add_block_change(s, block, hotel_id=base.other_hotel.pk)


@attack("i13_nights_sold_say_what_bookings_hold")
def hide_a_room_out_of_order(s: Session, base: BaseState) -> None:
    sql_room_blocks.add_room_block(s, base.ready_room)
    s.run("UPDATE rooms_nightssold SET blocked = 0 WHERE blocked > 0")
