"""Commands that take an earlier one back: undo-check-in, undo-check-out, reinstate."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.inputs import InputSerializer, OverridesInput
from room_bookings.api.base import BookingView
from room_bookings.api.inputs import Note, RoomNumber, overrides_of
from room_bookings.api.outputs import BookingSerializer
from room_bookings.services import reinstate_booking, undo_check_in, undo_check_out
from rooms.enums import RoomStatus
from staff.capabilities import Capability


class UndoCheckInInput(InputSerializer):
    reason = Note()
    room_status = serializers.ChoiceField(
        choices=[RoomStatus.READY_FOR_GUEST.value, RoomStatus.CHECKOUT_DIRTY.value],
        default=RoomStatus.CHECKOUT_DIRTY.value,
        help_text="What the room becomes. Ready only where it was so when the guests came.",
    )
    keep_room = serializers.BooleanField(
        default=True, help_text="Whether the room stays planned for the booking."
    )


class UndoCheckIn(BookingView):
    capabilities = {"POST": Capability.BOOKINGS_CHANGE}

    @extend_schema(request=UndoCheckInInput, responses=BookingSerializer)
    def post(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """The guests never came: the booking is confirmed again. On the business date of the check-in only."""
        given = self.parse(UndoCheckInInput)
        return self.carry_out(
            undo_check_in,
            lambda _: self.booking(booking_id),
            booking_id=booking_id,
            reason=given["reason"],
            room_status=RoomStatus(given["room_status"]),
            keep_room=given["keep_room"],
        )


class UndoCheckOutInput(OverridesInput):
    reason = Note()
    room_number = RoomNumber(
        required=False, allow_null=True, default=None, help_text="Where it is not the room that was left."
    )


class UndoCheckOut(BookingView):
    capabilities = {"POST": Capability.BOOKINGS_CHANGE}

    @extend_schema(request=UndoCheckOutInput, responses=BookingSerializer)
    def post(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """The guests had not left: they are in house since they first came.

        On the business date of the check-out; managers until the day of departure.
        """
        given = self.parse(UndoCheckOutInput)
        return self.carry_out(
            undo_check_out,
            lambda _: self.booking(booking_id),
            booking_id=booking_id,
            reason=given["reason"],
            room_number=given["room_number"],
            overrides=overrides_of(given),
        )


class ReinstateInput(InputSerializer):
    reason = Note()


class Reinstate(BookingView):
    capabilities = {"POST": Capability.BOOKINGS_CHANGE}

    @extend_schema(request=ReinstateInput, responses=BookingSerializer)
    def post(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """The guest comes after all: a cancelled booking or no-show is what it was before, without a room.

        On the same business date; managers while a night is left.
        """
        given = self.parse(ReinstateInput)
        return self.carry_out(
            reinstate_booking,
            lambda _: self.booking(booking_id),
            booking_id=booking_id,
            reason=given["reason"],
        )
