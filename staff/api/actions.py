"""`?expand=actions`: the actions on a subject, each with the reasons against it for this person."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.urls import URLPattern, path
from rest_framework import serializers

from hotel.api.documentation import Output, ReasonSerializer
from hotel.api.inputs import CommaSeparated, InputSerializer, one_of
from hotel.kernel.command import capability_reasons
from hotel.kernel.exceptions import Reason
from staff.api.base import HotelView
from staff.command import Command

ACTIONS = "actions"

FactsT = TypeVar("FactsT")


@dataclass(frozen=True)
class Action(Generic[FactsT]):
    """An action on one kind of subject.

    `name` is the last segment of its address. `guard` returns the reasons against the action, from the command that
    would be given and the facts of the subject.
    """

    name: str
    view: type[HotelView]
    guard: Callable[[Command, FactsT], Sequence[Reason]]


class ActionSerializer(Output):
    """An action, and the reasons against it."""

    action = serializers.CharField(help_text="The last segment of the command's path.")
    allowed = serializers.BooleanField()
    reasons = ReasonSerializer(many=True)


def serialized_actions() -> ActionSerializer:
    """Return the field of an answer that lists actions."""
    return ActionSerializer(many=True, required=False, help_text="Present only with `?expand=actions`.")


def expanded() -> CommaSeparated:
    """Return the query field `expand`."""
    return one_of(
        [ACTIONS],
        help_text="`actions`: adds the actions that you could perform now, each with the reasons against it.",
    )


class ExpandQuery(InputSerializer):
    """The query of the detail of one subject."""

    expand = expanded()


def expands_actions(query: Mapping[str, Any]) -> bool:
    """Tell whether the validated query asks for actions."""
    return ACTIONS in query.get("expand", ())


def action_routes(
    actions: Sequence[Action[Any]], *, below: str = "", name_prefix: str = ""
) -> list[URLPattern]:
    """Return the routes of actions below the address of their subject."""
    return [
        path(f"{below}{action.name}/", action.view.as_view(), name=f"{name_prefix}{action.name}")
        for action in actions
    ]


def action_lists(
    command: Command, actions: Sequence[Action[FactsT]], subjects: Mapping[int, FactsT]
) -> dict[int, list[dict[str, Any]]]:
    """Represent each action on each subject with every reason against it, by the subject's key.

    A missing capability comes first, then the reasons of the guard. `subjects` holds the facts of each subject.
    """
    missing = [
        (action, capability_reasons(command.staff, action.view.capabilities["POST"])) for action in actions
    ]
    return {
        key: [_entry(action, [*reasons, *action.guard(command, facts)]) for action, reasons in missing]
        for key, facts in subjects.items()
    }


def _entry(action: Action[Any], reasons: Sequence[Reason]) -> dict[str, Any]:
    return {
        "action": action.name,
        "allowed": not reasons,
        "reasons": [reason.as_dict() for reason in reasons],
    }
