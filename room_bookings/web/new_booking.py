"""The form of a new booking, which the list of bookings and the sheet of arrivals open."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hotel.kernel.business_date import ONE_DAY
from room_bookings.enums import PartyRole
from room_bookings.web.change_forms import party_member_fields, persons_field, price_field, text_field
from room_bookings.web.command_forms import BOOKING_LABELS, BOOKING_VALUES
from rooms.models import RoomType
from rooms.selectors import room_types_of
from staff.capabilities import Capability
from staff.web.command_forms import Choice, CommandForm, CommandFormPart, Field, Subject

NOBODY = {"first_name": "", "last_name": "", "email": "", "phone": ""}


class NewBookingForm(CommandFormPart):
    """The form of a new booking: `…/bookings/new/command/`."""

    capability = Capability.BOOKINGS_RESERVE

    @property
    def action(self) -> str:
        """The only command of this form."""
        return "new-booking"

    def subject(self) -> Subject:
        """Describe a booking that does not exist yet: whatever the dry run answers is new."""
        slug = self.hotel.slug
        return Subject(
            name="",
            url="",
            command_url=reverse("room-bookings", args=[slug]),
            form_url=lambda _other: "",
            etag="",
            content={},
            reasons=[],
            labels=BOOKING_LABELS,
            values={**BOOKING_VALUES, "room_type": {row.code: row.name for row in self.room_types}},
            amounts=["total_amount"],
            leads_to=reverse("pages:bookings", args=[slug]),
        )

    @cached_property
    def room_types(self) -> list[RoomType]:
        """Return the hotel's room types."""
        return list(room_types_of(hotel=self.hotel))


def new_booking_fields(part: NewBookingForm) -> Sequence[Field]:
    """Return the stay, the main guest, price and wishes, and whether the booking is confirmed at once."""
    return [
        *_stay(part),
        persons_field("adults", _("Adults"), 1, minimum=1),
        persons_field("children", _("Children"), 0, minimum=0),
        *_main_guest(),
        price_field(part.hotel.currency),
        Field("currency", "", kind="hidden", initial=part.hotel.currency),
        text_field("special_requests", _("Wishes"), ""),
        Field("confirm", _("Confirm now"), kind="checkbox", initial=True),
    ]


NewBookingForm.forms = {
    "new-booking": CommandForm(
        pgettext_lazy("button", "Create booking"),
        pgettext_lazy("done", "Booking created"),
        new_booking_fields,
    )
}


def _stay(part: NewBookingForm) -> list[Field]:
    today = part.command.today
    types = [Choice(row.code, row.name) for row in part.room_types]
    dates = [("check_in", _("Arrival"), today), ("check_out", _("Departure"), today + ONE_DAY)]
    return [
        *(
            Field(
                name,
                label,
                kind="date",
                required=True,
                initial=day.isoformat(),
                minimum=today.isoformat(),
            )
            for name, label, day in dates
        ),
        Field(
            "room_type",
            _("Room type"),
            kind="choice",
            required=True,
            choices=types,
            initial=types[0].value if len(types) == 1 else "",
        ),
    ]


def _main_guest() -> list[Field]:
    """Return the main guest as the first member of the party. Somebody with one name only has a last name."""
    fields = [
        replace(field, name=f"party.0.{field.name}", required=field.name == "last_name")
        for field in party_member_fields(NOBODY, personal=True)
    ]
    return [*fields, Field("party.0.role", "", kind="hidden", initial=PartyRole.PRIMARY.value)]
