"""The actions of housekeeping on a room: the table from which the routes and `?expand=actions` are built."""

from collections.abc import Sequence
from typing import Any

from housekeeping import policies as guards
from housekeeping.api import views
from housekeeping.selectors import RoomCareFacts, read_room_care_facts
from rooms.models import Room
from staff.api.actions import Action, action_lists
from staff.command import Command

ROOM_ACTIONS: Sequence[Action[RoomCareFacts]] = (
    Action("start-cleaning", views.StartCleaning, guards.start_cleaning_reasons),
    Action("stop-cleaning", views.StopCleaning, lambda _, facts: guards.stop_cleaning_reasons(facts)),
    Action("mark-dirty", views.MarkDirty, lambda _, facts: guards.mark_dirty_reasons(facts)),
    Action("mark-cleaned", views.MarkCleaned, guards.mark_cleaned_reasons),
    Action("inspect", views.Inspect, lambda _, facts: guards.inspect_reasons(facts, passed=False)),
    Action("mark-maintenance", views.MarkMaintenance, lambda *_: []),
    Action(
        "complete-maintenance",
        views.CompleteMaintenance,
        lambda _, facts: guards.complete_maintenance_reasons(facts),
    ),
    Action("guest-wishes", views.GuestWishes, lambda _, facts: guards.guest_wish_reasons(facts)),
    Action("visits", views.Visits, lambda *_: []),
    Action("observations", views.Observations, lambda *_: []),
    Action("renumber", views.Renumber, lambda *_: []),
    Action("override-status", views.OverrideStatus, lambda *_: []),
)
"""Where the body of the request decides, the guard returns the reasons against every body: a room that may fail an
inspection can be inspected, and an override is judged when its status is known."""


def room_actions(command: Command, rooms: Sequence[Room]) -> dict[int, list[dict[str, Any]]]:
    """Return the actions on each room by primary key, in two statements, whatever the number of rooms."""
    subjects = {facts.room.pk: facts for facts in read_room_care_facts(rooms)}
    return action_lists(command, ROOM_ACTIONS, subjects)
