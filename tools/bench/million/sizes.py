"""The numbers of hotels and rooms, and of the rows in each table."""

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
    """The number of hotels and rooms. The first hotel has `rooms_first`; the second has fewer to keep the total."""

    hotels: int
    rooms_each: int
    rooms_first: int

    def of(self, number: int) -> int:
        """Return the number of rooms of the hotel with this number."""
        if number == 1:
            return self.rooms_first
        return self.rooms_each - (self.rooms_first - self.rooms_each if number == 2 else 0)

    @property
    def first(self) -> "Size":
        """The size of the first hotel alone."""
        return Size(hotels=1, rooms_each=self.rooms_first, rooms_first=self.rooms_first)

    @property
    def rooms(self) -> int:
        """The number of all rooms."""
        return self.hotels * self.rooms_each


MILLION = Size(hotels=5_000, rooms_each=200, rooms_first=300)


def rows_of(connection: Any) -> dict[str, int]:
    """Count the rows of each table."""
    return _row_counts(connection, "")


def rows_of_first(connection: Any) -> dict[str, int]:
    """Count the rows of each table that belong to the first hotel."""
    counts = _row_counts(connection, "WHERE hotel_id = (SELECT min(id) FROM hotel_hotel)", TABLES[1:])
    return {TABLES[0]: 1, **counts}


def _row_counts(connection: Any, condition: str, tables: Sequence[str] = TABLES) -> dict[str, int]:
    with connection.cursor() as cursor:
        counts = {}
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {table} {condition}")
            counts[table] = cursor.fetchone()[0]
    connection.commit()  # ends the transaction, so that VACUUM need not wait
    return counts
