"""Tests of rows that a command locks, reads with their details in the same message, and holds."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from django.db import connection, transaction

from hotel.kernel.attempt import LockRank
from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from hotel.kernel.locking import HoldingLockQuery, is_locked
from hotel.kernel.sql import PreparedQuery, update_rows
from rooms.models import Room, RoomType
from tests import scenarios
from tests.concurrency.race_runner import PATIENCE
from tests.scenarios import NOON, Scenario
from tests.statement_count import statements_sent

pytestmark = pytest.mark.django_db(transaction=True)

ROOMS_WITH_TYPE = PreparedQuery.by_key(
    "read_rooms_with_type", lambda: Room.objects.select_related("room_type")
)
LOCK_ROOMS = HoldingLockQuery(
    "lock_rooms_and_hold_them",
    lambda given: Room.objects.filter(given.any_of("room_number", "numbers")).order_by("-room_number"),
    rank=LockRank.ROOMS,
    details=ROOMS_WITH_TYPE,
)


@pytest.fixture
def scenario() -> Scenario:
    scenario = scenarios.new_scenario()
    scenarios.rooms(scenario, "101", "102", "103")
    return scenario


def run(work: Callable[[], Any]) -> Any:
    return run_command(InstallationCommand(now=NOON), lambda _: work())


@pytest.mark.usefixtures("scenario")
def test_lock_and_details_are_one_message() -> None:
    def work() -> list[Room]:
        rooms = LOCK_ROOMS(numbers=["103", "101"])
        assert is_locked(rooms, rank=LockRank.ROOMS)
        return rooms

    run(work)
    with statements_sent() as sent:
        rooms = run(work)

    assert [(room.room_number, room.room_type.code) for room in rooms] == [("101", "DBL"), ("103", "DBL")]
    begin, lock, details = sent.messages[0]
    assert begin == "BEGIN"
    assert lock.endswith('ORDER BY 1 ASC FOR NO KEY UPDATE OF "rooms_room")::text, true)')
    assert "rooms_roomtype" not in lock
    assert "rooms_roomtype" in details
    assert sent.messages[1:] == [["COMMIT"]]


@pytest.mark.usefixtures("scenario")
def test_no_row_is_an_empty_list() -> None:
    assert run(lambda: LOCK_ROOMS(numbers=["999"])) == []


@pytest.mark.usefixtures("scenario")
def test_held_rows_are_returned_as_the_command_changed_them() -> None:
    def work() -> None:
        (room,) = LOCK_ROOMS(numbers=["101"])
        room.floor = 7
        update_rows([room], ["floor"])
        with statements_sent() as sent:
            held, other = sorted(ROOMS_WITH_TYPE([room.pk, room.pk + 1]), key=lambda row: row.pk)
        assert held is room
        assert (held.floor, other.room_number, len(sent.messages)) == (7, "102", 1)
        with statements_sent() as sent:
            assert ROOMS_WITH_TYPE([room.pk]) == [room]
        assert sent == []

    run(work)
    assert Room.objects.get(room_number="101").floor == 7


@pytest.mark.usefixtures("scenario")
def test_second_lock_returns_the_same_instance_with_the_values_of_the_database() -> None:
    def work() -> None:
        (room,) = LOCK_ROOMS(numbers=["101"])
        Room.objects.filter(pk=room.pk).update(floor=5)
        room.room_number = "never written"
        again, other = LOCK_ROOMS(numbers=["101", "102"])
        assert again is room
        assert (room.floor, room.room_number, other.room_number) == (5, "101", "102")

    run(work)


@pytest.mark.usefixtures("scenario")
def test_forgotten_rows_are_read_again() -> None:
    def work() -> None:
        (room,) = LOCK_ROOMS(numbers=["101"])
        RoomType.objects.filter(pk=room.room_type_id).update(name="Renamed")
        ROOMS_WITH_TYPE.forget_rows([room.pk, 0])
        (fresh,) = ROOMS_WITH_TYPE([room.pk])
        assert (fresh.room_type.name, room.room_type.name == "Renamed") == ("Renamed", False)

    run(work)


@pytest.mark.usefixtures("scenario")
def test_next_attempt_holds_nothing() -> None:
    (room,) = run(lambda: LOCK_ROOMS(numbers=["101"]))
    Room.objects.update(floor=9)

    assert [row.floor for row in run(lambda: ROOMS_WITH_TYPE([room.pk]))] == [9]
    assert [row.floor for row in ROOMS_WITH_TYPE([room.pk])] == [9]


@pytest.mark.usefixtures("scenario")
def test_attempt_after_a_refused_one_reads_the_rows_again() -> None:
    numbers, locked = iter(["102", "104"]), []

    def work() -> None:
        (room,) = LOCK_ROOMS(numbers=["101"])
        locked.append((room, room.room_number))
        room.room_number = next(numbers)
        update_rows([room], ["room_number"])
        assert ROOMS_WITH_TYPE([room.pk]) == [room]

    run(work)
    assert [number for _, number in locked] == ["101", "101"]
    assert locked[0][0] is not locked[1][0]
    assert sorted(Room.objects.values_list("room_number", flat=True)) == ["102", "103", "104"]


@pytest.mark.usefixtures("scenario")
def test_details_are_those_after_the_wait_for_the_lock() -> None:
    """A single statement would show the room as it is now, with details from before the wait."""
    is_locked_by_another = Event()
    connection.ensure_connection()
    waiting_pid = connection.connection.info.backend_pid

    def rename_room_and_type() -> None:
        try:
            with transaction.atomic():
                room = Room.objects.select_for_update().get(room_number="101")
                is_locked_by_another.set()
                _wait_until_blocked(waiting_pid)
                Room.objects.filter(pk=room.pk).update(floor=8)
                RoomType.objects.filter(pk=room.room_type_id).update(name="Renamed")
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        renaming = pool.submit(rename_room_and_type)
        assert is_locked_by_another.wait(PATIENCE)
        (room,) = run(lambda: LOCK_ROOMS(numbers=["101"]))
        renaming.result(timeout=PATIENCE)

    assert (room.floor, room.room_type.name) == (8, "Renamed")


def _wait_until_blocked(pid: int) -> None:
    """Wait until the session with this process ID waits for a lock."""
    with connection.cursor() as cursor:
        for _ in range(PATIENCE * 100):
            cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0, pg_sleep(0.01)", [pid])
            if cursor.fetchall()[0][0]:
                return
    raise AssertionError("nobody waits for the lock")
