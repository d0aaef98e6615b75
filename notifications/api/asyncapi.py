"""The AsyncAPI document: the channels of a hotel, their messages, and what these contain."""

from functools import cache
from typing import Any

from django.conf import settings

from notifications.api.event_schemas import COMPONENTS, components, event_name
from notifications.api.event_types import MEANINGS, example_of
from notifications.enums import EventType
from notifications.services.transports.pusher_channels import CAPABILITIES, CHANNELS, Channel, channel_name
from notifications.snapshots import PAYLOAD_VERSION

ASYNCAPI_VERSION = "3.0.0"

_DESCRIPTION = (
    "The events of a hotel on the private channels of Pusher or of a server with its protocol. Each event comes at "
    "least once, on each channel in the order of `position`: drop an `event_id` that you have seen. "
    "`POST /api/realtime/auth/` authorizes subscriptions of the hotel's staff. "
    "`GET /api/staff/hotels/{slug}/events/` returns the same events from any position on."
)
_TITLES = {
    Channel.ROOMS: "Rooms",
    Channel.BOOKINGS: "Bookings without amounts: they are null",
    Channel.BOOKINGS_AMOUNTS: "Bookings with amounts",
    Channel.HOUSEKEEPING: "Housekeeping tasks",
}


@cache
def document() -> dict[str, Any]:
    """Return the AsyncAPI document of this program."""
    return {
        "asyncapi": ASYNCAPI_VERSION,
        "info": {
            "title": f"{settings.SPECTACULAR_SETTINGS['TITLE']}: events",
            "version": str(PAYLOAD_VERSION),
            "description": _DESCRIPTION,
        },
        "defaultContentType": "application/json",
        "channels": {channel.value: _channel(channel) for channel in Channel},
        "operations": {f"send-{channel}": _operation(channel) for channel in Channel},
        "components": {
            "messages": {event_type.value: _message(event_type) for event_type in EventType},
            "schemas": dict(components()),
        },
    }


def _channel(channel: Channel) -> dict[str, Any]:
    needed = ", ".join(sorted(f"`{capability}`" for capability in CAPABILITIES[channel]))
    return {
        "address": channel_name("{slug}", channel),
        "title": _TITLES[channel],
        "description": f"For staff of the hotel with the capabilities {needed}.",
        "parameters": {"slug": {"description": "The slug of the hotel."}},
        "messages": {
            event_type.value: {"$ref": f"#/components/messages/{event_type}"}
            for event_type in EventType
            if channel in CHANNELS[event_type]
        },
    }


def _operation(channel: Channel) -> dict[str, Any]:
    return {
        "action": "send",
        "channel": {"$ref": f"#/channels/{channel}"},
        "summary": f"Send what happens: {_TITLES[channel].lower()}.",
    }


def _message(event_type: EventType) -> dict[str, Any]:
    return {
        "name": event_type.value,
        "title": event_name(event_type),
        "summary": MEANINGS[event_type],
        "contentType": "application/json",
        "payload": {"$ref": f"{COMPONENTS}{event_name(event_type)}"},
        "examples": [{"name": event_type.value, "payload": example_of(event_type)}],
    }
