"""Reading housekeeping's tasks, and what its guards need to know of a room."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery

from hotel.kernel.sql import PreparedQuery
from housekeeping.models import HousekeepingTask, MaintenanceReport, RoomStatusEvent
from rooms.enums import Operation, RoomStatus
from rooms.models import Room, RoomOperationLog


@dataclass(frozen=True)
class RoomCareFacts:
    """A locked room, who is in it, what is broken in it, and how it came to its present status."""

    room: Room
    booking_id: str
    report: MaintenanceReport | None
    last_status_event: RoomStatusEvent

    @property
    def is_occupied(self) -> bool:
        return bool(self.booking_id)

    @property
    def is_unusable(self) -> bool:
        """Whether an open report keeps the room from being sold."""
        return self.report is not None and not self.report.room_usable


_READ_OPEN_REPORTS = PreparedQuery(
    "read_open_reports",
    lambda given: MaintenanceReport.objects.filter(
        given.any_of("room_id", "room_pks"), completed_at__isnull=True
    ),
)


def _last_status_events(given: PreparedQuery.Parameters) -> QuerySet[Any]:
    # A subquery for each room finds its last event by key; a join would read every event of the rooms.
    latest = RoomStatusEvent.objects.filter(room=OuterRef("pk"), status_version=OuterRef("status_version"))
    present = Room.objects.filter(given.any_of("pk", "room_pks")).order_by()
    return (
        RoomStatusEvent.objects.filter(pk__in=present.values(last=Subquery(latest.values("pk")[:1])))
        .select_related("changed_by__user")
        .annotate(occupied_by=F("room__occupancy__booking__booking_id"))
    )


_READ_LAST_STATUS_EVENTS: PreparedQuery[Any] = PreparedQuery(
    "read_last_room_status_events", _last_status_events
)


def read_room_care_facts(rooms: Collection[Room]) -> list[RoomCareFacts]:
    """The facts of locked rooms, in two statements however many."""
    keys = [room.pk for room in rooms]
    reports = {report.room_id: report for report in _READ_OPEN_REPORTS(room_pks=keys)}
    steps = {step.room_id: step for step in _READ_LAST_STATUS_EVENTS(room_pks=keys)}
    return [
        RoomCareFacts(
            room=room,
            booking_id=steps[room.pk].occupied_by or "",
            report=reports.get(room.pk),
            last_status_event=steps[room.pk],
        )
        for room in rooms
    ]


def cleaning_was_stopped(facts: RoomCareFacts) -> bool:
    """Whether the room came to its present status because somebody stopped cleaning it."""
    step = facts.last_status_event
    return (
        step.from_status == RoomStatus.CLEANING_IN_PROGRESS
        and RoomOperationLog.objects.filter(
            room=facts.room, command_id=step.command_id, operation=Operation.CLEAN_STOP
        ).exists()
    )


def was_in_maintenance(facts: RoomCareFacts) -> bool:
    """Whether a report about the room has ever been completed."""
    return MaintenanceReport.objects.filter(room=facts.room, completed_at__isnull=False).exists()


def tasks_with_details() -> QuerySet[HousekeepingTask]:
    """Tasks with all that their public representation needs."""
    return HousekeepingTask.objects.select_related("room", "booking", "assigned_to__user")
