"""The rows of the baseline's commands, each written by one statement."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.core.serializers.json import DjangoJSONEncoder
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - a class

from hotel.kernel.business_date import business_date
from hotel.models import Hotel

Row = tuple[Any, ...]


@dataclass
class BaselineCommand:
    """One transaction of the baseline, and the values that all of its rows share."""

    cursor: Cursor
    hotel: Hotel
    staff_pk: int | None
    source: str
    now: datetime
    id: str = field(default_factory=lambda: str(uuid4()))

    @property
    def today(self) -> date:
        return business_date(hotel=self.hotel, now=self.now)

    def run(self, sql: str, *values: Any) -> None:
        self.cursor.execute(sql, values)

    def one(self, sql: str, *values: Any) -> Row:
        self.cursor.execute(sql, values)
        row: Row | None = self.cursor.fetchone()
        assert row is not None, sql
        return row

    def all(self, sql: str, *values: Any) -> list[Row]:
        self.cursor.execute(sql, values)
        return self.cursor.fetchall()


def as_json(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder)


def room_event(
    command: BaselineCommand, room_pk: int, version: int, from_status: str, to_status: str, note: str
) -> None:
    command.run(
        "INSERT INTO housekeeping_roomstatusevent (hotel_id, room_id, status_version, from_status, to_status, kind, "
        "changed_by_id, source, note, at, business_date, command_id, request_id) "
        "VALUES (%s, %s, %s, %s, %s, 'STEP', %s, %s, %s, %s, %s, %s, '')",
        command.hotel.pk,
        room_pk,
        version,
        from_status,
        to_status,
        command.staff_pk,
        command.source,
        note,
        command.now,
        command.today,
        command.id,
    )


def booking_event(
    command: BaselineCommand, booking_pk: int, version: int, from_status: str, to_status: str
) -> None:
    command.run(
        "INSERT INTO room_bookings_bookingstatusevent (hotel_id, booking_id, status_version, from_status, to_status, "
        "kind, changed_by_id, source, reason, metadata, at, business_date, command_id, request_id) "
        "VALUES (%s, %s, %s, %s, %s, 'STEP', %s, %s, '', '{}', %s, %s, %s, '')",
        command.hotel.pk,
        booking_pk,
        version,
        from_status,
        to_status,
        command.staff_pk,
        command.source,
        command.now,
        command.today,
        command.id,
    )


def room_log(
    command: BaselineCommand,
    operation: str,
    room_pk: int,
    booking_id: str,
    room_version: int,
    guest_pks: Sequence[int],
    status_before: str,
    since: datetime,
    *,
    from_room_pk: int | None = None,
    note: str = "",
) -> None:
    command.run(
        "INSERT INTO rooms_roomoperationlog (hotel_id, room_id, operation, booking_id, room_version, from_room_id, "
        "performed_by_id, source, note, guest_ids, room_status_before, occupied_since, metadata, at, business_date, "
        "command_id, request_id) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s::bigint[], %s, %s, '{}', %s, %s, %s, '')",
        command.hotel.pk,
        room_pk,
        operation,
        booking_id,
        room_version,
        from_room_pk,
        command.staff_pk,
        command.source,
        note,
        sorted(guest_pks),
        status_before,
        since,
        command.now,
        command.today,
        command.id,
    )


def occupancy(
    command: BaselineCommand, room_pk: int, booking_pk: int, *, since: datetime, by: int | None, token: str
) -> None:
    command.run(
        "INSERT INTO room_bookings_roomoccupancy (room_id, booking_id, hotel_id, room_status, occupied_since, "
        "assigned_by_id, guest_fcm_token) VALUES (%s, %s, %s, 'OCCUPIED', %s, %s, %s)",
        *(room_pk, booking_pk, command.hotel.pk, since, by, token),
    )


def turnover_task(command: BaselineCommand, room_pk: int, booking_pk: int) -> int:
    """Create the turnover task of a room without open tasks; return its primary key."""
    open_tasks = command.all(
        "SELECT id, task_type FROM housekeeping_housekeepingtask WHERE room_id = %s "
        "AND task_type IN ('TURNOVER', 'STAYOVER') AND status IN ('OPEN', 'IN_PROGRESS') "
        "ORDER BY id FOR NO KEY UPDATE",
        room_pk,
    )
    assert not open_tasks
    (task_pk,) = command.one(
        "INSERT INTO housekeeping_housekeepingtask (hotel_id, room_id, booking_id, task_type, status, priority, note, "
        "due_date, created_by_id, created_at, updated_at, changed_by_id, change_source, change_note, change_date, "
        "change_command_id) VALUES (%s, %s, %s, 'TURNOVER', 'OPEN', 'MED', '', %s, %s, %s, %s, %s, %s, '', %s, %s) "
        "RETURNING id",
        command.hotel.pk,
        room_pk,
        booking_pk,
        command.today,
        command.staff_pk,
        command.now,
        command.now,
        command.staff_pk,
        command.source,
        command.today,
        str(command.id),
    )
    return int(task_pk)


def outbox(
    command: BaselineCommand,
    event_type: str,
    snapshot: Mapping[str, Any],
    changed_fields: Sequence[str],
    *,
    room_pk: int | None = None,
    booking_pk: int | None = None,
    status_version: int | None = None,
    from_room: str = "",
) -> None:
    kind = "booking" if booking_pk else "task" if event_type.startswith("task") else "room"
    command.run(
        "INSERT INTO notifications_outboxevent (hotel_id, event_id, type, subject_kind, room_ref, booking_ref, "
        "status_version, occurred_at, source, changed_fields, from_room, snapshot, command_id) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s::varchar[], %s, %s, %s)",
        command.hotel.pk,
        str(uuid4()),
        event_type,
        kind,
        room_pk,
        booking_pk,
        status_version,
        command.now,
        command.source,
        list(changed_fields),
        from_room,
        as_json(snapshot),
        command.id,
    )
