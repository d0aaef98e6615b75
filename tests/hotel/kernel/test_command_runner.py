"""The command runner: all or nothing, tried again where that helps, refused in words where it does not."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from hotel.kernel.attempt import current_attempt, current_attempt_or_none
from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import ATTEMPTS, run_command
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
    """The result of `work`, done over a connection of its own."""

    def do() -> Any:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(do).result(timeout=PATIENCE)


@pytest.mark.django_db(transaction=True)
def test_what_the_work_returns_is_returned_and_committed() -> None:
    hotel = run_command(InstallationCommand(now=timezone.now()), lambda _: HotelFactory.create())
    assert in_a_thread(lambda: Hotel.objects.get().slug) == hotel.slug


@pytest.mark.django_db(transaction=True)
def test_of_a_refused_command_nothing_is_left() -> None:
    def make_and_refuse() -> None:
        HotelFactory.create()
        raise Conflict("No.")

    with assert_no_row_changes(), pytest.raises(Conflict, match="No"):
        run_command(InstallationCommand(now=timezone.now()), lambda _: make_and_refuse())
    assert current_attempt_or_none() is None
    assert command_id.get() is None


@pytest.mark.django_db(transaction=True)
def test_what_services_left_to_do_is_done_in_the_transaction() -> None:
    def work() -> None:
        current_attempt().before_commit["last"] = lambda: send("SELECT 'last'")
        send("SELECT 'first'")

    with statements_sent() as sent:
        run_command(InstallationCommand(now=timezone.now()), lambda _: work())
    assert sent == ["BEGIN", "SELECT 'first'", "SELECT 'last'", "COMMIT"]


@pytest.mark.django_db(transaction=True)
def test_a_failure_of_what_was_left_to_do_undoes_all() -> None:
    def refuse() -> None:
        raise Conflict("At the end.")

    def work() -> None:
        HotelFactory.create()
        current_attempt().before_commit["last"] = refuse

    with assert_no_row_changes(), pytest.raises(Conflict, match="At the end"):
        run_command(InstallationCommand(now=timezone.now()), lambda _: work())


@pytest.mark.django_db
def test_every_command_has_an_id_of_its_own() -> None:
    one, other = (
        run_command(InstallationCommand(now=timezone.now()), lambda _: current_attempt().command.id)
        for _ in range(2)
    )
    assert one != other


def test_services_run_nowhere_else() -> None:
    with pytest.raises(RuntimeError, match="services run inside"):
        current_attempt()


@pytest.mark.django_db(transaction=True)
def test_a_command_is_no_part_of_another() -> None:
    with pytest.raises(RuntimeError, match="durable"):
        run_command(
            InstallationCommand(now=timezone.now()),
            lambda _: run_command(InstallationCommand(now=timezone.now()), lambda _: HotelFactory.create()),
        )
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        run_command(InstallationCommand(now=timezone.now()), lambda _: HotelFactory.create())


@pytest.mark.django_db(transaction=True)
def test_a_deadlock_victim_is_tried_again() -> None:
    """Two commands that lock two rows crosswise: PostgreSQL ends one, and both get through."""
    one, other = HotelFactory.create().pk, HotelFactory.create().pk
    crossing, tries = Barrier(2), []

    def locks(first: int, second: int) -> Callable[[], None]:
        def work() -> None:
            send("UPDATE hotel_hotel SET name = name || '!' WHERE id = %s", first)
            tries.append(first)
            if len(tries) <= 2:
                crossing.wait(PATIENCE)
            send("UPDATE hotel_hotel SET name = name || '!' WHERE id = %s", second)

        return lambda: run_command(InstallationCommand(now=timezone.now()), lambda _: work())

    with ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(in_a_thread, locks(*pair)) for pair in ((one, other), (other, one))]:
            future.result(timeout=PATIENCE)

    assert len(tries) == 3
    assert {hotel.name.count("!") for hotel in Hotel.objects.all()} == {2}


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["40P01", "40001"])
def test_who_is_always_the_victim_is_told_to_try_later(state: str) -> None:
    tries = []

    def work() -> None:
        tries.append(current_attempt().command.id)
        send(f"DO $$ BEGIN RAISE EXCEPTION 'victim' USING ERRCODE = '{state}'; END $$")

    with pytest.raises(Busy) as refusal:
        run_command(InstallationCommand(now=timezone.now()), lambda _: work())
    assert (len(tries), len(set(tries))) == (ATTEMPTS, 1)
    assert (refusal.value.code, refusal.value.retry_after_seconds) == ("busy", 1)


@pytest.mark.django_db(transaction=True)
def test_a_lock_not_granted_in_time_is_busy() -> None:
    hotel, held, let_go = HotelFactory.create(), Event(), Event()
    send("SET lock_timeout = '100ms'")

    def hold() -> None:
        with transaction.atomic():
            Hotel.objects.select_for_update().get()
            held.set()
            let_go.wait(PATIENCE)

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
            let_go.set()
            send("RESET lock_timeout")
        holding.result(timeout=PATIENCE)
    assert Hotel.objects.get().name == hotel.name


@pytest.mark.django_db
def test_any_other_trouble_of_the_database_is_not_hidden() -> None:
    with pytest.raises(OperationalError):
        run_command(
            InstallationCommand(now=timezone.now()),
            lambda _: send("DO $$ BEGIN RAISE EXCEPTION 'full' USING ERRCODE = '53100'; END $$"),
        )
