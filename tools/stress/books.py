"""The whole history, by what it is looked up by."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from hotel.models import IdempotencyRecord
from housekeeping.models import RoomStatusEvent
from notifications.enums import SubjectKind
from notifications.models import OutboxEvent
from room_bookings.models import BookingStatusEvent
from rooms.enums import Operation
from rooms.models import RoomOperationLog
from tools.stress.answers import booking_facts, room_facts, room_name

WITNESSES = (RoomStatusEvent, BookingStatusEvent, RoomOperationLog, OutboxEvent)

AT_ONCE = 5_000


def commands_that_wrote() -> set[str]:
    """The name of every command that left a row of audit or news."""
    return {
        str(command_id)
        for witness in WITNESSES
        for command_id in witness._default_manager.order_by().values_list("command_id", flat=True).distinct()
    }


def place_after(operation: str, room_id: int, metadata: dict[str, Any]) -> int | None:
    """The room that a booking has, planned or held, when this is done."""
    dropped = operation == Operation.UNASSIGN or (
        operation == Operation.UNDO_CHECK_IN and not metadata["keep_room"]
    )
    return None if dropped else room_id


@dataclass(frozen=True)
class Books:
    commands: set[str]
    booking_steps: dict[tuple[str, int], str]
    room_steps: dict[tuple[str, int], str]
    places: dict[tuple[str, int | None], int | None]
    departures: set[tuple[str, str, str]]
    booking_news: dict[tuple[str, str], dict[str, Any]]
    """By command and booking: what its last news showed."""
    room_news: dict[tuple[str, str], dict[str, Any]]
    kept_answers: set[str]
    """The Idempotency-Keys of all answers that are kept."""

    @classmethod
    def read(cls) -> "Books":
        return cls(
            commands=commands_that_wrote(),
            booking_steps={
                (booking_id, version): status
                for booking_id, version, status in BookingStatusEvent.objects.values_list(
                    "booking__booking_id", "status_version", "to_status"
                )
            },
            room_steps={
                (room_name(hotel_id, number), version): status
                for hotel_id, number, version, status in RoomStatusEvent.objects.values_list(
                    "hotel_id", "room__room_number", "status_version", "to_status"
                )
            },
            places={
                (booking_id, version): place_after(operation, room_id, metadata)
                for booking_id, version, operation, room_id, metadata in RoomOperationLog.objects.filter(
                    room_version__isnull=False
                ).values_list("booking_id", "room_version", "operation", "room_id", "metadata")
            },
            departures={
                (str(command_id), booking_id, number)
                for command_id, booking_id, number in RoomOperationLog.objects.filter(
                    operation=Operation.CHECK_OUT
                ).values_list("command_id", "booking_id", "room__room_number")
            },
            booking_news={
                (command, shown["booking_id"]): booking_facts(shown)
                for command, _, shown in _news(SubjectKind.BOOKING)
            },
            room_news={
                (command, room_name(hotel_id, shown["room_number"])): room_facts(shown)
                for command, hotel_id, shown in _news(SubjectKind.ROOM)
            },
            kept_answers=set(IdempotencyRecord.objects.values_list("key", flat=True)),
        )

    def place(self, booking_id: str, room_version: int) -> int | None:
        """The room that the log gives the booking at that version."""
        return self.places.get((booking_id, room_version), -1) if room_version else None


def _news(kind: SubjectKind) -> Iterable[tuple[str, int, dict[str, Any]]]:
    events = OutboxEvent.objects.filter(subject_kind=kind).order_by("pk")
    rows = events.values_list("command_id", "hotel_id", "snapshot").iterator(chunk_size=AT_ONCE)
    return ((str(command_id), hotel_id, snapshot) for command_id, hotel_id, snapshot in rows)
