"""The request bodies of the actions of housekeeping."""

from rest_framework import serializers

from hotel.api.inputs import InputSerializer
from housekeeping.enums import Priority
from rooms.enums import RoomStatus

MAX_NOTE_LENGTH = 2000


class OptionalNoteInput(InputSerializer):
    note = serializers.CharField(max_length=MAX_NOTE_LENGTH, required=False, allow_blank=True, default="")


class NoteInput(InputSerializer):
    note = serializers.CharField(max_length=MAX_NOTE_LENGTH)


class ReasonInput(InputSerializer):
    reason = serializers.CharField(max_length=MAX_NOTE_LENGTH)


class ResultInput(OptionalNoteInput):
    passed = serializers.BooleanField()


class MaintenanceInput(NoteInput):
    priority = serializers.ChoiceField(choices=Priority.choices)
    room_usable = serializers.BooleanField(required=False, default=False)


class OverrideStatusInput(NoteInput):
    to_status = serializers.ChoiceField(choices=RoomStatus.choices)
