"""The only way to tell anyone: what happened is written down in the transaction in which it happened.

A service announces; when its command is about to commit, rooms and bookings are read once and all events are
inserted together, last of all rows. So a snapshot shows what a client would read at the event's position.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
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
    """What an event can be about: a row of a hotel."""

    pk: Any
    hotel_id: int


class RoomOfHotel(Protocol):
    pk: Any
    hotel_id: int
    room_id: int


@dataclass(frozen=True)
class Announcement:
    kind: SubjectKind
    type: EventType
    subject_id: int
    hotel_id: int
    room_ref: int | None
    booking_ref: int | None
    status_version: int | None
    changed_fields: tuple[str, ...]
    source: str
    at: datetime
    from_room: str = ""
    snapshot: dict[str, Any] | None = None


def register_snapshots(kind: SubjectKind, loader: SnapshotLoader) -> None:
    """Tell how subjects of a kind are shown in public. Called once by the app that owns them."""
    _loaders[kind] = loader


def realtime_room_updated(
    command: Command, room: Subject, changed_fields: Iterable[str], *, status_version: int | None = None
) -> None:
    """A room changed; with `status_version` it is the news of that status step."""
    _announce_room(command, EventType.ROOM_UPDATED, room, changed_fields, status_version)


def realtime_room_created(command: Command, room: Subject, *, status_version: int) -> None:
    _announce_room(command, EventType.ROOM_CREATED, room, ("room_number", "room_status"), status_version)


def realtime_room_deactivated(command: Command, room: Subject) -> None:
    _announce_room(command, EventType.ROOM_DEACTIVATED, room, ("is_active",), None)


def realtime_booking(
    command: Command,
    event_type: EventType,
    booking: Subject,
    changed_fields: Iterable[str],
    *,
    status_version: int | None = None,
    from_room: str = "",
) -> None:
    """A booking changed; with `status_version` it is the news of that status step."""
    _announce(
        Announcement(
            kind=SubjectKind.BOOKING,
            type=event_type,
            subject_id=booking.pk,
            hotel_id=booking.hotel_id,
            room_ref=None,
            booking_ref=booking.pk,
            status_version=status_version,
            changed_fields=tuple(changed_fields),
            source=command.source,
            at=command.now,
            from_room=from_room,
        )
    )


def realtime_booking_moved(command: Command, booking: Subject, *, from_room: str) -> None:
    """Announce that a booking has moved to another room. `from_room` is the number of the room that it vacated."""
    realtime_booking(command, EventType.BOOKING_MOVED, booking, ("assigned_room",), from_room=from_room)


def realtime_task(
    command: Command,
    event_type: EventType,
    task: RoomOfHotel,
    changed_fields: Iterable[str],
    *,
    snapshot: dict[str, Any],
) -> None:
    """A housekeeping task was created or changed. Who writes tasks has them whole, so nothing is read anew."""
    _announce(
        Announcement(
            kind=SubjectKind.TASK,
            type=event_type,
            subject_id=task.pk,
            hotel_id=task.hotel_id,
            room_ref=task.room_id,
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
) -> None:
    _announce(
        Announcement(
            kind=SubjectKind.ROOM,
            type=event_type,
            subject_id=room.pk,
            hotel_id=room.hotel_id,
            room_ref=room.pk,
            booking_ref=None,
            status_version=status_version,
            changed_fields=tuple(changed_fields),
            source=command.source,
            at=command.now,
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
    command_id: UUID
    announcements: list[Announcement]

    def __call__(self) -> None:
        """Insert what was announced, in order, with snapshots read now."""
        snapshots = {
            kind: self._snapshots(kind) for kind in {a.kind for a in self.announcements if a.snapshot is None}
        }
        insert_rows(
            OutboxEvent(
                hotel_id=announcement.hotel_id,
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
                snapshot=announcement.snapshot or snapshots[announcement.kind][announcement.subject_id],
                command_id=self.command_id,
            )
            for announcement in self.announcements
        )

    def _snapshots(self, kind: SubjectKind) -> Mapping[int, dict[str, Any]]:
        about = [a for a in self.announcements if a.kind == kind and a.snapshot is None]
        return _loaders[kind]({a.subject_id for a in about}, max(a.at for a in about))
