"""The texts of a stream: events, heartbeats and resets in the format of server-sent events.

An event has no `event:` field, so that the `onmessage` of an EventSource gets every type, also one that the client
does not know yet. Heartbeats and resets are named events, which `onmessage` does not get.
"""

from collections.abc import Iterable

from hotel.kernel.json import render_json
from notifications.selectors import FeedEvent
from notifications.snapshots import event_snapshot


class Frame:
    """One event of the feed as a stream sends it. Each of its two texts is composed once, when it is first needed."""

    __slots__ = ("_event", "_hotel_slug", "_texts", "position", "type")

    def __init__(self, event: FeedEvent, *, hotel_slug: str) -> None:
        self.position = event.position
        self.type = event.type
        self._event = event
        self._hotel_slug = hotel_slug
        self._texts: dict[bool, bytes] = {}

    @property
    def is_pruned(self) -> bool:
        """Whether the snapshot of the event was cleared by `prune_events`."""
        return self._event.snapshot_json is None

    def text(self, *, shows_amounts: bool) -> bytes:
        """Return the event with its position as id; the data is the JSON of the feed, on one line."""
        if shows_amounts not in self._texts:
            data = event_snapshot(self._event, hotel_slug=self._hotel_slug, shows_amounts=shows_amounts)
            self._texts[shows_amounts] = b"id: %d\ndata: %b\n\n" % (self.position, render_json(data))
        return self._texts[shows_amounts]


def frames_of(events: Iterable[FeedEvent], *, hotel_slug: str) -> list[Frame]:
    """Return the frames of events of one hotel."""
    return [Frame(event, hotel_slug=hotel_slug) for event in events]


def opening(*, position: int, retry_milliseconds: int) -> bytes:
    """Return the first text of every stream: when to come back after an end, and a heartbeat.

    The heartbeat gives the client an id at once, so that it misses nothing if the connection ends before an event.
    """
    return b"retry: %d\n\n%b" % (retry_milliseconds, heartbeat(position))


def heartbeat(position: int) -> bytes:
    """Return the event that says that the stream has come to this position."""
    return _named(b"heartbeat", position)


def reset(position: int) -> bytes:
    """Return the event after which a client reads the state anew: later events have lost their snapshots."""
    return _named(b"reset", position)


def _named(name: bytes, position: int) -> bytes:
    return b'event: %b\nid: %d\ndata: {"position":%d}\n\n' % (name, position, position)
