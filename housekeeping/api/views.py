"""The endpoints of the actions of housekeeping on a room. Each responds with the room's detail."""

from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.documentation import extend_schema
from hotel.kernel.enums import Source
from housekeeping import services
from housekeeping.api.attendant_serializers import GuestWishInput, ObservationInput
from housekeeping.api.inspections import InspectionInput
from housekeeping.api.report_serializers import CompletionInput, MaintenanceInput
from housekeeping.api.serializers import (
    NoteInput,
    OptionalNoteInput,
    OverrideStatusInput,
    ReasonInput,
    RenumberInput,
)
from housekeeping.policies import source_of
from room_bookings.front_desk.api.base import RoomView
from room_bookings.front_desk.api.serializers import RoomDetailSerializer, RoomWithWarningsSerializer
from staff.capabilities import Capability


class RoomActionView(RoomView):
    """A view of one action of housekeeping on a room."""

    @property
    def source(self) -> Source:
        return source_of(self.staff)


class StartCleaning(RoomActionView):
    capabilities = {"POST": Capability.CLEAN}

    @extend_schema(request=OptionalNoteInput, responses=RoomDetailSerializer)
    def post(self, request: Request, hotel_slug: str, room_number: str) -> Response:
        """Start cleaning a room, also an occupied or a clean one. Started by another person: 409 `already_started`."""
        return self.carry_out(
            services.start_cleaning,
            self.respond_with_changed_room,
            body=OptionalNoteInput,
            room_number=room_number,
        )


class StopCleaning(RoomActionView):
    capabilities = {"POST": Capability.CLEAN}

    @extend_schema(request=ReasonInput, responses=RoomDetailSerializer)
    def post(self, request: Request, hotel_slug: str, room_number: str) -> Response:
        """Stop cleaning and restore the status from before the start."""
        return self.carry_out(
            services.stop_cleaning, self.respond_with_changed_room, body=ReasonInput, room_number=room_number
        )


class MarkDirty(RoomActionView):
    capabilities = {"POST": Capability.MARK_DIRTY}

    @extend_schema(request=NoteInput, responses=RoomDetailSerializer)
    def post(self, request: Request, hotel_slug: str, room_number: str) -> Response:
        """Mark a vacant room that counted as clean as CHECKOUT_DIRTY."""
        return self.carry_out(
            services.mark_dirty, self.respond_with_changed_room, body=NoteInput, room_number=room_number
        )


class MarkCleaned(RoomActionView):
    capabilities = {"POST": Capability.CLEAN}

    @extend_schema(request=OptionalNoteInput, responses=RoomDetailSerializer)
    def post(self, request: Request, hotel_slug: str, room_number: str) -> Response:
        """Mark a room as cleaned: CLEANED_UNINSPECTED or READY_FOR_GUEST, OCCUPIED after a stay-over."""
        return self.carry_out(
            services.mark_cleaned,
            self.respond_with_changed_room,
            body=OptionalNoteInput,
            room_number=room_number,
        )


class Inspect(RoomActionView):
    capabilities = {"POST": Capability.INSPECT}

    @extend_schema(request=InspectionInput, responses=RoomDetailSerializer)
    def post(self, request: Request, hotel_slug: str, room_number: str) -> Response:
        """Pass or fail a room, as a whole or by its checklist: READY_FOR_GUEST when passed, else CHECKOUT_DIRTY.

        What fails by the checklist is the note of a new turnover, for whoever cleaned the room unless told otherwise.
        """
        return self.carry_out(
            services.inspect, self.respond_with_changed_room, body=InspectionInput, room_number=room_number
        )


class MarkMaintenance(RoomActionView):
    capabilities = {"POST": Capability.REPORT_MAINTENANCE}

    @extend_schema(request=MaintenanceInput, responses=RoomDetailSerializer)
    def post(self, request: Request, hotel_slug: str, room_number: str) -> Response:
        """Report a defect; the same one again is 409 `report_open`. A vacant, unusable room: MAINTENANCE_REQUIRED."""
        return self.carry_out(
            services.mark_maintenance,
            self.respond_with_changed_room,
            body=MaintenanceInput,
            room_number=room_number,
        )


class CompleteMaintenance(RoomActionView):
    capabilities = {"POST": Capability.COMPLETE_MAINTENANCE}

    @extend_schema(request=CompletionInput, responses=RoomDetailSerializer)
    def post(self, request: Request, hotel_slug: str, room_number: str) -> Response:
        """Complete a report: with the last that held the room, its status from before, or CHECKOUT_DIRTY if failed."""
        return self.carry_out(
            services.complete_maintenance,
            self.respond_with_changed_room,
            body=CompletionInput,
            room_number=room_number,
        )


class Renumber(RoomActionView):
    capabilities = {"POST": Capability.ROOMS_CHANGE}

    @extend_schema(request=RenumberInput, responses=RoomDetailSerializer)
    def post(self, request: Request, hotel_slug: str, room_number: str) -> Response:
        """Give the room another number; the old one is free, and stays in the history."""
        return self.carry_out(
            services.renumber_room,
            self.respond_with_changed_room,
            body=RenumberInput,
            room_number=room_number,
        )


class GuestWishes(RoomActionView):
    capabilities = {"POST": Capability.ATTEND}

    @extend_schema(request=GuestWishInput, responses=RoomDetailSerializer)
    def post(self, request: Request, hotel_slug: str, room_number: str) -> Response:
        """Enter the wish of an occupied room for the business date; `null` withdraws it.

        It counts until the date turns, a cleaning begins or the booking leaves the room.
        """
        return self.carry_out(
            services.set_guest_wish,
            self.respond_with_changed_room,
            body=GuestWishInput,
            room_number=room_number,
        )


class Visits(RoomActionView):
    capabilities = {"POST": Capability.ATTEND}

    @extend_schema(request=OptionalNoteInput, responses=RoomDetailSerializer)
    def post(self, request: Request, hotel_slug: str, room_number: str) -> Response:
        """Record that somebody of the staff has entered the room: it leaves the welfare list."""
        return self.carry_out(
            services.record_visit,
            self.respond_with_changed_room,
            body=OptionalNoteInput,
            room_number=room_number,
        )


class Observations(RoomActionView):
    capabilities = {"POST": Capability.ATTEND}

    @extend_schema(request=ObservationInput, responses=RoomDetailSerializer)
    def post(self, request: Request, hotel_slug: str, room_number: str) -> Response:
        """Record what there is to see in the room. Where it differs from the occupancy, a discrepancy is open."""
        return self.carry_out(
            services.record_observation,
            self.respond_with_changed_room,
            body=ObservationInput,
            room_number=room_number,
        )


class OverrideStatus(RoomActionView):
    capabilities = {"POST": Capability.OVERRIDE_STATUS}

    @extend_schema(request=OverrideStatusInput, responses=RoomWithWarningsSerializer)
    def post(self, request: Request, hotel_slug: str, room_number: str) -> Response:
        """Give the room any status that keeps the invariants, in the name of a manager."""
        return self.carry_out(
            services.override_status,
            self.respond_with_room_and_warnings,
            body=OverrideStatusInput,
            room_number=room_number,
        )
