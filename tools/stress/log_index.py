"""The audit rows, events and stored answers of all hotels, indexed by what the verdict looks up."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from hotel.models import IdempotencyRecord
from housekeeping.models import RoomStatusEvent
from notifications.enums import SubjectKind
from notifications.models import OutboxEvent
from room_bookings.models import BookingStatusEvent
from rooms.enums import Operation
from rooms.models import Room, RoomOperationLog
from tools.stress.answer_checks import booking_facts, room_facts, room_name

COMMAND_TABLES = (RoomStatusEvent, BookingStatusEvent, RoomOperationLog, OutboxEvent)

CHUNK_SIZE = 5_000


def commands_with_rows() -> set[str]:
    """Return the ID of every command that left an audit row or an event."""
    return {
        str(command_id)
        for table in COMMAND_TABLES
        for command_id in table._default_manager.order_by().values_list("command_id", flat=True).distinct()
    }


def room_after(operation: str, room_pk: int, metadata: dict[str, Any]) -> int | None:
    """Return the room that a booking has, planned or occupied, after this operation."""
    has_none = operation == Operation.UNASSIGN or (
        operation == Operation.UNDO_CHECK_IN and not metadata["keep_room"]
    )
    return None if has_none else room_pk


@dataclass(frozen=True)
class LogIndex:
    """The logs by their keys: booking ID or room name and version, command and subject, Idempotency-Key."""

    commands: set[str]
    booking_status: dict[tuple[str, int], str]
    room_status: dict[tuple[str, int], str]
    assigned_rooms: dict[tuple[str, int | None], int | None]
    check_outs: set[tuple[str, str, str]]
    booking_events: dict[tuple[str, str], dict[str, Any]]
    room_events: dict[tuple[str, str], dict[str, Any]]
    stored_answer_keys: set[str]

    @classmethod
    def read(cls) -> "LogIndex":
        """Read everything from the database. A room is found by each number that it ever had."""
        numbers = _numbers_of_rooms()
        return cls(
            commands=commands_with_rows(),
            booking_status={
                (booking_id, version): status
                for booking_id, version, status in BookingStatusEvent.objects.values_list(
                    "booking__booking_id", "status_version", "to_status"
                )
            },
            room_status={
                (room_name(hotel_pk, number), version): status
                for hotel_pk, room_pk, version, status in RoomStatusEvent.objects.values_list(
                    "hotel_id", "room_id", "status_version", "to_status"
                )
                for number in numbers[room_pk]
            },
            assigned_rooms=_assigned_rooms(),
            check_outs={
                (str(command_id), booking_id, number)
                for command_id, booking_id, room_pk in RoomOperationLog.objects.filter(
                    Q(operation=Operation.CHECK_OUT)
                    | Q(operation=Operation.CONTINUE, metadata__has_key="continued_by")
                ).values_list("command_id", "booking_id", "room_id")
                for number in numbers[room_pk]
            },
            booking_events={
                (command, shown["booking_id"]): booking_facts(shown)
                for command, _, shown in _snapshots(SubjectKind.BOOKING)
            },
            room_events={
                (command, room_name(hotel_pk, shown["room_number"])): room_facts(shown)
                for command, hotel_pk, shown in _snapshots(SubjectKind.ROOM)
            },
            stored_answer_keys=set(IdempotencyRecord.objects.values_list("key", flat=True)),
        )

    def is_check_out(self, writer: str, booking_id: str, room_number: str) -> bool:
        """Tell whether this command checked the booking out of the room; for "", whether any did."""
        writers = [writer] if writer else self.commands
        return any((each, booking_id, room_number) in self.check_outs for each in writers)

    def assigned_room(self, booking_id: str, room_version: int) -> int | None:
        """Return the room that the log gives the booking at that version; -1 for an unknown version."""
        return self.assigned_rooms.get((booking_id, room_version), -1) if room_version else None


def _numbers_of_rooms() -> dict[int, set[str]]:
    """Return every number that a room has or had, by the room's primary key."""
    numbers = {pk: {number} for pk, number in Room.objects.values_list("pk", "room_number")}
    renumbered = RoomOperationLog.objects.filter(operation=Operation.RENUMBER)
    for room_pk, metadata in renumbered.values_list("room_id", "metadata"):
        change = metadata["changes"]["room_number"]
        numbers[room_pk] |= {change["from"], change["to"]}
    return numbers


def _assigned_rooms() -> dict[tuple[str, int | None], int | None]:
    rows = RoomOperationLog.objects.filter(room_version__isnull=False).values_list(
        "booking_id", "room_version", "operation", "room_id", "metadata"
    )
    return {
        (booking_id, version): room_after(operation, room_pk, metadata)
        for booking_id, version, operation, room_pk, metadata in rows
    }


def _snapshots(kind: SubjectKind) -> Iterable[tuple[str, int, dict[str, Any]]]:
    events = OutboxEvent.objects.filter(subject_kind=kind).order_by("pk")
    rows = events.values_list("command_id", "hotel_id", "snapshot").iterator(chunk_size=CHUNK_SIZE)
    return ((str(command_id), hotel_pk, snapshot) for command_id, hotel_pk, snapshot in rows)
