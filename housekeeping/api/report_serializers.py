"""The request bodies, the query and the answers about maintenance reports."""

from typing import Any

from rest_framework import serializers

from hotel.api.documentation import Output
from hotel.api.inputs import CommaSeparated, InputSerializer, PageQuery, one_of
from hotel.kernel.enums import Source
from housekeeping.api.serializers import MAX_NOTE_LENGTH, NoteInput, ResultInput
from housekeeping.enums import Priority, ReportCategory
from notifications.api.subjects import shown_in_events
from notifications.enums import SubjectKind
from rooms.api.serializers import StaffSerializer

_LAST_KEY = 2**63 - 1


class MaintenanceInput(NoteInput):
    priority = serializers.ChoiceField(choices=Priority.choices)
    room_usable = serializers.BooleanField(required=False, default=False)
    category = serializers.ChoiceField(
        choices=ReportCategory.choices, required=False, default=ReportCategory.OTHER
    )


class CompletionInput(ResultInput):
    report_id = serializers.IntegerField(
        min_value=1,
        max_value=_LAST_KEY,
        required=False,
        allow_null=True,
        default=None,
        help_text="The report that is completed; without it the open one that the room shows.",
    )


class ReportChangesInput(InputSerializer):
    """Corrections of an open report."""

    only_by_command = frozenset({"assigned_to", "completed_at", "completed_by", "is_open"})

    priority = serializers.ChoiceField(choices=Priority.choices, required=False)
    category = serializers.ChoiceField(choices=ReportCategory.choices, required=False)
    note = serializers.CharField(max_length=MAX_NOTE_LENGTH, required=False)
    room_usable = serializers.BooleanField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {"changes": attrs}


class TechnicianInput(InputSerializer):
    staff_id = serializers.IntegerField(
        min_value=1,
        max_value=_LAST_KEY,
        allow_null=True,
        help_text="A member of the staff who completes maintenance; null makes the job free for everybody.",
    )


class ReportQuery(PageQuery):
    """The filters of the list."""

    open = serializers.BooleanField(
        required=False, default=True, help_text="`false` lists the completed ones; open ones unless given."
    )
    category = one_of(ReportCategory.values)
    priority = one_of(Priority.values)
    room_number = CommaSeparated(child=serializers.CharField(max_length=16), required=False)
    room_usable = serializers.BooleanField(required=False, allow_null=True, default=None)
    assigned_to = serializers.IntegerField(
        required=False, min_value=1, max_value=_LAST_KEY, help_text="The ID of a member of the staff."
    )
    unassigned = serializers.BooleanField(required=False, allow_null=True, default=None)


@shown_in_events(SubjectKind.REPORT)
class ReportSerializer(Output):
    id = serializers.IntegerField()
    room_number = serializers.CharField()
    category = serializers.ChoiceField(choices=ReportCategory.choices)
    priority = serializers.ChoiceField(choices=Priority.choices)
    note = serializers.CharField()
    room_usable = serializers.BooleanField(help_text="Whether guests can use the room meanwhile.")
    is_open = serializers.BooleanField()
    assigned_to = StaffSerializer(allow_null=True, help_text="The technician who has the job.")
    reported_at = serializers.DateTimeField()
    reported_by = StaffSerializer(allow_null=True)
    completed_at = serializers.DateTimeField(allow_null=True)
    completed_by = StaffSerializer(allow_null=True)
    completion_note = serializers.CharField()
    updated_at = serializers.DateTimeField()


class ReportChangeSerializer(Output):
    version = serializers.IntegerField()
    at = serializers.DateTimeField()
    staff = StaffSerializer(allow_null=True)
    source = serializers.ChoiceField(choices=Source.choices)  # type: ignore[assignment]  # a field
    changed_fields = serializers.ListField(
        child=serializers.CharField(), help_text="Names of the fields; none: the report was created."
    )
    command_id = serializers.UUIDField()


class ReportDetailSerializer(ReportSerializer):
    history = ReportChangeSerializer(many=True, help_text="Every change, the first one first.")
