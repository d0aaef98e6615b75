"""One move of a room along the transition table, and whether it counts as cleaned or inspected."""

from dataclasses import dataclass

from housekeeping.enums import RoomEventKind
from rooms.enums import RoomStatus
from rooms.models import Room


@dataclass(frozen=True)
class RoomStep:
    """One move of one room. `reverses_pk` is the status event that a correction reverses.

    `cleaned` and `inspected` say whether the room counts as cleaned or inspected by the step; None derives it from the
    move. `note` replaces the command's note for this room. `changes_occupancy`: a booking takes or gives up the room.
    """

    room: Room
    to_status: RoomStatus
    kind: RoomEventKind = RoomEventKind.STEP
    reverses_pk: int | None = None
    cleaned: bool | None = None
    inspected: bool | None = None
    note: str | None = None
    changes_occupancy: bool = False


def counts_as_cleaned(step: RoomStep, *, from_status: str) -> bool:
    """Return whether the room counts as cleaned by the step."""
    if step.cleaned is not None:
        return step.cleaned
    return from_status == RoomStatus.CLEANING_IN_PROGRESS and step.to_status in {
        RoomStatus.CLEANED_UNINSPECTED,
        RoomStatus.READY_FOR_GUEST,
        RoomStatus.OCCUPIED,
    }


def counts_as_inspected(step: RoomStep, *, from_status: str) -> bool:
    """Return whether the room counts as inspected by the step."""
    if step.inspected is not None:
        return step.inspected
    return from_status == RoomStatus.CLEANED_UNINSPECTED and step.to_status == RoomStatus.READY_FOR_GUEST
