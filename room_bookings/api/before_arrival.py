"""The endpoints of actions on a booking before arrival: confirm, cancel, no-show, waiting guests, assigned rooms."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.documentation import extend_schema
from hotel.api.inputs import InputSerializer
from hotel.kernel.exceptions import ProblemCode
from room_bookings.api.base import BookingActionView
from room_bookings.api.ended_money import EndedBookingSerializer
from room_bookings.api.fields import ChannelVersionField, Note, RoomNumber, WaivePenalty, optional_note
from room_bookings.api.output_serializers import BookingSerializer
from room_bookings.models import RoomBooking
from room_bookings.selectors.ended_money import ended_money
from room_bookings.services import (
    assign_room,
    cancel_booking,
    confirm_booking,
    mark_arrived,
    mark_no_show,
    unassign_room,
    unmark_arrived,
)
from staff.api.inputs import OverridesInput
from staff.capabilities import Capability


class ConfirmInput(OverridesInput):
    """An `override_reason` alone overrides `payment_required`."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["override_reason"] and not attrs["overrides"]:
            attrs |= {"overrides": [ProblemCode.PAYMENT_REQUIRED.value]}
        return super().validate(attrs)


class Confirm(BookingActionView):
    @extend_schema(request=ConfirmInput, responses=BookingSerializer)
    def post(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """Confirm the booking. A prepaid one needs its payment, or a manager's `override_reason`."""
        return self.carry_out(
            confirm_booking, self.respond_with_changed_booking, body=ConfirmInput, booking_id=booking_id
        )


class EndingView(BookingActionView):
    """A view that ends one booking before its arrival."""

    def respond_with_ended_booking(self, booking: RoomBooking) -> Response:
        """Respond with the changed booking and its money; null for roles that see no amounts."""
        response = self.respond_with_changed_booking(booking)
        booking_id = booking.booking_id
        response.data["money"] = (
            ended_money(hotel=self.hotel, booking_ids=[booking_id])[booking_id]
            if self.sees_personal_data
            else None
        )
        return response


class CancelInput(InputSerializer):
    reason = Note()
    waive_penalty = WaivePenalty()
    channel_version = ChannelVersionField(default=None)


class Cancel(EndingView):
    capabilities = {"POST": Capability.BOOKINGS_RESERVE}

    @extend_schema(request=CancelInput, responses=EndedBookingSerializer)
    def post(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """Cancel the booking before arrival. Its room is free again.

        The terms of the booking may charge a fee; `money` tells it, and a dry run previews it. A manager may waive it,
        and also cancels a wrong no-show: two status events, a correction to CONFIRMED and the cancellation.
        """
        return self.carry_out(
            cancel_booking, self.respond_with_ended_booking, body=CancelInput, booking_id=booking_id
        )


class NoShowInput(InputSerializer):
    reason = optional_note()
    waive_penalty = WaivePenalty()


class NoShow(EndingView):
    @extend_schema(request=NoShowInput, responses=EndedBookingSerializer)
    def post(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """Mark the booking as no-show, after its arrival's business date or the hotel's no_show_cutoff.

        The terms of the booking may charge a fee; `money` tells it, and a dry run previews it.
        """
        return self.carry_out(
            mark_no_show, self.respond_with_ended_booking, body=NoShowInput, booking_id=booking_id
        )


class AssignRoomInput(OverridesInput):
    room_number = RoomNumber()
    note = optional_note()


class AssignRoom(BookingActionView):
    @extend_schema(request=AssignRoomInput, responses=BookingSerializer)
    def post(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """Assign a room that is free on the booking's dates. It may be dirty, due out, or of another type.

        In another type the nights must be free (`no_availability`). A room for fewer persons than the booking has needs
        an override (`room_too_small`).
        """
        return self.carry_out(
            assign_room, self.respond_with_changed_booking, body=AssignRoomInput, booking_id=booking_id
        )


class UnassignRoomInput(OverridesInput):
    note = optional_note()


class UnassignRoom(BookingActionView):
    @extend_schema(request=UnassignRoomInput, responses=BookingSerializer)
    def post(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """Take the assigned room from the booking."""
        return self.carry_out(
            unassign_room, self.respond_with_changed_booking, body=UnassignRoomInput, booking_id=booking_id
        )


class MarkArrivedInput(InputSerializer):
    note = optional_note()


class MarkArrived(BookingActionView):
    @extend_schema(request=MarkArrivedInput, responses=BookingSerializer)
    def post(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """Record that the guests are in the house and wait for their room: `waiting_since`, event `booking_waiting`.

        From the day of arrival on, while they may check in. Check-in, cancellation and no-show clear it.
        """
        return self.carry_out(
            mark_arrived, self.respond_with_changed_booking, body=MarkArrivedInput, booking_id=booking_id
        )


class UnmarkArrivedInput(InputSerializer):
    note = optional_note()


class UnmarkArrived(BookingActionView):
    @extend_schema(request=UnmarkArrivedInput, responses=BookingSerializer)
    def post(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """Record that the guests do not wait."""
        return self.carry_out(
            unmark_arrived, self.respond_with_changed_booking, body=UnmarkArrivedInput, booking_id=booking_id
        )
