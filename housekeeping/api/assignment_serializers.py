"""The request bodies, the queries and the answers about shifts, assignment and the work of a day."""

from typing import Any

from rest_framework import serializers

from hotel.api.command_headers import CommandQuery
from hotel.api.documentation import Output
from hotel.api.inputs import HotelDate, InputSerializer, WallClock
from housekeeping.api.serializers import TaskSerializer
from housekeeping.enums import Priority, TaskStatus, TaskType
from housekeeping.models.shifts import MAX_MINUTES
from housekeeping.services import PlannedShift
from rooms.api.serializers import StaffSerializer
from rooms.enums import RoomStatus

MAX_PEOPLE = 500
_LAST_KEY = 2**63 - 1


class DateQuery(InputSerializer):
    date = HotelDate(required=False, help_text="The business date unless given.")


class DateCommandQuery(DateQuery, CommandQuery):
    """The date of a command."""


class DaySheetQuery(DateQuery):
    staff_id = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=_LAST_KEY,
        help_text="A member of the staff; without it everybody, or oneself where one does not manage tasks.",
    )


class ShiftInput(InputSerializer):
    staff_id = serializers.IntegerField(min_value=1, max_value=_LAST_KEY)
    minutes = serializers.IntegerField(
        min_value=1, max_value=MAX_MINUTES, help_text="Minutes of work without breaks."
    )
    begins_at = WallClock(required=False, allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> Any:
        return PlannedShift(**attrs)


class ShiftsInput(InputSerializer):
    """The people on duty on the date of the query; whoever is not named is off."""

    shifts = serializers.ListField(child=ShiftInput(), max_length=MAX_PEOPLE)


class ShiftSerializer(Output):
    staff = StaffSerializer()
    minutes = serializers.IntegerField(help_text="Minutes of work without breaks.")
    begins_at = WallClock(allow_null=True)


class ShiftsSerializer(Output):
    date = serializers.DateField()
    shifts = ShiftSerializer(many=True)


class PlanInput(InputSerializer):
    date = HotelDate(required=False, allow_null=True, default=None, help_text="The business date, if given.")
    staff_ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=_LAST_KEY),
        required=False,
        allow_null=True,
        default=None,
        allow_empty=False,
        max_length=MAX_PEOPLE,
        help_text="These people instead of those on duty; whoever has no shift counts as 480 minutes.",
    )


class AttendantCreditsSerializer(Output):
    staff = StaffSerializer()
    minutes = serializers.IntegerField(help_text="Minutes of the shift.")
    credits = serializers.IntegerField(
        help_text="Credits of the cleanings of the date, those that are done included."
    )


class TaskMoveSerializer(Output):
    from_staff = StaffSerializer(allow_null=True)
    to_staff = StaffSerializer(allow_null=True)
    task = TaskSerializer()


class AssignmentSerializer(Output):
    date = serializers.DateField()
    as_planned = serializers.BooleanField(
        help_text="False: something had changed since the plan was made, so the sweep of now was written."
    )
    spread = serializers.DecimalField(
        max_digits=8,
        decimal_places=1,
        help_text="Credits between the attendants furthest above and below the share of their minutes.",
    )
    attendants = AttendantCreditsSerializer(many=True)
    moved = TaskMoveSerializer(many=True, help_text="The tasks that have another attendant than before.")


class WorkSerializer(Output):
    id = serializers.IntegerField()
    task_type = serializers.ChoiceField(choices=TaskType.choices)
    status = serializers.ChoiceField(choices=TaskStatus.choices)
    priority = serializers.ChoiceField(choices=Priority.choices)
    room_number = serializers.CharField()
    floor = serializers.IntegerField()
    room_type = serializers.CharField()
    room_status = serializers.ChoiceField(choices=RoomStatus.choices)
    booking_id = serializers.CharField(allow_null=True)
    note = serializers.CharField()
    due_date = serializers.DateField()
    not_before = WallClock(allow_null=True)
    due_time = WallClock(allow_null=True)
    with_linen = serializers.BooleanField()
    credits = serializers.IntegerField()
    planned_minutes = serializers.IntegerField()
    worked_minutes = serializers.IntegerField()
    place = serializers.IntegerField(allow_null=True)
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)


class MyRoomsSerializer(Output):
    date = serializers.DateField()
    tasks = WorkSerializer(many=True, help_text="The unfinished tasks of the caller, in working order.")


class SheetSerializer(Output):
    staff = StaffSerializer(allow_null=True, help_text="null: the tasks that nobody has.")
    minutes = serializers.IntegerField(allow_null=True, help_text="Minutes of the shift; null: none.")
    begins_at = WallClock(allow_null=True)
    credits = serializers.IntegerField()
    planned_minutes = serializers.IntegerField()
    tasks = WorkSerializer(many=True)


class DaySheetsSerializer(Output):
    date = serializers.DateField()
    sheets = SheetSerializer(many=True)
