"""The fields of an event, for the OpenAPI document and the JSON Schemas. `notifications.snapshots` makes the values."""

from rest_framework import serializers

from hotel.api.documentation import Output
from hotel.kernel.enums import Source
from notifications.enums import EventType


class FieldChangeSerializer(Output):
    """A changed field of a booking or room. Both values may be any JSON, null included."""

    field = serializers.CharField()
    old = serializers.JSONField(
        required=False,
        help_text="The value before; absent for personal data, null for amounts where the caller sees none.",
    )
    new = serializers.JSONField(required=False, help_text="The value after.")


class EventSerializer(Output):
    """An event."""

    version = serializers.IntegerField(
        help_text="The version of this format. Fields may be added within a version."
    )
    position = serializers.IntegerField(help_text="The number of the event in the feed of its hotel.")
    event_id = serializers.UUIDField()
    type = serializers.ChoiceField(choices=EventType.choices)
    occurred_at = serializers.DateTimeField()
    hotel = serializers.SlugField()
    source = serializers.ChoiceField(choices=Source.choices)  # type: ignore[assignment]  # a field
    command_id = serializers.UUIDField(
        help_text="The command that caused the event. Its other events, audit rows and log lines carry it too."
    )
    changed_fields = serializers.ListField(child=serializers.CharField())
    from_room = serializers.CharField(
        required=False,
        help_text="Of `booking_moved`: the number of the room that the guests vacated. "
        "Of a `room_updated` that changes `room_number`: the old number.",
    )
    changes = FieldChangeSerializer(
        many=True,
        required=False,
        help_text="Of an event about a booking whose dates, amounts or other agreed values changed, mostly "
        "`booking_updated`: the fields, as the timeline shows them.",
    )
    snapshot = serializers.DictField(
        allow_null=True,
        help_text="The room, booking or task as the API showed it at that moment; null in an old event whose snapshot "
        "was pruned.",
    )
