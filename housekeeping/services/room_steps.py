"""One move of one room, and what it means beside the status."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from housekeeping.enums import RoomEventKind
from housekeeping.models import RoomStatusEvent
from rooms.enums import RoomStatus
from rooms.models import Room

_OF_OCCUPANCY = ("is_occupied", "occupancy_status", "current_booking", "guests")


@dataclass(frozen=True)
class RoomStep:
    """One move of one room. Whether it counts as cleaned or inspected follows from the move unless told.

    `note` says why for this room alone, where the command's note is about another. `changes_occupancy`: somebody
    enters or leaves the room with it.
    """

    room: Room
    to_status: RoomStatus
    kind: RoomEventKind = RoomEventKind.STEP
    reverses_pk: int | None = None
    cleaned: bool | None = None
    inspected: bool | None = None
    note: str | None = None
    changes_occupancy: bool = False


def cleans(step: RoomStep, event: RoomStatusEvent) -> bool:
    """Whether the room counts as cleaned by it."""
    if step.cleaned is not None:
        return step.cleaned
    return event.from_status == RoomStatus.CLEANING_IN_PROGRESS and event.to_status in {
        RoomStatus.CLEANED_UNINSPECTED,
        RoomStatus.READY_FOR_GUEST,
        RoomStatus.OCCUPIED,
    }


def inspects(step: RoomStep, event: RoomStatusEvent) -> bool:
    """Whether the room counts as inspected by it."""
    if step.inspected is not None:
        return step.inspected
    return (
        event.from_status == RoomStatus.CLEANED_UNINSPECTED and event.to_status == RoomStatus.READY_FOR_GUEST
    )


def timestamps_of(room: Room) -> dict[str, Any]:
    """Who cleaned and inspected the room when, by the names that listeners know."""
    return {
        "last_cleaned_at": room.last_cleaned_at,
        "cleaned_by": room.cleaned_by_id,
        "last_inspected_at": room.last_inspected_at,
        "inspected_by": room.inspected_by_id,
    }


def fields_changed(
    step: RoomStep, stamps: Mapping[str, Any], *, stamps_before: Mapping[str, Any]
) -> list[str]:
    """What the news of this step names: the status, who is in the room, and stamps that differ."""
    stamped = [name for name, value in stamps.items() if value != stamps_before[name]]
    return ["room_status", *(_OF_OCCUPANCY if step.changes_occupancy else ()), *stamped]
