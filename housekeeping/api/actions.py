"""What this person could do with a room now, by the guards of housekeeping's commands."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hotel.kernel.exceptions import Reason
from housekeeping import policies as guards
from housekeeping.api.urls import COMMANDS
from housekeeping.selectors import RoomCareFacts, read_room_care_facts
from rooms.models import Room
from staff.api.actions import action_list
from staff.command import Command

Guard = Callable[[Command, RoomCareFacts], list[Reason]]

GUARDS: Mapping[str, Guard] = {
    "start-cleaning": guards.start_cleaning_reasons,
    "stop-cleaning": lambda _, facts: guards.stop_cleaning_reasons(facts),
    "mark-dirty": lambda _, facts: guards.mark_dirty_reasons(facts),
    "mark-cleaned": guards.mark_cleaned_reasons,
    "inspect": lambda _, facts: guards.inspect_reasons(facts, passed=False),
    "mark-maintenance": lambda *_: [],
    "complete-maintenance": lambda _, facts: guards.complete_maintenance_reasons(facts),
    "override-status": lambda *_: [],
}
"""Where the body decides, what no body could change: a room can be inspected that can fail, and to which status
an override goes is judged when it is known."""


def room_actions(command: Command, rooms: Sequence[Room]) -> dict[int, list[dict[str, Any]]]:
    """The actions of each room, by primary key; as many statements however many rooms."""
    return {
        facts.room.pk: action_list(
            command,
            COMMANDS,
            reasons={action: guard(command, facts) for action, guard in GUARDS.items()},
        )
        for facts in read_room_care_facts(rooms)
    }
