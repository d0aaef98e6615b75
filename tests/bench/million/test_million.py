"""The same load, lives and commands as for a million rooms, in twenty small hotels."""

from collections.abc import Generator
from dataclasses import replace
from typing import Any

import psycopg2
import pytest
from django.db import connection

from hotel.models import Hotel
from tests.bench.databases import Database
from tests.bench.million.history import A_YEAR, live
from tests.bench.million.load import load
from tests.bench.million.sizes import Size, rows_of
from tests.bench.million.slowdown import WARM_UP, Compared, Place, median
from tests.bench.million.tour import Clerk
from tests.bench.million.verify import broken_keys, faults
from tests.urls import url_of

SMALL = Size(hotels=20, rooms_each=30, rooms_first=40)


@pytest.fixture
def here(transactional_db: None) -> Generator[Database]:
    """The test's own database, over a connection of the bench."""
    database = Database(url_of(connection.settings_dict))
    yield database
    database.connection.close()


@pytest.fixture
def raw(transactional_db: None) -> Generator[Any]:
    own = psycopg2.connect(**connection.get_connection_params())
    yield own
    own.close()


def test_rooms_are_loaded_with_everything_on(raw: Any) -> None:
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
    assert faults(raw) == []
    assert set(loaded.seconds) > {"rooms_room", "commit"}
    assert Hotel.objects.get(slug="house-1").rooms.count() == 40
    assert Hotel.objects.get(slug="house-2").rooms.count() == 20


def test_a_year_is_lawful_and_every_command_works_in_it(raw: Any, here: Database) -> None:
    load(raw, SMALL)
    live(raw, replace(A_YEAR, stays_first=4))
    rows = rows_of(raw)
    assert (rows["room_bookings_roomoccupancy"], rows["room_bookings_roombooking"]) == (360, 360 + 180 + 309)
    assert faults(raw) == []
    free = Clerk(Hotel.objects.get(slug="house-1")).free_rooms(8)
    place = Place(here)
    place.begin()
    while place.take_step():
        pass
    assert [len(seconds) for seconds in place.seconds.values()] == [1] * len(place.seconds)
    assert len(place.seconds) > 30
    assert Clerk(Hotel.objects.get(slug="house-1")).free_rooms(8) == free
    assert faults(raw) == []


def test_a_key_that_points_nowhere_is_seen(raw: Any) -> None:
    load(raw, SMALL)
    with raw.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE rooms_room SET room_type_id = 0 WHERE room_number = '101'")
    assert broken_keys(raw) == ["i10_room_type_of_hotel: 20 rows of rooms_room point nowhere"]


def test_medians_are_compared_without_the_first_rounds() -> None:
    compared = Compared("check-in", small=median([9.0] * WARM_UP + [0.02, 0.03]), big=30.0)
    assert (compared.small, compared.ratio) == (25.0, 1.2)
