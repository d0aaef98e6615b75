"""The room board: every room of the hotel on one page, by floor, and the parts of it that a script reads again."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from notifications.web.live import LivePage
from room_bookings.front_desk.selectors import board_rows, board_rows_of
from room_bookings.front_desk.web.tiles import FILTERS, Tiles, counts_of
from staff.capabilities import Capability
from staff.web.base import HotelPage, HotelPart

MOST_TILES = 100
"""The tiles that can be read again at a time; for more, all are read."""


class _BoardView(HotelPage):
    capability = Capability.ROOMS_READ

    @property
    def tiles(self) -> Tiles:
        """Return the renderer of the rooms as they are now."""
        return Tiles(self.hotel, today=self.command.today, now=self.now)

    def context(self) -> dict[str, Any]:
        """Read all rooms."""
        floors = self.tiles.floors(board_rows(hotel=self.hotel, today=self.command.today))
        counts = counts_of(floors)
        return {
            "floors": floors,
            "filters": [
                {"name": name, "label": label, "icon": icon, "count": counts[name]}
                for name, (label, icon) in FILTERS.items()
            ],
        }


class Board(_BoardView, LivePage):
    """The rooms by floor."""

    template_name = "front_desk/board.html"
    section = "board"


class BoardFloors(_BoardView, HotelPart):
    """All tiles by floor, to be read again."""

    template_name = "front_desk/board_floors.html"


class BoardTiles(_BoardView, HotelPart):
    """The tiles of the rooms in the query: `?rooms=101,102`. Rooms that are not in use are left out."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Render the tiles without a template."""
        numbers = request.GET.get("rooms", "").split(",")[:MOST_TILES]
        rows = board_rows_of(hotel=self.hotel, today=self.command.today, room_numbers=numbers)
        return HttpResponse("".join(self.tiles.tile(row).html for row in rows))
