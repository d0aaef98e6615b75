"""The contradictions that the staged rows hold."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from hotel.kernel.business_date import business_date
from hotel.kernel.exceptions import Invalid
from hotel.kernel.time_zones import time_zone_names
from hotel.models import Hotel
from room_bookings.services.legacy.contradictions import CONTRADICTIONS, HABITS


@dataclass(frozen=True)
class Finding:
    """A contradiction of one class, by identifiers of the old system: no names, no contacts.

    `booking_pks`, `guest_pks` and `event_pks` are primary keys there, `booking_ids` what staff call these bookings.
    """

    code: str
    hotel_pk: int
    room_pk: int | None
    room_number: str | None
    booking_pks: tuple[int, ...]
    booking_ids: tuple[str, ...]
    guest_pks: tuple[int, ...]
    event_pks: tuple[int, ...]


def set_clock(as_of: datetime) -> None:
    """Store the business date of each staged hotel at the instant of the dump. Raises Invalid (time zone)."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.legacy_clock")
        cursor.execute(
            "CREATE TEMPORARY TABLE legacy_clock (hotel bigint, today date, as_of timestamptz) ON COMMIT DROP"
        )
        cursor.execute("SELECT pk, slug, timezone FROM legacy_hotel ORDER BY pk")
        for pk, slug, timezone in cursor.fetchall():
            if timezone not in time_zone_names():
                raise Invalid(f"Hotel {slug} has the unknown time zone {timezone}.")
            today = business_date(hotel=Hotel(timezone=timezone), now=as_of)
            cursor.execute("INSERT INTO legacy_clock VALUES (%s, %s, %s)", [pk, today, as_of])


def find_contradictions() -> list[Finding]:
    """Return the contradictions of all staged hotels, by class and then by hotel and keys. One statement for each."""
    found = []
    with connection.cursor() as cursor:
        for contradiction in CONTRADICTIONS:
            cursor.execute(_with_names(contradiction.query))
            found += [
                Finding(
                    contradiction.code, hotel, room, number, *(tuple(keys or ()) for keys in (b, names, g, e))
                )
                for hotel, room, number, b, names, g, e in cursor.fetchall()
            ]
    return found


def count_habits() -> dict[str, dict[int, int]]:
    """Return how many rows of each hotel show each habit of the old system."""
    counts: dict[str, dict[int, int]] = {}
    with connection.cursor() as cursor:
        for habit in HABITS:
            cursor.execute(f"SELECT hotel, count(*) FROM ({habit.query}) AS habit (hotel, pk) GROUP BY hotel")
            counts[habit.code] = dict(cursor.fetchall())
    return counts


def count_by_class(findings: Iterable[Finding]) -> dict[str, int]:
    """Return the number of findings of each class, those without one included."""
    counts = dict.fromkeys((contradiction.code for contradiction in CONTRADICTIONS), 0)
    for finding in findings:
        counts[finding.code] += 1
    return counts


def _with_names(query: str) -> str:
    return (
        "SELECT f.hotel, f.room, (SELECT room_number FROM legacy_room WHERE pk = f.room), f.bookings, "
        "ARRAY(SELECT booking_id FROM legacy_booking WHERE pk = ANY(f.bookings) ORDER BY pk), f.guests, f.events "
        f"FROM ({query}) AS f (hotel, room, bookings, guests, events) "
        "ORDER BY f.hotel, f.bookings, f.guests, f.events, f.room"
    )
