"""Fields that several request bodies of bookings have: persons, rooms, names, notes, versions of channels."""

import re
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy
from rest_framework import serializers

from hotel.api.amounts import Amount
from hotel.api.inputs import HotelDate, InputSerializer
from hotel.kernel.names import normalized_name
from room_bookings.enums import NightsPrice
from room_bookings.services.channels import ChannelVersion, parsed_version, version_text
from room_bookings.stay_bounds import MAX_NIGHTS, MAX_PERSONS
from rooms.models import MAX_CHILD_AGE

MAX_TEXT_LENGTH = 4000
MAX_CHANNEL_NUMBER = 9_007_199_254_740_991
"""The largest whole number that every reader of JSON keeps exactly."""
NUMBER = r"[0-9]{1,16}"
INSTANT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})"
"""Texts that can be the version of a channel's message."""
ACCEPT_OVERSELL = (
    "Take nights that the channel has sold already, beyond the limit of the room type: `oversold_by` says so. "
    "Needs the capability `bookings.accept_oversell`."
)


class NightAmountInput(InputSerializer):
    date = HotelDate()
    amount = Amount()


class NightAmounts(serializers.ListField):
    """The amounts of the nights, one for each; a mapping by date."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(child=NightAmountInput(), allow_empty=False, max_length=MAX_NIGHTS, **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        nights = super().to_internal_value(data)
        named = {night["date"]: night["amount"] for night in nights}
        if len(named) < len(nights):
            self.fail("twice")
        return named

    default_error_messages = {"twice": gettext_lazy("Name each night once.")}


def nights_price() -> serializers.ChoiceField:
    """Return the field that says what becomes of the price where the number of nights changes."""
    return serializers.ChoiceField(
        choices=[(choice.value, choice.label) for choice in NightsPrice],
        required=False,
        help_text=(
            "What becomes of the price where the number of nights changes: per_night keeps the amount of each night, "
            "and a new one costs as much as the nearest old one; total keeps the sum. Without it, and without an "
            "amount, 409 `price_undecided` shows both in `price_choices`."
        ),
    )


class Persons(serializers.IntegerField):
    """The number of persons who share one room."""

    def __init__(self, *, min_value: int = 0, **kwargs: Any) -> None:
        super().__init__(min_value=min_value, max_value=MAX_PERSONS, **kwargs)


class ChildrenAges(serializers.ListField):
    """The ages in years of the children, or of some of them. The service compares their number with the children."""

    def __init__(self, **kwargs: Any) -> None:
        child = serializers.IntegerField(min_value=0, max_value=MAX_CHILD_AGE)
        text = "Ages in years, at most one for each child. A child of unknown age needs a place in the room."
        super().__init__(child=child, max_length=MAX_PERSONS, help_text=text, **kwargs)


class RoomNumber(serializers.RegexField):
    """A text that can be a room number. The service refuses a number that the hotel does not have."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(r"^[A-Za-z0-9._-]{1,16}\Z", **kwargs)


class WaivePenalty(serializers.BooleanField):
    """Whether the penalty of the terms is waived."""

    def __init__(self) -> None:
        super().__init__(
            default=False,
            help_text="Waive the penalty, for the `reason`. A manager's; others get `waiver_needs_manager`.",
        )


class ChannelVersionField(serializers.Field[Any, Any, Any, Any]):
    """The version of a channel's message: a whole number from 0 on, or an instant with an offset."""

    described_as: ClassVar = {
        "oneOf": [
            {"type": "integer", "minimum": 0, "maximum": MAX_CHANNEL_NUMBER},
            {"type": "string", "pattern": f"^({NUMBER}|{INSTANT})$", "examples": ["2026-05-14T09:00:00Z"]},
        ]
    }
    """Its schema in the OpenAPI document (see `hotel.api.openapi`)."""

    default_error_messages = {
        "invalid": gettext_lazy("A whole number from 0 to 9007199254740991, or an instant with an offset.")
    }

    def __init__(self, **kwargs: Any) -> None:
        help_text = (
            "Of the channel's message: a whole number, or an instant (RFC 3339). The first message of a booking fixes "
            "which. An older message than the last is refused (`stale_message`)."
        )
        super().__init__(required=False, allow_null=True, help_text=help_text, **kwargs)

    def to_internal_value(self, data: Any) -> ChannelVersion:
        text = str(data) if isinstance(data, int | str) and not isinstance(data, bool) else ""
        if not re.fullmatch(f"{NUMBER}|{INSTANT}", text, re.ASCII):
            self.fail("invalid")
        try:
            version = parsed_version(text)
            version_text(version)
        except (ValueError, OverflowError):
            self.fail("invalid")
        if isinstance(version, int) and version > MAX_CHANNEL_NUMBER:
            self.fail("invalid")
        return version

    def to_representation(self, value: Any) -> Any:
        return value


class Note(serializers.CharField):
    """A short text for the audit rows."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=1000, **kwargs)


def optional_note() -> Note:
    """Return a note that may be absent or empty."""
    return Note(required=False, allow_blank=True, default="")


class PersonName(serializers.CharField):
    """A name of a person, brought into the form in which it is stored before its length is checked."""

    def to_internal_value(self, data: Any) -> str:
        return normalized_name(super().to_internal_value(data))
