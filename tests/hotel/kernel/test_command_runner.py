"""The command runner: one transaction for each attempt, retries, and refusals."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from hotel.kernel.attempt import current_attempt, current_attempt_or_none
from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import ATTEMPTS, attempts, run_command
from hotel.kernel.exceptions import Busy, Conflict
from hotel.kernel.log_context import command_id
from hotel.models import Hotel
from tests.concurrency.race_runner import PATIENCE
from tests.factories import HotelFactory
from tests.statement_count import statements_sent
from tests.unchanged import assert_no_row_changes


def send(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)


def in_a_thread(work: Callable[[], Any]) -> Any:
    """Run `work` over its own connection and return its result."""

    def do() -> Any:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(do).result(timeout=PATIENCE)


@pytest.mark.django_db(transaction=True)
def test_result_is_returned_and_committed() -> None:
    hotel = run_command(InstallationCommand(now=timezone.now()), lambda _: HotelFactory.create())
    assert in_a_thread(lambda: Hotel.objects.get().slug) == hotel.slug


@pytest.mark.django_db(transaction=True)
def test_refused_command_changes_nothing() -> None:
    def create_and_refuse() -> None:
        HotelFactory.create()
        raise Conflict("No.")

    with assert_no_row_changes(), pytest.raises(Conflict, match="No"):
        run_command(InstallationCommand(now=timezone.now()), lambda _: create_and_refuse())
    assert current_attempt_or_none() is None
    assert command_id.get() is None


@pytest.mark.django_db(transaction=True)
def test_before_commit_runs_in_the_transaction() -> None:
    def work() -> None:
        current_attempt().before_commit["last"] = lambda: send("SELECT 'last'")
        send("SELECT 'first'")

    with statements_sent() as sent:
        run_command(InstallationCommand(now=timezone.now()), lambda _: work())
    assert sent == ["BEGIN", "SELECT 'first'", "SELECT 'last'", "COMMIT"]


@pytest.mark.django_db(transaction=True)
def test_failure_before_commit_rolls_back() -> None:
    def refuse() -> None:
        raise Conflict("At the end.")

    def work() -> None:
        HotelFactory.create()
        current_attempt().before_commit["last"] = refuse

    with assert_no_row_changes(), pytest.raises(Conflict, match="At the end"):
        run_command(InstallationCommand(now=timezone.now()), lambda _: work())


@pytest.mark.django_db
def test_each_command_has_its_own_id() -> None:
    one, other = (
        run_command(InstallationCommand(now=timezone.now()), lambda _: current_attempt().command.id)
        for _ in range(2)
    )
    assert one != other


def test_no_attempt_outside_of_the_runner() -> None:
    with pytest.raises(RuntimeError, match="services run inside"):
        current_attempt()


@pytest.mark.django_db(transaction=True)
def test_commands_cannot_be_nested() -> None:
    with pytest.raises(RuntimeError, match="durable"):
        run_command(
            InstallationCommand(now=timezone.now()),
            lambda _: run_command(InstallationCommand(now=timezone.now()), lambda _: HotelFactory.create()),
        )
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        run_command(InstallationCommand(now=timezone.now()), lambda _: HotelFactory.create())


@pytest.mark.django_db(transaction=True)
def test_deadlock_victim_is_retried() -> None:
    """Two commands lock two rows in opposite orders: PostgreSQL aborts one, and both commit in the end."""
    one, other = HotelFactory.create().pk, HotelFactory.create().pk
    crossing, attempts = Barrier(2), []

    def locks(first: int, second: int) -> Callable[[], None]:
        def work() -> None:
            send("UPDATE hotel_hotel SET name = name || '!' WHERE id = %s", first)
            attempts.append(first)
            if len(attempts) <= 2:
                crossing.wait(PATIENCE)
            send("UPDATE hotel_hotel SET name = name || '!' WHERE id = %s", second)

        return lambda: run_command(InstallationCommand(now=timezone.now()), lambda _: work())

    with ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(in_a_thread, locks(*pair)) for pair in ((one, other), (other, one))]:
            future.result(timeout=PATIENCE)

    assert len(attempts) == 3
    assert {hotel.name.count("!") for hotel in Hotel.objects.all()} == {2}


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["40P01", "40001"])
def test_command_aborted_in_every_attempt_is_busy(state: str) -> None:
    attempts = []

    def work() -> None:
        attempts.append(current_attempt().command.id)
        send(f"DO $$ BEGIN RAISE EXCEPTION 'victim' USING ERRCODE = '{state}'; END $$")

    with pytest.raises(Busy) as refusal:
        run_command(InstallationCommand(now=timezone.now()), lambda _: work())
    assert (len(attempts), len(set(attempts))) == (ATTEMPTS, 1)
    assert (refusal.value.code, refusal.value.retry_after_seconds) == ("busy", 1)


@pytest.mark.django_db(transaction=True)
def test_attempts_end_with_the_one_that_commits() -> None:
    command, names = InstallationCommand(now=timezone.now()), []

    for attempt in attempts(command):
        with attempt as current:
            assert (current_attempt(), command_id.get()) == (current, command.id)
            names.append(HotelFactory.create().name)
            if len(names) == 1:
                send("DO $$ BEGIN RAISE EXCEPTION 'victim' USING ERRCODE = '40P01'; END $$")

    assert len(names) == 2
    assert Hotel.objects.get().name == names[1]
    assert (current_attempt_or_none(), command_id.get()) == (None, None)


@pytest.mark.django_db(transaction=True)
def test_lock_timeout_is_busy() -> None:
    hotel, held, release = HotelFactory.create(), Event(), Event()
    send("SET lock_timeout = '100ms'")

    def hold() -> None:
        with transaction.atomic():
            Hotel.objects.select_for_update().get()
            held.set()
            release.wait(PATIENCE)

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(in_a_thread, hold)
        held.wait(PATIENCE)
        try:
            with pytest.raises(Busy):
                run_command(
                    InstallationCommand(now=timezone.now()),
                    lambda _: Hotel.objects.filter(pk=hotel.pk).update(name="Changed"),
                )
        finally:
            release.set()
            send("RESET lock_timeout")
        holding.result(timeout=PATIENCE)
    assert Hotel.objects.get().name == hotel.name


@pytest.mark.django_db
def test_other_database_errors_are_raised_unchanged() -> None:
    with pytest.raises(OperationalError):
        run_command(
            InstallationCommand(now=timezone.now()),
            lambda _: send("DO $$ BEGIN RAISE EXCEPTION 'full' USING ERRCODE = '53100'; END $$"),
        )
