"""The buttons of a room's actions: which this person may take now, and what is against the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from hotel.kernel.exceptions import ProblemCode
from housekeeping.api.actions import room_actions
from housekeeping.web.labels import ROOM_ACTIONS
from rooms.models import Room
from staff.command import Command
from staff.overrides import overridable_roles

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

DANGEROUS = frozenset({"override-status"})


@dataclass(frozen=True)
class RoomButton:
    """An action on a room, with the sentences against it.

    While `is_open`, the form of the action can be opened: the person may set all reasons aside.
    """

    action: str
    label: "StrPromise"
    url: str
    reasons: Sequence[str]
    is_open: bool

    @property
    def style(self) -> str:
        """Return the class of the button."""
        return "danger" if self.action in DANGEROUS else "quiet"


def room_buttons(command: Command, room: Room) -> list[RoomButton]:
    """Return the actions on a room that the person's roles include, in two statements."""
    slug, number = command.hotel.slug, room.room_number
    overridable = overridable_roles(command.staff)
    return [
        RoomButton(
            action=entry["action"],
            label=ROOM_ACTIONS[entry["action"]],
            url=reverse("pages:room-command", args=[slug, number, entry["action"]]),
            reasons=[reason["detail"] for reason in entry["reasons"]],
            is_open=all(reason["overridable_by"] in overridable for reason in entry["reasons"]),
        )
        for entry in room_actions(command, [room])[room.pk]
        if all(reason["code"] != ProblemCode.FORBIDDEN for reason in entry["reasons"])
    ]
