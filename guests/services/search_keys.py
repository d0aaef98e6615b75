"""Repair of search keys that came past the triggers: after a restore, or an import with triggers off."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeAlias

from hotel.kernel.sql import PreparedQuery
from hotel.models import Hotel

Statement: TypeAlias = Callable[..., list[tuple[Any, ...]]]
Run: TypeAlias = Callable[[Callable[[], object]], object]

BATCH = 1000
"""Bookings or guests per statement, which locks the keys of that many bookings at once."""

_DELETE_WITHOUT_BOOKING = PreparedQuery.from_sql(
    "delete_search_keys_without_booking",
    "DELETE FROM guests_bookingsearchkey AS key WHERE key.hotel_pk = %(hotel_pk)s AND NOT EXISTS"
    " (SELECT FROM room_bookings_roombooking WHERE id = key.booking_pk) RETURNING key.booking_pk",
)
_DELETE_WITHOUT_GUEST = PreparedQuery.from_sql(
    "delete_search_keys_without_guest",
    "DELETE FROM guests_guestsearchkey AS key WHERE key.hotel_pk = %(hotel_pk)s AND NOT EXISTS"
    " (SELECT FROM guests_guest WHERE id = key.guest_pk) RETURNING key.guest_pk",
)
_READ_BOOKINGS = PreparedQuery.from_sql(
    "read_booking_pks_after",
    "SELECT id FROM room_bookings_roombooking WHERE hotel_id = %(hotel_pk)s AND id > %(after)s"
    " ORDER BY id LIMIT %(size)s",
)
_READ_GUESTS = PreparedQuery.from_sql(
    "read_guest_pks_after",
    "SELECT id FROM guests_guest WHERE hotel_id = %(hotel_pk)s AND id > %(after)s ORDER BY id LIMIT %(size)s",
)
_REFRESH_BOOKINGS = PreparedQuery.from_sql(
    "refresh_booking_search_keys", "SELECT refresh_booking_search_keys(%(pks)s::bigint[])"
)
_REFRESH_GUESTS = PreparedQuery.from_sql(
    "refresh_guest_search_keys", "SELECT refresh_guest_search_keys(%(pks)s::bigint[])"
)


def rebuild_search_keys(hotel: Hotel, *, run: Run) -> tuple[int, int]:
    """Make the search keys of a hotel's bookings and guests anew; return how many bookings and guests it has.

    Writes only keys that differ, and deletes keys without a booking or guest. `run` runs a batch as a command of its
    own: other writers of the keys wait for one batch at most, and a batch that a deadlock with them ends is run again.
    """
    _DELETE_WITHOUT_BOOKING(hotel_pk=hotel.pk)
    _DELETE_WITHOUT_GUEST(hotel_pk=hotel.pk)
    bookings = _in_batches(hotel, _READ_BOOKINGS, _REFRESH_BOOKINGS, run)
    return bookings, _in_batches(hotel, _READ_GUESTS, _REFRESH_GUESTS, run)


def _in_batches(hotel: Hotel, read: Statement, refresh: Statement, run: Run) -> int:
    count = after = 0
    while pks := [pk for (pk,) in read(hotel_pk=hotel.pk, after=after, size=BATCH)]:
        run(partial(refresh, pks=pks))
        count, after = count + len(pks), pks[-1]
    return count
