"""Announce changes to clients: the only writer of events.

Services announce changes. Before the commit the runner reads the changed rooms and bookings once and inserts all
events together, after all other rows. So a snapshot shows what a client would read at the position of the event.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from uuid_utils.compat import uuid7

from hotel.kernel.attempt import current_attempt
from hotel.kernel.sql import insert_rows
from notifications.enums import EventType, SubjectKind
from notifications.models import OutboxEvent
from staff.command import Command

SnapshotLoader = Callable[[Collection[int], datetime], Mapping[int, dict[str, Any]]]

_loaders: dict[SubjectKind, SnapshotLoader] = {}
_BEFORE_COMMIT = "events"


class Subject(Protocol):
    """A row of a hotel that an event can be about."""

    pk: Any
    hotel_id: int


class SubjectWithRoom(Protocol):
    """A row of a hotel that belongs to a room."""

    pk: Any
    hotel_id: int
    room_id: int


@dataclass(frozen=True)
class Announcement:
    """An event to insert before the commit. Without a snapshot, the registered loader makes it then."""

    kind: SubjectKind
    type: EventType
    subject_pk: int
    hotel_pk: int
    room_ref: int | None
    booking_ref: int | None
    status_version: int | None
    changed_fields: tuple[str, ...]
    source: str
    at: datetime
    from_room: str = ""
    changes: Sequence[Mapping[str, Any]] | None = None
    snapshot: dict[str, Any] | None = None


def register_snapshots(kind: SubjectKind, loader: SnapshotLoader) -> None:
    """Register the function that makes snapshots of subjects of a kind. The app that owns them calls this once.

    The loader gets primary keys and the time, and returns snapshots by primary key.
    """
    _loaders[kind] = loader


def realtime_room_updated(
    command: Command, room: Subject, changed_fields: Iterable[str], *, status_version: int | None = None
) -> None:
    """Announce that a room has changed; with `status_version`, by the status event of that version."""
    _announce_room(command, EventType.ROOM_UPDATED, room, changed_fields, status_version)


def realtime_room_renumbered(command: Command, room: Subject, *, old_number: str) -> None:
    """Announce that a room has another number than `old_number`, by which clients know it."""
    _announce_room(command, EventType.ROOM_UPDATED, room, ("room_number",), None, from_room=old_number)


def realtime_room_created(command: Command, room: Subject, *, status_version: int) -> None:
    """Announce a new room."""
    _announce_room(command, EventType.ROOM_CREATED, room, ("room_number", "room_status"), status_version)


def realtime_room_deactivated(command: Command, room: Subject) -> None:
    """Announce that a room has been deactivated."""
    _announce_room(command, EventType.ROOM_DEACTIVATED, room, ("is_active",), None)


def realtime_room_visited(command: Command, room: Subject) -> None:
    """Announce that somebody of the staff has entered a room."""
    _announce_room(command, EventType.ROOM_VISITED, room, (), None)


def realtime_room_pin_renewed(command: Command, room: Subject) -> None:
    """Announce that a guest in the room has another PIN, which the event does not show."""
    _announce_room(command, EventType.ROOM_PIN_RENEWED, room, ("guests",), None)


def realtime_booking(
    command: Command,
    event_type: EventType,
    booking: Subject,
    changed_fields: Iterable[str],
    *,
    status_version: int | None = None,
    from_room: str = "",
    changes: Sequence[Mapping[str, Any]] = (),
) -> None:
    """Announce that a booking has changed; with `status_version`, by the status event of that version.

    `changes` are those of its change row.
    """
    _announce(
        Announcement(
            kind=SubjectKind.BOOKING,
            type=event_type,
            subject_pk=booking.pk,
            hotel_pk=booking.hotel_id,
            room_ref=None,
            booking_ref=booking.pk,
            status_version=status_version,
            changed_fields=tuple(changed_fields),
            source=command.source,
            at=command.now,
            from_room=from_room,
            changes=changes or None,
        )
    )


def realtime_booking_moved(command: Command, booking: Subject, *, from_room: str) -> None:
    """Announce that a booking has moved to another room. `from_room` is the number of the room that it vacated."""
    realtime_booking(command, EventType.BOOKING_MOVED, booking, ("assigned_room",), from_room=from_room)


def realtime_task(
    command: Command,
    event_type: EventType,
    task: SubjectWithRoom,
    changed_fields: Iterable[str],
    *,
    snapshot: dict[str, Any],
) -> None:
    """Announce a new or changed housekeeping task. The caller has read the task, and passes its snapshot."""
    realtime_in_room(command, SubjectKind.TASK, event_type, task, changed_fields, snapshot=snapshot)


def realtime_in_room(
    command: Command,
    kind: SubjectKind,
    event_type: EventType,
    subject: SubjectWithRoom,
    changed_fields: Iterable[str],
    *,
    snapshot: dict[str, Any],
) -> None:
    """Announce a new or changed thing that belongs to a room. The caller passes its snapshot."""
    _announce(
        Announcement(
            kind=kind,
            type=event_type,
            subject_pk=subject.pk,
            hotel_pk=subject.hotel_id,
            room_ref=subject.room_id,
            booking_ref=None,
            status_version=None,
            changed_fields=tuple(changed_fields),
            source=command.source,
            at=command.now,
            snapshot=snapshot,
        )
    )


def realtime_calendar(
    command: Command,
    event_type: EventType,
    calendar: Subject,
    changed_fields: Iterable[str],
    *,
    snapshot: dict[str, Any],
) -> None:
    """Announce a change of a channel's calendar. The caller passes its snapshot."""
    _announce(
        Announcement(
            kind=SubjectKind.CALENDAR,
            type=event_type,
            subject_pk=calendar.pk,
            hotel_pk=calendar.hotel_id,
            room_ref=None,
            booking_ref=None,
            status_version=None,
            changed_fields=tuple(changed_fields),
            source=command.source,
            at=command.now,
            snapshot=snapshot,
        )
    )


