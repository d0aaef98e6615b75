"""The parts that every action on rooms shares: lock, guard, apply the steps, record the operation."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy

from hotel.kernel.exceptions import Invalid, Reason
from housekeeping.enums import TaskType
from housekeeping.selectors import RoomCareFacts, read_room_care_facts
from housekeeping.services.room_status import set_room_statuses
from housekeeping.services.room_steps import RoomStep
from rooms import services as room_services
from rooms.enums import Operation, RoomStatus
from rooms.exceptions import RoomRefused, RoomsRefused
from rooms.services import RoomOperation
from staff.command import Command

_PLEASE_GIVE = {"note": gettext_lazy("Please give a note."), "reason": gettext_lazy("Please give a reason.")}


@dataclass(frozen=True)
class RoomAction:
    """One action on rooms, as the room log records it."""

    operation: Operation
    note: str
    metadata: Mapping[str, Any] = field(default_factory=dict)


def lock_with_facts(command: Command, *, room_numbers: Sequence[str]) -> list[RoomCareFacts]:
    """Lock rooms and return their facts in the given order, each room once. Raises RoomNotFound, Busy."""
    by_number = room_services.lock_rooms_by_number(command, room_numbers=room_numbers)
    wanted = dict.fromkeys(number.upper() for number in room_numbers)
    return read_room_care_facts([by_number[number] for number in wanted])


def require_allowed(
    rooms: Sequence[RoomCareFacts], guard: Callable[[RoomCareFacts], list[Reason]], *, named: int = 1
) -> None:
    """Raise with every reason of the guard: RoomRefused where the command `named` one room, else RoomsRefused."""
    refused = [(facts, reasons) for facts in rooms if (reasons := guard(facts))]
    if refused and named == 1:
        facts, reasons = refused[0]
        raise RoomRefused(facts.room, *reasons)
    if refused:
        raise RoomsRefused([_refused_item(facts, reasons) for facts, reasons in refused])


def apply_steps(
    command: Command, action: RoomAction, steps_of_rooms: Sequence[tuple[RoomCareFacts, Sequence[RoomStep]]]
) -> None:
    """Move each room along its steps and record the action once for each room."""
    operations = [
        RoomOperation(
            operation=action.operation,
            room=facts.room,
            booking_id=facts.booking_id,
            room_status_before=facts.room.room_status,
            note=action.note,
            metadata=dict(action.metadata),
        )
        for facts, _ in steps_of_rooms
    ]
    set_room_statuses(
        command,
        steps=[step for _, steps in steps_of_rooms for step in steps],
        note=action.note,
    )
    room_services.record_operations(command, operations=operations)


def cleaning_type_by_room_pk(rooms: Sequence[RoomCareFacts]) -> dict[int, TaskType]:
    """Return the type of cleaning of each room: a stay-over while it is occupied, else a turnover."""
    return {facts.room.pk: TaskType.STAYOVER if facts.is_occupied else TaskType.TURNOVER for facts in rooms}


def ready_status_for(facts: RoomCareFacts) -> RoomStatus:
    """Return the status of a clean and passed room: ready, unless an open report makes it unusable."""
    return RoomStatus.MAINTENANCE_REQUIRED if facts.is_unusable else RoomStatus.READY_FOR_GUEST


def status_after_repair(status: str) -> RoomStatus:
    """Return the status after the repair of a room that had this status before: a repair does not clean."""
    clean = {RoomStatus.READY_FOR_GUEST, RoomStatus.CLEANED_UNINSPECTED}
    return RoomStatus(status) if status in clean else RoomStatus.CHECKOUT_DIRTY


def require_text(text: str, *, field_name: str) -> str:
    """Return the text without surrounding blanks. Raises Invalid when nothing remains."""
    stripped = text.strip()
    if not stripped:
        sentence = str(_PLEASE_GIVE[field_name])
        raise Invalid(sentence, errors={field_name: [sentence]})
    return stripped


def _refused_item(facts: RoomCareFacts, reasons: list[Reason]) -> dict[str, Any]:
    return {
        "room_number": facts.room.room_number,
        "booking_id": facts.booking_id or None,
        "reasons": reasons,
    }
