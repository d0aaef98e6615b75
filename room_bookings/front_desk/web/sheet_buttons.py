"""The buttons of a row of a day sheet: its main command, what else is usual there, and the correction."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from hotel.web.icons import icon
from room_bookings.web.labels import BOOKING_ACTIONS
from staff.authorization import may
from staff.capabilities import Capability
from staff.command import Command
from staff.overrides import overridable_roles

CORRECTIONS = ("undo-check-in", "undo-check-out", "reinstate")
"""The commands that take an earlier one back; at most one of them fits the status of a booking."""

UNDO_MOVE = "undo-move"
"""It fits the status of every stay, so a row has it only where it is allowed."""

BEYOND_THE_FORM = frozenset({"wrong_status", "not_arrival_day", "arrival_not_over"})
"""Reasons that nothing entered in the form of a command can remove. The form of a check-in offers other rooms and
overrides, so reasons about the room do not disable its button."""


class RowActions(NamedTuple):
    """The buttons of a row in HTML, and the reasons against its main command that the row does not show anyway."""

    buttons: SafeString
    warnings: list[str]


def row_actions(
    command: Command,
    booking_id: str,
    entries: Sequence[Mapping[str, Any]],
    *,
    main: Sequence[str],
    others: Sequence[str],
    name: str,
) -> RowActions:
    """Return the buttons for a booking with these entries of `booking_actions`.

    `main` are the commands of the sheet: the first that fits the status of the booking gets the large button, which
    the arrow keys reach. `others` get small ones where their status fits. Where no main command fits, the correction
    of the last command is the main one, with the reasons against it; else it has a button if it is allowed.
    Roles without the capability get no button.
    """
    by_name = {entry["action"]: entry for entry in entries}
    chosen = next((action for action in main if _fits(by_name[action])), None)
    against = by_name[chosen]["reasons"] if chosen else []
    warnings = [reason["detail"] for reason in against if reason["code"] != "no_room"]
    if not may(command.staff, Capability.BOOKINGS_CHANGE):
        return RowActions(SafeString(""), [])
    correction = next((action for action in CORRECTIONS if _fits(by_name[action])), None)
    if chosen and correction and by_name[correction]["reasons"]:
        correction = None
    small = [action for action in others if chosen and action != chosen and _fits(by_name[action])]
    moved = UNDO_MOVE if not by_name[UNDO_MOVE]["reasons"] else None
    shown = [action for action in [chosen, *small, correction, moved] if action]
    buttons = [
        _button(
            reverse("pages:booking-command", args=[command.hotel.slug, booking_id, action]),
            action,
            by_name[action]["reasons"],
            name=name,
            is_main=index == 0,
            overridable=overridable_roles(command.staff),
        )
        for index, action in enumerate(shown)
    ]
    return RowActions(mark_safe("".join(buttons)), warnings)  # noqa: S308 (_button escapes)


def _fits(entry: Mapping[str, Any]) -> bool:
    return all(reason["code"] != "wrong_status" for reason in entry["reasons"])


def _button(
    form: str,
    action: str,
    reasons: Sequence[Mapping[str, Any]],
    *,
    name: str,
    is_main: bool,
    overridable: Collection[str],
) -> str:
    is_correction = action in CORRECTIONS or action == UNDO_MOVE
    hopeless = [
        reason["detail"]
        for reason in reasons
        if reason["code"] in BEYOND_THE_FORM
        or (is_correction and reason["overridable_by"] not in overridable)
    ]
    label = escape(BOOKING_ACTIONS[action])
    attributes = [
        f'class="{"small" if is_main and not is_correction else "small quiet"}"',
        f'data-command-form="{escape(form)}"',
        f'aria-label="{label}: {escape(name)}"',
        *(["data-main"] if is_main else []),
        *(['aria-disabled="true"'] if hopeless else []),
    ]
    sign = icon("undo") if is_correction else ""
    why = (
        f'<span class="muted sheet-why">{escape(" ".join(hopeless))}</span>'
        if is_correction and hopeless
        else ""
    )
    return f'<button type="button" {" ".join(attributes)}>{sign}{label}</button>{why}'