def _announce_room(
    command: Command,
    event_type: EventType,
    room: Subject,
    changed_fields: Iterable[str],
    status_version: int | None,
    *,
    from_room: str = "",
) -> None:
    _announce(
        Announcement(
            kind=SubjectKind.ROOM,
            type=event_type,
            subject_pk=room.pk,
            hotel_pk=room.hotel_id,
            room_ref=room.pk,
            booking_ref=None,
            status_version=status_version,
            changed_fields=tuple(changed_fields),
            source=command.source,
            at=command.now,
            from_room=from_room,
        )
    )


def _announce(announcement: Announcement) -> None:
    attempt = current_attempt()
    pending = attempt.before_commit.get(_BEFORE_COMMIT)
    if not isinstance(pending, _PendingEvents):
        pending = _PendingEvents(command_id=attempt.command.id, announcements=[])
        attempt.before_commit[_BEFORE_COMMIT] = pending
    pending.announcements.append(announcement)


@dataclass
class _PendingEvents:
    """The events that an attempt has announced; the runner calls it before the commit."""

    command_id: UUID
    announcements: list[Announcement]

    def __call__(self) -> None:
        """Insert the announced events in their order, with snapshots read now."""
        snapshots = {
            kind: self._snapshots(kind) for kind in {a.kind for a in self.announcements if a.snapshot is None}
        }
        insert_rows(
            OutboxEvent(
                hotel_id=announcement.hotel_pk,
                event_id=uuid7(),
                type=announcement.type,
                subject_kind=announcement.kind,
                room_ref=announcement.room_ref,
                booking_ref=announcement.booking_ref,
                status_version=announcement.status_version,
                occurred_at=announcement.at,
                source=announcement.source,
                changed_fields=list(announcement.changed_fields),
                from_room=announcement.from_room,
                changes=announcement.changes,
                snapshot=announcement.snapshot or snapshots[announcement.kind][announcement.subject_pk],
                command_id=self.command_id,
            )
            for announcement in self.announcements
        )

    def _snapshots(self, kind: SubjectKind) -> Mapping[int, dict[str, Any]]:
        waiting = [a for a in self.announcements if a.kind == kind and a.snapshot is None]
        return _loaders[kind]({a.subject_pk for a in waiting}, max(a.at for a in waiting))
