"""What the front desk may send of a booking. Bounds are those of the columns, or of good sense where they have none."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from hotel.api.inputs import HotelDate, InputSerializer, OverridesInput
from hotel.kernel.names import MAX_FULL_NAME_LENGTH, MAX_NAME_LENGTH, normalized_name
from room_bookings.api.outputs import BookingSerializer
from room_bookings.enums import PartyRole, PaymentTerms
from room_bookings.services import NewBooking, PartyMember
from room_bookings.services.change_stay import STAY_FIELDS
from room_bookings.stay_bounds import MAX_PERSONS
from staff.overrides import Overrides

MOST_BOOKINGS = 500
LONGEST_TEXT = 4000


class Amount(serializers.DecimalField):
    """Money of the hotel's currency: never negative, two places at most."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=12, decimal_places=2, min_value=0, **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        if not str(data).isascii():
            self.fail("invalid")
        return super().to_internal_value(data)


class Persons(serializers.IntegerField):
    """How many people share one room."""

    def __init__(self, *, min_value: int = 0, **kwargs: Any) -> None:
        super().__init__(min_value=min_value, max_value=MAX_PERSONS, **kwargs)


class RoomNumber(serializers.RegexField):
    """What a room number may look like. Whether the hotel has it, the command says."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(r"^[A-Za-z0-9._-]{1,16}\Z", **kwargs)


class Note(serializers.CharField):
    """A few words for whoever reads the history."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=1000, **kwargs)


def optional_note() -> Note:
    return Note(required=False, allow_blank=True, default="")


class PersonName(serializers.CharField):
    """A name of a person, brought into the form in which it is stored before its length is checked."""

    def to_internal_value(self, data: Any) -> str:
        return normalized_name(super().to_internal_value(data))


class PartyMemberChangesInput(InputSerializer):
    """The names and contacts of a person, who has a first name, a last name, or both."""

    only_by_command = frozenset({"id", "role", "is_staying"})

    first_name = PersonName(max_length=MAX_NAME_LENGTH, allow_blank=True, default="")
    last_name = PersonName(max_length=MAX_NAME_LENGTH, allow_blank=True, default="")
    email = serializers.EmailField(max_length=254, allow_blank=True, default="")
    phone = serializers.CharField(max_length=40, allow_blank=True, default="")


class PartyMemberInput(PartyMemberChangesInput):
    only_by_command = frozenset({"id"})

    role = serializers.ChoiceField(choices=PartyRole.choices)
    is_staying = serializers.BooleanField(default=True)


class BookerInput(InputSerializer):
    name = PersonName(max_length=MAX_FULL_NAME_LENGTH)
    email = serializers.EmailField(max_length=254, allow_blank=True, default="")
    phone = serializers.CharField(max_length=40, allow_blank=True, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A booker is given as a whole, also where the rest of the booking is given in part."""
        if "name" not in attrs:
            raise ValidationError({"name": ["This field is required."]})
        return {"email": "", "phone": ""} | attrs


class NewBookingInput(InputSerializer):
    room_type = serializers.CharField(max_length=16, help_text="The code of the room type.")
    check_in = HotelDate()
    check_out = HotelDate()
    adults = Persons(min_value=1)
    children = Persons(default=0)
    party = serializers.ListField(child=PartyMemberInput(), allow_empty=False, max_length=99)
    booker = BookerInput(required=False, allow_null=True, default=None)
    total_amount = Amount()
    currency = serializers.CharField(max_length=3)
    payment_terms = serializers.ChoiceField(
        choices=PaymentTerms.choices, default=PaymentTerms.PAY_AT_HOTEL.value
    )
    confirm = serializers.BooleanField(default=False)
    group_reference = serializers.CharField(max_length=64, allow_blank=True, default="")
    special_requests = serializers.CharField(max_length=LONGEST_TEXT, allow_blank=True, default="")
    source = serializers.CharField(  # type: ignore[assignment]  # a field, not the attribute of this name
        max_length=32, allow_blank=True, default="", help_text="The channel the booking came through."
    )
    external_reference = serializers.CharField(
        max_length=64, allow_blank=True, default="", help_text="The channel's own number, unique within it."
    )

    def validate_party(self, party: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if [member["role"] for member in party].count(PartyRole.PRIMARY) != 1:
            raise ValidationError("Exactly one member of the party is PRIMARY.")
        return party

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["check_out"] < attrs["check_in"]:
            raise ValidationError({"check_out": ["The departure is before the arrival."]})
        return attrs


class BookingInput(NewBookingInput, OverridesInput):
    """A booking, and what is overridden when it is to be confirmed at once."""


class BulkInput(OverridesInput):
    """Overrides are given once, for all of the bookings."""

    bookings = serializers.ListField(child=NewBookingInput(), allow_empty=False, max_length=MOST_BOOKINGS)


class BookingChangesInput(InputSerializer):
    """Nights and room type are changed before arrival only."""

    room_type = serializers.CharField(max_length=16, help_text="The code of the room type.")
    check_in = HotelDate()
    check_out = HotelDate()
    keep_room = serializers.BooleanField(
        required=False,
        help_text="With new nights or another type: false drops the planned room, otherwise it must be free.",
    )
    adults = Persons(min_value=1)
    children = Persons()
    total_amount = Amount()
    booker = BookerInput(allow_null=True, help_text="Replaces the booker as a whole; null removes it.")
    special_requests = serializers.CharField(max_length=LONGEST_TEXT, allow_blank=True)
    notes = serializers.CharField(max_length=LONGEST_TEXT, allow_blank=True)

    only_by_command = frozenset(BookingSerializer().fields) - {
        *STAY_FIELDS,
        "adults",
        "children",
        "total_amount",
        "booker",
        "special_requests",
        "notes",
    }

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "keep_room" in attrs and not attrs.keys() & STAY_FIELDS:
            raise ValidationError({"keep_room": ["This goes with check_in, check_out or room_type."]})
        return attrs


def overrides_of(given: Mapping[str, Any]) -> Overrides:
    return Overrides.of(given["overrides"], given["override_reason"])


def new_booking(given: Mapping[str, Any]) -> NewBooking:
    """What the service makes a booking of."""
    renamed = {"party", "booker", "source", "overrides", "override_reason"}
    return NewBooking(
        **{name: value for name, value in given.items() if name not in renamed},
        party=[PartyMember(**member) for member in given["party"]],
        channel=given["source"],
        **booker_columns(given["booker"]),
    )


def booking_changes(given: Mapping[str, Any]) -> dict[str, Any]:
    """What the service is to change, by column."""
    plain = {name: value for name, value in given.items() if name not in {"booker", "keep_room"}}
    return plain | booker_columns(given["booker"]) if "booker" in given else plain


def booker_columns(booker: Mapping[str, Any] | None) -> dict[str, Any]:
    return {f"booker_{name}": booker[name] if booker else "" for name in ("name", "email", "phone")}
