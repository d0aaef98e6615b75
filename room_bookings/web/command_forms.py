"""The forms of the actions on a booking."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from hotel.enums import Language
from hotel.kernel.etag import etag
from room_bookings.api.actions import booking_actions
from room_bookings.models import RoomBooking
from room_bookings.policies import waiver_reasons
from room_bookings.selectors import available_rooms, booking_by_id
from room_bookings.selectors.cancellation_terms import cancellation_summary
from room_bookings.snapshots import booking_for_staff
from room_bookings.web.booking_buttons import change_reasons
from room_bookings.web.cancellation_words import cost_sentence
from room_bookings.web.change_forms import (
    detail_fields,
    group_check_out_fields,
    member_of,
    origin_fields,
    party_member_fields,
    stay_fields,
    swap_fields,
)
from room_bookings.web.check_in_form import check_in_fields, room_choice, room_field
from room_bookings.web.invoice_forms import exemption_fields, group_bill_fields, invoice_fields
from room_bookings.web.labels import BOOKING_ACTIONS, BOOKING_ACTIONS_DONE, BOOKING_STATUSES, PAYMENT_TERMS
from room_bookings.web.money_forms import (
    charge_fields,
    payment_fields,
    price_fields,
    refund_fields,
)
from rooms.enums import RoomStatus
from rooms.models import RoomType
from rooms.selectors import room_types_of
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
    "arrival_time": _("Arrival time"),
    "departure_time": _("Departure time"),
    "adults": _("Adults"),
    "children": _("Children"),
    "children_ages": _("Ages of the children"),
    "do_not_move": _("The guests keep their room"),
    "language": _("Language"),
    "continues": _("Guests stay on from"),
    "party": _("Party"),
    "booker": _("Booker"),
    "total_amount": _("Price"),
    "amount_paid": _("Paid"),
    "balance_due": _("Balance"),
    "payment_terms": _("Payment"),
    "free_cancellation_until": _("Free cancellation until"),
    "deposit_due": _("Deposit"),
    "hold_until": _("Held until"),
    "source": _("Channel"),
    "external_reference": _("Number of the channel"),
    "external_item": _("Item of the number"),
    "group_reference": _("Group"),
    "special_requests": _("Wishes"),
    "notes": _("Notes"),
    "waiting_since": _("Waiting since"),
    "overstay_flagged_at": _("Overstay flagged at"),
    "overstay_acknowledged_at": _("Overstay acknowledged at"),
    "checked_in_at": _("Checked in at"),
    "checked_out_at": _("Checked out at"),
    "departed_on": _("Departed on"),
    "nights_stayed": _("Nights stayed"),
    "cancelled_at": _("Cancelled at"),
    "no_show_at": _("No-show at"),
}
"""Names of the fields of a booking where a change is shown."""

BOOKING_VALUES: Mapping[str, Mapping[str, Any]] = {
    "status": BOOKING_STATUSES,
    "payment_terms": PAYMENT_TERMS,
    "language": dict(Language.choices),
}


CHANGES = frozenset({"change-stay", "change-details", "change-origin"})
"""The commands that are a PATCH of the booking."""

OF_THE_HOTEL: Mapping[str, str] = {
    "swap-rooms": "swap-rooms",
    "group-check-out": "group-check-out",
    "group-bill": "group-bills",
}
"""The routes of the commands on several bookings. Their addresses name no booking, so they take no If-Match."""

OTHERS = frozenset({"city-tax-exemptions"})
"""The commands on a booking that are neither actions nor changes of its fields."""


class BookingCommandForm(CommandFormPart):
    """The form of an action on a booking: `…/bookings/{booking_id}/commands/{action}/`."""

    capability = Capability.BOOKINGS_READ
    booking: RoomBooking

    def subject(self) -> Subject:
        """Read the booking with its party and the reasons against the action. Raises BookingNotFound."""
        booking = self.booking = booking_by_id(hotel=self.hotel, booking_id=self.kwargs["booking_id"])
        address = [self.hotel.slug, booking.booking_id]
        content = booking_for_staff(booking, now=self.now, personal=self.sees_personal_data)
        return Subject(
            name=_name_of(content),
            url=reverse("room-booking", args=address),
            command_url=self.command_url(booking),
            form_url=self.form_url,
            etag="" if self.action in OF_THE_HOTEL else etag(booking),
            content=content,
            reasons=self.reasons(booking),
            labels=BOOKING_LABELS,
            values={**BOOKING_VALUES, "room_type": self._room_types(booking)},
            amounts=["total_amount", "amount_paid", "balance_due", "deposit_due"],
        )

    def form_url(self, action: str) -> str:
        """Return the address of the form of another command on the booking."""
        return reverse("pages:booking-command", args=[self.hotel.slug, self.booking.booking_id, action])

    def command_url(self, booking: RoomBooking) -> str:
        """Return the address of the command in the API."""
        if self.action in OF_THE_HOTEL:
            return reverse(OF_THE_HOTEL[self.action], args=[self.hotel.slug])
        route = "room-booking" if self.action in CHANGES else self.action
        return reverse(route, args=[self.hotel.slug, booking.booking_id])

    def reasons(self, booking: RoomBooking) -> Sequence[Mapping[str, Any]]:
        """Return what is against the command as the booking stands."""
        if self.action in CHANGES | OF_THE_HOTEL.keys() | OTHERS:
            return change_reasons(self.command, booking, self.action)
        entries = booking_actions(self.command, [booking])[booking.pk]
        return next(entry["reasons"] for entry in entries if entry["action"] == self.action)

    def _room_types(self, booking: RoomBooking) -> Mapping[str, str]:
        """Return the names of the types that a change may concern, by code."""
        if self.action != "change-stay":
            return {booking.room_type.code: booking.room_type.name}
        return {room_type.code: room_type.name for room_type in self.room_types}

    @cached_property
    def room_types(self) -> list[RoomType]:
        """Return the hotel's room types."""
        return list(room_types_of(hotel=self.hotel))

    def rooms(self) -> list[Choice]:
        """Return the hotel's rooms, the best for this booking first, each with what is against it."""
        candidates = available_rooms(self.command, booking_id=self.booking.booking_id)
        return [room_choice(candidate) for candidate in candidates]


