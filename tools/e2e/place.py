"""The place of the run: addresses, persons, and the way in which it fails."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from notifications.services.transports.pusher_channels import CHANNELS, Channel
from tools.demo.processes import HOST
from tools.e2e.front_desk import HOTEL, Person
from tools.e2e.soketi import SoketiApp
from tools.e2e.subscriber import Subscriber


class Failed(RuntimeError):
    """The run found an error."""


def require(is_true: bool, sentence: str) -> None:
    """Raise Failed unless the condition holds."""
    if not is_true:
        raise Failed(sentence)


def types_on(channel: Channel) -> str:
    """Return the types of the events that a channel carries, as the feed filters by them."""
    return ",".join(name for name, carriers in CHANNELS.items() if channel in carriers)


@dataclass(frozen=True)
class Place:
    """The address of the program, and the app of its Pusher server."""

    address: str
    app: SoketiApp

    def subscriber(self, person: Person | None, channels: Iterable[Channel], **more: Any) -> Subscriber:
        """Return a client for channels of the hotel; `person` logs it in."""
        return Subscriber(
            {
                "host": HOST,
                "port": self.app.port,
                "key": self.app.key,
                "address": self.address,
                "hotel": HOTEL,
                "token": person.token if person else "",
                "channels": {channel.value: types_on(channel) for channel in channels},
                **more,
            }
        )
