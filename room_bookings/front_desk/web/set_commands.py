"""The commands that take a set of bookings, and their forms, which the ticks of a day sheet open."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from hotel.kernel.command import capability_reasons
from room_bookings.enums import SetMode
from staff.capabilities import Capability
from staff.web.command_forms import Choice, CommandForm, CommandFormPart, Field, Subject, note


def _bookings(name: str = "bookings", *, initial: SetMode = SetMode.ALL_OR_NOTHING) -> list[Field]:
    """Return the ticked bookings, which the script fills in, and the rule for those that are refused."""
    rules = [
        Choice(SetMode.ALL_OR_NOTHING.value, _("All of them or none")),
        Choice(SetMode.EACH.value, _("Leave out those that cannot be done")),
    ]
    return [
        Field(name, _("Bookings"), kind="json", required=True),
        Field(
            "mode", _("Which bookings"), kind="choice", required=True, choices=rules, initial=initial.value
        ),
    ]


SET_COMMANDS: Mapping[str, CommandForm] = {
    "check-in": CommandForm(
        pgettext_lazy("button", "Check in ticked"),
        pgettext_lazy("done", "Checked in"),
        lambda _part: [*_bookings(), note()],
    ),
    "assign-room": CommandForm(
        pgettext_lazy("button", "Find rooms for ticked"),
        pgettext_lazy("done", "Rooms assigned"),
        lambda _part: [*_bookings("booking_ids", initial=SetMode.EACH), note()],
    ),
    "no-show": CommandForm(
        pgettext_lazy("button", "Mark ticked as no-shows"),
        pgettext_lazy("done", "Marked as no-shows"),
        lambda _part: [
            *_bookings(),
            Field("reason", _("Reason"), kind="textarea", max_length=1000, is_free_text=True),
        ],
        is_dangerous=True,
    ),
    "check-out": CommandForm(
        pgettext_lazy("button", "Check out ticked"),
        pgettext_lazy("done", "Checked out"),
        lambda _part: [Field("rooms", _("Rooms"), kind="json", required=True), note()],
    ),
}
"""The commands by the names of the actions on one booking. The script puts the ticked bookings into the hidden field,
as `rooms` of the body, `[{"room_number": …, "booking_id": …}]`, as `bookings`, `[{"booking_id": …}]`, or as
`booking_ids`. A command joins with its address in the API in `_ADDRESSES`."""

_ADDRESSES: Mapping[str, str] = {
    "check-in": "check-in-set",
    "assign-room": "auto-assign",
    "no-show": "no-show-set",
    "check-out": "group-check-out",
}


class SetCommandForm(CommandFormPart):
    """The form of a command on the ticked bookings: `…/sheets/commands/{action}/?count=…`."""

    capability = Capability.BOOKINGS_READ
    forms = SET_COMMANDS

    def subject(self) -> Subject:
        """Describe the set. The dry run judges its bookings, so no booking is read here."""
        count = int(text) if (text := self.request.GET.get("count", "")).isdecimal() else 0
        missing = capability_reasons(self.staff, Capability.BOOKINGS_CHANGE)
        return Subject(
            name=ngettext("%(count)d booking", "%(count)d bookings", count) % {"count": count},
            url="",
            command_url=reverse(_ADDRESSES[self.kwargs["action"]], args=[self.hotel.slug]),
            form_url=lambda _other: "",
            etag="",
            content={},
            reasons=[reason.as_dict() for reason in missing],
            labels={},
            values={},
        )
