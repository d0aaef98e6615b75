"""The only writer of a room's status and its timestamps."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from hotel.kernel.enums import Source
from hotel.kernel.exceptions import Forbidden, Invalid, Reason
from hotel.kernel.log_context import request_id
from hotel.kernel.sql import PreparedQuery, insert_rows, update_rows
from hotel.kernel.transitions import CREATION
from housekeeping.enums import RoomEventKind
from housekeeping.models import MaintenanceReport, RoomStatusEvent
from housekeeping.services.room_steps import RoomStep, counts_as_cleaned, counts_as_inspected
from housekeeping.transitions import CORRECTIONS, FORWARD
from notifications.services import notification_manager
from rooms import services as room_services
from rooms.enums import RoomStatus
from rooms.exceptions import RoomRefused, maintenance_open_reason
from rooms.models import Room
from rooms.status_words import room_status_word
from staff.capabilities import Capability
from staff.command import Command

_CHANGED_WITH_OCCUPANCY = ("is_occupied", "occupancy_status", "current_booking", "guests")
"""The fields that change when a booking takes or gives up a room, as events name them."""

_CHANGED_WITH_STATUS = {
    "last_cleaned_at": "last_cleaned_at",
    "cleaned_by": "cleaned_by_id",
    "last_inspected_at": "last_inspected_at",
    "inspected_by": "inspected_by_id",
}
"""The fields that may change with the status, as events name them, each with its column."""

_WRITTEN_WITH_STATUS = ("room_status", *_CHANGED_WITH_STATUS.values())
"""The columns that a step may change, beside the version numbers."""

_READ_UNUSABLE_REPORT = PreparedQuery(
    "read_unusable_report",
    lambda given: (
        MaintenanceReport.objects.filter(
            given.any_of("room_id", "room_pks"), completed_at__isnull=True, room_usable=False
        )
        .select_related("room")
        .order_by("room_id")[:1]
    ),
)
"""The open report about the first of these rooms that it makes unusable."""


@dataclass(frozen=True)
class _TakenStep:
    """A step with its status event and the fields that it changed, as events name them."""

    step: RoomStep
    event: RoomStatusEvent
    changed_fields: Sequence[str]


def set_room_status(
    command: Command,
    *,
    room: Room,
    to_status: RoomStatus,
    note: str,
    kind: RoomEventKind = RoomEventKind.STEP,
) -> Room:
    """Move one room along the transition table; `set_room_statuses` for one room."""
    step = RoomStep(room=room, to_status=to_status, kind=kind)
    return set_room_statuses(command, steps=[step], note=note)[0]


def set_room_statuses(command: Command, *, steps: Sequence[RoomStep], note: str) -> list[Room]:
    """Move rooms along the transition table; record and announce each step.

    Takes several steps of one room in order. Locks the rooms unless this command holds them already. Sets when and by
    whom they were cleaned and inspected. Sends two statements under held locks, and one more where a room becomes
    ready, whatever the number of rooms.
    Raises RoomRefused (wrong_status, maintenance_open), Invalid (override without note), Forbidden, Busy.
    """
    if not steps:
        return []
    wanted = list({step.room for step in steps})
    rooms = {room.pk: room for room in room_services.locked_rooms(command, rooms=wanted)}
    before = {pk: _column_values(room) for pk, room in rooms.items()}
    taken = [_take_step(command, step, rooms[step.room.pk], note=note) for step in steps]
    events = [step.event for step in taken]
    _require_no_open_maintenance(events)
    _write(command, rooms, events, before=before)
    insert_rows(events)
    _announce(command, rooms, taken)
    return list(rooms.values())


def record_creation(command: Command, *, rooms: Sequence[Room]) -> None:
    """Write the first status event of inserted rooms and announce the rooms."""
    steps = [RoomStep(room, RoomStatus(room.room_status)) for room in rooms]
    insert_rows(
        _status_event(command, step, from_status=CREATION, status_version=1, note="") for step in steps
    )
    for room in rooms:
        notification_manager.realtime_room_created(command, room, status_version=1)


def _take_step(command: Command, step: RoomStep, room: Room, *, note: str) -> _TakenStep:
    before, from_status = _column_values(room), room.room_status
    note = note if step.note is None else step.note
    _require_transition(command, room, step, note=note)
    room.room_status = step.to_status
    room.status_version += 1
    event = _status_event(
        command, step, from_status=from_status, status_version=room.status_version, note=note
    )
    _set_timestamps(command, room, step, from_status=from_status)
    return _TakenStep(step, event, _changed_fields(room, before, step))


def _require_transition(command: Command, room: Room, step: RoomStep, *, note: str) -> None:
    if command.source == Source.MANAGER_OVERRIDE:
        command.require(Capability.OVERRIDE_STATUS)
    if step.kind == RoomEventKind.OVERRIDE:
        _require_signed(command, note=note)
        is_allowed = step.to_status != room.room_status
    else:
        table = CORRECTIONS if step.kind == RoomEventKind.CORRECTION else FORWARD
        is_allowed = step.to_status in table[room.room_status]
    if not is_allowed:
        detail = _("Room %(room)s is %(from_status)s and cannot become %(to_status)s.") % {
            "room": room.room_number,
            "from_status": room_status_word(room.room_status),
            "to_status": room_status_word(step.to_status),
        }
        raise RoomRefused(room, Reason("wrong_status", detail))


def _require_signed(command: Command, *, note: str) -> None:
    if command.staff is None:
        raise Forbidden(_("An override needs a staff member who answers for it."))
    if not note:
        sentence = _("An override needs a note.")
        raise Invalid(sentence, errors={"note": [sentence]})


def _require_no_open_maintenance(events: Sequence[RoomStatusEvent]) -> None:
    ready = [event.room_id for event in events if event.to_status == RoomStatus.READY_FOR_GUEST]
    if not ready:
        return
    for report in _READ_UNUSABLE_REPORT(room_pks=ready):
        raise RoomRefused(report.room, maintenance_open_reason(report.room.room_number))


def _status_event(
    command: Command, step: RoomStep, *, from_status: str, status_version: int, note: str
) -> RoomStatusEvent:
    return RoomStatusEvent(
        hotel=command.hotel,
        room=step.room,
        status_version=status_version,
        from_status=from_status,
        to_status=step.to_status,
        kind=step.kind,
        reverses_id=step.reverses_pk,
        changed_by=command.staff,
        source=command.source,
        note=note,
        at=command.now,
        business_date=command.today,
        command_id=command.id,
        request_id=request_id.get(),
    )


def _set_timestamps(command: Command, room: Room, step: RoomStep, *, from_status: str) -> None:
    if counts_as_cleaned(step, from_status=from_status):
        room.last_cleaned_at, room.cleaned_by = command.now, command.staff
    if counts_as_inspected(step, from_status=from_status):
        room.last_inspected_at, room.inspected_by = command.now, command.staff


def _column_values(room: Room) -> dict[str, Any]:
    return {column: getattr(room, column) for column in _WRITTEN_WITH_STATUS}


def _changed_columns(room: Room, before: Mapping[str, Any]) -> set[str]:
    return {column for column, value in before.items() if getattr(room, column) != value}


def _changed_fields(room: Room, before: Mapping[str, Any], step: RoomStep) -> list[str]:
    changed = _changed_columns(room, before)
    with_occupancy = _CHANGED_WITH_OCCUPANCY if step.changes_occupancy else ()
    with_status = (name for name, column in _CHANGED_WITH_STATUS.items() if column in changed)
    return ["room_status", *with_occupancy, *with_status]


def _write(
    command: Command,
    rooms: Mapping[int, Room],
    events: Sequence[RoomStatusEvent],
    *,
    before: Mapping[int, Mapping[str, Any]],
) -> None:
    """Write the changed columns. The version numbers are raised from what the database holds."""
    for room in rooms.values():
        room.version += 1
        room.updated_at = command.now
    written = {column for pk, room in rooms.items() for column in _changed_columns(room, before[pk])}
    update_rows(
        rooms.values(),
        sorted(written | {"room_status", "updated_at"}),
        increments={
            "status_version": Counter(event.room_id for event in events),
            "version": dict.fromkeys(rooms, 1),
        },
    )


def _announce(command: Command, rooms: Mapping[int, Room], taken: Sequence[_TakenStep]) -> None:
    for each in taken:
        step, event = each.step, each.event
        notification_manager.realtime_room_updated(
            command,
            rooms[step.room.pk],
            each.changed_fields,
            status_version=event.status_version,
        )
