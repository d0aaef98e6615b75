"""Commands on a booking's guests in a room: check-in, move-room, change-departure, check-out."""

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.inputs import HotelDate, InputSerializer, OverridesInput, WallClock
from room_bookings.api.base import BookingView
from room_bookings.api.inputs import Note, RoomNumber, optional_note, overrides_of
from room_bookings.api.outputs import BookingSerializer, CheckedOutSerializer, DeparturesSerializer
from room_bookings.policies import check_out_warnings
from room_bookings.services import (
    UNCHANGED,
    RoomCheckOut,
    change_departure,
    check_in_booking,
    check_out_booking,
    check_out_rooms,
    move_booking,
)
from staff.api.base import HotelView
from staff.capabilities import Capability

MOST_ROOMS = 500


class CheckInInput(OverridesInput):
    room_number = RoomNumber(
        required=False, allow_null=True, default=None, help_text="Where it is not the assigned room."
    )
    note = optional_note()


class CheckIn(BookingView):
    capabilities = {"POST": Capability.BOOKINGS_CHANGE}

    @extend_schema(request=CheckInInput, responses=BookingSerializer)
    def post(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """The guests take their room."""
        given = self.parse(CheckInInput)
        return self.carry_out(
            check_in_booking,
            lambda _: self.booking(booking_id),
            booking_id=booking_id,
            room_number=given["room_number"],
            note=given["note"],
            overrides=overrides_of(given),
        )


class MoveRoomInput(OverridesInput):
    room_number = RoomNumber()
    reason = Note()
    note = optional_note()


class MoveRoom(BookingView):
    capabilities = {"POST": Capability.BOOKINGS_CHANGE}

    @extend_schema(request=MoveRoomInput, responses=BookingSerializer)
    def post(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """The guests in house take another room; the one they leave is to be cleaned."""
        given = self.parse(MoveRoomInput)
        return self.carry_out(
            move_booking,
            lambda _: self.booking(booking_id),
            booking_id=booking_id,
            room_number=given["room_number"],
            reason=given["reason"],
            note=given["note"],
            overrides=overrides_of(given),
        )


class ChangeDepartureInput(InputSerializer):
    check_out = HotelDate(required=False, help_text="Not before the business date.")
    departure_time = WallClock(
        required=False,
        allow_null=True,
        help_text="Agreed for that day, on the hotel's clock; null: its check_out_time again. Without it the agreed "
        "time stays, but for another day nothing is agreed.",
    )
    note = optional_note()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs.keys() & {"check_out", "departure_time"}:
            sentence = "Give a day, a time, or both."
            raise ValidationError({"check_out": [sentence], "departure_time": [sentence]})
        return attrs


class ChangeDeparture(BookingView):
    capabilities = {"POST": Capability.BOOKINGS_CHANGE}

    @extend_schema(request=ChangeDepartureInput, responses=BookingSerializer)
    def post(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """The guests in house leave on another day, or earlier or later than usual on their day.

        Where their room is taken for the new nights, `room_taken` comes with `rooms`: numbers of rooms of the
        reserved type that they could move to, the best first.
        """
        given = self.parse(ChangeDepartureInput)
        return self.carry_out(
            change_departure,
            lambda _: self.booking(booking_id),
            booking_id=booking_id,
            check_out=given.get("check_out"),
            departure_time=given.get("departure_time", UNCHANGED),
            note=given["note"],
        )


class CheckOutInput(InputSerializer):
    note = optional_note()


class CheckOut(BookingView):
    capabilities = {"POST": Capability.BOOKINGS_CHANGE}

    @extend_schema(request=CheckOutInput, responses=CheckedOutSerializer)
    def post(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """The guests leave; whatever the records say of them, afterwards the room is empty."""
        given = self.parse(CheckOutInput)
        return self.carry_out(
            check_out_booking,
            lambda _: self.booking(booking_id, warnings_of=check_out_warnings),
            booking_id=booking_id,
            note=given["note"],
        )


class DepartureInput(InputSerializer):
    room_number = RoomNumber()
    booking_id = serializers.CharField(
        max_length=32,
        required=False,
        allow_null=True,
        default=None,
        help_text="Who is to leave: a repeated request can then never evict the next guest.",
    )


class GroupCheckOutInput(InputSerializer):
    rooms = serializers.ListField(child=DepartureInput(), allow_empty=False, max_length=MOST_ROOMS)
    note = optional_note()


class GroupCheckOut(HotelView):
    capabilities = {"POST": Capability.BOOKINGS_CHANGE}

    @extend_schema(request=GroupCheckOutInput, responses=DeparturesSerializer)
    def post(self, request: Request, hotel_slug: str) -> Response:
        """Whoever is in these rooms leaves, all or none; a refusal lists every offender."""
        given = self.parse(GroupCheckOutInput)
        return self.carry_out(
            check_out_rooms,
            lambda results: self.respond({"results": [asdict(result) for result in results]}),
            check_outs=[RoomCheckOut(**room) for room in given["rooms"]],
            note=given["note"],
        )
