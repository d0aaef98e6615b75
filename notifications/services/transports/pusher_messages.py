"""The messages of an event on the channels of Pusher, and their sizes."""

from dataclasses import dataclass

from notifications.selectors import FeedEvent
from notifications.services.transports.payloads import fitting_json
from notifications.services.transports.pusher_channels import (
    CHANNELS,
    WITH_AMOUNTS,
    channel_name,
)
from notifications.snapshots import event_snapshot

MAX_DATA_BYTES = 10_240
"""The largest payload of one message that Pusher takes, in bytes of UTF-8."""


@dataclass(frozen=True)
class Message:
    """One event on one channel: the event's type is the message's name, `data` its payload as JSON text."""

    channel: str
    name: str
    data: str

    def as_dict(self) -> dict[str, str]:
        """Return the message as the library sends it: a new dict each time, because the library changes it."""
        return {"channel": self.channel, "name": self.name, "data": self.data}


def messages_of(event: FeedEvent, *, hotel_slug: str) -> list[Message]:
    """Return the messages of an event, one for each channel that carries its type. Raises TooLarge."""
    return [
        Message(
            channel=channel_name(hotel_slug, channel),
            name=event.type,
            data=_data(event, hotel_slug=hotel_slug, shows_amounts=channel in WITH_AMOUNTS),
        )
        for channel in CHANNELS[event.type]
    ]


def _data(event: FeedEvent, *, hotel_slug: str, shows_amounts: bool) -> str:
    payload = event_snapshot(event, hotel_slug=hotel_slug, shows_amounts=shows_amounts)
    return fitting_json(payload, max_bytes=MAX_DATA_BYTES)
