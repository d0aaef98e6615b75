"""What the log makes of each room beside its status: where it is, of what type, in use or not, what is broken in it."""

from collections.abc import Iterable
from typing import Any

from housekeeping.models import MaintenanceReport
from rooms.enums import Operation
from rooms.models import Room, RoomOperationLog


def upkeep_contradictions() -> list[str]:
    """Where the log and the present state tell different stories of a room."""
    story = UpkeepStory()
    story.tell(RoomOperationLog.objects.order_by("pk").iterator())
    return [*story.faults, *story.differences()]


class UpkeepStory:
    """`described`: what was last changed, by room and field; `broken`: the open report of a room."""

    def __init__(self) -> None:
        self.described: dict[tuple[int, str], Any] = {}
        self.broken: dict[int, tuple[str, bool, str]] = {}
        self.faults: list[str] = []

    def tell(self, log: Iterable[RoomOperationLog]) -> None:
        for row in log:
            if row.operation == Operation.MAINTENANCE:
                said = row.metadata
                self.broken[row.room_id] = (said["priority"], said["room_usable"], row.note)
            elif row.operation == Operation.MAINTENANCE_COMPLETE:
                self.broken.pop(row.room_id, None)
            elif not row.booking_id:
                self._describe(row)

    def differences(self) -> list[str]:
        """Where a room is otherwise than its last change left it, or another report is open."""
        rooms = {room.pk: room for room in Room.objects.select_related("room_type")}
        found = [
            f"room {pk}: the log has its {name} as {value}, it is {_shown(rooms[pk], name)}"
            for (pk, name), value in sorted(self.described.items())
            if _shown(rooms[pk], name) != value
        ]
        reports = MaintenanceReport.objects.filter(completed_at__isnull=True)
        is_open = {report.room_id: (report.priority, report.room_usable, report.note) for report in reports}
        return found + [
            f"room {pk}: the log has {self.broken.get(pk)} as its open report, it is {is_open.get(pk)}"
            for pk in sorted(self.broken.keys() | is_open.keys())
            if self.broken.get(pk) != is_open.get(pk)
        ]

    def _describe(self, row: RoomOperationLog) -> None:
        for name, change in row.metadata.get("changes", {}).items():
            before = self.described.get((row.room_id, name), change["from"])
            if before != change["from"]:
                self.faults.append(
                    f"log {row.pk}: changes {name} of room {row.room_id} from {change['from']}, it was {before}"
                )
            self.described[row.room_id, name] = change["to"]


def _shown(room: Room, name: str) -> Any:
    return room.room_type.code if name == "room_type" else getattr(room, name)
