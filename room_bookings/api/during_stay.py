"""The endpoints of actions on a stay: check-in, move-room, change-departure, acknowledge-overstay, check-out."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.amounts import Amount
from hotel.api.documentation import extend_schema
from hotel.api.inputs import HotelDate, InputSerializer, WallClock
from room_bookings.api.base import BookingActionView
from room_bookings.api.fields import NightAmounts, Note, RoomNumber, nights_price, optional_note
from room_bookings.api.output_serializers import (
    BookingSerializer,
    BookingWithWarningsSerializer,
    CheckedInBookingSerializer,
    DeparturesSerializer,
)
from room_bookings.enums import NightsPrice
from room_bookings.services import (
    Price,
    RoomCheckOut,
    RoomCheckOutResult,
    acknowledge_overstay,
    change_departure,
    check_in_booking,
    check_out_booking,
    check_out_rooms,
    move_booking,
)
from staff.api.base import HotelView
from staff.api.inputs import OverridesInput
from staff.capabilities import Capability

MAX_ROOMS = 500


class CheckInInput(OverridesInput):
    room_number = RoomNumber(
        required=False, allow_null=True, default=None, help_text="Another room than the assigned one."
    )
    continues = serializers.CharField(
        max_length=32,
        required=False,
        allow_null=True,
        default=None,
        help_text="The booking whose guests stay on in its room under this one; not needed where this one names it.",
    )
    note = optional_note()


class CheckIn(BookingActionView):
    @extend_schema(request=CheckInInput, responses=CheckedInBookingSerializer)
    def post(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """Check the guests in, into the assigned room or another.

        With `continues`, or where the booking names an earlier one, the guests of that one stay on in their room: it
        is checked out, the room keeps its status, and PINs and device pass to this booking. `party_incomplete` is a
        warning while fewer persons of the party have a name than adults are booked; where the hotel says so
        (`require_complete_party`), it is a refusal, which managers override.
        """
        return self.carry_out(
            check_in_booking, self.respond_with_check_in, body=CheckInInput, booking_id=booking_id
        )


class MoveRoomInput(OverridesInput):
    room_number = RoomNumber()
    reason = Note()
    note = optional_note()


class MoveRoom(BookingActionView):
    @extend_schema(request=MoveRoomInput, responses=BookingWithWarningsSerializer)
    def post(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """Move the guests of a checked-in booking to another room. Their first room becomes CHECKOUT_DIRTY."""
        return self.carry_out(
            move_booking, self.respond_with_warnings, body=MoveRoomInput, booking_id=booking_id
        )


class ChangeDepartureInput(OverridesInput):
    check_out = HotelDate(required=False, help_text="Not before the business date.")
    departure_time = WallClock(
        required=False,
        allow_null=True,
        help_text="Agreed for the day of check_out, on the hotel's clock; null: the hotel's check_out_time. If it is "
        "absent, the agreed time of the same day stays, and another day has none.",
    )
    nights_price = nights_price()
    total_amount = Amount(
        required=False, help_text="The new total. A lower one needs a manager (`lower_price`)."
    )
    nightly_amounts = NightAmounts(required=False, help_text="The amount of each night; together the total.")
    note = optional_note()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        choice = attrs.pop("nights_price", None)
        attrs["price"] = Price(
            nights=NightsPrice(choice) if choice else None,
            total_amount=attrs.pop("total_amount", None),
            nightly_amounts=attrs.pop("nightly_amounts", None),
        )
        if not attrs.keys() & {"check_out", "departure_time"}:
            sentence = _("Give a day, a time, or both.")
            raise ValidationError({"check_out": [sentence], "departure_time": [sentence]})
        return attrs


class ChangeDeparture(BookingActionView):
    @extend_schema(request=ChangeDepartureInput, responses=BookingWithWarningsSerializer)
    def post(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """Change the date of departure of a checked-in booking, or agree on an earlier or later time.

        If the room is not free for the new nights, `room_taken` comes with `rooms`: numbers of rooms of the reserved
        type that the guests could move to, the best first.
        """
        return self.carry_out(
            change_departure,
            self.respond_with_warnings,
            body=ChangeDepartureInput,
            booking_id=booking_id,
        )


class AcknowledgeOverstayInput(InputSerializer):
    note = optional_note()


class AcknowledgeOverstay(BookingActionView):
    @extend_schema(request=AcknowledgeOverstayInput, responses=BookingSerializer)
    def post(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """Take note of an overstay: it is not told again on this business date."""
        return self.carry_out(
            acknowledge_overstay,
            self.respond_with_changed_booking,
            body=AcknowledgeOverstayInput,
            booking_id=booking_id,
        )


class CheckOutInput(OverridesInput):
    note = optional_note()


class CheckOut(BookingActionView):
    @extend_schema(request=CheckOutInput, responses=BookingWithWarningsSerializer)
    def post(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """Check the guests out. Afterwards the room is empty, also of guests without a booking.

        An open bill is a reason (`balance_due`), which the front desk sets aside where the hotel has
        `allow_open_balance`, managers anywhere; the booking stays CHECKED_OUT until it is paid.
        """
        return self.carry_out(
            check_out_booking,
            self.respond_with_warnings,
            body=CheckOutInput,
            booking_id=booking_id,
        )


class DepartureInput(InputSerializer):
    room_number = RoomNumber()
    booking_id = serializers.CharField(
        max_length=32,
        required=False,
        allow_null=True,
        default=None,
        help_text="The booking to check out. With it, a repeated request never checks out the next booking.",
    )

    def validate(self, attrs: dict[str, Any]) -> RoomCheckOut:
        return RoomCheckOut(**attrs)


class GroupCheckOutInput(OverridesInput):
    rooms = serializers.ListField(
        child=DepartureInput(), allow_empty=False, max_length=MAX_ROOMS, source="check_outs"
    )
    note = optional_note()


class GroupCheckOut(HotelView):
    capabilities = {"POST": Capability.BOOKINGS_CHANGE}

    @extend_schema(request=GroupCheckOutInput, responses=DeparturesSerializer)
    def post(self, request: Request, hotel_slug: str) -> Response:
        """Check out the bookings in these rooms, all or none. A refusal lists every room that is in the way."""
        return self.carry_out(check_out_rooms, self._respond_with_results, body=GroupCheckOutInput)

    def _respond_with_results(self, results: Sequence[RoomCheckOutResult]) -> Response:
        return self.respond({"results": [asdict(result) for result in results]})
