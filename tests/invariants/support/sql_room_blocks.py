"""Rows of dated blocks of rooms, inserted by SQL."""

import uuid
from datetime import date
from typing import Any

from tests.invariants.support.sql_rows import NOW, ROOMS, TODAY, TOMORROW, hotel_of
from tests.invariants.support.sql_session import Session

ROOM_BLOCKS, BLOCK_CHANGES = "room_bookings_roomblock", "room_bookings_roomblockchange"


def add_room_block(
    s: Session, room_pk: int, first: date = TODAY, until: date = TOMORROW, **columns: Any
) -> int:
    row = {
        "hotel_id": hotel_of(s, ROOMS, room_pk),
        "room_id": room_pk,
        "room_type_id": s.one(f"SELECT room_type_id FROM {ROOMS} WHERE id = %(room)s", room=room_pk),
        "kind": "OUT_OF_ORDER",
        "first": first,
        "until": until,
        "reason": "Burst pipe",
    }
    by = {
        "created_at": NOW,
        "updated_at": NOW,
        "change_source": "SYSTEM",
        "change_note": "",
        "change_date": TODAY,
        "change_command_id": str(uuid.uuid4()),
    }
    key: int = s.insert(ROOM_BLOCKS, **row | by | columns)
    return key


def change_room_block(s: Session, block_pk: int, **columns: Any) -> None:
    """Change a block as its writer does."""
    version = s.one(f"SELECT version + 1 FROM {ROOM_BLOCKS} WHERE id = %(key)s", key=block_pk)
    s.update(ROOM_BLOCKS, block_pk, **{"version": version, **columns})


def add_block_change(s: Session, block_pk: int, **columns: Any) -> None:
    row = {"hotel_id": hotel_of(s, ROOM_BLOCKS, block_pk), "block_id": block_pk, "version": 2}
    more = {"changes": "[]", "source": "SYSTEM", "note": ""}
    when = {"at": NOW, "business_date": TODAY, "command_id": str(uuid.uuid4())}
    s.insert(BLOCK_CHANGES, **row | more | when | columns)
