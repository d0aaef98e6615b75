"""The names of private channels: one for each kind of event of a hotel, and one more for amounts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from notifications import policies
from notifications.enums import SubjectKind
from staff.capabilities import Capability


class Channel(StrEnum):
    """The kind of event that a channel of a hotel carries; the last part of its name."""

    ROOMS = "rooms"
    BOOKINGS = "bookings"
    BOOKINGS_AMOUNTS = "bookings-amounts"
    HOUSEKEEPING = "housekeeping"


WITH_AMOUNTS = frozenset({Channel.BOOKINGS_AMOUNTS})
"""The channels whose messages contain amounts. In all others amounts are null."""

CHANNELS_OF_SUBJECT: Mapping[SubjectKind, tuple[Channel, ...]] = {
    SubjectKind.ROOM: (Channel.ROOMS,),
    SubjectKind.BOOKING: (Channel.BOOKINGS, Channel.BOOKINGS_AMOUNTS),
    SubjectKind.TASK: (Channel.HOUSEKEEPING,),
    SubjectKind.CALENDAR: (Channel.BOOKINGS,),
    SubjectKind.WISH: (Channel.HOUSEKEEPING,),
    SubjectKind.OBSERVATION: (Channel.HOUSEKEEPING,),
    SubjectKind.REPORT: (Channel.HOUSEKEEPING,),
    SubjectKind.BLOCK: (Channel.ROOMS, Channel.HOUSEKEEPING),
}
"""The channels that carry the events about a kind of subject."""

CHANNELS: Mapping[str, tuple[Channel, ...]] = {
    event_type: CHANNELS_OF_SUBJECT[kind] for event_type, kind in policies.SUBJECTS.items()
}
"""The channels that carry an event, by its type."""

CAPABILITIES: Mapping[Channel, frozenset[Capability]] = {
    channel: policies.CAPABILITIES[kind] | ({policies.OF_AMOUNTS} if channel in WITH_AMOUNTS else set())
    for kind, channels in CHANNELS_OF_SUBJECT.items()
    for channel in channels
}
"""The capabilities that a person needs to subscribe to a channel: all of them."""

_NAME = re.compile(rf"private-hotel-([A-Za-z0-9_-]{{1,50}}?)-({'|'.join(Channel)})")


@dataclass(frozen=True)
class HotelChannel:
    """A channel of a hotel."""

    hotel_slug: str
    channel: Channel


def channel_name(hotel_slug: str, channel: Channel) -> str:
    """Return the name of a channel of a hotel, as clients subscribe to it."""
    return f"private-hotel-{hotel_slug}-{channel}"


def parse_channel(name: str) -> HotelChannel | None:
    """Return the channel with this name; None for a name that no channel of a hotel has.

    Slugs contain hyphens too, but no name of a channel ends with another one, so a name means one channel.
    """
    found = _NAME.fullmatch(name)
    return HotelChannel(hotel_slug=found[1], channel=Channel(found[2])) if found else None
