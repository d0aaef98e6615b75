"""The buttons of a booking's commands: which commands this person may give now, and what is against the others."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from hotel.kernel.command import capability_reasons
from hotel.kernel.exceptions import ProblemCode, Reason
from room_bookings import policies
from room_bookings.api.actions import booking_actions
from room_bookings.models import RoomBooking
from room_bookings.overstay_flags import is_acknowledged
from room_bookings.web.labels import BOOKING_ACTIONS
from staff.authorization import may
from staff.capabilities import Capability
from staff.command import Command
from staff.overrides import overridable_roles

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

ALLOWED, WITH_OVERRIDE, REFUSED = "allowed", "with-override", "refused"

ORDER = (
    "check-in",
    "check-out",
    "confirm",
    "mark-arrived",
    "unmark-arrived",
    "assign-room",
    "unassign-room",
    "swap-rooms",
    "payments",
    "charges",
    "refunds",
    "invoices",
    "city-tax",
    "city-tax-exemptions",
    "group-bill",
    "move-room",
    "change-departure",
    "acknowledge-overstay",
    "change-stay",
    "change-details",
    "change-origin",
    "group-check-out",
    "no-show",
    "cancel",
    "undo-move",
    "undo-check-in",
    "undo-check-out",
    "reinstate",
)
"""The commands as a page lists them: the usual ones first, those that end a booking and corrections last."""

CORRECTIONS = frozenset({"undo-move", "undo-check-in", "undo-check-out", "reinstate"})
MAIN = frozenset({"check-in", "check-out", "confirm"})
"""The commands that bring a stay forward: their buttons stand out when nothing is against them."""

DANGEROUS = frozenset({"cancel", "no-show"})

CHOOSES_A_ROOM = frozenset({"check-in", "undo-check-out"})
"""The actions whose form offers other rooms than the one that the guards of the list judge."""

REASONS_OF_A_ROOM = frozenset(
    {
        ProblemCode.NO_ROOM,
        ProblemCode.ROOM_INACTIVE,
        ProblemCode.ROOM_IN_MAINTENANCE,
        ProblemCode.ROOM_OUT_OF_ORDER,
        ProblemCode.ROOM_OUT_OF_SERVICE,
        ProblemCode.ROOM_NOT_INSPECTED,
        ProblemCode.ROOM_DIRTY,
        ProblemCode.ROOM_OCCUPIED,
        ProblemCode.ROOM_TAKEN,
        ProblemCode.ROOM_BLOCKED,
        ProblemCode.ROOM_TOO_SMALL,
        ProblemCode.MAINTENANCE_OPEN,
    }
)
"""The codes of reasons that another room may not have."""


@dataclass(frozen=True)
class CommandButton:
    """A command on a booking. `reasons` are the sentences against it as it stands."""

    action: str
    label: "StrPromise"
    url: str
    state: str
    reasons: Sequence[str]

    @property
    def is_open(self) -> bool:
        """Tell whether the form of the command can be opened."""
        return self.state != REFUSED

    @property
    def style(self) -> str:
        """Return the class of the button."""
        if self.action in DANGEROUS:
            return "danger"
        return "main" if self.action in MAIN and self.state == ALLOWED else "quiet"


def command_buttons(
    command: Command, booking: RoomBooking, *, has_group_in_house: bool
) -> list[CommandButton]:
    """Return the commands on the booking; none for a person whose roles may not change bookings.

    Leaves out `needless_actions`. Sends at most four statements.
    """
    staff = command.staff
    if staff is None or not may(staff, Capability.BOOKINGS_CHANGE):
        return []
    overridable = overridable_roles(staff)
    changes = ["change-stay", "change-details", "change-origin", "swap-rooms"]
    if has_group_in_house:
        changes.append("group-check-out")
    if may(staff, Capability.PAYMENTS):
        changes += ["city-tax-exemptions"] if command.hotel.charges_stay_taxes else []
        changes += ["group-bill"] if booking.group_reference else []
    entries = [
        *booking_actions(command, [booking])[booking.pk],
        *({"action": name, "reasons": change_reasons(command, booking, name)} for name in changes),
    ]
    buttons = [_button(command, booking, entry, overridable) for entry in entries]
    needless = needless_actions(booking, now=command.now)
    if not command.hotel.charges_stay_taxes:
        needless.add("city-tax")
    wanted = [button for button in buttons if button.action not in needless]
    return sorted(wanted, key=lambda button: ORDER.index(button.action))


def needless_actions(booking: RoomBooking, *, now: datetime) -> set[str]:
    """Return the actions that would change nothing, although the API does not refuse them.

    An overstay that was acknowledged on an earlier business date can be acknowledged again, told anew or not.
    """
    needless = {"mark-arrived" if booking.waiting_since else "unmark-arrived"}
    if is_acknowledged(hotel=booking.hotel, acknowledged_at=booking.overstay_acknowledged_at, now=now):
        needless.add("acknowledge-overstay")
    return needless if booking.assigned_room_id else needless | {"unassign-room"}


def change_reasons(command: Command, booking: RoomBooking, change: str) -> list[dict[str, Any]]:
    """Return the reasons against a command that is no action of one booking: a missing capability first."""
    missing = capability_reasons(command.staff, Capability.BOOKINGS_CHANGE)
    reasons = _GUARDS_OF_CHANGES.get(change, _no_reasons)(booking=booking)
    return [reason.as_dict() for reason in [*missing, *reasons]]


def _no_reasons(*, booking: RoomBooking) -> list[Reason]:  # noqa: ARG001
    return []


_GUARDS_OF_CHANGES: Mapping[str, Callable[..., list[Reason]]] = {
    "change-stay": policies.change_stay_reasons,
    "change-origin": policies.change_stay_reasons,
    "swap-rooms": policies.swap_reasons,
}


def _button(
    command: Command, booking: RoomBooking, entry: Mapping[str, Any], overridable: Collection[str]
) -> CommandButton:
    action = entry["action"]
    return CommandButton(
        action=action,
        label=BOOKING_ACTIONS[action],
        url=reverse("pages:booking-command", args=[command.hotel.slug, booking.booking_id, action]),
        state=_state(action, entry["reasons"], overridable),
        reasons=[reason["detail"] for reason in entry["reasons"]],
    )


def _state(action: str, reasons: Sequence[Mapping[str, Any]], overridable: Collection[str]) -> str:
    chosen_in_form = REASONS_OF_A_ROOM if action in CHOOSES_A_ROOM else frozenset()
    against = [reason for reason in reasons if reason["code"] not in chosen_in_form]
    if not reasons:
        return ALLOWED
    may_be_overridden = all(reason["overridable_by"] in overridable for reason in against)
    return WITH_OVERRIDE if may_be_overridden else REFUSED
