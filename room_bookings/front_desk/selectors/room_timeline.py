"""The timeline of a room: its status events and its rows of the room log, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import merge
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from housekeeping.models import RoomStatusEvent
from rooms.models import Room, RoomOperationLog

M = TypeVar("M", bound=Model)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STATUS_EVENT, _OPERATION = 0, 1


@dataclass(frozen=True, order=True)
class TimelinePosition:
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


@dataclass(frozen=True)
class TimelineEntry:
    """A status event or a room log row at its position."""

    position: TimelinePosition
    subject: RoomStatusEvent | RoomOperationLog


def timeline_of(room: Room, *, before: TimelinePosition | None, limit: int) -> list[TimelineEntry]:
    """Return at most `limit` entries before a position, newest first, in two statements.

    A move is in the timelines of both rooms: its room log row belongs to the new room and names the old one.
    """
    events = RoomStatusEvent.objects.filter(room=room).select_related("changed_by__user")
    operations = RoomOperationLog.objects.filter(Q(room=room) | Q(from_room=room)).select_related(
        "performed_by__user", "room", "from_room"
    )
    entries = merge(
        _entries(_before_position(events, _STATUS_EVENT, before, limit), _STATUS_EVENT),
        _entries(_before_position(operations, _OPERATION, before, limit), _OPERATION),
        key=lambda entry: entry.position,
        reverse=True,
    )
    return [entry for entry, _ in zip(entries, range(limit), strict=False)]


def _before_position(
    rows: QuerySet[M], kind: int, before: TimelinePosition | None, limit: int
) -> QuerySet[M]:
    if before is not None:
        same_instant = Q(at=before.at)
        if kind == before.kind:
            same_instant &= Q(pk__lt=before.pk)
        elif kind > before.kind:
            same_instant = Q(pk__in=[])
        rows = rows.filter(Q(at__lt=before.at) | same_instant)
    return rows.order_by("-at", "-pk")[:limit]


def _entries(
    rows: QuerySet[RoomStatusEvent] | QuerySet[RoomOperationLog], kind: int
) -> Sequence[TimelineEntry]:
    return [
        TimelineEntry(TimelinePosition((row.at - _EPOCH) // timedelta(microseconds=1), kind, row.pk), row)
        for row in rows
    ]
