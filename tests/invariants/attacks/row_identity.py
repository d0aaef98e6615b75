"""Attacks that keep the audit rows and exchange the rooms and bookings that they name: I6, I7 and I12."""

from typing import Any

from tests.invariants.attacks.attack import attack
from tests.invariants.support.base_state import BaseState
from tests.invariants.support.sql_rows import BOOKINGS, ROOMS, timestamps_of
from tests.invariants.support.sql_session import Session


def replace_row(s: Session, table: str, key: int, **columns: Any) -> None:
    """Delete a row and insert it again with the same primary key and other columns."""
    written = s.written_columns(table)
    row = s.row(f"SELECT {', '.join(written)} FROM {table} WHERE id = %(key)s", key=key)
    s.run(f"DELETE FROM {table} WHERE id = %(key)s", key=key)
    s.insert(table, **dict(zip(written, row, strict=True)) | columns)


def rename_booking(s: Session, booking_pk: int, name: str) -> str:
    old: str = s.one(f"SELECT booking_id FROM {BOOKINGS} WHERE id = %(key)s", key=booking_pk)
    s.update(BOOKINGS, booking_pk, booking_id=name)
    return old


@attack("i6_room_keeps_its_identity")
def replace_room_by_its_first_version(s: Session, base: BaseState) -> None:
    replace_row(s, ROOMS, base.dirty_room, room_status="READY_FOR_GUEST", status_version=1)


@attack("i6_room_keeps_its_identity")
def exchange_audit_rows_of_two_rooms(s: Session, base: BaseState) -> None:
    s.update(ROOMS, base.assigned_room, id=-1)
    s.update(ROOMS, base.ready_room, id=base.assigned_room)
    s.update(ROOMS, -1, id=base.ready_room)


@attack("i7_booking_keeps_its_identity")
def replace_booking_by_its_first_version(s: Session, base: BaseState) -> None:
    replace_row(s, BOOKINGS, base.cancelled, status="PENDING", status_version=1, **timestamps_of("PENDING"))


@attack("i7_booking_keeps_its_identity")
def replace_booking_with_another_room(s: Session, base: BaseState) -> None:
    replace_row(s, BOOKINGS, base.assigned, assigned_room_id=base.ready_room)


@attack("i7_booking_keeps_its_identity")
def exchange_booking_ids(s: Session, base: BaseState) -> None:
    name = rename_booking(s, base.checked_in, "BK-NOBODY")
    rename_booking(s, base.checked_in, rename_booking(s, base.assigned, name))


@attack("i7_booking_keeps_its_identity")
def exchange_audit_rows_of_two_bookings(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.confirmed, id=-1)
    s.update(BOOKINGS, base.confirmed_tomorrow, id=base.confirmed)
    s.update(BOOKINGS, -1, id=base.confirmed_tomorrow)