def _name_of(content: Mapping[str, Any]) -> str:
    primary = content["primary_guest"]
    names = f"{primary['first_name']} {primary['last_name']}".strip() if primary else ""
    room = content["assigned_room"]
    parts = [names, content["booking_id"], _now("Room %(room)s") % {"room": room} if room else ""]
    return " · ".join(part for part in parts if part)


def _cost(part: BookingCommandForm) -> str:
    """Return what the command costs by the terms of the booking, for persons who see amounts."""
    if not part.sees_personal_data:
        return ""
    summary = cancellation_summary(part.booking, now=part.now, personal=True)
    return cost_sentence(summary, part.action)


def _waiver(part: BookingCommandForm) -> Sequence[Field]:
    """Return the field by which a manager waives the penalty of a booking with terms."""
    if waiver_reasons(part.command) or part.booking.cancellation_terms_id is None:
        return []
    return [Field("waive_penalty", _("Waive the penalty"), kind="checkbox")]


def _undo_check_out(part: BookingCommandForm) -> Sequence[Field]:
    return [required_reason(), room_field(part, required=False, none=_now("The room that they left"))]


def _assign_undo(part: BookingCommandForm) -> str:
    return "assign-room" if part.booking.assigned_room else "unassign-room"


def _unassign_undo(part: BookingCommandForm) -> str:
    return "assign-room" if part.booking.assigned_room else ""


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
        Field("departure_time", _("Agreed time"), kind="time", initial=time, nullable=True),
        *price_fields(booking),
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


