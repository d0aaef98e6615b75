"""The check-out of a group by hand-written SQL, each statement for all bookings at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from psycopg2.extras import execute_values

from tests.row_diff import OCCUPANCY
from tools.bench.baseline_rows import BaselineCommand, Row, as_json
from tools.bench.baseline_snapshots import booking_snapshots, room_snapshots, task_snapshot

TASK = ("TURNOVER", "OPEN", "MED", "")


def check_out(command: BaselineCommand, booking_ids: Sequence[str]) -> None:
    bookings = command.all(
        "SELECT id, booking_id, status, status_version, room_version, assigned_room_id FROM room_bookings_roombooking "
        "WHERE hotel_id = %s AND booking_id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
        *(command.hotel.pk, list(booking_ids)),
    )
    assert {booking[2] for booking in bookings} == {"CHECKED_IN"}
    pks = [booking[0] for booking in bookings]
    found = command.all(
        "SELECT id, room_number, room_status, status_version FROM rooms_room WHERE hotel_id = %s AND (id = ANY(%s) "
        "OR id IN (SELECT room_id FROM guests_guest WHERE booking_id = ANY(%s) AND room_id IS NOT NULL)) "
        "ORDER BY id FOR NO KEY UPDATE",
        *(command.hotel.pk, [booking[5] for booking in bookings], pks),
    )
    rooms = {room[0]: room for room in found}
    guests = _detach(command, pks, list(rooms))
    since: dict[int, datetime] = dict(
        command.all(
            "DELETE FROM room_bookings_roomoccupancy WHERE room_id = ANY(%s) RETURNING room_id, occupied_since",
            list(rooms),
        )
    )
    _set_rooms_dirty(command, rooms)
    _complete(command, bookings)
    _log(command, bookings, rooms, guests, since)
    tasks = _open_tasks(command, {booking[5]: booking[0] for booking in bookings})
    _announce(command, bookings, rooms, tasks)


def _set_rooms_dirty(command: BaselineCommand, rooms: Mapping[int, Row]) -> None:
    command.run(
        "UPDATE rooms_room SET room_status = 'CHECKOUT_DIRTY', status_version = status_version + 1, "
        "version = version + 1, updated_at = %s WHERE id = ANY(%s)",
        *(command.now, list(rooms)),
    )
    _insert(
        command,
        "housekeeping_roomstatusevent (hotel_id, room_id, status_version, from_status, to_status, kind, note, "
        "changed_by_id, source, at, business_date, command_id, request_id)",
        [
            (
                command.hotel.pk,
                pk,
                room[3] + 1,
                room[2],
                "CHECKOUT_DIRTY",
                "STEP",
                "",
                *_audit_values(command),
            )
            for pk, room in rooms.items()
        ],
    )


def _complete(command: BaselineCommand, bookings: Sequence[Row]) -> None:
    command.run(
        "UPDATE room_bookings_roombooking SET status = 'COMPLETED', status_version = status_version + 2, "
        "room_version = room_version + 1, version = version + 1, checked_out_at = %s, departed_on = %s, "
        "updated_at = %s "
        "WHERE id = ANY(%s)",
        *(command.now, command.today, command.now, [booking[0] for booking in bookings]),
    )
    _insert(
        command,
        "room_bookings_bookingstatusevent (hotel_id, booking_id, status_version, from_status, to_status, kind, reason, "
        "metadata, changed_by_id, source, at, business_date, command_id, request_id)",
        [
            (command.hotel.pk, pk, version + step, before, after, "STEP", "", "{}", *_audit_values(command))
            for pk, _, _, version, *_ in bookings
            for step, before, after in ((1, "CHECKED_IN", "CHECKED_OUT"), (2, "CHECKED_OUT", "COMPLETED"))
        ],
    )


def _log(
    command: BaselineCommand,
    bookings: Sequence[Row],
    rooms: Mapping[int, Row],
    guests: Mapping[int, list[int]],
    since: Mapping[int, datetime],
) -> None:
    hotel, plain = command.hotel.pk, ("", "{}", *_audit_values(command))
    _insert(
        command,
        "rooms_roomoperationlog (hotel_id, room_id, operation, booking_id, room_version, guest_ids, "
        "room_status_before, occupied_since, note, metadata, performed_by_id, source, at, business_date, command_id, "
        "request_id)",
        [
            (hotel, room, "CHECKOUT", name, version + 1, guests[pk], rooms[room][2], since[room], *plain)
            for pk, name, _, _, version, room in bookings
        ],
    )


def _audit_values(command: BaselineCommand) -> tuple[Any, ...]:
    """Return the values with which all audit rows of the command end."""
    return (command.staff_pk, command.source, command.now, command.today, command.id, "")


def _detach(
    command: BaselineCommand, booking_pks: Sequence[int], room_pks: Sequence[int]
) -> dict[int, list[int]]:
    """Detach the guests of these bookings; return their primary keys by booking."""
    found = command.all(
        "SELECT id, booking_id FROM guests_guest WHERE hotel_id = %s AND (booking_id = ANY(%s) "
        "OR (room_id = ANY(%s) AND booking_id IS NULL)) ORDER BY id FOR NO KEY UPDATE",
        *(command.hotel.pk, booking_pks, room_pks),
    )
    command.run(
        "UPDATE guests_guest SET room_id = NULL, check_out_date = %s, id_pin = '', updated_at = %s "
        "WHERE id = ANY(%s)",
        *(command.today, command.now, [guest for guest, _ in found]),
    )
    assert not command.all("SELECT id FROM guests_guest WHERE room_id = ANY(%s)", room_pks)
    guests: dict[int, list[int]] = {}
    for guest, booking in found:
        guests.setdefault(booking, []).append(guest)
    return guests


def _open_tasks(command: BaselineCommand, stays: dict[int, int]) -> dict[int, int]:
    """Create a turnover task for each vacated room; return their primary keys by room."""
    assert not command.all(
        "SELECT id FROM housekeeping_housekeepingtask WHERE room_id = ANY(%s) "
        "AND task_type IN ('TURNOVER', 'STAYOVER') AND status IN ('OPEN', 'IN_PROGRESS') ORDER BY id FOR NO KEY UPDATE",
        list(stays),
    )
    by = (command.today, command.staff_pk, command.now, command.now)
    changed = (command.staff_pk, command.source, "", command.today, str(command.id))
    created = _insert(
        command,
        "housekeeping_housekeepingtask (hotel_id, room_id, booking_id, task_type, status, priority, note, due_date, "
        "created_by_id, created_at, updated_at, changed_by_id, change_source, change_note, change_date, "
        "change_command_id)",
        [(command.hotel.pk, room, booking, *TASK, *by, *changed) for room, booking in sorted(stays.items())],
        returning="room_id, id",
    )
    return dict(created)


def _announce(
    command: BaselineCommand, bookings: Sequence[Any], rooms: dict[int, Any], tasks: dict[int, int]
) -> None:
    common = (command.hotel.pk, command.now, command.source, command.id)
    _insert(
        command,
        "notifications_outboxevent (type, subject_kind, room_ref, booking_ref, status_version, changed_fields, "
        "snapshot, event_id, hotel_id, occurred_at, source, command_id)",
        [
            (*event, as_json(snapshot), str(uuid4()), *common)
            for *event, snapshot in _events(command, bookings, rooms, tasks)
        ],
    )


def _events(
    command: BaselineCommand, bookings: Sequence[Any], rooms: dict[int, Any], tasks: dict[int, int]
) -> list[tuple[Any, ...]]:
    """Return the events of rooms, bookings and tasks: type, subject, versions, changed fields and snapshot."""
    room_shown = room_snapshots(command, list(rooms))
    booking_shown = booking_snapshots(command, [booking[0] for booking in bookings])
    booking_id_by_room = {booking[5]: booking[1] for booking in bookings}
    fields = ["room_status", *OCCUPANCY]
    events: list[tuple[Any, ...]] = [
        ("room_updated", "room", room, None, rooms[room][3] + 1, fields, room_shown[room])
        for room in booking_id_by_room
    ]
    for pk, _, _, version, *_ in bookings:
        fields = ["status", "checked_out_at", "departed_on"]
        events.append(("booking_checked_out", "booking", None, pk, version + 1, fields, booking_shown[pk]))
        events.append(("booking_updated", "booking", None, pk, version + 2, ["status"], booking_shown[pk]))
    for room, task in tasks.items():
        snapshot = task_snapshot(command, task, rooms[room][1], booking_id_by_room[room])
        events.append(("task_created", "task", room, None, None, ["status"], snapshot))
    return events


def _insert(
    command: BaselineCommand, into: str, rows: Sequence[tuple[Any, ...]], *, returning: str = ""
) -> list[tuple[Any, ...]]:
    """Insert all rows by one statement."""
    sql = f"INSERT INTO {into} VALUES %s" + (f" RETURNING {returning}" if returning else "")
    found = execute_values(command.cursor, sql, rows, page_size=len(rows), fetch=bool(returning))
    return found or []
