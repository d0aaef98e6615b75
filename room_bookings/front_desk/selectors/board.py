"""The rooms of the board: all rooms in use of a hotel, or some of them, each with what its tile shows."""

from collections.abc import Collection
from datetime import date, time
from typing import Any, NamedTuple

from django.db.models import FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from hotel.kernel.sql import PreparedQuery
from hotel.models import Hotel
from housekeeping.selectors import latest_wish, open_discrepancy, shown_report
from room_bookings.enums import PartyRole
from room_bookings.front_desk.selectors.rooms import next_booking
from room_bookings.models import CalendarBlock
from rooms.models import Room


class BoardRow(NamedTuple):
    """A room with its type, open report, occupant's booking and next booking.

    Each name but the last four is the path of the value from `Room`, as in `RoomRow`. `next_booking` is the next live
    booking that is assigned to the room and not checked in, `closed_by` the block of a channel's calendar that holds
    the night, `latest_wish` that of the guests (`wish_of_day` tells whether it counts) and `discrepancy` the open one,
    all as JSON.
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
    closed_by: dict[str, Any] | None
    latest_wish: dict[str, Any] | None
    discrepancy: dict[str, Any] | None

    @property
    def is_occupied(self) -> bool:
        """Whether a booking occupies the room."""
        return self.occupancy__booking__booking_id is not None


def _rows(given: PreparedQuery.Parameters) -> QuerySet[Room, Any]:
    return (
        Room.objects.filter(is_active=True)
        .annotate(
            open_report=shown_report(),
            primary_guest=FilteredRelation(
                "occupancy__booking__party", condition=Q(occupancy__booking__party__role=PartyRole.PRIMARY)
            ),
        )
        .order_by("floor", "room_number")
        .values_list(
            *BoardRow._fields[:-4], next_booking(), _block_of_night(given), latest_wish(), open_discrepancy()
        )
    )


def _block_of_night(given: PreparedQuery.Parameters) -> Subquery:
    today = given.value("today")
    blocks = CalendarBlock.objects.filter(
        room=OuterRef("pk"), released_at__isnull=True, first__lte=today, until__gt=today
    )
    block = JSONObject(channel="calendar__channel", until="until")
    return Subquery(blocks.order_by("-until").values(block=block)[:1])


_READ_BOARD: PreparedQuery[Any] = PreparedQuery(
    "read_board", lambda given: _rows(given).filter(hotel=given.value("hotel_pk"))
)
_READ_TILES: PreparedQuery[Any] = PreparedQuery(
    "read_tiles",
    lambda given: _rows(given).filter(
        given.any_of("room_number", "room_numbers"), hotel=given.value("hotel_pk")
    ),
)


def board_rows(*, hotel: Hotel, today: date) -> list[BoardRow]:
    """Return the rooms in use by floor and number, in one statement. `today` is the business date."""
    return [BoardRow(*row) for row in _READ_BOARD(hotel_pk=hotel.pk, today=today)]


def board_rows_of(*, hotel: Hotel, today: date, room_numbers: Collection[str]) -> list[BoardRow]:
    """Return those of these rooms that are in use, in one statement."""
    found = _READ_TILES(hotel_pk=hotel.pk, today=today, room_numbers=list(room_numbers))
    return [BoardRow(*row) for row in found]
