"""The fire list: the persons in the house by floor and room, counted, to tick at the assembly point."""

from itertools import groupby
from typing import Any

from hotel.kernel.business_date import local_time
from notifications.web.live import LivePage
from room_bookings.front_desk.selectors.persons_in_house import rooms_with_people
from staff.capabilities import Capability
from staff.web.base import HotelPage, HotelPart


class _Floors(HotelPage):
    """The floors with their rooms and persons."""

    capability = Capability.ROOMS_READ

    def context(self) -> dict[str, Any]:
        """Return floors, rooms and counts."""
        rooms = rooms_with_people(hotel=self.hotel)
        floors = []
        for floor, of_floor in groupby(rooms, key=lambda room: room.floor):
            listed = list(of_floor)
            floors.append(
                {
                    "floor": floor,
                    "rooms": listed,
                    "count": sum(len(room.persons) for room in listed),
                    "unnamed": sum(room.unnamed for room in listed),
                }
            )
        return {
            "floors": floors,
            "count": sum(floor["count"] for floor in floors),
            "unnamed": sum(floor["unnamed"] for floor in floors),
            "clock": local_time(hotel=self.hotel, now=self.now).replace(tzinfo=None),
        }


class FireList(_Floors, LivePage):
    """The page, which prints by one button."""

    template_name = "front_desk/fire_list.html"
    section = "fire-list"


class FireListFloors(_Floors, HotelPart):
    """The floors, read again when somebody arrives, moves or leaves."""

    template_name = "front_desk/fire_list_floors.html"
