"""Housekeeping's commands on a room. Each answers the room's detail."""

from collections.abc import Callable

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.inputs import InputSerializer
from housekeeping import services
from housekeeping.api.serializers import (
    MaintenanceInput,
    NoteInput,
    OptionalNoteInput,
    OverrideStatusInput,
    ReasonInput,
    ResultInput,
)
from housekeeping.policies import source_of
from rooms.api.base import RoomView
from rooms.api.serializers import RoomDetailSerializer
from rooms.models import Room
from staff.capabilities import Capability


class RoomCommand(RoomView):
    """A command on one room by the person who calls."""

    def carry_out(
        self, command: Callable[..., Room], *, body: type[InputSerializer], room_number: str
    ) -> Response:
        """Run the command with what the body says, and answer the room."""
        given = self.parse(body)
        return self.command(
            lambda: command(
                hotel=self.hotel,
                room_number=room_number,
                staff=self.staff,
                source=source_of(self.staff),
                now=self.now,
                **given,
            ),
            lambda _: self.answer_room(room_number),
        )


class StartCleaning(RoomCommand):
    capabilities = {"POST": Capability.CLEAN}

    @extend_schema(request=OptionalNoteInput, responses=RoomDetailSerializer)
    def post(self, request: Request, hotel_slug: str, room_number: str) -> Response:
        """Also a stay-over, or to freshen up. Started by another person: 409 `already_started`."""
        return self.carry_out(services.start_cleaning, body=OptionalNoteInput, room_number=room_number)


class StopCleaning(RoomCommand):
    capabilities = {"POST": Capability.CLEAN}

    @extend_schema(request=ReasonInput, responses=RoomDetailSerializer)
    def post(self, request: Request, hotel_slug: str, room_number: str) -> Response:
        """Back to the status before the start."""
        return self.carry_out(services.stop_cleaning, body=ReasonInput, room_number=room_number)


class MarkDirty(RoomCommand):
    capabilities = {"POST": Capability.MARK_DIRTY}

    @extend_schema(request=NoteInput, responses=RoomDetailSerializer)
    def post(self, request: Request, hotel_slug: str, room_number: str) -> Response:
        """A vacant room that counted as clean becomes CHECKOUT_DIRTY."""
        return self.carry_out(services.mark_dirty, body=NoteInput, room_number=room_number)


class MarkCleaned(RoomCommand):
    capabilities = {"POST": Capability.CLEAN}

    @extend_schema(request=OptionalNoteInput, responses=RoomDetailSerializer)
    def post(self, request: Request, hotel_slug: str, room_number: str) -> Response:
        """CLEANED_UNINSPECTED; READY_FOR_GUEST where the hotel needs no inspection; OCCUPIED after a stay-over."""
        return self.carry_out(services.mark_cleaned, body=OptionalNoteInput, room_number=room_number)


class Inspect(RoomCommand):
    capabilities = {"POST": Capability.INSPECT}

    @extend_schema(request=ResultInput, responses=RoomDetailSerializer)
    def post(self, request: Request, hotel_slug: str, room_number: str) -> Response:
        """READY_FOR_GUEST when passed, CHECKOUT_DIRTY when not."""
        return self.carry_out(services.inspect, body=ResultInput, room_number=room_number)


class MarkMaintenance(RoomCommand):
    capabilities = {"POST": Capability.REPORT_MAINTENANCE}

    @extend_schema(request=MaintenanceInput, responses=RoomDetailSerializer)
    def post(self, request: Request, hotel_slug: str, room_number: str) -> Response:
        """Unless usable, a vacant room becomes MAINTENANCE_REQUIRED; repeated, it corrects the open report."""
        return self.carry_out(services.mark_maintenance, body=MaintenanceInput, room_number=room_number)


class CompleteMaintenance(RoomCommand):
    capabilities = {"POST": Capability.COMPLETE_MAINTENANCE}

    @extend_schema(request=ResultInput, responses=RoomDetailSerializer)
    def post(self, request: Request, hotel_slug: str, room_number: str) -> Response:
        """Back to what the room was or was to become; CHECKOUT_DIRTY when not passed."""
        return self.carry_out(services.complete_maintenance, body=ResultInput, room_number=room_number)


class OverrideStatus(RoomCommand):
    capabilities = {"POST": Capability.OVERRIDE_STATUS}

    @extend_schema(request=OverrideStatusInput, responses=RoomDetailSerializer)
    def post(self, request: Request, hotel_slug: str, room_number: str) -> Response:
        """Any status that keeps the house's invariants, on a manager's word."""
        given = self.parse(OverrideStatusInput)
        return self.command(
            lambda: services.override_status(
                hotel=self.hotel, room_number=room_number, staff=self.staff, now=self.now, **given
            ),
            lambda _: self.answer_room(room_number),
        )
