"""The repair of counts of sold nights, after rows were written with triggers off."""

from hotel.kernel.attempt import LockRank
from hotel.kernel.locking import lock_in_order
from hotel.kernel.sql import PreparedQuery
from rooms.models import RoomType
from staff.capabilities import Capability
from staff.command import Command

_RECOUNT = PreparedQuery.from_sql(
    "recount_nights_sold",
    """
    WITH held AS (
        SELECT room_type_id, night, count(*) AS sold FROM (
            SELECT sold_type_id AS room_type_id, check_in + generate_series(0, sold_until - check_in - 1) AS night
            FROM room_bookings_roombooking WHERE hotel_id = %(hotel_pk)s
        ) AS nights GROUP BY room_type_id, night
    ), closed AS (
        SELECT room_type_id, night,
            count(DISTINCT room_id) + count(*) FILTER (WHERE room_id IS NULL) AS blocked FROM (
            SELECT room_type_id, room_id, first + generate_series(0, until - first - 1) AS night
            FROM room_bookings_calendarblock WHERE hotel_id = %(hotel_pk)s AND released_at IS NULL
            UNION ALL
            SELECT room_type_id, room_id, first + generate_series(0, until - first - 1)
            FROM room_bookings_roomblock
            WHERE hotel_id = %(hotel_pk)s AND ended_at IS NULL AND kind = 'OUT_OF_ORDER'
        ) AS nights GROUP BY room_type_id, night
    ), counted AS (
        SELECT room_type_id, night, sold, blocked FROM rooms_nightssold WHERE hotel_id = %(hotel_pk)s
    )
    INSERT INTO rooms_nightssold (hotel_id, room_type_id, night, sold, blocked)
    SELECT %(hotel_pk)s, room_type_id, night, coalesce(held.sold, 0), coalesce(closed.blocked, 0)
    FROM held FULL JOIN closed USING (room_type_id, night) FULL JOIN counted USING (room_type_id, night)
    WHERE coalesce(held.sold, 0) <> coalesce(counted.sold, 0)
        OR coalesce(closed.blocked, 0) <> coalesce(counted.blocked, 0)
    ORDER BY room_type_id, night
    ON CONFLICT (room_type_id, night) DO UPDATE SET sold = EXCLUDED.sold, blocked = EXCLUDED.blocked
    RETURNING room_type_id
    """,
)


def recount_nights_sold(command: Command) -> int:
    """Count the nights sold and blocked of the hotel anew from its bookings and blocks; return how many were wrong.

    Locks all room types of the hotel. The database refuses a count that these do not have.
    Raises Forbidden, Busy.
    """
    command.require(Capability.HOTEL_SETTINGS)
    lock_in_order(RoomType.objects.filter(hotel=command.hotel), rank=LockRank.ROOM_TYPES)
    return len(_RECOUNT(hotel_pk=command.hotel.pk))
