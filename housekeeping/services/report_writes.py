"""The only writer of maintenance reports. Triggers write the history of each change (I18).

Every caller holds the lock of the room first, so two commands never wait for each other's reports.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from hotel.kernel.sql import update_rows
from housekeeping.models import MaintenanceReport
from housekeeping.selectors import RoomCareFacts
from housekeeping.snapshots import report_snapshot
from notifications.enums import EventType, SubjectKind
from notifications.services import notification_manager
from rooms.enums import RoomStatus
from staff.command import Command

_CHANGEABLE = [
    *("category", "priority", "note", "room_usable", "restores_to", "assigned_to"),
    *("completed_by", "completed_at", "completion_note", "updated_at"),
    *("changed_by", "change_source", "change_date", "change_command_id"),
]


def write_reports(
    command: Command,
    changed: Mapping[MaintenanceReport, Sequence[str]],
    created: Sequence[MaintenanceReport] = (),
) -> None:
    """Write the changed reports and insert the new ones, in one statement, and announce each.

    `changed` names the changed fields of each report, as events name them; a report without any is written and not
    announced. The time and the author of the change are added here.
    """
    for report in (*changed, *created):
        report.updated_at, report.changed_by, report.change_source = (
            command.now,
            command.staff,
            command.source,
        )
        report.change_date, report.change_command_id = command.today, command.id
    for report in changed:
        report.version += 1
    update_rows(
        list(changed),
        _CHANGEABLE,
        increments={"version": dict.fromkeys((report.pk for report in changed), 1)},
        insert=created,
    )
    events: list[tuple[EventType, MaintenanceReport, Sequence[str]]] = [
        (EventType.REPORT_UPDATED, report, names) for report, names in changed.items() if names
    ]
    events += [(EventType.REPORT_CREATED, report, ["is_open"]) for report in created]
    for event_type, report, names in events:
        notification_manager.realtime_in_room(
            command, SubjectKind.REPORT, event_type, report, names, snapshot=report_snapshot(report)
        )


def set_report_values(report: MaintenanceReport, **values: Any) -> list[str]:
    """Set fields of a report and return the names of those that changed."""
    changed = [name for name, value in values.items() if getattr(report, name) != value]
    for name in changed:
        setattr(report, name, values[name])
    return changed


def set_restores_to(command: Command, rooms: Sequence[RoomCareFacts], status: RoomStatus) -> None:
    """Store on the open reports of these rooms the status that the completion of the last one restores."""
    reports = [report for facts in rooms for report in facts.reports]
    for report in reports:
        report.restores_to = status
    write_reports(command, dict.fromkeys(reports, ()))
