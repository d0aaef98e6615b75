"""The endpoints of commands on a set of bookings: check-in, assign, cancel, no-show."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.documentation import extend_schema
from hotel.api.inputs import InputSerializer
from room_bookings.api.ended_money import EndedSetResultsSerializer
from room_bookings.api.fields import Note, RoomNumber, WaivePenalty, optional_note
from room_bookings.api.input_serializers import MAX_BOOKINGS
from room_bookings.api.output_serializers import SetResultsSerializer
from room_bookings.enums import SetMode
from room_bookings.selectors.ended_money import ended_money
from room_bookings.services import (
    PlannedCheckIn,
    SetResult,
    assign_set,
    cancel_set,
    check_in_set,
    mark_no_show_set,
)
from staff.api.base import HotelView
from staff.api.inputs import OverridesInput
from staff.capabilities import Capability


class BookingInSetInput(InputSerializer):
    booking_id = serializers.CharField(max_length=32)


class CheckInInSetInput(BookingInSetInput):
    room_number = RoomNumber(
        required=False, allow_null=True, default=None, help_text="Another room than the assigned one."
    )
    continues = serializers.CharField(
        max_length=32,
        required=False,
        allow_null=True,
        default=None,
        help_text="The booking whose guests stay on in its room under this one.",
    )

    def validate(self, attrs: dict[str, Any]) -> PlannedCheckIn:
        return PlannedCheckIn(**attrs)


class AssignmentInSetInput(BookingInSetInput):
    room_number = RoomNumber()


class SetModeField(serializers.ChoiceField):
    """The rule for a set: all_or_nothing refuses it as a whole, each leaves out the bookings that are refused."""

    def __init__(self) -> None:
        super().__init__(choices=SetMode.choices, default=SetMode.ALL_OR_NOTHING.value)


def _bookings(child: InputSerializer, **kwargs: Any) -> serializers.ListField:
    return serializers.ListField(child=child, allow_empty=False, max_length=MAX_BOOKINGS, **kwargs)


class CheckInSetInput(OverridesInput):
    bookings = _bookings(CheckInInSetInput(), source="check_ins")
    mode = SetModeField()
    note = optional_note()


class AssignSetInput(OverridesInput):
    bookings = _bookings(AssignmentInSetInput())
    mode = SetModeField()
    note = optional_note()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        assignments = attrs.pop("bookings")
        rooms = {each["booking_id"]: each["room_number"] for each in assignments}
        if len(rooms) != len(assignments):
            raise ValidationError({"bookings": [_("Each booking may be named once.")]})
        return super().validate(attrs | {"rooms": rooms})


class NamedBookingsInput(InputSerializer):
    bookings = _bookings(BookingInSetInput())
    mode = SetModeField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return attrs | {"booking_ids": [each["booking_id"] for each in attrs.pop("bookings")]}


class CancelSetInput(NamedBookingsInput):
    reason = Note()
    waive_penalty = WaivePenalty()


class NoShowSetInput(NamedBookingsInput):
    reason = optional_note()
    waive_penalty = WaivePenalty()


class BookingSetView(HotelView):
    """A view of a command on a set of bookings."""

    capabilities = {"POST": Capability.BOOKINGS_CHANGE}
    takes_a_set = True
    """The names of these operations in the OpenAPI document end in `set`."""

    def respond_with_results(self, results: Sequence[SetResult]) -> Response:
        """Respond with the outcome for each booking, in the order of the request."""
        content = [
            {**asdict(result), "reasons": [reason.as_dict() for reason in result.reasons]}
            for result in results
        ]
        return self.respond({"results": content})


class EndingSetView(BookingSetView):
    """A view that ends a set of bookings before their arrival."""

    def respond_with_ends(self, results: Sequence[SetResult]) -> Response:
        """Respond with the outcome and the money of each booking; null for roles that see no amounts."""
        response = self.respond_with_results(results)
        booking_ids = [result.booking_id for result in results]
        money = ended_money(hotel=self.hotel, booking_ids=booking_ids) if self.sees_personal_data else {}
        for shown in response.data["results"]:
            shown["money"] = money.get(shown["booking_id"])
        return response


class CheckInSet(BookingSetView):
    @extend_schema(request=CheckInSetInput, responses=SetResultsSerializer)
    def post(self, request: Request, hotel_slug: str) -> Response:
        """Check bookings in, each into its assigned room or another: all or none, or each that the guards allow.

        A refusal of all lists every booking that is in the way. With the mode `each` these are left out and the others
        are checked in, in one transaction. Of bookings that want the same room, the first one gets it.
        """
        return self.carry_out(check_in_set, self.respond_with_results, body=CheckInSetInput)


class AssignSet(BookingSetView):
    @extend_schema(request=AssignSetInput, responses=SetResultsSerializer)
    def post(self, request: Request, hotel_slug: str) -> Response:
        """Assign rooms to bookings before their arrival: all or none, or each that the guards allow.

        Bookings of the set may exchange their rooms.
        """
        return self.carry_out(assign_set, self.respond_with_results, body=AssignSetInput)


class CancelSet(EndingSetView):
    capabilities = {"POST": Capability.BOOKINGS_RESERVE}

    @extend_schema(request=CancelSetInput, responses=EndedSetResultsSerializer)
    def post(self, request: Request, hotel_slug: str) -> Response:
        """Cancel bookings before their arrival, all or none, or each that the guards allow. Frees their rooms."""
        return self.carry_out(cancel_set, self.respond_with_ends, body=CancelSetInput)


class NoShowSet(EndingSetView):
    @extend_schema(request=NoShowSetInput, responses=EndedSetResultsSerializer)
    def post(self, request: Request, hotel_slug: str) -> Response:
        """Mark bookings as no-shows: all or none, or each that the guards allow. Their rooms are free again."""
        return self.carry_out(mark_no_show_set, self.respond_with_ends, body=NoShowSetInput)
