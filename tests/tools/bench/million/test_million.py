"""The same load, lives and commands as for a million rooms, in twenty small hotels."""

from collections.abc import Generator
from dataclasses import replace
from functools import partial
from typing import Any

import psycopg2
import pytest
from django.db import connection

from hotel.models import Hotel
from tests.urls import url_of
from tools.bench.databases import Database
from tools.bench.million.clerk import Clerk
from tools.bench.million.hands import Connect
from tools.bench.million.history import A_YEAR, live
from tools.bench.million.load import load
from tools.bench.million.sizes import Size, rows_of, rows_of_first
from tools.bench.million.slowdown import WARM_UP, Compared, Place, median
from tools.bench.million.upkeep import leave_to_us, settle
from tools.bench.million.verify import faults

SMALL = Size(hotels=20, rooms_each=30, rooms_first=40)
FOUR_STAYS = replace(A_YEAR, stays_first=4)


@pytest.fixture
def here(transactional_db: None) -> Generator[Database]:
    """The test's own database, over a connection of the bench."""
    database = Database(url_of(connection.settings_dict))
    yield database
    database.connection.close()


@pytest.fixture
def connect(transactional_db: None) -> Connect:
    return partial(psycopg2.connect, **connection.get_connection_params())


@pytest.fixture
def raw(connect: Connect) -> Generator[Any]:
    own = connect()
    yield own
    own.close()


def test_rooms_are_loaded_with_everything_on(raw: Any, connect: Connect) -> None:
    loaded = load(raw, SMALL)
    assert loaded.rows == dict.fromkeys(loaded.rows, 0) | {
        "hotel_hotel": 20,
        "staff_staff": 20,
        "rooms_roomtype": 60,
        "rooms_room": 600,
        "housekeeping_roomstatusevent": 600,
        "rooms_roomoperationlog": 600,
        "notifications_outboxevent": 600,
    }
    assert faults(connect) == []
    assert set(loaded.seconds) > {"rooms_room", "commit"}
    assert Hotel.objects.get(slug="house-1").rooms.count() == 40
    assert Hotel.objects.get(slug="house-2").rooms.count() == 20


def test_a_year_is_lawful_and_every_command_works_in_it(raw: Any, connect: Connect, here: Database) -> None:
    load(raw, SMALL)
    live(connect, FOUR_STAYS)
    rows = rows_of(raw)
    settle(connect)
    assert (rows["room_bookings_roomoccupancy"], rows["room_bookings_roombooking"]) == (360, 360 + 180 + 309)
    assert faults(connect) == []
    free = Clerk(Hotel.objects.get(slug="house-1")).free_rooms(8)
    place = Place(here)
    place.begin()
    while place.take_step():
        pass
    assert [len(seconds) for seconds in place.seconds.values()] == [1] * len(place.seconds)
    assert len(place.seconds) > 50
    place.count_all()
    assert place.statements.keys() == place.seconds.keys()
    assert [place.statements[name] for name in ("check-in", "check-out", "move")] == [17, 18, 18]
    assert Clerk(Hotel.objects.get(slug="house-1")).free_rooms(8) == free
    assert faults(connect) == []


@pytest.mark.parametrize("size", [SMALL, SMALL.first], ids=["among others", "alone"])
def test_the_first_hotel_has_the_same_life_among_others_and_alone(
    raw: Any, connect: Connect, size: Size
) -> None:
    load(raw, size)
    live(connect, FOUR_STAYS)
    assert rows_of_first(raw) == {
        "hotel_hotel": 1,
        "staff_staff": 1,
        "rooms_roomtype": 3,
        "rooms_room": 40,
        "housekeeping_roomstatusevent": 40 + 5 * 160 + 24,
        "rooms_roomoperationlog": 40 + 5 * 160 + 2 * 24 + 12,
        "room_bookings_roombooking": 160 + 24 + 12,
        "room_bookings_bookingguest": 2 * (160 + 24 + 12),
        "room_bookings_bookingstatusevent": 5 * 160 + 3 * 24 + 2 * 12,
        "room_bookings_roomoccupancy": 24,
        "guests_guest": 2 * (160 + 24),
        "housekeeping_housekeepingtask": 160,
        "notifications_outboxevent": 40 + 11 * 160 + 4 * 24 + 2 * 12,
    }


def test_every_index_is_there_again(raw: Any, connect: Connect) -> None:
    load(raw, SMALL)
    before = _indexes(raw)
    live(connect, FOUR_STAYS)
    assert _indexes(raw) == before


def test_autovacuum_stays_away(raw: Any) -> None:
    with raw.cursor() as cursor:
        leave_to_us(raw)
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " AND NOT coalesce('autovacuum_enabled=off' = ANY(reloptions), false)"
        )
        assert cursor.fetchone() == (0,)
    raw.rollback()


def test_a_key_that_points_nowhere_is_seen(raw: Any, connect: Connect) -> None:
    load(raw, SMALL)
    with raw.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE rooms_room SET room_type_id = 0 WHERE room_number = '101'")
    raw.commit()
    assert faults(connect) == [
        "i10_room_type_of_hotel: 20 broken, first 0, 0, 0, 0, 0",
        "i10_room_type_of_hotel: 20 rows of rooms_room point nowhere",
    ]


def test_medians_are_compared_without_the_first_rounds() -> None:
    compared = Compared("check-in", small=median([9.0] * WARM_UP + [0.02, 0.03]), big=30.0, statements=17)
    assert (compared.small, compared.ratio) == (25.0, 1.2)


def _indexes(connection: Any) -> list[tuple[str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexname")
        found: list[tuple[str]] = cursor.fetchall()
    connection.commit()
    return found
