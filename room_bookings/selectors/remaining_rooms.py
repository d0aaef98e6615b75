"""The number of rooms of a type that are not yet sold, night by night."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from hotel.models import Hotel
from room_bookings.transitions import LIVE

_COUNT_REMAINING_ROOMS = """
    SELECT wanted.key, night::date, (
        SELECT count(*) FROM rooms_room
        WHERE hotel_id = %(hotel)s AND room_type_id = wanted.room_type AND is_active
    ) - count(booking.id)
    FROM unnest(%(keys)s, %(room_types)s, %(firsts)s::date[], %(untils)s::date[])
        AS wanted (key, room_type, first, until)
    CROSS JOIN LATERAL
        generate_series(wanted.first::timestamp, wanted.until - interval '1 day', interval '1 day') AS night
    LEFT JOIN room_bookings_roombooking AS booking
        ON booking.hotel_id = %(hotel)s AND booking.room_type_id = wanted.room_type
        AND booking.status = ANY(%(live)s) AND booking.check_in <= night::date
        AND (booking.check_out > night::date OR booking.status = 'CHECKED_IN' AND night::date = %(today)s)
    GROUP BY wanted.key, wanted.room_type, night ORDER BY night
"""


@dataclass(frozen=True)
class WantedNights:
    """The nights from `first` to the last one before `until`, in a room of a type. `key` names them in the result."""

    key: int
    room_type_pk: int
    first: date
    until: date


def remaining_rooms(
    *, hotel: Hotel, wanted: Collection[WantedNights], today: date
) -> dict[int, dict[date, int]]:
    """Count the remaining rooms of each wanted night, by the key of the nights: active rooms less live bookings.

    Counts the reserved type, whichever room a booking is in. A booking that is still checked in after its date of
    departure holds a room tonight. A day use has no night. A count is negative where the type is overbooked.
    Sends one statement, whatever the number of nights, and none for no nights.
    """
    remaining: dict[int, dict[date, int]] = {nights.key: {} for nights in wanted}
    if not wanted:
        return remaining
    values: dict[str, Any] = {
        "hotel": hotel.pk,
        "keys": [nights.key for nights in wanted],
        "room_types": [nights.room_type_pk for nights in wanted],
        "firsts": [nights.first for nights in wanted],
        "untils": [nights.until for nights in wanted],
        "live": sorted(LIVE),
        "today": today,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_REMAINING_ROOMS, values)
        for key, night, count in cursor.fetchall():
            remaining[key][night] = count
    return remaining
