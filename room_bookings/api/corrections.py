"""The endpoints of corrections: undo check-in, undo check-out, undo move, reinstate."""

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.documentation import extend_schema
from room_bookings.api.base import BookingActionView
from room_bookings.api.fields import ACCEPT_OVERSELL, ChannelVersionField, Note, RoomNumber
from room_bookings.api.output_serializers import BookingSerializer, BookingWithWarningsSerializer
from room_bookings.services import reinstate_booking, undo_check_in, undo_check_out, undo_move
from rooms.enums import RoomStatus
from staff.api.inputs import OverridesInput
from staff.capabilities import Capability


class UndoCheckInInput(OverridesInput):
    reason = Note()
    room_status = serializers.ChoiceField(
        choices=[RoomStatus.READY_FOR_GUEST.value, RoomStatus.CHECKOUT_DIRTY.value],
        default=RoomStatus.CHECKOUT_DIRTY.value,
        help_text="The room's new status. READY_FOR_GUEST only if it was ready before the check-in.",
    )
    keep_room = serializers.BooleanField(
        default=True, help_text="Whether the room stays assigned to the booking."
    )

    def validate_room_status(self, room_status: str) -> RoomStatus:
        return RoomStatus(room_status)


class UndoCheckIn(BookingActionView):
    @extend_schema(request=UndoCheckInInput, responses=BookingSerializer)
    def post(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """Reverse the check-in: the booking is CONFIRMED again. Only on the business date of the check-in.

        A check-in that continued an earlier booking is reversed together with the check-out of that one, while the
        guests are in the same room.
        """
        return self.carry_out(
            undo_check_in, self.respond_with_changed_booking, body=UndoCheckInInput, booking_id=booking_id
        )


class UndoCheckOutInput(OverridesInput):
    reason = Note()
    room_number = RoomNumber(
        required=False,
        allow_null=True,
        default=None,
        help_text="Another room than the one that the guests checked out of.",
    )


class UndoCheckOut(BookingActionView):
    @extend_schema(request=UndoCheckOutInput, responses=BookingWithWarningsSerializer)
    def post(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """Reverse the check-out: the booking is CHECKED_IN again, since its first check-in.

        On the business date of the check-out; managers until the date of departure.
        """
        return self.carry_out(
            undo_check_out, self.respond_with_warnings, body=UndoCheckOutInput, booking_id=booking_id
        )


class UndoMoveInput(OverridesInput):
    reason = Note()


class UndoMove(BookingActionView):
    @extend_schema(request=UndoMoveInput, responses=BookingWithWarningsSerializer)
    def post(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """Reverse the last room move: the guests are back in the room that they left. Only on its business date.

        That room must be as the move left it (`room_taken`); the other one becomes CHECKOUT_DIRTY.
        """
        return self.carry_out(
            undo_move, self.respond_with_warnings, body=UndoMoveInput, booking_id=booking_id
        )


class ReinstateInput(OverridesInput):
    reason = Note()
    channel_version = ChannelVersionField(default=None)
    room_type = serializers.CharField(
        max_length=16, required=False, default=None, help_text="The code of another room type to book."
    )
    accept_oversell = serializers.BooleanField(default=False, help_text=ACCEPT_OVERSELL)


class Reinstate(BookingActionView):
    capabilities = {"POST": Capability.BOOKINGS_RESERVE}

    @extend_schema(request=ReinstateInput, responses=BookingSerializer)
    def post(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """Reverse a cancellation or no-show: the booking has its status from before it, and no room.

        On the same business date; managers while a night remains. A booking that was CONFIRMED needs a free room of
        its type in each night (`no_availability`).
        """
        return self.carry_out(
            reinstate_booking, self.respond_with_changed_booking, body=ReinstateInput, booking_id=booking_id
        )
