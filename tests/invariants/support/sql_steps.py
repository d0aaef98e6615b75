"""Insert status events and room log rows in SQL. Keyword arguments replace the values of columns."""

import uuid
from collections.abc import Iterable
from typing import Any

from psycopg2.extras import Json

from room_bookings.watched_fields import WATCHED_FIELDS
from tests.invariants.support.sql_rows import (
    BOOKING_CHANGES,
    BOOKING_EVENTS,
    BOOKINGS,
    NOW,
    ROOM_EVENTS,
    ROOM_LOG,
    ROOMS,
    TODAY,
    add_event,
    hotel_of,
    timestamps_of,
)
from tests.invariants.support.sql_session import Session


def _common_columns() -> dict[str, Any]:
    return {
        "at": NOW,
        "business_date": TODAY,
        "command_id": str(uuid.uuid4()),
        "request_id": "",
        "source": "SYSTEM",
    }


def room_event(
    s: Session,
    room_pk: int,
    *,
    version: int,
    from_status: str,
    to_status: str,
    announced: bool = True,
    **columns: Any,
) -> int:
    """Insert a status event of a room, and its outbox event."""
    row = {
        "hotel_id": hotel_of(s, ROOMS, room_pk),
        "room_id": room_pk,
        "status_version": version,
        "from_status": from_status,
        "to_status": to_status,
        "kind": "STEP",
        "note": "",
    }
    key: int = s.insert(ROOM_EVENTS, **row | _common_columns() | columns)
    if announced:
        add_event(s, room_pk=room_pk, status_version=version)
    return key


def booking_event(
    s: Session,
    booking_pk: int,
    *,
    version: int,
    from_status: str,
    to_status: str,
    announced: bool = True,
    **columns: Any,
) -> int:
    """Insert a status event of a booking, and its outbox event."""
    row = {
        "hotel_id": hotel_of(s, BOOKINGS, booking_pk),
        "booking_id": booking_pk,
        "status_version": version,
        "from_status": from_status,
        "to_status": to_status,
        "kind": "STEP",
        "reason": "",
        "metadata": Json({}),
    }
    key: int = s.insert(BOOKING_EVENTS, **row | _common_columns() | columns)
    if announced:
        add_event(s, booking_pk=booking_pk, status_version=version)
    return key


def step_room(s: Session, room_pk: int, to_status: str, **event: Any) -> int:
    """Change the status of a room, with status event and outbox event."""
    status, version = s.row(
        f"SELECT room_status, status_version FROM {ROOMS} WHERE id = %(room)s", room=room_pk
    )
    s.update(ROOMS, room_pk, room_status=to_status, status_version=version + 1)
    return room_event(s, room_pk, version=version + 1, from_status=status, to_status=to_status, **event)


def step_booking(
    s: Session,
    booking_pk: int,
    to_status: str,
    *,
    booking_columns: dict[str, Any] | None = None,
    **event: Any,
) -> int:
    """Change the status of a booking, with status event and outbox event.

    `booking_columns` are further columns of the booking to update.
    """
    status, version = s.row(
        f"SELECT status, status_version FROM {BOOKINGS} WHERE id = %(booking)s", booking=booking_pk
    )
    columns = {
        "status": to_status,
        "status_version": version + 1,
        **timestamps_of(to_status),
        **(booking_columns or {}),
    }
    s.update(BOOKINGS, booking_pk, **columns)
    return booking_event(s, booking_pk, version=version + 1, from_status=status, to_status=to_status, **event)


def log_room_change(
    s: Session, booking_pk: int, room_pk: int, operation: str, *, version: int | None, **columns: Any
) -> int:
    """Insert the room log row of a change of the room of a booking."""
    row = {
        "hotel_id": hotel_of(s, ROOMS, room_pk),
        "room_id": room_pk,
        "operation": operation,
        "booking_id": s.one(f"SELECT booking_id FROM {BOOKINGS} WHERE id = %(booking)s", booking=booking_pk),
        "room_version": version,
        "note": "",
        "guest_ids": [],
        "room_status_before": "",
        "metadata": Json({}),
    }
    key: int = s.insert(ROOM_LOG, **row | _common_columns() | columns)
    return key


def room_event_at(s: Session, room_pk: int, version: int) -> int:
    """Return the primary key of a status event of a room."""
    key: int = s.one(
        f"SELECT id FROM {ROOM_EVENTS} WHERE room_id = %(room)s AND status_version = %(version)s",
        room=room_pk,
        version=version,
    )
    return key


def booking_event_at(s: Session, booking_pk: int, version: int) -> int:
    """Return the primary key of a status event of a booking."""
    key: int = s.one(
        f"SELECT id FROM {BOOKING_EVENTS} WHERE booking_id = %(booking)s AND status_version = %(version)s",
        booking=booking_pk,
        version=version,
    )
    return key


def change_row(s: Session, booking_pk: int, *, version: int, fields: Iterable[str], **columns: Any) -> int:
    """Insert a change row of a booking that names these fields."""
    row = {
        "hotel_id": hotel_of(s, BOOKINGS, booking_pk),
        "booking_id": booking_pk,
        "change_version": version,
        "changes": Json([{"field": name} for name in fields]),
        "note": "",
    }
    key: int = s.insert(BOOKING_CHANGES, **row | _common_columns() | columns)
    return key


def change_booking(s: Session, booking_pk: int, **columns: Any) -> None:
    """Change columns of a booking, with the change row of the watched ones."""
    version = s.one(f"SELECT change_version FROM {BOOKINGS} WHERE id = %(booking)s", booking=booking_pk) + 1
    s.update(BOOKINGS, booking_pk, **columns, change_version=version)
    fields = {watched.field for watched in WATCHED_FIELDS if watched.column in columns}
    change_row(s, booking_pk, version=version, fields=sorted(fields))
