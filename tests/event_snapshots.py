"""Events compared with the rows that they are about."""

import json
from datetime import date
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from housekeeping.models import GuestWish, HousekeepingTask
from housekeeping.selectors import observations_with_state, reports_with_details, tasks_with_details
from housekeeping.snapshots import observation_snapshot, report_snapshot, task_snapshot, wish_snapshot
from notifications.enums import IN_ROOMS, SubjectKind
from notifications.models import OutboxEvent
from room_bookings import selectors as booking_selectors
from room_bookings.calendar_snapshots import calendar_in_events
from room_bookings.front_desk import selectors as room_selectors
from room_bookings.models import ChannelCalendar, RoomBooking
from room_bookings.room_block_snapshots import room_block_snapshot
from room_bookings.selectors.room_blocks import with_details
from rooms.models import Room


def assert_shows_present_rows(event: OutboxEvent) -> None:
    """Fail unless the event shows its subject as the rows are now. Call it after the command, outside of it."""
    present = json.loads(json.dumps(_present_snapshot(event), cls=DjangoJSONEncoder))
    assert event.snapshot == present, (event.type, subject_name(event))


def subject_name(event: OutboxEvent) -> str:
    """Return the booking ID, the room number, the calendar, or the task's type and room number."""
    if event.subject_kind == SubjectKind.TASK:
        task = _task_of(event)
        return f"{task.task_type} {task.room.room_number}"
    if event.subject_kind == SubjectKind.CALENDAR:
        return str(_calendar_of(event))
    if event.subject_kind in {SubjectKind.ROOM, *IN_ROOMS}:
        return Room.objects.get(pk=_reference(event)).room_number
    return RoomBooking.objects.get(pk=_reference(event)).booking_id


def _present_snapshot(event: OutboxEvent) -> dict[str, Any]:
    if event.subject_kind == SubjectKind.TASK:
        return task_snapshot(_task_of(event))
    if event.subject_kind in IN_ROOMS:
        return _snapshot_in_room(event)
    if event.subject_kind == SubjectKind.CALENDAR:
        oversold = [date.fromisoformat(night) for night in event.snapshot["oversold_nights"]]
        return calendar_in_events(_calendar_of(event), oversold=oversold)
    pk = _reference(event)
    if event.subject_kind == SubjectKind.ROOM:
        return room_selectors.room_snapshots([pk], event.occurred_at)[pk]
    return booking_selectors.snapshots([pk], event.occurred_at)[pk]


def _snapshot_in_room(event: OutboxEvent) -> dict[str, Any]:
    if event.subject_kind == SubjectKind.WISH:
        wish = GuestWish.objects.get(command_id=event.command_id)
        return wish_snapshot(wish, booking_id=wish.booking.booking_id, staff=wish.performed_by)
    if event.subject_kind in {SubjectKind.REPORT, SubjectKind.OBSERVATION}:
        is_report = event.subject_kind == SubjectKind.REPORT
        rows = reports_with_details() if is_report else observations_with_state()
        shown = report_snapshot if is_report else observation_snapshot
        return shown(rows.get(pk=event.snapshot["id"]))
    return room_block_snapshot(with_details().get(pk=event.snapshot["block_id"]))


def _reference(event: OutboxEvent) -> int:
    reference = event.room_ref or event.booking_ref
    assert reference is not None
    return reference


def _calendar_of(event: OutboxEvent) -> ChannelCalendar:
    calendars = ChannelCalendar.objects.select_related("room_type", "room")
    return calendars.get(pk=event.snapshot["id"], hotel=event.hotel_id)


def _task_of(event: OutboxEvent) -> HousekeepingTask:
    task = tasks_with_details().get(pk=event.snapshot["id"])
    assert task.room_id == event.room_ref
    return task
