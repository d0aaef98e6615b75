"""Selectors of housekeeping tasks and of the facts that the guards read."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.fields.json import JSONField
from django.db.models.functions import JSONObject

from hotel.kernel.sql import PreparedQuery
from housekeeping.enums import Priority
from housekeeping.models import HousekeepingTask, InspectionRule, MaintenanceReport, RoomStatusEvent
from rooms.enums import Operation, RoomStatus
from rooms.models import Room, RoomOperationLog


@dataclass(frozen=True)
class RoomCareFacts:
    """A locked room, the ID of the booking that occupies it, its open reports and its last status event.

    The first report is the most urgent one, which the room shows.
    """

    room: Room
    booking_id: str
    reports: Sequence[MaintenanceReport]
    last_status_event: RoomStatusEvent
    inspection_rule: Mapping[str, int] | None = None
    """The share and the days of the hotel's latest `InspectionRule`; None: it inspects all rooms."""

    @property
    def is_occupied(self) -> bool:
        """Whether a booking occupies the room."""
        return bool(self.booking_id)

    @property
    def is_unusable(self) -> bool:
        """Whether an open report says that the room cannot be used."""
        return any(not report.room_usable for report in self.reports)

    @property
    def draws_inspections(self) -> bool:
        """Whether the hotel inspects a share of its rooms only."""
        return self.inspection_rule is not None and self.inspection_rule["share_percent"] < 100

    @property
    def report(self) -> MaintenanceReport | None:
        """The open report that the room shows."""
        return self.reports[0] if self.reports else None

    @property
    def restores_to(self) -> str:
        """The status that the completion of the last report restores; empty where no report knows one."""
        return next((report.restores_to for report in self.reports if report.restores_to), "")


_TASK_FIELDS = [field.name for field in HousekeepingTask._meta.concrete_fields if not field.generated]
_ASSIGNED_TO = [
    f"assigned_to__user__{name}" for name in ("first_name", "last_name", "username", "date_joined")
]

BY_URGENCY = (
    "room_usable",
    Case(
        *(When(priority=value, then=Value(place)) for place, value in enumerate(reversed(Priority.values))),
        output_field=IntegerField(),
    ),
    "pk",
)
"""The order of the open reports of a room: first those that make it unusable, then by priority and age."""

_READ_OPEN_REPORTS = PreparedQuery(
    "read_open_reports",
    lambda given: (
        reports_with_details()
        .filter(given.any_of("room_id", "room_pks"), completed_at__isnull=True)
        .order_by(*BY_URGENCY)
    ),
)


def _last_status_events(given: PreparedQuery.Parameters) -> QuerySet[Any]:
    # A subquery for each room finds its last event by key; a join would read every event of the rooms.
    latest = RoomStatusEvent.objects.filter(room=OuterRef("pk"), status_version=OuterRef("status_version"))
    rules = InspectionRule.objects.filter(hotel=OuterRef("hotel"))
    rule = JSONObject(share_percent="share_percent", new_attendant_days="new_attendant_days")
    present = Room.objects.filter(given.any_of("pk", "room_pks")).order_by()
    return (
        RoomStatusEvent.objects.filter(pk__in=present.values(last=Subquery(latest.values("pk")[:1])))
        .select_related("changed_by__user")
        .annotate(
            occupied_by=F("room__occupancy__booking__booking_id"),
            inspection_rule=Subquery(rules.order_by("-pk").values(rule=rule)[:1], output_field=JSONField()),
        )
    )


_READ_LAST_STATUS_EVENTS: PreparedQuery[Any] = PreparedQuery(
    "read_last_room_status_events", _last_status_events
)
_READ_CLEANING_STOP = PreparedQuery(
    "read_cleaning_stop",
    lambda given: RoomOperationLog.objects.filter(
        room=given.value("room_pk"), command_id=given.value("command_id"), operation=Operation.CLEAN_STOP
    ).only("pk")[:1],
)
_READ_REPORT_OF_ROOM = PreparedQuery(
    "read_report_of_room",
    lambda given: MaintenanceReport.objects.filter(
        pk=given.value("report_pk"), room=given.value("room_pk")
    ).only("pk"),
)
_READ_COMPLETED_REPORT = PreparedQuery(
    "read_completed_report",
    lambda given: MaintenanceReport.objects.filter(
        room=given.value("room_pk"), completed_at__isnull=False
    ).only("pk")[:1],
)


def read_room_care_facts(rooms: Collection[Room]) -> list[RoomCareFacts]:
    """Return the facts of locked rooms in their order, in two statements, whatever the number of rooms."""
    room_pks = [room.pk for room in rooms]
    reports: dict[int, list[MaintenanceReport]] = {room.pk: [] for room in rooms}
    for report in _READ_OPEN_REPORTS(room_pks=room_pks):
        reports[report.room_id].append(report)
    events = {event.room_id: event for event in _READ_LAST_STATUS_EVENTS(room_pks=room_pks)}
    return [
        RoomCareFacts(
            room=room,
            booking_id=events[room.pk].occupied_by or "",
            reports=reports[room.pk],
            last_status_event=events[room.pk],
            inspection_rule=events[room.pk].inspection_rule,
        )
        for room in rooms
    ]


def cleaning_was_stopped(facts: RoomCareFacts) -> bool:
    """Return whether the last status event of the room came from `stop_cleaning`."""
    event = facts.last_status_event
    return event.from_status == RoomStatus.CLEANING_IN_PROGRESS and bool(
        _READ_CLEANING_STOP(room_pk=facts.room.pk, command_id=event.command_id)
    )


def was_in_maintenance(facts: RoomCareFacts) -> bool:
    """Return whether a report about the room has ever been completed."""
    return bool(_READ_COMPLETED_REPORT(room_pk=facts.room.pk))


def is_report_of_room(room: Room, report_pk: int) -> bool:
    """Return whether a report, open or completed, is about the room."""
    return bool(_READ_REPORT_OF_ROOM(report_pk=report_pk, room_pk=room.pk))


def reports_with_details() -> QuerySet[MaintenanceReport]:
    """Return maintenance reports with everything that `report_snapshot` reads."""
    people = [f"{role}__user" for role in ("reported_by", "assigned_to", "completed_by")]
    return MaintenanceReport.objects.select_related("room", *people)


def tasks_with_details() -> QuerySet[HousekeepingTask]:
    """Return tasks with everything that `task_snapshot` reads, and no more of their relations."""
    tasks = HousekeepingTask.objects.select_related("room", "booking", "assigned_to__user")
    return tasks.only(*_TASK_FIELDS, "room__room_number", "booking__booking_id", *_ASSIGNED_TO)
