"""The load, the stays and the commands of the million rooms, in twenty small hotels."""

from collections.abc import Generator
from dataclasses import replace
from functools import partial
from typing import Any

import psycopg2
import pytest
from django.db import connection

from hotel.models import Hotel
from tests.database_urls import url_of
from tools.bench.databases import Database
from tools.bench.million.bulk_stays import ONE_YEAR, write_stays
from tools.bench.million.load import load
from tools.bench.million.parallel_sql import Connect
from tools.bench.million.sizes import Size, rows_of, rows_of_first
from tools.bench.million.slowdown import WARM_UP, Compared, MeasuredDatabase, median
from tools.bench.million.timed_commands import TimedFrontDesk
from tools.bench.million.vacuum import disable_autovacuum, vacuum_and_checkpoint
from tools.bench.million.verify import integrity_errors

SMALL = Size(hotels=20, rooms_each=30, rooms_first=40)
FOUR_STAYS = replace(ONE_YEAR, first_hotel_stays=4)


@pytest.fixture
def here(transactional_db: None) -> Generator[Database]:
    """The test's own database, over a connection of the benchmark."""
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


def test_load_writes_all_rows_under_all_constraints(raw: Any, connect: Connect) -> None:
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
    assert integrity_errors(connect) == []
    assert set(loaded.seconds) > {"rooms_room", "commit"}
    assert Hotel.objects.get(slug="hotel-1").rooms.count() == 40
    assert Hotel.objects.get(slug="hotel-2").rooms.count() == 20


def test_stays_keep_all_invariants_and_every_command_works(
    raw: Any, connect: Connect, here: Database
) -> None:
    load(raw, SMALL)
    write_stays(connect, FOUR_STAYS)
    rows = rows_of(raw)
    vacuum_and_checkpoint(connect)
    assert (rows["room_bookings_roomoccupancy"], rows["room_bookings_roombooking"]) == (360, 360 + 180 + 309)
    assert integrity_errors(connect) == []
    free = TimedFrontDesk(Hotel.objects.get(slug="hotel-1")).free_rooms(8)
    measured = MeasuredDatabase(here)
    measured.begin()
    while measured.run_next_step():
        pass
    assert [len(seconds) for seconds in measured.seconds.values()] == [1] * len(measured.seconds)
    assert len(measured.seconds) > 50
    measured.count_all()
    assert measured.statements.keys() == measured.seconds.keys()
    # The move is into a room of another type, whose nights it reads.
    assert [measured.statements[name] for name in ("check-in", "check-out", "move")] == [17, 18, 19]
    assert TimedFrontDesk(Hotel.objects.get(slug="hotel-1")).free_rooms(8) == free
    assert integrity_errors(connect) == []


@pytest.mark.parametrize("size", [SMALL, SMALL.first], ids=["among others", "alone"])
def test_first_hotel_has_the_same_rows_among_others_and_alone(raw: Any, connect: Connect, size: Size) -> None:
    load(raw, size)
    write_stays(connect, FOUR_STAYS)
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


def test_all_indexes_are_created_again(raw: Any, connect: Connect) -> None:
    load(raw, SMALL)
    before = _indexes(raw)
    write_stays(connect, FOUR_STAYS)
    assert _indexes(raw) == before


def test_autovacuum_is_disabled(raw: Any) -> None:
    with raw.cursor() as cursor:
        disable_autovacuum(raw)
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " AND NOT coalesce('autovacuum_enabled=off' = ANY(reloptions), false)"
        )
        assert cursor.fetchone() == (0,)
    raw.rollback()


def test_row_without_parent_is_found(raw: Any, connect: Connect) -> None:
    load(raw, SMALL)
    with raw.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE rooms_room SET room_type_id = 0 WHERE room_number = '101'")
    raw.commit()
    assert sorted(integrity_errors(connect)) == [
        "i10_room_type_of_hotel: 20 broken, first 0, 0, 0, 0, 0",
        "i10_room_type_of_hotel: 20 rows of rooms_room have no parent",
    ]


def test_medians_leave_out_the_first_rounds() -> None:
    compared = Compared("check-in", small=median([9.0] * WARM_UP + [0.02, 0.03]), big=30.0, statements=17)
    assert (compared.small, compared.ratio) == (25.0, 1.2)


def _indexes(connection: Any) -> list[tuple[str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexname")
        found: list[tuple[str]] = cursor.fetchall()
    connection.commit()
    return found
