"""The forms of the actions on a booking."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from hotel.kernel.etag import etag
from room_bookings.api.actions import booking_actions
from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking
from room_bookings.selectors import available_rooms, booking_by_id
from room_bookings.snapshots import booking_for_staff
from room_bookings.web.labels import BOOKING_ACTIONS, BOOKING_ACTIONS_DONE, BOOKING_STATUSES, PAYMENT_TERMS
from rooms.enums import RoomStatus
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

BOOKING_LABELS: Mapping[str, Any] = {
    "status": _("Status"),
    "assigned_room": _("Room"),
    "room_type": _("Room type"),
    "check_in": _("Arrival"),
    "check_out": _("Departure"),
    "departure_time": _("Departure time"),
    "adults": _("Adults"),
    "children": _("Children"),
    "party": _("Party"),
    "booker": _("Booker"),
    "total_amount": _("Price"),
    "payment_terms": _("Payment"),
    "special_requests": _("Wishes"),
    "notes": _("Notes"),
    "checked_in_at": _("Checked in at"),
    "checked_out_at": _("Checked out at"),
    "cancelled_at": _("Cancelled at"),
    "no_show_at": _("No-show at"),
}
"""What the fields of a booking are called where a change is shown."""

BOOKING_VALUES: Mapping[str, Any] = {**BOOKING_STATUSES, **PAYMENT_TERMS}


class BookingCommandForm(CommandFormPart):
    """The form of an action on a booking: `…/bookings/{booking_id}/commands/{action}/`."""

    capability = Capability.BOOKINGS_READ
    booking: RoomBooking

    def subject(self) -> Subject:
        """Read the booking with its party and the reasons against the action. Raises BookingNotFound."""
        slug, action = self.hotel.slug, self.kwargs["action"]
        booking = self.booking = booking_by_id(hotel=self.hotel, booking_id=self.kwargs["booking_id"])
        entries = booking_actions(self.command, [booking])[booking.pk]
        content = booking_for_staff(booking, now=self.now, personal=self.sees_personal_data)
        return Subject(
            name=_name_of(content),
            url=reverse("room-booking", args=[slug, booking.booking_id]),
            command_url=reverse(action, args=[slug, booking.booking_id]),
            form_url=lambda other: reverse("pages:booking-command", args=[slug, booking.booking_id, other]),
            etag=etag(booking),
            content=content,
            reasons=next(entry["reasons"] for entry in entries if entry["action"] == action),
            labels=BOOKING_LABELS,
            values=BOOKING_VALUES,
        )

    def rooms(self) -> list[Choice]:
        """Return the hotel's rooms, the best for this booking first, each with what is against it."""
        candidates = available_rooms(self.command, booking_id=self.booking.booking_id)
        return [
            Choice(candidate.room.room_number, _room_in_words(candidate.room, candidate.reasons))
            for candidate in candidates
        ]


def _name_of(content: Mapping[str, Any]) -> str:
    primary = content["primary_guest"]
    names = f"{primary['first_name']} {primary['last_name']}".strip() if primary else ""
    room = content["assigned_room"]
    parts = [names, content["booking_id"], _now("Room %(room)s") % {"room": room} if room else ""]
    return " · ".join(part for part in parts if part)


def _room_in_words(room: Any, reasons: Sequence[Any]) -> str:
    against = "; ".join(reason.detail for reason in reasons)
    status = ROOM_STATUSES[RoomStatus(room.room_status)]
    return f"{room.room_number} · {room.room_type__code} · {against or status}"


def _room(part: BookingCommandForm, *, required: bool) -> Field:
    return Field("room_number", _("Room"), kind="choice", required=required, choices=part.rooms())


def _check_in(part: BookingCommandForm) -> Sequence[Field]:
    if part.booking.status != BookingStatus.CONFIRMED:
        return [note()]
    assigned = part.booking.assigned_room
    label = _("Another room") if assigned else _("Room")
    return [Field("room_number", label, kind="choice", choices=part.rooms(), required=not assigned), note()]


def _change_departure(part: BookingCommandForm) -> Sequence[Field]:
    booking = part.booking
    time = booking.departure_time.strftime("%H:%M") if booking.departure_time else ""
    return [
        Field(
            "check_out",
            _("Departure"),
            kind="date",
            required=True,
            initial=booking.check_out.isoformat(),
            minimum=part.command.today.isoformat(),
        ),
        Field("departure_time", _("Agreed time"), kind="time", initial=time),
        note(),
    ]


def _undo_check_in(_part: BookingCommandForm) -> Sequence[Field]:
    statuses = [
        Choice(status.value, ROOM_STATUSES[status])
        for status in (RoomStatus.CHECKOUT_DIRTY, RoomStatus.READY_FOR_GUEST)
    ]
    return [
        required_reason(),
        Field(
            "room_status",
            _("Status of the room"),
            kind="choice",
            required=True,
            choices=statuses,
            initial=RoomStatus.CHECKOUT_DIRTY.value,
        ),
        Field("keep_room", _("The room stays assigned to the booking"), kind="checkbox", initial=True),
    ]


def _form(action: str, fields: Any, *, undo: str = "", is_dangerous: bool = False) -> CommandForm:
    return CommandForm(
        BOOKING_ACTIONS[action], BOOKING_ACTIONS_DONE[action], fields, undo=undo, is_dangerous=is_dangerous
    )


BOOKING_FORMS: Mapping[str, CommandForm] = {
    "confirm": _form("confirm", lambda _part: [], undo="cancel"),
    "cancel": _form("cancel", lambda _part: [required_reason()], undo="reinstate", is_dangerous=True),
    "no-show": _form(
        "no-show",
        lambda _part: [Field("reason", _("Reason"), kind="textarea", max_length=1000)],
        undo="reinstate",
        is_dangerous=True,
    ),
    "assign-room": _form(
        "assign-room", lambda part: [_room(part, required=True), note()], undo="unassign-room"
    ),
    "unassign-room": _form("unassign-room", lambda _part: [note()], undo="assign-room"),
    "check-in": _form("check-in", _check_in, undo="undo-check-in"),
    "check-out": _form("check-out", lambda _part: [note()], undo="undo-check-out"),
    "move-room": _form("move-room", lambda part: [_room(part, required=True), required_reason(), note()]),
    "change-departure": _form("change-departure", _change_departure, undo="change-departure"),
    "undo-check-in": _form("undo-check-in", _undo_check_in, undo="check-in"),
    "undo-check-out": _form(
        "undo-check-out", lambda part: [required_reason(), _room(part, required=False)], undo="check-out"
    ),
    "reinstate": _form("reinstate", lambda _part: [required_reason()], undo="cancel"),
}

BookingCommandForm.forms = BOOKING_FORMS
