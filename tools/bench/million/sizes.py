"""How many hotels and rooms, and how much of a life."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

TABLES = (
    "hotel_hotel",
    "staff_staff",
    "rooms_roomtype",
    "rooms_room",
    "housekeeping_roomstatusevent",
    "rooms_roomoperationlog",
    "room_bookings_roombooking",
    "room_bookings_bookingguest",
    "room_bookings_bookingstatusevent",
    "room_bookings_roomoccupancy",
    "guests_guest",
    "housekeeping_housekeepingtask",
    "notifications_outboxevent",
)


@dataclass(frozen=True)
class Size:
    """So many hotels with so many rooms each. The first has `rooms_first`; the second makes up for it."""

    hotels: int
    rooms_each: int
    rooms_first: int

    def of(self, place: int) -> int:
        """How many rooms the hotel at this place has."""
        if place == 1:
            return self.rooms_first
        return self.rooms_each - (self.rooms_first - self.rooms_each if place == 2 else 0)

    @property
    def first(self) -> "Size":
        """The first hotel alone."""
        return Size(hotels=1, rooms_each=self.rooms_first, rooms_first=self.rooms_first)

    @property
    def rooms(self) -> int:
        return self.hotels * self.rooms_each


MILLION = Size(hotels=5_000, rooms_each=200, rooms_first=300)


def rows_of(connection: Any) -> dict[str, int]:
    """How many rows each table has."""
    return _counted(connection, "")


def rows_of_first(connection: Any) -> dict[str, int]:
    """How many rows of each table belong to the first hotel."""
    counts = _counted(connection, "WHERE hotel_id = (SELECT min(id) FROM hotel_hotel)", TABLES[1:])
    return {TABLES[0]: 1, **counts}


def _counted(connection: Any, which: str, tables: Sequence[str] = TABLES) -> dict[str, int]:
    with connection.cursor() as cursor:
        counts = {}
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {table} {which}")
            counts[table] = cursor.fetchone()[0]
    connection.commit()  # nobody waits for one who has read
    return counts
