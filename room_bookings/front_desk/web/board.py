"""The room board: every room of the hotel on one page."""

from typing import Any

from notifications.web.live import LivePage
from room_bookings.front_desk.selectors import all_room_rows
from staff.capabilities import Capability


class Board(LivePage):
    """The rooms by floor."""

    capability = Capability.ROOMS_READ
    template_name = "front_desk/board.html"
    section = "board"

    def context(self) -> dict[str, Any]:
        """Return the rooms."""
        rooms, _count = all_room_rows(hotel=self.hotel, first=0, size=1000)
        return {"rooms": rooms}
