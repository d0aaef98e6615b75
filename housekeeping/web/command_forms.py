"""The forms of the actions of housekeeping on a room."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from hotel.kernel.etag import etag
from housekeeping.api.actions import room_actions
from housekeeping.selectors import reports_of
from housekeeping.web.labels import (
    DISCREPANCIES,
    INSPECTION_RESULTS,
    PRIORITIES,
    REPORT_CATEGORIES,
    ROOM_ACTIONS,
    ROOM_ACTIONS_DONE,
    SEEN,
    WISHES,
)
from room_bookings.front_desk.selectors import room_detail
from room_bookings.front_desk.snapshots import room_detail_snapshot
from rooms.models import Room
from rooms.web.labels import ROOM_STATUSES
from staff.capabilities import Capability
from staff.web.command_forms import (
    Choice,
    CommandForm,
    CommandFormPart,
    Field,
    Subject,
    note,
    required_reason,
)

ROOM_LABELS: Mapping[str, Any] = {
    "room_number": _("Number"),
    "name": _("Name"),
    "room_status": _("Status"),
    "maintenance_required": _("Maintenance"),
    "maintenance_priority": _("Priority"),
    "maintenance_notes": _("Report"),
    "current_booking": _("Guest"),
    "guest_wish": _("Wish of the guests"),
    "discrepancy": _("Discrepancy"),
    "next_booking": _("Next arrival"),
    "cleaned_by": _("Cleaned by"),
    "inspected_by": _("Inspected by"),
    "is_active": _("In use"),
}
"""Names of the fields of a room where a change is shown."""

ROOM_VALUES: Mapping[str, Mapping[str, Any]] = {
    "room_status": ROOM_STATUSES,
    "maintenance_priority": PRIORITIES,
    "guest_wish": WISHES,
    "discrepancy": DISCREPANCIES,
}


def _required_note() -> Field:
    return Field("note", _("Note"), kind="textarea", required=True, max_length=2000, is_free_text=True)


def _only_note(_part: Any) -> Sequence[Field]:
    return [note()]


def _inspection(_part: Any) -> Sequence[Field]:
    results = [Choice(str(passed).lower(), label) for passed, label in INSPECTION_RESULTS.items()]
    return [Field("passed", _("Result"), kind="boolean", required=True, choices=results), note()]


def _maintenance(_part: Any) -> Sequence[Field]:
    priorities = [Choice(value, label) for value, label in PRIORITIES.items()]
    categories = [Choice(value, label) for value, label in REPORT_CATEGORIES.items()]
    return [
        Field("note", _("What is broken?"), kind="textarea", required=True, max_length=2000),
        Field("category", _("Trade"), kind="choice", required=True, choices=categories, initial="OTHER"),
        Field("priority", _("Priority"), kind="choice", required=True, choices=priorities, initial="MED"),
        Field("room_usable", _("Guests can use the room meanwhile"), kind="checkbox"),
    ]


def _completion(part: Any) -> Sequence[Field]:
    """Ask for the report where several are open; else the only one is completed."""
    filters = {"room_number": [part.kwargs["room_number"]], "open": True}
    reports = reports_of(hotel=part.hotel, filters=filters)
    choices = [Choice(str(report.pk), f"{report.note} ({PRIORITIES[report.priority]})") for report in reports]
    fields = _inspection(part)
    if len(choices) < 2:
        return fields
    first = Field(
        "report_id",
        _("Report"),
        kind="choice",
        required=True,
        choices=choices,
        initial=choices[0].value,
        is_json=True,
    )
    return [first, *fields]


def _wish(_part: Any) -> Sequence[Field]:
    wishes = [Choice(value, label) for value, label in WISHES.items()]
    return [Field("wish", _("Wish"), kind="choice", required=True, choices=wishes), note()]


def _observation(_part: Any) -> Sequence[Field]:
    seen = [Choice(value, label) for value, label in SEEN.items()]
    return [
        Field("seen", _("The room is"), kind="choice", required=True, choices=seen),
        Field("persons", _("Persons"), kind="number", minimum=0, maximum=99),
        Field("luggage", _("There is luggage"), kind="checkbox"),
        note(),
    ]


def _override(_part: Any) -> Sequence[Field]:
    statuses = [Choice(value, label) for value, label in ROOM_STATUSES.items()]
    return [
        Field("to_status", _("New status"), kind="choice", required=True, choices=statuses),
        _required_note(),
    ]


def _renumber(_part: Any) -> Sequence[Field]:
    return [Field("room_number", _("New number"), required=True, max_length=16), note()]


def _form(action: str, fields: Any, *, undo: str = "", is_dangerous: bool = False) -> CommandForm:
    return CommandForm(
        ROOM_ACTIONS[action], ROOM_ACTIONS_DONE[action], fields, undo=undo, is_dangerous=is_dangerous
    )


ROOM_FORMS: Mapping[str, CommandForm] = {
    "start-cleaning": _form("start-cleaning", _only_note, undo="stop-cleaning"),
    "stop-cleaning": _form("stop-cleaning", lambda _part: [required_reason()], undo="start-cleaning"),
    "mark-dirty": _form("mark-dirty", lambda _part: [_required_note()]),
    "mark-cleaned": _form("mark-cleaned", _only_note),
    "inspect": _form("inspect", _inspection),
    "mark-maintenance": _form("mark-maintenance", _maintenance),
    "complete-maintenance": _form("complete-maintenance", _completion),
    "guest-wishes": _form("guest-wishes", _wish),
    "visits": _form("visits", _only_note),
    "observations": _form("observations", _observation),
    "renumber": _form("renumber", _renumber),
    "override-status": _form("override-status", _override, is_dangerous=True),
}


class RoomCommandForm(CommandFormPart):
    """The form of an action on a room: `…/rooms/{room_number}/commands/{action}/`."""

    capability = Capability.ROOMS_READ
    forms = ROOM_FORMS

    def subject(self) -> Subject:
        """Read the room with its guests and the reasons against the action. Raises RoomNotFound."""
        slug, number, action = self.hotel.slug, self.kwargs["room_number"], self.kwargs["action"]
        detail = room_detail(hotel=self.hotel, room_number=number)
        room = Room.objects.get(pk=detail.room.pk)
        entry = next(
            entry for entry in room_actions(self.command, [room])[room.pk] if entry["action"] == action
        )
        return Subject(
            name=_now("Room %(room)s") % {"room": detail.room.room_number},
            url=reverse("room", args=[slug, number]),
            command_url=reverse(f"room-{action}", args=[slug, number]),
            form_url=lambda other: reverse("pages:room-command", args=[slug, number, other]),
            etag=etag(detail.room),
            content=room_detail_snapshot(detail, now=self.now),
            reasons=entry["reasons"],
            labels=ROOM_LABELS,
            values=ROOM_VALUES,
        )
