"""How many rooms of a type are left, night by night."""

from datetime import date
from typing import Any

from django.db import connection

from room_bookings.transitions import LIVE
from rooms.models import RoomType

_LEFT = """
    SELECT night::date, (
        SELECT count(*) FROM rooms_room
        WHERE hotel_id = %(hotel)s AND room_type_id = %(room_type)s AND is_active
    ) - count(booking.id)
    FROM generate_series(%(first)s::timestamp, %(until)s::timestamp - interval '1 day', interval '1 day') AS night
    LEFT JOIN room_bookings_roombooking AS booking
        ON booking.hotel_id = %(hotel)s AND booking.room_type_id = %(room_type)s
        AND booking.status = ANY(%(live)s) AND booking.check_in <= night::date
        AND (booking.check_out > night::date OR booking.status = 'CHECKED_IN' AND night::date = %(today)s)
    GROUP BY night ORDER BY night
"""


def rooms_left(*, room_type: RoomType, first: date, until: date, today: date) -> dict[date, int]:
    """For each night from `first` to `until`: active rooms of the type without the live bookings of the type.

    What counts is the type that was reserved, whichever room a booking is in. Who is in house after the day of
    departure still takes the room tonight. Negative where more is sold than there is. A day use has no night.
    """
    values: dict[str, Any] = {
        "hotel": room_type.hotel_id,
        "room_type": room_type.pk,
        "first": first,
        "until": until,
        "live": sorted(LIVE),
        "today": today,
    }
    with connection.cursor() as cursor:
        cursor.execute(_LEFT, values)
        return dict(cursor.fetchall())
