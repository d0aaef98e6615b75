"""Attacks on what is written: I9."""

from tests.invariants.attacks.attack import ATTACKS, Attack
from tests.invariants.kit.rows import BOOKING_EVENTS, ROOM_EVENTS, ROOM_LOG
from tests.invariants.kit.session import Session
from tests.invariants.kit.world import World

TABLES = {
    "i9_room_events_only_grow": (ROOM_EVENTS, "note"),
    "i9_booking_events_only_grow": (BOOKING_EVENTS, "reason"),
    "i9_room_operations_only_grow": (ROOM_LOG, "note"),
}

STATEMENTS = {
    "rewritten": "UPDATE {table} SET {text} = 'never mind'",
    "rewritten_nothing": "UPDATE {table} SET {text} = {text} WHERE false",
    "rewritten_on_conflict": """
        INSERT INTO {table} ({columns}) SELECT {columns} FROM {table}
        ON CONFLICT (id) DO UPDATE SET {text} = 'never mind'
    """,
    "rewritten_by_merge": """
        MERGE INTO {table} AS history USING hotel_hotel ON hotel_hotel.id = history.hotel_id
        WHEN MATCHED THEN UPDATE SET {text} = 'never mind'
    """,
    "deleted_by_merge": """
        MERGE INTO {table} AS history USING hotel_hotel ON hotel_hotel.id = history.hotel_id
        WHEN MATCHED THEN DELETE
    """,
    "deleted": "DELETE FROM {table}",
    "emptied": "TRUNCATE {table} CASCADE",
}


def _history(guard: str, name: str) -> Attack:
    table, text = TABLES[guard]

    def deed(s: Session, w: World) -> None:
        columns = ", ".join(s.written_columns(table))
        s.run(STATEMENTS[name].format(table=table, text=text, columns=columns))

    deed.__name__ = name
    return Attack(guard, deed, seen_as=guard)


ATTACKS.extend(_history(guard, name) for guard in TABLES for name in STATEMENTS)
