"""What happened to a room: its status events and what was done with it, newest first."""

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
_STEP, _OPERATION = 0, 1


@dataclass(frozen=True, order=True)
class TimelinePosition:
    """Where an entry stands. Entries of one instant have an order too, always the same: steps before what they
    were part of, each in the order in which they were written.
    """

    microseconds: int
    kind: int
    pk: int

    @property
    def at(self) -> datetime:
        return _EPOCH + timedelta(microseconds=self.microseconds)


@dataclass(frozen=True)
class TimelineEntry:
    place: TimelinePosition
    subject: RoomStatusEvent | RoomOperationLog


def timeline_of(room: Room, *, before: TimelinePosition | None, limit: int) -> list[TimelineEntry]:
    """At most `limit` entries older than a place, newest first, in two statements.

    A move shows in both rooms' timelines: it is logged on the new room and names the old one.
    """
    steps = RoomStatusEvent.objects.filter(room=room).select_related("changed_by__user")
    operations = RoomOperationLog.objects.filter(Q(room=room) | Q(from_room=room)).select_related(
        "performed_by__user", "room", "from_room"
    )
    entries = merge(
        _entries(_older(steps, _STEP, before, limit), _STEP),
        _entries(_older(operations, _OPERATION, before, limit), _OPERATION),
        key=lambda entry: entry.place,
        reverse=True,
    )
    return [entry for entry, _ in zip(entries, range(limit), strict=False)]


def _older(rows: QuerySet[M], kind: int, before: TimelinePosition | None, limit: int) -> QuerySet[M]:
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
