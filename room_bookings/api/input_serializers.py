"""The request bodies of bookings. Each serializer validates to the arguments of its service.

Bounds are those of the columns, or sensible ones where a column has none.
"""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from hotel.api.amounts import Amount
from hotel.api.inputs import HotelDate, InputSerializer, Instant, WallClock
from hotel.enums import Language
from hotel.kernel.names import MAX_FULL_NAME_LENGTH, MAX_NAME_LENGTH
from room_bookings.api.fields import (
    ACCEPT_OVERSELL,
    MAX_TEXT_LENGTH,
    ChannelVersionField,
    ChildrenAges,
    NightAmounts,
    PersonName,
    Persons,
    RoomNumber,
    nights_price,
    optional_note,
)
from room_bookings.api.output_serializers import BookingSerializer
from room_bookings.enums import NightsPrice, PartyRole, PaymentTerms
from room_bookings.services import NewBooking, PartyMember
from room_bookings.services.booking_details import PERSON_FIELDS, SALE_FIELDS
from room_bookings.services.change_stay import STAY_FIELDS
from staff.api.inputs import OverridesInput
from staff.overrides import Overrides

ARRIVAL_TIME = (
    "Agreed time of arrival on the clock of the business date. A day use holds its room from then on."
)
DEPARTURE_TIME = (
    "Agreed time of departure on the clock of the business date of check_out, in place of the hotel's check_out_time. "
    "A day use holds its room until then."
)
LANGUAGE = "The language of mails to the guests and of their page; without it the hotel's."
DO_NOT_MOVE = "The guests keep their assigned room: another one, or none, needs an override (`do_not_move`)."
CANCELLATION_POLICY = (
    "The code of a cancellation policy; null: cancellation is free; absent: the hotel's default."
)
HOLD_UNTIL = (
    "When the booking expires while it is pending and nothing is paid; null: never; absent in a creation: after the "
    "hotel's hold_minutes."
)
CONTINUES = (
    "The booking whose guests stay on in their room under this one: its check-in takes over the room. The later stay "
    "begins on the day on which the earlier one ends."
)
MAX_BOOKINGS = 500
_NO_BOOKER = {"booker_name": "", "booker_email": "", "booker_phone": ""}


class PartyMemberFields(InputSerializer):
    """The names and contacts of a person, who has a first name, a last name, or both; role, and whether they stay."""

    only_by_command = frozenset({"id"})

    first_name = PersonName(max_length=MAX_NAME_LENGTH, allow_blank=True, default="")
    last_name = PersonName(max_length=MAX_NAME_LENGTH, allow_blank=True, default="")
    email = serializers.EmailField(max_length=254, allow_blank=True, default="")
    phone = serializers.CharField(max_length=40, allow_blank=True, default="")
    role = serializers.ChoiceField(
        choices=PartyRole.choices, required=False, help_text="PRIMARY makes the other main guest a companion."
    )
    is_staying = serializers.BooleanField(
        required=False, help_text="In house: true makes the person a guest, false lets them depart."
    )


class PartyMemberChangesInput(PartyMemberFields, OverridesInput):
    """Changes of a person of a party, and the overrides of the reasons against one more who stays."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        overrides = Overrides.of(attrs.pop("overrides", ()), attrs.pop("override_reason", ""))
        return {"changes": attrs, "overrides": overrides}


class PartyMemberInput(PartyMemberFields):
    role = serializers.ChoiceField(choices=PartyRole.choices)
    is_staying = serializers.BooleanField(default=True)

    def validate(self, attrs: dict[str, Any]) -> PartyMember:
        return PartyMember(**attrs)


class NewPartyMemberInput(PartyMemberFields, OverridesInput):
    """A person who joins the party of a booking, as a companion or as its main guest from now on."""

    role = serializers.ChoiceField(choices=PartyRole.choices, default=PartyRole.COMPANION.value)
    is_staying = serializers.BooleanField(default=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        arguments = OverridesInput.validate(self, attrs)
        overrides = arguments.pop("overrides")
        return {"member": PartyMember(**arguments), "overrides": overrides}


class BookerInput(InputSerializer):
    name = PersonName(max_length=MAX_FULL_NAME_LENGTH)
    email = serializers.EmailField(max_length=254, allow_blank=True, default="")
    phone = serializers.CharField(max_length=40, allow_blank=True, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the columns of the booker. The booker is given as a whole, also in a partial change of a booking."""
        if "name" not in attrs:
            raise ValidationError({"name": [_("This field is required.")]})
        return _NO_BOOKER | {f"booker_{name}": value for name, value in attrs.items()}


