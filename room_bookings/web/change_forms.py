"""The forms that change a booking, besides its actions: stay, details, origin, party, swap, check-out of a group."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from hotel.currencies import CURRENCIES
from hotel.enums import Language
from hotel.kernel.json import render_json
from room_bookings.enums import BookingStatus, PartyRole
from room_bookings.models import RoomBooking
from room_bookings.selectors import bookings_of_group, bookings_to_swap_with
from room_bookings.stay_bounds import MAX_PERSONS
from room_bookings.web.labels import PARTY_ROLES, PAYMENT_TERMS
from room_bookings.web.money_forms import price_fields
from staff.web.command_forms import Choice, Field, note

if TYPE_CHECKING:
    from room_bookings.web.command_forms import BookingCommandForm

MAX_TEXT_LENGTH = 4000
MAX_REFERENCE_LENGTH = 64


def stay_fields(part: "BookingCommandForm") -> Sequence[Field]:
    """Return dates, times and the room type. A date of the past may stay, but not be chosen."""
    booking, today = part.booking, part.command.today
    fields = [
        Field(
            name,
            label,
            kind="date",
            required=True,
            initial=day.isoformat(),
            minimum=min(day, today).isoformat(),
        )
        for name, label, day in (
            ("check_in", _("Arrival"), booking.check_in),
            ("check_out", _("Departure"), booking.check_out),
        )
    ]
    fields += [
        Field(
            name,
            label,
            kind="time",
            initial=clock.strftime("%H:%M") if clock else "",
            nullable=True,
        )
        for name, label, clock in (
            ("arrival_time", _("Agreed arrival time"), booking.arrival_time),
            ("departure_time", _("Agreed time"), booking.departure_time),
        )
    ]
    types = [Choice(row.code, row.name) for row in part.room_types]
    fields.append(
        Field(
            "room_type",
            _("Room type"),
            kind="choice",
            required=True,
            choices=types,
            initial=booking.room_type.code,
        )
    )
    fields += price_fields(booking)
    if booking.assigned_room:
        label = _now("Room %(room)s stays assigned") % {"room": booking.assigned_room.room_number}
        fields.append(Field("keep_room", label, kind="checkbox", initial=True))
    return fields


def detail_fields(part: "BookingCommandForm") -> Sequence[Field]:
    """Return persons; and for those who see them: price, booker, wishes and notes."""
    booking = part.booking
    persons = [
        persons_field("adults", _("Adults"), booking.adults, minimum=1),
        persons_field("children", _("Children"), booking.children, minimum=0),
        ages_field(booking.children_ages),
    ]
    keeps = Field(
        "do_not_move", _("The guests keep their room"), kind="checkbox", initial=booking.do_not_move
    )
    language = language_field(booking.language)
    if not part.sees_personal_data:
        return [*persons, language, keeps]
    places = CURRENCIES[booking.currency].places
    price = number_format(Decimal(booking.total_amount), decimal_pos=places, force_grouping=False)
    return [
        *persons,
        price_field(booking.currency, price),
        Field("booker.name", _("Booker"), initial=booking.booker_name, max_length=200),
        Field(
            "booker.email",
            _("E-mail of the booker"),
            kind="email",
            initial=booking.booker_email,
            max_length=254,
        ),
        Field(
            "booker.phone", _("Phone of the booker"), kind="tel", initial=booking.booker_phone, max_length=40
        ),
        language,
        text_field("special_requests", _("Wishes"), booking.special_requests),
        text_field("notes", _("Notes"), booking.notes),
        keeps,
    ]


def origin_fields(part: "BookingCommandForm") -> Sequence[Field]:
    """Return the channel with its numbers, the group and the payment terms: what changes before arrival only."""
    booking = part.booking
    return [
        Field("source", _("Channel"), initial=booking.source, max_length=32),
        Field(
            "external_reference",
            _("Number of the channel"),
            initial=booking.external_reference,
            max_length=MAX_REFERENCE_LENGTH,
        ),
        Field(
            "external_item",
            _("Item of the number"),
            required=True,
            help=_("Tells several rooms under one number apart."),
            initial=booking.external_item,
            max_length=MAX_REFERENCE_LENGTH,
        ),
        Field(
            "group_reference", _("Group"), initial=booking.group_reference, max_length=MAX_REFERENCE_LENGTH
        ),
        Field(
            "payment_terms",
            _("Payment"),
            kind="choice",
            required=True,
            choices=[Choice(value, word) for value, word in PAYMENT_TERMS.items()],
            initial=booking.payment_terms,
        ),
    ]


def party_member_fields(member: Mapping[str, Any], *, personal: bool) -> Sequence[Field]:
    """Return the names of a party member, its role and stay; and for those who see them: the contacts."""
    roles = [Choice(role.value, PARTY_ROLES[role]) for role in PartyRole]
    return [
        *name_fields(member),
        Field("role", _("Role"), kind="choice", required=True, choices=roles, initial=str(member["role"])),
        Field("is_staying", _("Stays in the hotel"), kind="checkbox", initial=member["is_staying"]),
        *(contact_fields(member) if personal else []),
    ]


def name_fields(person: Mapping[str, Any]) -> list[Field]:
    """Return the first and the last name of a person."""
    return [
        Field("first_name", _("First name"), initial=person["first_name"], max_length=100),
        Field("last_name", _("Last name"), initial=person["last_name"], max_length=100),
    ]


def contact_fields(person: Mapping[str, Any]) -> list[Field]:
    """Return the contacts of a person."""
    return [
        Field("email", _("E-mail"), kind="email", initial=person["email"], max_length=254),
        Field("phone", _("Phone"), kind="tel", initial=person["phone"], max_length=40),
    ]


def swap_fields(part: "BookingCommandForm") -> Sequence[Field]:
    """Return the bookings to swap rooms with; this booking is the first of the two."""
    partners = bookings_to_swap_with(part.booking)
    choices = [
        Choice(
            other.booking_id,
            f"{other.assigned_room__room_number} · {_primary_name(other)} · {other.booking_id}",
        )
        for other in partners
    ]
    return [
        Field("booking_ids", "", kind="hidden", initial=part.booking.booking_id, is_list=True),
        Field(
            "booking_ids",
            _("Swap with"),
            kind="choice",
            required=True,
            choices=choices,
            is_list=True,
            help="" if choices else _("No other booking of these days has a room."),
        ),
        note(),
    ]


def group_check_out_fields(part: "BookingCommandForm") -> Sequence[Field]:
    """Return the bookings of the group that are in house, all ticked."""
    in_house = [
        other
        for other in bookings_of_group(hotel=part.hotel, reference=part.booking.group_reference)
        if other.status == BookingStatus.CHECKED_IN
    ]
    choices = [
        Choice(
            render_json(
                {"room_number": other.assigned_room__room_number, "booking_id": other.booking_id}
            ).decode(),
            f"{other.assigned_room__room_number} · {_primary_name(other)}",
        )
        for other in in_house
    ]
    return [
        Field("rooms", _("Rooms"), kind="checkboxes", choices=choices, initial=True, is_list=True),
        note(),
    ]


def member_of(booking: RoomBooking, party_member_pk: int) -> Mapping[str, Any] | None:
    """Return the member of the booking's party with this primary key."""
    party: Sequence[Mapping[str, Any]] = booking.whole_party  # type: ignore[attr-defined]
    return next((member for member in party if member["id"] == party_member_pk), None)


