"""The request bodies of the actions of housekeeping, and the fields of its tasks."""

from rest_framework import serializers

from hotel.api.documentation import Output
from hotel.api.inputs import InputSerializer, WallClock
from housekeeping.enums import Priority, TaskStatus, TaskType
from notifications.api.subjects import shown_in_events
from notifications.enums import SubjectKind
from rooms.api.serializers import PLAIN_NAME_ERRORS, StaffSerializer
from rooms.enums import RoomStatus
from rooms.models import ROOM_NUMBER_PATTERN

MAX_NOTE_LENGTH = 2000


class OptionalNoteInput(InputSerializer):
    note = serializers.CharField(max_length=MAX_NOTE_LENGTH, required=False, allow_blank=True, default="")


class NoteInput(InputSerializer):
    note = serializers.CharField(max_length=MAX_NOTE_LENGTH)


class ReasonInput(InputSerializer):
    reason = serializers.CharField(max_length=MAX_NOTE_LENGTH)


class ResultInput(OptionalNoteInput):
    passed = serializers.BooleanField()


class OverrideStatusInput(NoteInput):
    to_status = serializers.ChoiceField(choices=RoomStatus.choices)


class RenumberInput(OptionalNoteInput):
    room_number = serializers.RegexField(
        ROOM_NUMBER_PATTERN,
        max_length=16,
        source="new_number",
        error_messages=PLAIN_NAME_ERRORS,
        help_text="The new number.",
    )


@shown_in_events(
    SubjectKind.TASK,
    added=("not_before", "due_time", "with_linen", "credits", "planned_minutes", "worked_minutes", "place"),
)
class TaskSerializer(Output):
    id = serializers.IntegerField()
    task_type = serializers.ChoiceField(choices=TaskType.choices)
    status = serializers.ChoiceField(choices=TaskStatus.choices)
    priority = serializers.ChoiceField(choices=Priority.choices)
    room_number = serializers.CharField()
    booking_id = serializers.CharField(allow_null=True)
    note = serializers.CharField()
    due_date = serializers.DateField()
    not_before = WallClock(
        allow_null=True, help_text="Wall clock time on the due date before which nobody can begin."
    )
    due_time = WallClock(
        allow_null=True, help_text="Wall clock time on the due date by which the task should be done."
    )
    with_linen = serializers.BooleanField(help_text="Whether a stay-over includes fresh linen.")
    credits = serializers.IntegerField(help_text="The weight of the task in a day's work.")
    planned_minutes = serializers.IntegerField()
    worked_minutes = serializers.IntegerField(
        help_text="Minutes that were worked, interrupted work included, without the work under way."
    )
    assigned_to = StaffSerializer(allow_null=True)
    place = serializers.IntegerField(
        allow_null=True, help_text="The place in the work of its attendant, as it was planned; null: none."
    )
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