class NewBookingInput(InputSerializer):
    room_type = serializers.CharField(max_length=16, help_text="The code of the room type.")
    check_in = HotelDate()
    check_out = HotelDate()
    arrival_time = WallClock(required=False, allow_null=True, default=None, help_text=ARRIVAL_TIME)
    departure_time = WallClock(required=False, allow_null=True, default=None, help_text=DEPARTURE_TIME)
    adults = Persons(min_value=1)
    children = Persons(default=0)
    children_ages = ChildrenAges(default=list)
    party = serializers.ListField(child=PartyMemberInput(), allow_empty=False, max_length=99)
    booker = BookerInput(required=False, allow_null=True, default=None)
    total_amount = Amount()
    nightly_amounts = NightAmounts(
        required=False,
        help_text="The amount of each night; together total_amount. Default: the nights share it evenly.",
    )
    currency = serializers.CharField(max_length=3)
    payment_terms = serializers.ChoiceField(
        choices=PaymentTerms.choices, default=PaymentTerms.PAY_AT_HOTEL.value
    )
    confirm = serializers.BooleanField(default=False)
    do_not_move = serializers.BooleanField(default=False, help_text=DO_NOT_MOVE)
    continues = serializers.CharField(
        max_length=32, required=False, allow_null=True, default=None, help_text=CONTINUES
    )
    group_reference = serializers.CharField(max_length=64, allow_blank=True, default="")
    language = serializers.ChoiceField(choices=Language.choices, required=False, help_text=LANGUAGE)
    special_requests = serializers.CharField(max_length=MAX_TEXT_LENGTH, allow_blank=True, default="")
    source = serializers.CharField(  # type: ignore[assignment]  # a field, not the attribute of this name
        max_length=32,
        allow_blank=True,
        default="",
        source="channel",
        help_text="The channel the booking came through; stored and compared in lower case.",
    )
    external_reference = serializers.CharField(
        max_length=64, allow_blank=True, default="", help_text="The channel's own number."
    )
    external_item = serializers.CharField(
        max_length=64,
        default="1",
        help_text="Which of several rooms of one external_reference; unique with it in the channel.",
    )
    channel_version = ChannelVersionField(default=None)
    cancellation_policy = serializers.SlugField(
        max_length=16, allow_null=True, required=False, help_text=CANCELLATION_POLICY
    )
    hold_until = Instant(allow_null=True, required=False, help_text=HOLD_UNTIL)
    accept_oversell = serializers.BooleanField(default=False, help_text=ACCEPT_OVERSELL)

    def validate_party(self, party: Sequence[PartyMember]) -> Sequence[PartyMember]:
        if [member.role for member in party].count(PartyRole.PRIMARY) != 1:
            raise ValidationError(_("Exactly one member of the party is PRIMARY."))
        return party

    def validate(self, attrs: dict[str, Any]) -> Any:
        if attrs["check_out"] < attrs["check_in"]:
            raise ValidationError({"check_out": [_("The departure is before the arrival.")]})
        booker = attrs.pop("booker") or _NO_BOOKER
        return NewBooking(**attrs, **booker)


