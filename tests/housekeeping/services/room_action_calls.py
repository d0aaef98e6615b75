"""Helpers that run one action of housekeeping on a room and collect the rows it wrote."""

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


def run_action(
    scenario: Scenario, name: str, number: str, *, staff: Staff | None, now: datetime = LATER, **given: Any
) -> Room:
    """Run the service with this name."""
    source = Source.SYSTEM if staff is None else Source.HOUSEKEEPING
    command = Command(hotel=scenario.hotel, staff=staff, source=source, now=now)
    room: Room = run(command, partial(getattr(services, name), room_number=number, **given))
    return room


def rows_written_by(
    scenario: Scenario, name: str, number: str, *, staff: Staff | None, now: datetime = LATER, **given: Any
) -> RowDiff:
    """Run the service with this name and return the rows it wrote. The returned room must equal the stored one."""
    with rows_written() as found:
        room = run_action(scenario, name, number, staff=staff, now=now, **given)
    stored = Room.objects.get(hotel=scenario.hotel, room_number=number)
    for field in Room._meta.concrete_fields:
        if field.generated:
            continue
        assert getattr(room, field.attname) == getattr(stored, field.attname), field.attname
    return found


def status_event_row(room: Room, version: int, from_status: str, to_status: str, **other: Any) -> Row:
    """Return a status event as `RowDiff.new` represents it."""
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


def room_log_row(room: Room, name: str, before: str, **other: Any) -> Row:
    """Return a room log row as `RowDiff.new` represents it."""
    return {
        "room_id": room.pk,
        "operation": name,
        "source": "HOUSEKEEPING",
        "room_status_before": before,
        "at": LATER,
        "business_date": TODAY,
    } | other


def refusal_of(
    scenario: Scenario,
    name: str,
    number: str,
    kind: type[Refusal] = RoomRefused,
    *,
    staff: Staff | None,
    **given: Any,
) -> Refusal:
    """Return the refusal of the service. No row may have changed."""
    with assert_no_row_changes(), pytest.raises(kind) as caught:
        run_action(scenario, name, number, staff=staff, **given)
    return caught.value


def reason_codes(refusal: Refusal) -> list[str]:
    """Return the codes of the reasons. The refusal must carry the first one and the present state of the room."""
    assert isinstance(refusal, RoomRefused)
    assert refusal.code == refusal.reasons[0].code
    assert all(reason.overridable_by is None for reason in refusal.reasons)
    room = Room.objects.get(room_number=refusal.about["room_number"])
    assert refusal.about["room_status"] == room.room_status
    assert refusal.current == {"status": room.room_status, "etag": f'"{room.pk:x}-{room.version:x}"'}
    return [reason.code for reason in refusal.reasons]


def refusal_codes(
    scenario: Scenario, name: str, number: str, *, staff: Staff | None, **given: Any
) -> list[str]:
    """Return the codes of the reasons for which the action is refused."""
    return reason_codes(refusal_of(scenario, name, number, staff=staff, **given))
