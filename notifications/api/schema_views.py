"""GET …/events/schema/ and GET /api/asyncapi/: the formats of events."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.documentation import Output, extend_schema
from notifications.api import asyncapi
from notifications.api.event_schemas import event_schema
from notifications.api.event_types import MEANINGS, example_of
from notifications.enums import EventType
from notifications.services.transports.pusher_channels import CHANNELS, channel_name
from notifications.snapshots import PAYLOAD_VERSION
from staff.api.base import ApiView, HotelView
from staff.capabilities import Capability


class EventDescriptionSerializer(Output):
    """A type of event."""

    type = serializers.ChoiceField(choices=EventType.choices)
    meaning = serializers.CharField()
    channels = serializers.ListField(
        child=serializers.CharField(), help_text="The private channels of the hotel that carry it."
    )
    schema = serializers.DictField(help_text="A JSON Schema (2020-12) of events of this type.")
    example = serializers.DictField()


class EventDescriptionsSerializer(Output):
    """All types of events."""

    version = serializers.IntegerField(help_text="The version of the format of events.")
    types = EventDescriptionSerializer(many=True)


class EventTypes(HotelView):
    """The types of events."""

    capabilities = {"GET": Capability.READ_HISTORY}

    @extend_schema(responses=EventDescriptionsSerializer)
    def get(self, request: Request, hotel_slug: str) -> Response:
        """List all types of events, each with a JSON Schema and an example."""
        return self.respond(
            {
                "version": PAYLOAD_VERSION,
                "types": [_event_type(event_type, hotel_slug=self.hotel.slug) for event_type in EventType],
            }
        )


def _event_type(event_type: EventType, *, hotel_slug: str) -> dict[str, Any]:
    return {
        "type": event_type.value,
        "meaning": MEANINGS[event_type],
        "channels": [channel_name(hotel_slug, channel) for channel in CHANNELS[event_type]],
        "schema": event_schema(event_type),
        "example": example_of(event_type),
    }


class AsyncApi(ApiView):
    """The AsyncAPI document of this program, open to everyone like the OpenAPI document."""

    authentication_classes = []
    permission_classes = []

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        """Return the document."""
        return self.respond(asyncapi.document())
