"""The only writer of `Room.room_status`."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from hotel.kernel.enums import Source
from hotel.kernel.exceptions import Forbidden, Invalid, Reason
from hotel.kernel.log_context import request_id
from hotel.kernel.sql import insert_rows, update_rows
from hotel.kernel.transitions import CREATION
from housekeeping.enums import RoomEventKind
from housekeeping.exceptions import RoomRefused
from housekeeping.models import MaintenanceReport, RoomStatusEvent
from housekeeping.services.room_steps import RoomStep, cleans, fields_changed, inspects, timestamps_of
from housekeeping.transitions import CORRECTIONS, FORWARD
from notifications.services import notification_manager
from rooms import services as room_services
from rooms.enums import RoomStatus
from rooms.models import Room
from staff.capabilities import Capability
from staff.command import Command


def set_room_status(
    command: Command,
    *,
    room: Room,
    to_status: RoomStatus,
    note: str,
    kind: RoomEventKind = RoomEventKind.STEP,
) -> Room:
    """Move one room; `set_room_statuses` for a set of one."""
    step = RoomStep(room=room, to_status=to_status, kind=kind)
    rooms = set_room_statuses(command, steps=[step], note=note)
    return rooms[0]


def set_room_statuses(command: Command, *, steps: Sequence[RoomStep], note: str) -> list[Room]:
    """Move rooms along the transition table, each step with its audit event and its news.

    Several steps of one room are taken in order. Locks the rooms unless this command holds them already, and
    stamps who cleaned and inspected. The number of statements does not depend on the number of rooms.
    Raises RoomRefused (wrong_status, maintenance_open), Invalid (override without note), Forbidden, Busy.
    """
    if not steps:
        return []
    rooms = {
        room.pk: room for room in room_services.locked_rooms(command, rooms=list({s.room for s in steps}))
    }
    stamps_before = {pk: timestamps_of(room) for pk, room in rooms.items()}
    events = _judge(command, rooms=rooms, steps=steps, note=note)
    _write_rooms(command, rooms=rooms, steps=steps, events=events)
    insert_rows(events)
    _announce(command, rooms=rooms, steps=steps, events=events, stamps_before=stamps_before)
    return list(rooms.values())


def record_creation(command: Command, *, rooms: Sequence[Room]) -> None:
    """Write the first event of rooms just inserted, and its news."""
    events = [
        _event(command, RoomStep(room, RoomStatus(room.room_status)), from_status=CREATION, version=1)
        for room in rooms
    ]
    for event in events:
        event.changed_by, event.source = command.staff, command.source
    insert_rows(events)
    for room in rooms:
        notification_manager.realtime_room_created(command, room, status_version=1)


def _judge(
    command: Command, *, rooms: dict[int, Room], steps: Sequence[RoomStep], note: str
) -> list[RoomStatusEvent]:
    if command.source == Source.MANAGER_OVERRIDE:
        command.require(Capability.OVERRIDE_STATUS)
    status = {pk: room.room_status for pk, room in rooms.items()}
    version = {pk: room.status_version for pk, room in rooms.items()}
    events = []
    for step in steps:
        pk = step.room.pk
        why = note if step.note is None else step.note
        _require_edge(command, rooms[pk], status[pk], step, note=why)
        version[pk] += 1
        event = _event(command, step, from_status=status[pk], version=version[pk])
        event.changed_by, event.source, event.note = command.staff, command.source, why
        events.append(event)
        status[pk] = step.to_status
    _require_no_open_maintenance(
        [rooms[e.room_id] for e in events if e.to_status == RoomStatus.READY_FOR_GUEST]
    )
    return events


def _require_edge(command: Command, room: Room, from_status: str, step: RoomStep, *, note: str) -> None:
    if step.kind == RoomEventKind.OVERRIDE:
        if command.staff is None:
            raise Forbidden("An override needs somebody who answers for it.")
        if not note:
            raise Invalid("An override needs a note.", errors={"note": ["An override needs a note."]})
        lawful = step.to_status != from_status
    else:
        table = CORRECTIONS if step.kind == RoomEventKind.CORRECTION else FORWARD
        lawful = step.to_status in table[from_status]
    if not lawful:
        detail = f"Room {room.room_number} is {from_status} and cannot become {step.to_status}."
        raise RoomRefused(room, Reason("wrong_status", detail))


def _require_no_open_maintenance(rooms: Sequence[Room]) -> None:
    if not rooms:
        return
    broken = MaintenanceReport.objects.filter(room__in=rooms, completed_at__isnull=True, room_usable=False)
    for report in broken.select_related("room").order_by("room_id")[:1]:
        detail = f"Room {report.room.room_number} has an open maintenance report that makes it unusable."
        raise RoomRefused(report.room, Reason("maintenance_open", detail))


def _event(command: Command, step: RoomStep, *, from_status: str, version: int) -> RoomStatusEvent:
    return RoomStatusEvent(
        hotel=command.hotel,
        room=step.room,
        status_version=version,
        from_status=from_status,
        to_status=step.to_status,
        kind=step.kind,
        reverses_id=step.reverses_pk,
        at=command.now,
        business_date=command.today,
        command_id=command.id,
        request_id=request_id.get(),
    )


def _write_rooms(
    command: Command, *, rooms: dict[int, Room], steps: Sequence[RoomStep], events: Sequence[RoomStatusEvent]
) -> None:
    cleaned, inspected = set(), set()
    for step, event in zip(steps, events, strict=True):
        room = rooms[event.room_id]
        room.room_status = event.to_status
        room.status_version = event.status_version
        if cleans(step, event):
            cleaned.add(room.pk)
        if inspects(step, event):
            inspected.add(room.pk)
    for room in rooms.values():
        room.version += 1
        room.updated_at = command.now
        if room.pk in cleaned:
            room.last_cleaned_at, room.cleaned_by = command.now, command.staff
        if room.pk in inspected:
            room.last_inspected_at, room.inspected_by = command.now, command.staff
    fields = ["room_status", "updated_at"]
    fields += ["last_cleaned_at", "cleaned_by"] if cleaned else []
    fields += ["last_inspected_at", "inspected_by"] if inspected else []
    taken = Counter(event.room_id for event in events)
    update_rows(
        rooms.values(), fields, increments={"status_version": taken, "version": dict.fromkeys(rooms, 1)}
    )


def _announce(
    command: Command,
    *,
    rooms: dict[int, Room],
    steps: Sequence[RoomStep],
    events: Sequence[RoomStatusEvent],
    stamps_before: Mapping[int, Mapping[str, Any]],
) -> None:
    """Tell of each step; a room's new stamps with its last."""
    last = {event.room_id: event for event in events}
    for step, event in zip(steps, events, strict=True):
        room, before = rooms[event.room_id], stamps_before[event.room_id]
        stamps = timestamps_of(room) if event is last[event.room_id] else before
        notification_manager.realtime_room_updated(
            command,
            room,
            fields_changed(step, stamps, stamps_before=before),
            status_version=event.status_version,
        )
