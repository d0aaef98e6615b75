"""The bodies of housekeeping's commands on a room."""

from rest_framework import serializers

from hotel.api.inputs import InputSerializer
from housekeeping.enums import Priority
from rooms.enums import RoomStatus

LONGEST_NOTE = 2000


class OptionalNoteInput(InputSerializer):
    note = serializers.CharField(max_length=LONGEST_NOTE, required=False, allow_blank=True, default="")


class NoteInput(InputSerializer):
    note = serializers.CharField(max_length=LONGEST_NOTE)


class ReasonInput(InputSerializer):
    reason = serializers.CharField(max_length=LONGEST_NOTE)


class ResultInput(OptionalNoteInput):
    passed = serializers.BooleanField()


class MaintenanceInput(NoteInput):
    priority = serializers.ChoiceField(choices=Priority.choices)
    room_usable = serializers.BooleanField(required=False, default=False)


class OverrideStatusInput(NoteInput):
    to_status = serializers.ChoiceField(choices=RoomStatus.choices)
