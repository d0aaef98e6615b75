"""Running one of housekeeping's commands on a room, and seeing all that it wrote."""

from datetime import datetime
from functools import partial
from typing import Any

import pytest

from hotel.kernel.enums import Source
from hotel.kernel.exceptions import Refusal
from housekeeping import services
from housekeeping.models import HousekeepingTask, RoomStatusEvent
from notifications.models import EventCounter, OutboxEvent
from rooms.exceptions import RoomRefused
from rooms.models import Room, RoomOperationLog
from staff.command import Command
from staff.models import Staff
from tests.row_diff import Row, RowDiff, rows_written, table_names
from tests.scenarios import LATER, TODAY, Scenario, run
from tests.unchanged import assert_no_row_changes

STEP_TABLES = table_names(Room, RoomStatusEvent, RoomOperationLog, OutboxEvent, EventCounter)
TASK_TABLES = STEP_TABLES | table_names(HousekeepingTask)


def act(
    home: Scenario, name: str, number: str, *, staff: Staff | None, now: datetime = LATER, **given: Any
) -> Room:
    """Run the command of this name."""
    source = Source.SYSTEM if staff is None else Source.HOUSEKEEPING
    command = Command(hotel=home.hotel, staff=staff, source=source, now=now)
    room: Room = run(command, partial(getattr(services, name), room_number=number, **given))
    return room


def wrote(
    home: Scenario, name: str, number: str, *, staff: Staff | None, now: datetime = LATER, **given: Any
) -> RowDiff:
    """What the command of this name writes; the room it returns is the room as it is stored."""
    with rows_written() as found:
        room = act(home, name, number, staff=staff, now=now, **given)
    stored = Room.objects.get(hotel=home.hotel, room_number=number)
    for field in Room._meta.concrete_fields:
        if field.generated:
            continue
        assert getattr(room, field.attname) == getattr(stored, field.attname), field.attname
    return found


def step(room: Room, version: int, from_status: str, to_status: str, **other: Any) -> Row:
    """A status event as `Written.new` shows it."""
    return {
        "room_id": room.pk,
        "status_version": version,
        "from_status": from_status,
        "to_status": to_status,
        "kind": "STEP",
        "source": "HOUSEKEEPING",
        "at": LATER,
        "business_date": TODAY,
    } | other


def operation(room: Room, name: str, before: str, **other: Any) -> Row:
    """A row of the room log as `Written.new` shows it."""
    return {
        "room_id": room.pk,
        "operation": name,
        "source": "HOUSEKEEPING",
        "room_status_before": before,
        "at": LATER,
        "business_date": TODAY,
    } | other


def refused(
    home: Scenario,
    name: str,
    number: str,
    kind: type[Refusal] = RoomRefused,
    *,
    staff: Staff | None,
    **given: Any,
) -> Refusal:
    """The refusal of this command, which changed nothing."""
    with assert_no_row_changes(), pytest.raises(kind) as caught:
        act(home, name, number, staff=staff, **given)
    return caught.value


def codes(refusal: Refusal) -> list[str]:
    """The codes of its reasons, the first of which is its own; it names the room as it is."""
    assert isinstance(refusal, RoomRefused)
    assert refusal.code == refusal.reasons[0].code
    assert all(reason.overridable_by is None for reason in refusal.reasons)
    room = Room.objects.get(room_number=refusal.about["room_number"])
    assert refusal.about["room_status"] == room.room_status
    assert refusal.current == {"status": room.room_status, "etag": f'"{room.pk:x}-{room.version:x}"'}
    return [reason.code for reason in refusal.reasons]
