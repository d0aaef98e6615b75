"""Commands on a booking that has not arrived: confirm, cancel, no-show, assign and unassign a room."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.inputs import InputSerializer, OverridesInput
from hotel.kernel.exceptions import ProblemCode
from room_bookings.api.base import BookingView
from room_bookings.api.inputs import Note, RoomNumber, optional_note, overrides_of
from room_bookings.api.outputs import BookingSerializer
from room_bookings.services import (
    assign_room,
    cancel_booking,
    confirm_booking,
    mark_no_show,
    unassign_room,
)
from staff.capabilities import Capability


class ConfirmInput(OverridesInput):
    """An `override_reason` says by itself that the payment is not waited for."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["override_reason"] and not attrs["overrides"]:
            return attrs | {"overrides": [ProblemCode.PAYMENT_REQUIRED.value]}
        return attrs


class Confirm(BookingView):
    capabilities = {"POST": Capability.BOOKINGS_CHANGE}

    @extend_schema(request=ConfirmInput, responses=BookingSerializer)
    def post(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """Stand by the booking. A prepaid one needs its payment, or a manager's `override_reason`."""
        given = self.parse(ConfirmInput)
        return self.carry_out(
            confirm_booking,
            lambda _: self.booking(booking_id),
            booking_id=booking_id,
            overrides=overrides_of(given),
        )


class CancelInput(InputSerializer):
    reason = Note()


class Cancel(BookingView):
    capabilities = {"POST": Capability.BOOKINGS_CHANGE}

    @extend_schema(request=CancelInput, responses=BookingSerializer)
    def post(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """The booking will not become a stay; its room is free again."""
        given = self.parse(CancelInput)
        return self.carry_out(
            cancel_booking, lambda _: self.booking(booking_id), booking_id=booking_id, reason=given["reason"]
        )


class NoShowInput(InputSerializer):
    reason = optional_note()


class NoShow(BookingView):
    capabilities = {"POST": Capability.BOOKINGS_CHANGE}

    @extend_schema(request=NoShowInput, responses=BookingSerializer)
    def post(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """Nobody came, and the arrival's business date is over or past the hotel's no_show_cutoff."""
        given = self.parse(NoShowInput)
        return self.carry_out(
            mark_no_show, lambda _: self.booking(booking_id), booking_id=booking_id, reason=given["reason"]
        )


class AssignRoomInput(InputSerializer):
    room_number = RoomNumber()
    note = optional_note()


class AssignRoom(BookingView):
    capabilities = {"POST": Capability.BOOKINGS_CHANGE}

    @extend_schema(request=AssignRoomInput, responses=BookingSerializer)
    def post(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """Plan a room. Only its dates are judged: it may be dirty, due out, or of another type."""
        given = self.parse(AssignRoomInput)
        return self.carry_out(
            assign_room,
            lambda _: self.booking(booking_id),
            booking_id=booking_id,
            room_number=given["room_number"],
            note=given["note"],
        )


class UnassignRoomInput(InputSerializer):
    note = optional_note()


class UnassignRoom(BookingView):
    capabilities = {"POST": Capability.BOOKINGS_CHANGE}

    @extend_schema(request=UnassignRoomInput, responses=BookingSerializer)
    def post(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """Drop the plan of a room."""
        given = self.parse(UnassignRoomInput)
        return self.carry_out(
            unassign_room, lambda _: self.booking(booking_id), booking_id=booking_id, note=given["note"]
        )
