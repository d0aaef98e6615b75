"""The timeline of a room: its status events and its rows of the room log, newest first."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import merge
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from hotel.kernel.keys import LARGEST_KEY
from hotel.kernel.sql import PreparedQuery
from housekeeping.models import RoomStatusEvent
from housekeeping.snapshots import RoomStatusEventRow, status_event_entry
from rooms.models import Room, RoomOperationLog
from rooms.snapshots import OperationRow, operation_entry

Row = RoomStatusEventRow | OperationRow

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STATUS_EVENT, _OPERATION = 0, 1


class TimelinePosition(NamedTuple):
    """The position of an entry in the timeline.

    Orders entries of one instant, too: status events before operations, each by primary key, so that pages neither
    repeat nor skip an entry.
    """

    microseconds: int
    kind: int
    pk: int

    @property
    def at(self) -> datetime:
        """The instant of the entry."""
        return _EPOCH + timedelta(microseconds=self.microseconds)


LAST_POSITION = TimelinePosition(
    (datetime(9999, 12, 31, tzinfo=UTC) - _EPOCH) // timedelta(microseconds=1), _OPERATION, LARGEST_KEY
)


@dataclass(frozen=True)
class RoomTimelinePage:
    """Entries, newest first, the position of each, and that of the last one; None where no older entry follows."""

    entries: list[dict[str, Any]]
    positions: list[TimelinePosition]
    next_position: TimelinePosition | None

    def without_cut_command(self) -> "RoomTimelinePage":
        """Return the page without the command at its end of which older entries may follow.

        A command that fills the page stays, although it may be cut.
        """
        if self.next_position is None:
            return self
        cut = self.entries[-1]["command_id"]
        size = len(self.entries)
        while size and self.entries[size - 1]["command_id"] == cut:
            size -= 1
        if not size:
            return self
        return RoomTimelinePage(self.entries[:size], self.positions[:size], self.positions[size - 1])


def room_timeline(room: Room, *, limit: int, before: TimelinePosition | None = None) -> RoomTimelinePage:
    """Return at most `limit` entries before a position, in two statements.

    A move is in the timelines of both rooms: its room log row belongs to the new room and names the old one.
    """
    before = before or LAST_POSITION
    events = _READ_STATUS_EVENTS(**_page_values(room, _STATUS_EVENT, before, limit))
    operations = _READ_OPERATIONS(**_page_values(room, _OPERATION, before, limit))
    found: list[Iterable[Row]] = [
        [RoomStatusEventRow(*row) for row in events],
        [OperationRow(*row) for row in operations],
    ]
    rows = merge(*found, key=_order, reverse=True)
    page = list(islice(rows, limit))
    return RoomTimelinePage(
        [operation_entry(row) if isinstance(row, OperationRow) else status_event_entry(row) for row in page],
        [_position(row) for row in page],
        next_position=_position(page[-1]) if next(rows, None) else None,
    )


def log_metadata(room: Room, *, command_ids: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return what the room log stores of these commands beside the columns, by command, in one statement."""
    of_room = Q(room=room) | Q(from_room=room)
    rows = RoomOperationLog.objects.filter(of_room, command_id__in=command_ids).exclude(metadata={})
    return dict(rows.order_by("pk").values_list("command_id", "metadata"))


def _status_events(given: PreparedQuery.Parameters) -> QuerySet[Any, Any]:
    events = RoomStatusEvent.objects.filter(_is_before(given), room=given.value("room_pk"))
    return events.order_by("-at", "-pk").values_list(*RoomStatusEventRow._fields)


def _operations(given: PreparedQuery.Parameters) -> QuerySet[Any, Any]:
    room_pk = given.value("room_pk")
    operations = RoomOperationLog.objects.filter(_is_before(given), Q(room=room_pk) | Q(from_room=room_pk))
    return operations.order_by("-at", "-pk").values_list(*OperationRow._fields)


def _is_before(given: PreparedQuery.Parameters) -> Q:
    at = given.value("at")
    return Q(at__lt=at) | Q(at=at, pk__lt=given.value("below_pk"))


_READ_STATUS_EVENTS: PreparedQuery[Any] = PreparedQuery(
    "read_status_events_of_room", _status_events, is_page=True
)
_READ_OPERATIONS: PreparedQuery[Any] = PreparedQuery("read_operations_of_room", _operations, is_page=True)


def _page_values(room: Room, kind: int, before: TimelinePosition, limit: int) -> dict[str, Any]:
    """Return the values that select the rows of a kind before a position: `limit` of them, and one more."""
    of_instant = {-1: LARGEST_KEY, 0: before.pk, 1: 0}
    below_pk = of_instant[(kind > before.kind) - (kind < before.kind)]
    return {"room_pk": room.pk, "at": before.at, "below_pk": below_pk, "limit": limit + 1, "offset": 0}


def _order(row: Row) -> tuple[datetime, int, int]:
    return row.at, _OPERATION if isinstance(row, OperationRow) else _STATUS_EVENT, row.pk


def _position(row: Row) -> TimelinePosition:
    at, kind, pk = _order(row)
    return TimelinePosition((at - _EPOCH) // timedelta(microseconds=1), kind, pk)
