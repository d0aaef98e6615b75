"""The request bodies and the answers of the dashboard and of promises."""

from rest_framework import serializers

from hotel.api.documentation import Output
from hotel.api.inputs import Instant, WallClock
from housekeeping.api.assignment_serializers import WorkSerializer
from housekeeping.api.serializers import OptionalNoteInput
from rooms.api.serializers import StaffSerializer
from rooms.enums import RoomStatus

PROMISE_STATES = ["kept", "broken", "at_risk", "open"]
UNKNOWN = ["out_of_use", "no_task", "nobody_assigned", "occupied"]


class PromiseInput(OptionalNoteInput):
    room_number = serializers.CharField(max_length=16)
    ready_at = Instant(allow_null=True, help_text="Within the next 24 hours; null takes the promise back.")


class PromiseSerializer(Output):
    room_number = serializers.CharField()
    booking_id = serializers.CharField(allow_null=True, help_text="The arrival that waits for the room.")
    ready_at = serializers.DateTimeField(allow_null=True)
    note = serializers.CharField()
    promised_by = StaffSerializer(allow_null=True)
    at = serializers.DateTimeField()


class ArrivalSerializer(Output):
    booking_id = serializers.CharField()
    arrival_time = WallClock(allow_null=True)
    waiting_since = serializers.DateTimeField(allow_null=True)


class RoomPromiseSerializer(Output):
    ready_at = serializers.DateTimeField()
    state = serializers.ChoiceField(
        choices=PROMISE_STATES, help_text="at_risk: the estimate is later than the promise."
    )


class EstimateSerializer(Output):
    ready_at = serializers.DateTimeField(help_text="Rounded up to five minutes.")
    minutes = serializers.IntegerField(help_text="Minutes from now, rounded up to five.")
    attendant = StaffSerializer(allow_null=True)
    place = serializers.IntegerField(
        allow_null=True, help_text="The place in the work that is left, this room included."
    )
    planned_minutes = serializers.IntegerField(
        allow_null=True, help_text="Planned minutes up to this place, this room included."
    )
    pace = serializers.DecimalField(
        max_digits=8,
        decimal_places=2,
        allow_null=True,
        help_text="Minutes worked for a planned minute: today's of the attendant.",
    )
    rooms_done = serializers.IntegerField(allow_null=True, help_text="The rooms on which the pace rests.")
    waits_minutes = serializers.IntegerField(
        allow_null=True, help_text="Minutes that the attendant waits for guests to leave before this room."
    )
    inspection_minutes = serializers.IntegerField(help_text="Minutes until the cleaned room is inspected.")
    explanation = serializers.CharField(help_text="The same in a sentence.")


class RoomForecastSerializer(Output):
    room_number = serializers.CharField()
    floor = serializers.IntegerField()
    room_type = serializers.CharField()
    room_status = serializers.ChoiceField(choices=RoomStatus.choices)
    arrival = ArrivalSerializer(allow_null=True)
    estimate = EstimateSerializer(allow_null=True)
    unknown_because = serializers.ChoiceField(
        choices=UNKNOWN, allow_null=True, help_text="Why there is no estimate."
    )
    promise = RoomPromiseSerializer(allow_null=True)


class AttendantSerializer(Output):
    staff = StaffSerializer()
    minutes = serializers.IntegerField(allow_null=True, help_text="Minutes of the shift; null: none.")
    open = serializers.IntegerField()
    done = serializers.IntegerField()
    credits = serializers.IntegerField(help_text="Credits of all tasks of the date.")
    credits_done = serializers.IntegerField()
    pace = serializers.DecimalField(
        max_digits=8, decimal_places=2, help_text="Minutes worked for a planned minute today."
    )
    current = WorkSerializer(allow_null=True, help_text="The task under way.")
    ends_at = serializers.DateTimeField(allow_null=True, help_text="When the last task will be done.")


class ArrivalCountsSerializer(Output):
    without_room = serializers.IntegerField()
    in_ready_rooms = serializers.IntegerField()
    waiting_for_rooms = serializers.IntegerField()


class DashboardSerializer(Output):
    date = serializers.DateField()
    at = serializers.DateTimeField()
    rooms_by_status = serializers.DictField(child=serializers.IntegerField())
    tasks_by_status = serializers.DictField(child=serializers.IntegerField())
    unassigned = serializers.IntegerField(help_text="Unfinished tasks that nobody has.")
    arrivals = ArrivalCountsSerializer()
    attendants = AttendantSerializer(many=True)
    rooms = RoomForecastSerializer(
        many=True, help_text="Rooms that are not ready, those of arrivals first, and rooms with a promise."
    )