class BookingInput(NewBookingInput, OverridesInput):
    """A booking, and the overrides of its confirmation if it is to be confirmed at once."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        arguments = OverridesInput.validate(self, attrs)
        overrides = arguments.pop("overrides")
        return {"booking": NewBookingInput.validate(self, arguments), "overrides": overrides}


class WalkInInput(BookingInput):
    """A booking that is confirmed and checked in at once, and the room that its guests take."""

    confirm = None  # type: ignore[assignment]  # a walk-in is confirmed in any case
    room_number = RoomNumber()
    note = optional_note()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        of_check_in = {name: attrs.pop(name) for name in ("room_number", "note")}
        return BookingInput.validate(self, attrs) | of_check_in


class BulkInput(OverridesInput):
    """Several bookings, and the overrides of all their confirmations."""

    bookings = serializers.ListField(child=NewBookingInput(), allow_empty=False, max_length=MAX_BOOKINGS)


class BookingChangesInput(OverridesInput):
    """New values of a booking. Dates, times and room type change before arrival only."""

    room_type = serializers.CharField(max_length=16, help_text="The code of the room type.")
    check_in = HotelDate()
    check_out = HotelDate()
    arrival_time = WallClock(allow_null=True, help_text=ARRIVAL_TIME)
    departure_time = WallClock(allow_null=True, help_text=DEPARTURE_TIME)
    keep_room = serializers.BooleanField(
        required=False,
        help_text=(
            "With new dates, another type or other persons: false unassigns the room before arrival, otherwise it must "
            "be free and large enough."
        ),
    )
    adults = Persons(min_value=1)
    children = Persons()
    children_ages = ChildrenAges()
    do_not_move = serializers.BooleanField(help_text=DO_NOT_MOVE)
    continues = serializers.CharField(
        max_length=32, allow_null=True, help_text=f"{CONTINUES} Before arrival; null: none."
    )
    total_amount = Amount(help_text="A lower one after the check-in needs a manager (`lower_price`).")
    nightly_amounts = NightAmounts(help_text="The amount of each night; together the total.")
    nights_price = nights_price()
    language = serializers.ChoiceField(choices=Language.choices, help_text=LANGUAGE)
    hold_until = Instant(allow_null=True, help_text=HOLD_UNTIL)
    booker = BookerInput(allow_null=True, help_text="Replaces the booker as a whole; null removes it.")
    special_requests = serializers.CharField(max_length=MAX_TEXT_LENGTH, allow_blank=True)
    notes = serializers.CharField(max_length=MAX_TEXT_LENGTH, allow_blank=True)
    source = serializers.CharField(  # type: ignore[assignment]  # a field, not the attribute of this name
        max_length=32, allow_blank=True, help_text="The channel; before arrival."
    )
    external_reference = serializers.CharField(max_length=64, allow_blank=True, help_text="Before arrival.")
    external_item = serializers.CharField(max_length=64, help_text="Before arrival.")
    group_reference = serializers.CharField(max_length=64, allow_blank=True, help_text="Before arrival.")
    payment_terms = serializers.ChoiceField(choices=PaymentTerms.choices, help_text="Before arrival.")
    channel_version = ChannelVersionField()
    accept_oversell = serializers.BooleanField(required=False, help_text=ACCEPT_OVERSELL)

    only_by_command = frozenset(BookingSerializer().fields) - {
        *STAY_FIELDS,
        "adults",
        "children",
        "children_ages",
        "do_not_move",
        "total_amount",
        "hold_until",
        "language",
        "nightly_amounts",
        "booker",
        "special_requests",
        "notes",
        *SALE_FIELDS,
        "channel_version",
    }

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "keep_room" in attrs and not attrs.keys() & (STAY_FIELDS | PERSON_FIELDS):
            raise ValidationError(
                {"keep_room": [_("This goes with new dates, another room type or other persons.")]}
            )
        arguments = {
            "keep_room": attrs.pop("keep_room", True),
            "accept_oversell": attrs.pop("accept_oversell", False),
            "nights_price": NightsPrice(attrs.pop("nights_price")) if "nights_price" in attrs else None,
            "overrides": Overrides.of(attrs.pop("overrides", ()), attrs.pop("override_reason", "")),
        }
        booker = (attrs.pop("booker") or _NO_BOOKER) if "booker" in attrs else {}
        arguments["channel_version"] = attrs.pop("channel_version", None)
        return {"changes": attrs | booker, **arguments}
