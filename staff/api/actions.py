"""`?expand=actions`: what this person could do with a subject now, and every reason why not."""

from collections.abc import Mapping, Sequence
from typing import Any

from rest_framework import serializers

from hotel.api.inputs import CommaSeparated, InputSerializer, one_of
from hotel.api.schema import Output, ReasonSerializer
from hotel.kernel.command import capability_reasons
from hotel.kernel.exceptions import Reason
from staff.api.base import HotelView
from staff.command import Command

ACTIONS = "actions"

Commands = Mapping[str, type[HotelView]]
"""The views of the commands on one kind of subject, by the last part of their address."""


class ActionSerializer(Output):
    action = serializers.CharField(help_text="The last part of the command's address.")
    allowed = serializers.BooleanField()
    reasons = ReasonSerializer(many=True)


def shown_actions() -> ActionSerializer:
    """The field of an answer."""
    return ActionSerializer(many=True, required=False, help_text="There only with `?expand=actions`.")


def expanded() -> CommaSeparated:
    """The field of a query."""
    return one_of([ACTIONS], help_text="`actions`: what you could do with it now, and every reason why not.")


class ExpandQuery(InputSerializer):
    """The query of one subject's detail."""

    expand = expanded()


def wants_actions(query: Mapping[str, Any]) -> bool:
    return ACTIONS in query.get("expand", ())


def action_list(
    command: Command, commands: Commands, *, reasons: Mapping[str, Sequence[Reason]]
) -> list[dict[str, Any]]:
    """Each command with what stands in its way: a missing capability first, then what its guards say."""
    entries = []
    for action, view in commands.items():
        found = [*capability_reasons(command.staff, view.capabilities["POST"]), *reasons[action]]
        entries.append(
            {"action": action, "allowed": not found, "reasons": [reason.as_dict() for reason in found]}
        )
    return entries