def _form(action: str, fields: Any, **options: Any) -> CommandForm:
    return CommandForm(BOOKING_ACTIONS[action], BOOKING_ACTIONS_DONE[action], fields, **options)


BOOKING_FORMS: Mapping[str, CommandForm] = {
    "confirm": _form("confirm", lambda _part: []),
    "cancel": _form(
        "cancel",
        lambda part: [replace(required_reason(), help=_cost(part)), *_waiver(part)],
        undo="reinstate",
        is_dangerous=True,
    ),
    "no-show": _form(
        "no-show",
        lambda part: [replace(required_reason(), required=False, help=_cost(part)), *_waiver(part)],
        undo="reinstate",
        is_dangerous=True,
    ),
    "mark-arrived": _form("mark-arrived", lambda _part: [note()], undo="unmark-arrived"),
    "unmark-arrived": _form("unmark-arrived", lambda _part: [note()], undo="mark-arrived"),
    "assign-room": _form(
        "assign-room", lambda part: [room_field(part, required=True), note()], undo=_assign_undo
    ),
    "unassign-room": _form("unassign-room", lambda _part: [note()], undo=_unassign_undo),
    "check-in": _form("check-in", check_in_fields, undo="undo-check-in"),
    "check-out": _form("check-out", lambda _part: [note()], undo="undo-check-out"),
    "move-room": _form(
        "move-room",
        lambda part: [room_field(part, required=True), required_reason(), note()],
        undo="undo-move",
    ),
    "change-departure": _form(
        "change-departure", _change_departure, undo="change-departure", rooms_form="move-room"
    ),
    "acknowledge-overstay": _form("acknowledge-overstay", lambda _part: [note()]),
    "undo-check-in": _form("undo-check-in", _undo_check_in),
    "undo-check-out": _form("undo-check-out", _undo_check_out),
    "undo-move": _form("undo-move", lambda _part: [required_reason()]),
    "payments": _form("payments", payment_fields),
    "charges": _form("charges", charge_fields),
    "refunds": _form("refunds", refund_fields, is_dangerous=True),
    "reinstate": _form("reinstate", lambda _part: [required_reason()]),
    "change-stay": _form("change-stay", stay_fields, method="PATCH", undo="change-stay"),
    "change-details": _form("change-details", detail_fields, method="PATCH", undo="change-details"),
    "change-origin": _form("change-origin", origin_fields, method="PATCH", undo="change-origin"),
    "swap-rooms": _form("swap-rooms", swap_fields, undo="swap-rooms"),
    "group-check-out": _form("group-check-out", group_check_out_fields),
    "invoices": _form("invoices", invoice_fields),
    "city-tax": _form("city-tax", lambda _part: [note()]),
    "city-tax-exemptions": _form("city-tax-exemptions", exemption_fields),
    "group-bill": _form("group-bill", group_bill_fields),
}

BookingCommandForm.forms = BOOKING_FORMS


class PartyCommandForm(BookingCommandForm):
    """The form that changes a member of the party: `…/bookings/{booking_id}/party/{party_id}/command/`."""

    forms = {
        "change-party": _form(
            "change-party",
            lambda part: party_member_fields(part.member, personal=part.sees_personal_data),
            method="PATCH",
            undo="change-party",
        )
    }
    member: Mapping[str, Any]

    @property
    def action(self) -> str:
        """The only command on a member of the party."""
        return "change-party"

    def form_url(self, action: str) -> str:
        """Return the address of this form."""
        return self.request.path

    def command_url(self, booking: RoomBooking) -> str:
        """Return the address of the party member. Raises Http404 for a person who is not in the party."""
        party_pk = self.kwargs["party_id"]
        member = member_of(booking, party_pk)
        if member is None:
            raise Http404
        self.member = member
        return reverse("booking-party-member", args=[self.hotel.slug, booking.booking_id, party_pk])

    def reasons(self, booking: RoomBooking) -> Sequence[Mapping[str, Any]]:
        """Return what is against the change."""
        return change_reasons(self.command, booking, self.action)
