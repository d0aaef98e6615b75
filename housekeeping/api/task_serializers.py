"""The request bodies, the queries and the answers of the endpoints of tasks."""

from typing import Any

from rest_framework import serializers

from hotel.api.documentation import Output
from hotel.api.inputs import CommaSeparated, HotelDate, InputSerializer, PageQuery, WallClock, one_of
from housekeeping.api.serializers import MAX_NOTE_LENGTH, OptionalNoteInput, TaskSerializer
from housekeeping.enums import Priority, TaskStatus, TaskType
from rooms.api.serializers import PLAIN_NAME_ERRORS
from rooms.models import ROOM_NUMBER_PATTERN

_LAST_FLOOR = 32767


class TaskQuery(PageQuery):
    """The filters of the list."""

    status = one_of(
        TaskStatus.values,
        help_text=f"One or more of: {', '.join(TaskStatus.values)}. Without it and without dates: unfinished tasks.",
    )
    task_type = one_of(TaskType.values)
    priority = one_of(Priority.values)
    due_date = HotelDate(required=False)
    due_from = HotelDate(required=False, help_text="The first date, included.")
    due_to = HotelDate(required=False, help_text="The last date, included.")
    floor = CommaSeparated(
        child=serializers.IntegerField(min_value=-_LAST_FLOOR, max_value=_LAST_FLOOR), required=False
    )
    room_number = CommaSeparated(child=serializers.CharField(max_length=16), required=False)
    booking = serializers.CharField(required=False, max_length=32, help_text="A booking ID.")
    assigned_to = serializers.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, help_text="The ID of a member of the staff."
    )
    unassigned = serializers.BooleanField(required=False, allow_null=True, default=None)


class TaskChangesInput(InputSerializer):
    """Changes of a task."""

    only_by_command = frozenset({"status", "assigned_to", "task_type", "room_number"})

    priority = serializers.ChoiceField(choices=Priority.choices, required=False, default=Priority.MED)
    note = serializers.CharField(max_length=MAX_NOTE_LENGTH, required=False, allow_blank=True, default="")
    due_date = HotelDate(required=False, help_text="The business date unless given.")
    not_before = WallClock(
        required=False,
        allow_null=True,
        default=None,
        help_text="Wall clock time on the due date before which nobody can begin.",
    )
    due_time = WallClock(
        required=False,
        allow_null=True,
        default=None,
        help_text="Wall clock time on the due date by which the task should be done.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {"changes": attrs}


class NewTaskInput(TaskChangesInput):
    """A task in a room."""

    only_by_command = frozenset({"status", "assigned_to"})

    task_type = serializers.ChoiceField(choices=TaskType.choices)
    room_number = serializers.RegexField(ROOM_NUMBER_PATTERN, max_length=16, error_messages=PLAIN_NAME_ERRORS)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return attrs


class AssignInput(InputSerializer):
    staff_id = serializers.IntegerField(
        min_value=1,
        max_value=2**63 - 1,
        allow_null=True,
        help_text="A member of the staff who works on tasks; null makes the task free for everybody.",
    )


class GenerateInput(InputSerializer):
    date = HotelDate(required=False, allow_null=True, default=None, help_text="The business date, if given.")


class GeneratedTasksSerializer(Output):
    date = serializers.DateField()
    created = TaskSerializer(many=True)
    missed = TaskSerializer(many=True, help_text="Stay-overs of earlier dates that nobody began.")
    changed = TaskSerializer(
        many=True, help_text="Tasks that carry over, are urgent now, or are not needed any more."
    )


class CompleteTaskInput(OptionalNoteInput):
    passed = serializers.BooleanField(
        required=False, default=True, help_text="Of an inspection: whether the room is ready for guests."
    )
