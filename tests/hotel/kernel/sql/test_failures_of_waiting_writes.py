"""Tests of writes that fail after they have waited: with the next reading, or with COMMIT."""

from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier, Event
from typing import Any

import psycopg2
import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import ATTEMPTS, run_command
from hotel.kernel.exceptions import Busy, InvariantRefused
from hotel.kernel.sql import PreparedQuery, insert_rows, update_rows
from hotel.models import Hotel
from room_bookings.models import RoomOccupancy
from rooms.models import Room
from tests import scenarios
from tests.concurrency.race_runner import PATIENCE
from tests.factories import HotelFactory
from tests.scenarios import NOON
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db(transaction=True)

DIVIDE_SIX = PreparedQuery.from_sql("divide_six_and_wait", "SELECT 6 / %(by)s::int", has_result=False)

ENDINGS = pytest.mark.parametrize("reads_after", [True, False], ids=["with a reading", "with commit"])


def run(work: Callable[[], Any]) -> Any:
    return run_command(InstallationCommand(now=NOON), lambda _: work())


def write(hotel: Hotel, *, reads_after: bool = False, **values: Any) -> None:
    """Write fields of a hotel by a statement that waits, for a reading or until the command commits."""
    for name, value in values.items():
        setattr(hotel, name, value)
    update_rows([hotel], [*values])
    if reads_after:
        Hotel.objects.count()


def in_a_thread(work: Callable[[], Any]) -> Any:
    """Run `work` over its own connection and return its result."""

    def do() -> Any:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(do).result(timeout=PATIENCE)


def send(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)


@ENDINGS
def test_refusal_carries_the_name_of_the_constraint(reads_after: bool) -> None:
    hotel, other = HotelFactory.create(), HotelFactory.create()

    def work() -> None:
        write(other, name="Never committed")
        write(hotel, currency="XXX", reads_after=reads_after)

    with assert_no_row_changes(), pytest.raises(InvariantRefused) as refusal:
        run(work)
    assert (refusal.value.code, refusal.value.about) == (
        "constraint_refused",
        {"constraint": "hotel_currency_is_listed"},
    )


def test_error_names_the_statements_of_its_message() -> None:
    hotel = HotelFactory.create()

    with pytest.raises(InvariantRefused) as refusal:
        run(lambda: write(hotel, currency="XXX"))
    error = refusal.value.__cause__
    assert isinstance(error, IntegrityError)
    assert error.__cause__ is not None
    (note,) = error.__cause__.__notes__
    begin, update, commit = note.removeprefix("Sent in one message: ").split(", ")
    assert (begin, commit) == ("BEGIN", "COMMIT")
    assert update.startswith("update_hotels_")


def test_dry_run_refuses_what_waits() -> None:
    hotel = HotelFactory.create()

    with assert_no_row_changes(), pytest.raises(InvariantRefused) as refusal:
        run_command(InstallationCommand(now=NOON), lambda _: write(hotel, currency="XXX"), dry_run=True)
    assert refusal.value.about == {"constraint": "hotel_currency_is_listed"}


def test_deferred_guard_refuses_what_came_with_commit() -> None:
    scenario = scenarios.new_scenario()
    (room,) = scenarios.rooms(scenario, "101")
    occupancy = RoomOccupancy(
        room=room,
        booking=scenarios.booking(scenario),
        hotel=scenario.hotel,
        room_status="OCCUPIED",
        occupied_since=NOON,
    )

    with assert_no_row_changes(), pytest.raises(InvariantRefused) as refusal:
        run(lambda: insert_rows([occupancy]))
    assert refusal.value.about["invariant"] in {"I2", "I3"}


@ENDINGS
def test_taken_key_makes_the_runner_run_the_command_again(reads_after: bool) -> None:
    scenario = scenarios.new_scenario()
    room, _ = scenarios.rooms(scenario, "101", "102")
    numbers = iter(["102", "102", "103"])

    def work() -> None:
        room.room_number = next(numbers)
        update_rows([room], ["room_number"])
        if reads_after:
            Room.objects.count()

    run(work)
    assert sorted(Room.objects.values_list("room_number", flat=True)) == ["102", "103"]
    assert next(numbers, None) is None


