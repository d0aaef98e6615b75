"""The newest events of a hotel with listeners, shared by all of them."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from notifications.api.stream.frames import Frame

if TYPE_CHECKING:
    from notifications.api.stream.listener import Listener

KEPT_FRAMES = 256
"""The events that a hotel keeps for its listeners at most; a listener that needs earlier ones reads the database."""


class HotelFeed:
    """The position to which a hotel's feed has been read, and the last events before it, without a gap."""

    def __init__(self, *, hotel_pk: int, hotel_slug: str, position: int) -> None:
        self.hotel_pk = hotel_pk
        self.hotel_slug = hotel_slug
        self.position = position
        self.listeners: set[Listener] = set()
        self._frames: list[Frame] = []

    def add(self, frames: Sequence[Frame]) -> None:
        """Add the next events."""
        self._frames = [*self._frames, *frames][-KEPT_FRAMES:]
        self.position = frames[-1].position

    def has_all_after(self, position: int) -> bool:
        """Tell whether all events between this position and the end are kept."""
        return position >= self.position - len(self._frames)

    def frames_after(self, position: int, *, limit: int) -> Sequence[Frame]:
        """Return the kept events after a position, at most `limit`."""
        first = max(len(self._frames) - (self.position - position), 0)
        return self._frames[first : first + limit] if position < self.position else ()

    def forget(self) -> None:
        """Forget the events that all listeners have passed."""
        if self._frames:
            slowest = min((listener.position for listener in self.listeners), default=self.position)
            self._frames = list(self.frames_after(slowest, limit=KEPT_FRAMES))

    def variants(self) -> Collection[bool]:
        """Return whether amounts are shown, for each kind of listener that there is."""
        return {listener.start.shows_amounts for listener in self.listeners}
