"""The inventory of room types: rooms in use, and the bookings and blocks that hold each night."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from hotel.kernel.business_date import business_date, clock_reached
from hotel.kernel.sql import PreparedQuery
from hotel.models import Hotel

# One row for each type: the driver takes longer for a row than the server for a night.
_READ_INVENTORY = PreparedQuery.from_sql(
    "read_inventory",
    """
    SELECT type.id, type.code, type.overbooking_limit,
        (SELECT count(*) FROM rooms_room AS room WHERE room.room_type_id = type.id AND room.is_active),
        (SELECT count(*) FROM rooms_room AS room WHERE room.hotel_id = %(hotel_pk)s
            AND room.room_status = 'OUT_OF_ORDER' AND room.room_type_id = type.id AND room.is_active
            AND NOT EXISTS (SELECT FROM room_bookings_roomblock AS block WHERE block.room_id = room.id
                AND block.ended_at IS NULL AND block.kind = 'OUT_OF_ORDER'
                AND block.first <= %(today)s AND block.until > %(today)s)),
        (SELECT count(*) FROM room_bookings_roombooking AS booking WHERE booking.hotel_id = %(hotel_pk)s
            AND booking.status = 'CHECKED_IN' AND booking.check_out <= %(today)s
            AND (booking.check_out < %(day)s OR coalesce(booking.departure_time, %(check_out_time)s) < %(clock)s)
            AND booking.sold_type_id = type.id),
        booked.days, booked.sold, booked.blocked
    FROM rooms_roomtype AS type, LATERAL (
        SELECT coalesce(array_agg(night - %(first)s), '{}') AS days, coalesce(array_agg(sold), '{}') AS sold,
            coalesce(array_agg(blocked), '{}') AS blocked
        FROM rooms_nightssold
        WHERE room_type_id = type.id AND night >= %(first)s AND night < %(until)s AND (sold <> 0 OR blocked <> 0)
    ) AS booked
    WHERE type.hotel_id = %(hotel_pk)s AND (type.id = ANY(%(room_type_pks)s::bigint[]) OR %(all_types)s)
    ORDER BY type.code, type.id
    """,
)


@dataclass
class TypeInventory:
    """A room type with its rooms, and the bookings and blocked rooms by night.

    `out_of_order` counts rooms in use that are out of order and not blocked tonight, `overstays` bookings still in
    house after their time of departure: both concern tonight only.
    """

    pk: int
    code: str
    limit: int
    rooms: int
    out_of_order: int
    overstays: int
    today: date
    booked: dict[date, int] = field(default_factory=dict)
    closed: dict[date, int] = field(default_factory=dict)

    def sold(self, night: date) -> int:
        """Return the number of bookings that hold the night, tonight with the overstays."""
        return self.booked.get(night, 0) + (self.overstays if night == self.today else 0)

    def blocked(self, night: date) -> int:
        """Return the number of rooms that their own blocks or calendars of channels hold in the night."""
        return self.closed.get(night, 0)

    def out(self, night: date) -> int:
        """Return the number of rooms that are out of order in the night."""
        return self.out_of_order if night == self.today else 0

    def free(self, night: date) -> int:
        """Return how many more bookings the night takes; negative where it is oversold."""
        return self.rooms - self.out(night) + self.limit - self.sold(night) - self.blocked(night)

    def is_beyond_rooms_in_use(self, night: date, *, more: int) -> bool:
        """Tell whether so many more bookings pass what the database allows, which has no clock."""
        return self.booked.get(night, 0) + self.blocked(night) + more > self.rooms + self.limit


def read_inventory(
    *, hotel: Hotel, now: datetime, first: date, until: date, room_type_pks: Collection[int] | None = None
) -> Mapping[int, TypeInventory]:
    """Return the inventory of the nights [first, until) by room type, ordered by code, in one statement.

    Without `room_type_pks`, of all room types of the hotel.
    """
    day, clock = clock_reached(hotel=hotel, now=now)
    today = business_date(hotel=hotel, now=now)
    rows = _READ_INVENTORY(
        hotel_pk=hotel.pk,
        today=today,
        day=day,
        clock=clock,
        check_out_time=hotel.check_out_time,
        first=first,
        until=until,
        room_type_pks=list(room_type_pks or ()),
        all_types=room_type_pks is None,
    )
    start = first.toordinal()
    return {
        pk: TypeInventory(
            pk,
            code,
            limit,
            in_use,
            out_of_order,
            overstays,
            today,
            {date.fromordinal(start + day): times for day, times in zip(days, sold, strict=True)},
            {date.fromordinal(start + day): times for day, times in zip(days, blocked, strict=True) if times},
        )
        for pk, code, limit, in_use, out_of_order, overstays, days, sold, blocked in rows
    }
