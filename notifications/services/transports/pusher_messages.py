"""The messages of an event on the channels of Pusher, and their sizes."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from notifications.selectors import FeedEvent
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


class TooLarge(Exception):
    """A payload is larger than MAX_DATA_BYTES even without its snapshot."""


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
    data = _as_json(payload)
    if _is_too_large(data):
        data = _as_json({**payload, "snapshot": None, "truncated": True})
    if _is_too_large(data):
        raise TooLarge
    return data


def _is_too_large(data: str) -> bool:
    return len(data.encode()) > MAX_DATA_BYTES


def _as_json(payload: Any) -> str:
    return json.dumps(payload, default=_plain, ensure_ascii=False, separators=(",", ":"))


def _plain(value: object) -> str | Sequence[Any]:
    """Return what JSON has no type for, as the API writes it."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} in the payload of an event")
