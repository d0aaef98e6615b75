"""A replay of the room log for the fields beside the status: floor, type, use and open maintenance report."""

from collections.abc import Iterable
from typing import Any

from housekeeping.models import MaintenanceReport
from rooms.enums import Operation
from rooms.models import Room, RoomOperationLog

OF_THE_ROOM = {
    *(Operation.CREATE, Operation.CHANGE, Operation.RENUMBER, Operation.ACTIVATE, Operation.DEACTIVATE),
}
"""The operations whose changes are those of the room's own fields."""


def room_contradictions() -> list[str]:
    """Return a sentence for each difference between the room log and the present fields of a room."""
    replay = RoomLogReplay()
    replay.apply(RoomOperationLog.objects.order_by("pk").iterator())
    return [*replay.errors, *replay.differences()]


class RoomLogReplay:
    """The last logged value of each changed field, by room and field, and the open reports."""

    def __init__(self) -> None:
        self.values: dict[tuple[int, str], Any] = {}
        self.open_reports: dict[int, tuple[str, bool, str]] = {}
        """Priority, usability and note of each open report, by its primary key."""
        self.errors: list[str] = []

    def apply(self, log: Iterable[RoomOperationLog]) -> None:
        """Apply the rows that are about the room itself, in order."""
        for row in log:
            if row.operation == Operation.MAINTENANCE:
                facts = row.metadata
                self.open_reports[facts["report_id"]] = (facts["priority"], facts["room_usable"], row.note)
            elif row.operation == Operation.MAINTENANCE_CHANGE:
                self._correct_report(row)
            elif row.operation == Operation.MAINTENANCE_COMPLETE:
                self.open_reports.pop(row.metadata.get("report_id"), None)
            elif row.operation in OF_THE_ROOM and not row.booking_id:
                self._apply_changes(row)

    def differences(self) -> list[str]:
        """Return a sentence for each field and each open report that differs from the log."""
        rooms = {room.pk: room for room in Room.objects.select_related("room_type")}
        found = [
            f"room {pk}: the log has its {name} as {value}, it is {_present(rooms[pk], name)}"
            for (pk, name), value in sorted(self.values.items())
            if _present(rooms[pk], name) != value
        ]
        reports = MaintenanceReport.objects.filter(completed_at__isnull=True)
        is_open = {report.pk: (report.priority, report.room_usable, report.note) for report in reports}
        return found + [
            f"report {pk}: the log has it open as {self.open_reports.get(pk)}, it is {is_open.get(pk)}"
            for pk in sorted(self.open_reports.keys() | is_open.keys())
            if self.open_reports.get(pk) != is_open.get(pk)
        ]

    def _correct_report(self, row: RoomOperationLog) -> None:
        priority, usable, note = self.open_reports[row.metadata["report_id"]]
        changes = row.metadata["changes"]
        priority = changes["priority"]["to"] if "priority" in changes else priority
        usable = changes["room_usable"]["to"] if "room_usable" in changes else usable
        self.open_reports[row.metadata["report_id"]] = (priority, usable, row.note or note)

    def _apply_changes(self, row: RoomOperationLog) -> None:
        for name, change in row.metadata.get("changes", {}).items():
            before = self.values.get((row.room_id, name), change["from"])
            if before != change["from"]:
                self.errors.append(
                    f"log {row.pk}: changes {name} of room {row.room_id} from {change['from']}, it was {before}"
                )
            self.values[row.room_id, name] = change["to"]


def _present(room: Room, name: str) -> Any:
    return room.room_type.code if name == "room_type" else getattr(room, name)
