"""Attacks that leave the witnesses alone and exchange what they speak of: I6, I7 and I12."""

from typing import Any

from tests.invariants.attacks.attack import attack
from tests.invariants.kit.rows import BOOKINGS, ROOMS, times_of
from tests.invariants.kit.session import Session
from tests.invariants.kit.world import World


def replace(s: Session, table: str, key: int, **columns: Any) -> None:
    """Delete a row and write it anew under the same id."""
    written = s.written_columns(table)
    row = s.row(f"SELECT {', '.join(written)} FROM {table} WHERE id = %(key)s", key=key)
    s.run(f"DELETE FROM {table} WHERE id = %(key)s", key=key)
    s.insert(table, **dict(zip(written, row, strict=True)) | columns)


def rename(s: Session, booking: int, name: str) -> str:
    old: str = s.one(f"SELECT booking_id FROM {BOOKINGS} WHERE id = %(key)s", key=booking)
    s.update(BOOKINGS, booking, booking_id=name)
    return old


@attack("i6_room_keeps_its_identity")
def a_room_reborn_in_its_youth(s: Session, w: World) -> None:
    replace(s, ROOMS, w.dirty_room, room_status="READY_FOR_GUEST", status_version=1)


@attack("i6_room_keeps_its_identity")
def two_rooms_that_exchange_their_histories(s: Session, w: World) -> None:
    s.update(ROOMS, w.planned_room, id=-1)
    s.update(ROOMS, w.ready_room, id=w.planned_room)
    s.update(ROOMS, -1, id=w.ready_room)


@attack("i7_booking_keeps_its_identity")
def a_booking_reborn_in_its_youth(s: Session, w: World) -> None:
    replace(s, BOOKINGS, w.cancelled, status="PENDING", status_version=1, **times_of("PENDING"))


@attack("i7_booking_keeps_its_identity")
def a_booking_reborn_in_another_room(s: Session, w: World) -> None:
    replace(s, BOOKINGS, w.planned, assigned_room_id=w.ready_room)


@attack("i7_booking_keeps_its_identity")
def two_bookings_that_exchange_their_names(s: Session, w: World) -> None:
    name = rename(s, w.in_house, "BK-NOBODY")
    rename(s, w.in_house, rename(s, w.planned, name))


@attack("i7_booking_keeps_its_identity")
def two_bookings_that_exchange_their_histories(s: Session, w: World) -> None:
    s.update(BOOKINGS, w.confirmed, id=-1)
    s.update(BOOKINGS, w.confirmed_tomorrow, id=w.confirmed)
    s.update(BOOKINGS, -1, id=w.confirmed_tomorrow)
