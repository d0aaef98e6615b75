"""The forms of a new booking: one for later, and one for guests who take a room at once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hotel.kernel.business_date import ONE_DAY
from hotel.selectors import cancellation_policies_of
from room_bookings.booking_rows import BookingRow
from room_bookings.enums import PartyRole
from room_bookings.policies import LATE_DATES, enters_late
from room_bookings.selectors import bookings_in_house
from room_bookings.web.change_forms import (
    ages_field,
    contact_fields,
    language_field,
    name_fields,
    persons_field,
    price_field,
    text_field,
)
from room_bookings.web.check_in_form import primary_member, staying_on_field
from room_bookings.web.command_forms import BOOKING_LABELS, BOOKING_VALUES
from rooms.models import Room, RoomType
from rooms.selectors import load_room_type, room_by_number, room_types_of
from staff.capabilities import Capability
from staff.web.command_forms import Choice, CommandForm, CommandFormPart, Field, Subject, note

LABELS = {name: label for name, label in BOOKING_LABELS.items() if name != "do_not_move"}
"""Fields that the preview shows. Neither form asks whether the guests keep their room."""
NOBODY = {"first_name": "", "last_name": "", "email": "", "phone": ""}


class NewBookingForm(CommandFormPart):
    """The form of a new booking: `…/bookings/new/command/`."""

    capability = Capability.BOOKINGS_RESERVE
    command_route = "room-bookings"

    @property
    def action(self) -> str:
        """The only command of this form."""
        return "new-booking"

    @property
    def subject_name(self) -> str:
        """Return the content of the booking before it exists."""
        return ""

    def subject(self) -> Subject:
        """Describe a booking that does not exist yet: whatever the dry run answers is new."""
        slug = self.hotel.slug
        return Subject(
            name=self.subject_name,
            url="",
            command_url=reverse(self.command_route, args=[slug]),
            form_url=lambda _other: "",
            etag="",
            content={},
            reasons=[],
            labels=LABELS,
            values={**BOOKING_VALUES, "room_type": {row.code: row.name for row in self.room_types}},
            amounts=["total_amount", "deposit_due"],
            leads_to=reverse("pages:bookings", args=[slug]),
        )

    @cached_property
    def room_types(self) -> list[RoomType]:
        """Return the hotel's room types."""
        return list(room_types_of(hotel=self.hotel))


class WalkInForm(NewBookingForm):
    """The form for guests who take a room at once: `…/rooms/{room_number}/walk-in/command/`.

    In an occupied room they are its guests, who stay on in it under a new booking.
    """

    capability = Capability.BOOKINGS_CHANGE
    command_route = "walk-in"

    @property
    def action(self) -> str:
        """The only command of this form."""
        return "walk-in"

    @property
    def subject_name(self) -> str:
        """The room. Raises RoomNotFound."""
        return _now("Room %(room)s") % {"room": self.room.room_number}

    @cached_property
    def room(self) -> Room:
        """Return the room in the URL. Raises RoomNotFound."""
        return room_by_number(hotel=self.hotel, room_number=self.kwargs["room_number"])

    @cached_property
    def occupant(self) -> BookingRow | None:
        """Return the booking in the room, whose guests stay on."""
        return next(iter(bookings_in_house(hotel=self.hotel, room=self.room)), None)


def _new_booking_fields(part: NewBookingForm) -> Sequence[Field]:
    """Return the stay, the price, the main guest and wishes, and whether the booking is confirmed at once.

    The order puts into one line of a wide dialog what belongs together.
    """
    today, first = part.command.today, _first_arrival(part)
    return [
        _date("check_in", _("Arrival"), today, first=first),
        _date("check_out", _("Departure"), today + ONE_DAY, first=first),
        _room_type(part, part.room_types[0].code if len(part.room_types) == 1 else ""),
        *_price(part),
        *_persons_and_main_guest(),
        *policy_fields(part),
        language_field(part.hotel.language),
        text_field("special_requests", _("Wishes"), ""),
        *_staying_on(bookings_in_house(hotel=part.hotel)),
        Field("confirm", _("Confirm now"), kind="checkbox", initial=True),
    ]


