"""The rooms of the board: all rooms in use of a hotel, or some of them, each with what its tile shows."""

from collections.abc import Collection
from datetime import date, time
from typing import Any, NamedTuple

from django.db.models import FilteredRelation, Q, QuerySet

from hotel.kernel.sql import PreparedQuery
from hotel.models import Hotel
from room_bookings.enums import PartyRole
from room_bookings.front_desk.selectors.rooms import next_booking
from rooms.models import Room


class BoardRow(NamedTuple):
    """A room with its type, open report, occupant's booking and next booking.

    Each name but the last is the path of the value from `Room`, as in `RoomRow`. `next_booking` is the next live
    booking that is assigned to the room and not checked in, as JSON.
    """

    room_number: str
    name: str
    floor: int
    room_status: str
    room_type__code: str
    open_report__priority: str | None
    open_report__note: str | None
    occupancy__booking__booking_id: str | None
    occupancy__booking__check_in: date
    occupancy__booking__check_out: date
    occupancy__booking__departure_time: time | None
    primary_guest__first_name: str | None
    primary_guest__last_name: str
    next_booking: dict[str, Any] | None

    @property
    def is_occupied(self) -> bool:
        """Whether a booking occupies the room."""
        return self.occupancy__booking__booking_id is not None


def _rows() -> QuerySet[Room, Any]:
    return (
        Room.objects.filter(is_active=True)
        .annotate(
            open_report=FilteredRelation(
                "maintenance_reports", condition=Q(maintenance_reports__completed_at__isnull=True)
            ),
            primary_guest=FilteredRelation(
                "occupancy__booking__party", condition=Q(occupancy__booking__party__role=PartyRole.PRIMARY)
            ),
        )
        .order_by("floor", "room_number")
        .values_list(*BoardRow._fields[:-1], next_booking())
    )


_READ_BOARD: PreparedQuery[Any] = PreparedQuery(
    "read_board", lambda given: _rows().filter(hotel=given.value("hotel_pk"))
)
_READ_TILES: PreparedQuery[Any] = PreparedQuery(
    "read_tiles",
    lambda given: _rows().filter(given.any_of("room_number", "room_numbers"), hotel=given.value("hotel_pk")),
)


def board_rows(*, hotel: Hotel) -> list[BoardRow]:
    """Return the rooms in use by floor and number, in one statement."""
    return [BoardRow(*row) for row in _READ_BOARD(hotel_pk=hotel.pk)]


def board_rows_of(*, hotel: Hotel, room_numbers: Collection[str]) -> list[BoardRow]:
    """Return those of these rooms that are in use, in one statement."""
    found = _READ_TILES(hotel_pk=hotel.pk, room_numbers=list(room_numbers))
    return [BoardRow(*row) for row in found]