@ENDINGS
def test_key_taken_in_every_attempt_is_refused(reads_after: bool) -> None:
    scenario, tries = scenarios.new_scenario(), []
    room, _ = scenarios.rooms(scenario, "101", "102")

    def work() -> None:
        tries.append(room)
        room.room_number = "102"
        update_rows([room], ["room_number"])
        if reads_after:
            Room.objects.count()

    with assert_no_row_changes(), pytest.raises(InvariantRefused) as refusal:
        run(work)
    assert (len(tries), refusal.value.about) == (ATTEMPTS, {"constraint": "room_number_once_per_hotel"})


@ENDINGS
def test_deadlock_victim_is_retried(reads_after: bool) -> None:
    HotelFactory.create()
    HotelFactory.create()
    crossing, tries = Barrier(2), []

    def swap(first: Hotel, second: Hotel) -> Callable[[], None]:
        def work() -> None:
            write(first, name="Both", reads_after=True)
            tries.append(first)
            if len(tries) <= 2:
                crossing.wait(PATIENCE)
            write(second, name="Both", reads_after=reads_after)

        return lambda: run(work)

    pairs = [Hotel.objects.order_by("pk"), Hotel.objects.order_by("-pk")]
    with ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(in_a_thread, swap(*pair)) for pair in pairs]:
            future.result(timeout=PATIENCE)

    assert len(tries) == 3
    assert set(Hotel.objects.values_list("name", flat=True)) == {"Both"}


@ENDINGS
def test_outdated_statement_makes_the_runner_run_the_command_again(reads_after: bool) -> None:
    hotel, tries = HotelFactory.create(), []
    run(lambda: write(hotel, name="Prepares the statement"))
    send("DEALLOCATE ALL")

    def work() -> None:
        tries.append(hotel)
        write(hotel, name="Renamed", reads_after=reads_after)

    run(work)
    assert len(tries) == 2
    assert Hotel.objects.get().name == "Renamed"


@contextmanager
def locked_by_another(hotel: Hotel) -> Generator[None]:
    """Hold the hotel's row over another connection; this one waits 100 ms for locks."""
    held, release = Event(), Event()

    def hold() -> None:
        with transaction.atomic():
            Hotel.objects.select_for_update().get(pk=hotel.pk)
            held.set()
            release.wait(PATIENCE)

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(in_a_thread, hold)
        held.wait(PATIENCE)
        send("SET lock_timeout = '100ms'")
        try:
            yield
        finally:
            release.set()
            send("RESET lock_timeout")
        holding.result(timeout=PATIENCE)


@ENDINGS
def test_lock_timeout_is_busy(reads_after: bool) -> None:
    hotel = HotelFactory.create()

    with assert_no_row_changes(), locked_by_another(hotel), pytest.raises(Busy):
        run(lambda: write(hotel, name="Changed", reads_after=reads_after))


@ENDINGS
def test_lost_connection_is_raised_and_the_next_command_connects_again(reads_after: bool) -> None:
    hotel = HotelFactory.create()

    def terminate(pid: int) -> None:
        send("SELECT pg_terminate_backend(%s, 10000)", pid)

    def work() -> None:
        in_a_thread(lambda: terminate(connection_pid))
        write(hotel, name="Lost", reads_after=reads_after)

    connection_pid = connection.connection.info.backend_pid
    with assert_no_row_changes(), pytest.raises(OperationalError):
        run(work)

    run(lambda: write(hotel, name="Renamed"))
    assert Hotel.objects.get().name == "Renamed"


@ENDINGS
def test_other_errors_are_raised_unchanged(reads_after: bool) -> None:
    hotel = HotelFactory.create()

    def work() -> None:
        write(hotel, name="Lost")
        DIVIDE_SIX(by=0)
        if reads_after:
            Hotel.objects.count()

    with assert_no_row_changes(), pytest.raises(Exception, match="division by zero") as error:
        run(work)
    assert isinstance(error.value.__cause__, psycopg2.errors.DivisionByZero)
    assert connection.connection.info.transaction_status == psycopg2.extensions.TRANSACTION_STATUS_IDLE
