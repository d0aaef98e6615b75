"""Events of a history that is loaded: they take positions in the feed, and nobody is sent a snapshot of the past."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

_FIELDS = "type, subject_kind, room_ref, booking_ref, status_version, occurred_at, source, changed_fields, command_id"


def place_past_events(*, hotel_pk: int, query: str, values: Sequence[Any]) -> int:
    """Insert an event for each row of a query at the next positions of the hotel's feed, in their order in time.

    `query` selects the columns of an outbox event (type, subject_kind, room_ref, booking_ref, status_version,
    occurred_at, source, changed_fields, command_id). The events have no snapshot, like old ones that `prune_events`
    has treated. Locks the counter of the hotel until the transaction ends. Returns the number of events.
    """
    statement = (
        f"WITH past AS (SELECT {_FIELDS} FROM ({query}) AS past), taken AS ("  # noqa: S608 (a query of our own)
        "INSERT INTO notifications_eventcounter AS counter (hotel_id, last_position) "
        "SELECT %s, count(*) FROM past HAVING count(*) > 0 "
        "ON CONFLICT (hotel_id) DO UPDATE SET last_position = counter.last_position + EXCLUDED.last_position "
        "RETURNING last_position) "
        f"INSERT INTO notifications_outboxevent (hotel_id, event_id, {_FIELDS}, from_room, position) "
        f"SELECT %s, gen_random_uuid(), {_FIELDS}, '', last_position - count(*) OVER () + "
        "row_number() OVER (ORDER BY occurred_at, subject_kind DESC, room_ref, booking_ref, status_version) "
        "FROM past, taken"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, hotel_pk, hotel_pk])
        return int(cursor.rowcount)
