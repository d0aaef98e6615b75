"""The base of pages that show changes of others while they are open (see `js/live.js`)."""

from typing import Any

from notifications.selectors import last_position
from staff.web.base import HotelPage


class LivePage(HotelPage):
    """A page of a hotel that is told of every event after the position at which its content was read."""

    def page_context(self) -> dict[str, Any]:
        """Return the frame with the position of the feed, which is read before the content: an event may be told twice,
        but none is missed.
        """
        return super().page_context() | {"position": last_position(hotel=self.hotel)}