def _walk_in_fields(part: WalkInForm) -> Sequence[Field]:
    """Return the same for a stay that begins now in the room of the URL. It is confirmed in any case."""
    occupant = part.occupant
    today = part.command.today
    first = today if occupant else _first_arrival(part)
    arrival = _date("check_in", _("Arrival"), today, first=first)
    return [
        Field("room_number", "", kind="hidden", initial=part.room.room_number),
        arrival if first < today else replace(arrival, label="", kind="hidden"),
        _date("check_out", _("Departure"), today + ONE_DAY, first=first),
        _room_type(part, load_room_type(part.room).code),
        *([staying_on_field([occupant], chosen=occupant.booking_id)] if occupant else []),
        *_persons_and_main_guest(occupant),
        *_price(part),
        language_field(part.hotel.language),
        text_field("special_requests", _("Wishes"), ""),
        note(),
    ]


NewBookingForm.forms = {
    "new-booking": CommandForm(
        pgettext_lazy("button", "Create booking"),
        pgettext_lazy("done", "Booking created"),
        _new_booking_fields,
    )
}
WalkInForm.forms = {
    "walk-in": CommandForm(
        pgettext_lazy("button", "Check in a walk-in"),
        pgettext_lazy("done", "Checked in"),
        _walk_in_fields,
    )
}


def _room_type(part: NewBookingForm, code: str) -> Field:
    choices = [Choice(row.code, row.name) for row in part.room_types]
    return Field("room_type", _("Room type"), kind="choice", required=True, choices=choices, initial=code)


def policy_fields(part: NewBookingForm) -> list[Field]:
    """Return the choice of a cancellation policy; no field where the hotel has none in use."""
    policies = [policy for policy in cancellation_policies_of(hotel=part.hotel) if policy.is_active]
    if not policies:
        return []
    default = next(
        (each.policy_code for each in policies if each.pk == part.hotel.default_cancellation_policy_id), ""
    )
    choices = [Choice(each.policy_code, each.terms.name) for each in policies]
    return [
        Field(
            "cancellation_policy",
            _("Cancellation"),
            kind="choice",
            choices=[Choice("", pgettext_lazy("cancellation", "free at any time")), *choices],
            initial=default,
            nullable=True,
        )
    ]


def _price(part: NewBookingForm) -> list[Field]:
    currency = part.hotel.currency
    return [price_field(currency), Field("currency", "", kind="hidden", initial=currency)]


def _first_arrival(part: NewBookingForm) -> date:
    """Return the earliest arrival that this person may enter: managers also enter what was missed."""
    today = part.command.today
    return (
        today - timedelta(days=LATE_DATES) if enters_late(part.command, check_in=today - ONE_DAY) else today
    )


def _date(name: str, label: Any, day: date, *, first: date) -> Field:
    return Field(name, label, kind="date", required=True, initial=day.isoformat(), minimum=first.isoformat())


def _staying_on(earlier: Sequence[BookingRow]) -> list[Field]:
    return [staying_on_field(earlier)] if earlier else []


def _persons_and_main_guest(earlier: BookingRow | None = None) -> list[Field]:
    """Return the persons, and the first member of the party, as they are in the earlier booking of the same guests.

    Somebody with one name only has a last name.
    """
    known = (primary_member(earlier) if earlier else None) or NOBODY
    guest = [
        replace(field, name=f"party.0.{field.name}", required=field.name == "last_name")
        for field in [*name_fields(known), *contact_fields(known)]
    ]
    return [
        persons_field("adults", _("Adults"), earlier.adults if earlier else 1, minimum=1),
        persons_field("children", _("Children"), earlier.children if earlier else 0, minimum=0),
        ages_field(),
        *guest,
        Field("party.0.role", "", kind="hidden", initial=PartyRole.PRIMARY.value),
    ]