def price_field(currency: str, initial: str = "") -> Field:
    """Return the field of the price, `initial` as the reader's language writes it."""
    label = _now("Price in %(currency)s") % {"currency": currency}
    return Field("total_amount", label, kind="amount", required=True, initial=initial, max_length=16)


def persons_field(name: str, label: Any, number: int, *, minimum: int) -> Field:
    """Return the field of a number of persons, adults or children."""
    return Field(
        name, label, kind="number", required=True, initial=number, minimum=minimum, maximum=MAX_PERSONS
    )


def language_field(initial: str) -> Field:
    """Return the field of the language in which the guests get mails and read their page."""
    choices = [Choice(value, label) for value, label in Language.choices]
    return Field(
        "language", _("Guests' language"), kind="choice", required=True, choices=choices, initial=initial
    )


def ages_field(ages: Sequence[int] = ()) -> Field:
    """Return the field of the ages of the children, as far as they are known."""
    return Field(
        "children_ages",
        _("Ages of the children"),
        kind="numbers",
        initial=", ".join(map(str, ages)),
        help=_("In years, with commas between them; as far as they are known."),
        max_length=400,
    )


def text_field(name: str, label: Any, initial: str) -> Field:
    """Return the field of a long text, such as wishes."""
    return Field(name, label, kind="textarea", initial=initial, max_length=MAX_TEXT_LENGTH)


def _primary_name(row: Any) -> str:
    primary = next((member for member in row.whole_party if member["role"] == PartyRole.PRIMARY), None)
    return f"{primary['first_name']} {primary['last_name']}".strip() if primary else row.booking_id
