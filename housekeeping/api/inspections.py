"""Checklists of room types, and the inspections by them."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.documentation import Output, extend_schema, page_of
from hotel.api.inputs import CommaSeparated, InputSerializer, PageQuery
from hotel.kernel.etag import etag
from housekeeping import selectors, services
from housekeeping.api.attendants import AttendantView
from housekeeping.api.serializers import MAX_NOTE_LENGTH, OptionalNoteInput
from housekeeping.models import Inspection, InspectionRule
from housekeeping.services import ItemResult
from housekeeping.services.inspections import MOST_ITEMS
from rooms.api.serializers import StaffSerializer
from rooms.models import RoomType
from rooms.selectors import room_type_by_code
from staff.capabilities import Capability
from staff.snapshots import staff_snapshot

MAX_ITEM_LENGTH = 200


class ChecklistInput(InputSerializer):
    items = serializers.ListField(
        child=serializers.CharField(max_length=MAX_ITEM_LENGTH), max_length=MOST_ITEMS
    )


class ChecklistSerializer(Output):
    room_type = serializers.CharField()
    items = serializers.ListField(child=serializers.CharField(), help_text="In their order.")


class ItemResultInput(InputSerializer):
    item = serializers.CharField(max_length=MAX_ITEM_LENGTH)
    passed = serializers.BooleanField()
    note = serializers.CharField(max_length=MAX_NOTE_LENGTH, required=False, allow_blank=True, default="")

    def validate(self, attrs: dict[str, Any]) -> Any:
        return ItemResult(**attrs)


class InspectionInput(OptionalNoteInput):
    passed = serializers.BooleanField(required=False, help_text="Required unless `results` says it.")
    results = serializers.ListField(
        child=ItemResultInput(),
        required=False,
        default=list,
        max_length=MOST_ITEMS,
        help_text="One for each item of the checklist of the room's type; the room passes with all of them.",
    )
    staff_id = serializers.IntegerField(
        min_value=1,
        max_value=2**63 - 1,
        allow_null=True,
        required=False,
        help_text="Who cleans a room that fails by its `results`; whoever cleaned it unless given, null: nobody.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "passed" not in attrs and not attrs["results"]:
            raise serializers.ValidationError({"passed": [self.fields["passed"].error_messages["required"]]})
        return attrs | {"keeps_attendant": "staff_id" not in attrs}


class InspectionRuleInput(InputSerializer):
    share_percent = serializers.IntegerField(min_value=0, max_value=100)
    new_attendant_days = serializers.IntegerField(min_value=0, max_value=366, required=False, default=0)


class InspectionRuleSerializer(Output):
    share_percent = serializers.IntegerField(help_text="Of the rooms that an attendant has cleaned.")
    new_attendant_days = serializers.IntegerField(
        help_text="Days after the creation of an account in which all rooms of that attendant are inspected."
    )


class InspectionQuery(PageQuery):
    """The filters of the list."""

    room_number = CommaSeparated(child=serializers.CharField(max_length=16), required=False)
    passed = serializers.BooleanField(required=False, allow_null=True, default=None)


class ItemResultSerializer(Output):
    item = serializers.CharField()
    passed = serializers.BooleanField()
    note = serializers.CharField()


class InspectionSerializer(Output):
    id = serializers.IntegerField()
    room_number = serializers.CharField()
    passed = serializers.BooleanField()
    results = ItemResultSerializer(many=True)
    note = serializers.CharField()
    date = serializers.DateField()
    inspected_at = serializers.DateTimeField()
    inspected_by = StaffSerializer(allow_null=True)


class RoomTypeChecklist(AttendantView):
    """The checklist of a room type."""

    capabilities = {"GET": Capability.ROOMS_READ, "PUT": Capability.HOTEL_SETTINGS}

    @extend_schema(responses=ChecklistSerializer)
    def get(self, request: Request, hotel_slug: str, code: str) -> Response:
        """Return the items of the checklist; none where rooms of the type are inspected as a whole."""
        return self._respond(room_type_by_code(hotel=self.hotel, code=code))

    @extend_schema(request=ChecklistInput, responses=ChecklistSerializer)
    def put(self, request: Request, hotel_slug: str, code: str) -> Response:
        """Replace the checklist; inspections that were made keep their items."""
        return self.carry_out(services.set_checklist, self._respond, body=ChecklistInput, code=code)

    def _respond(self, room_type: RoomType) -> Response:
        items = selectors.checklist_of(room_type.pk)
        return self.respond({"room_type": room_type.code, "items": items}, etag=etag(room_type))


class InspectionRuleView(AttendantView):
    """The share of rooms that the hotel inspects."""

    capabilities = {"GET": Capability.ROOMS_READ, "PUT": Capability.HOTEL_SETTINGS}

    @extend_schema(responses=InspectionRuleSerializer)
    def get(self, request: Request, hotel_slug: str) -> Response:
        """Return the share of rooms that is inspected; 100 unless the hotel has said otherwise."""
        return self._respond(selectors.inspection_rule(self.hotel.pk))

    @extend_schema(request=InspectionRuleInput, responses=InspectionRuleSerializer)
    def put(self, request: Request, hotel_slug: str) -> Response:
        """Say which share of an attendant's rooms is drawn, and for how many days all of a new one are inspected."""
        return self.carry_out(services.set_inspection_rule, self._respond, body=InspectionRuleInput)

    def _respond(self, rule: InspectionRule) -> Response:
        return self.respond(
            {"share_percent": rule.share_percent, "new_attendant_days": rule.new_attendant_days}
        )


class Inspections(AttendantView):
    """The inspections by checklist."""

    capabilities = {"GET": Capability.ROOMS_READ}
    queries = {"GET": InspectionQuery}

    @extend_schema(responses=page_of(InspectionSerializer))
    def get(self, request: Request, hotel_slug: str) -> Response:
        """List inspections by checklist with the result of each item, the latest first."""
        found = selectors.inspections_of(
            hotel=self.hotel,
            room_numbers=self.query.get("room_number") or (),
            passed=self.query["passed"],
        )
        return self.page(found, lambda page: [_shown(inspection) for inspection in page])


def _shown(inspection: Inspection) -> dict[str, Any]:
    return {
        "id": inspection.pk,
        "room_number": inspection.room.room_number,
        "passed": inspection.passed,
        "results": inspection.results,
        "note": inspection.note,
        "date": inspection.business_date,
        "inspected_at": inspection.at,
        "inspected_by": staff_snapshot(inspection.performed_by),
    }
