"""Tests of commands whose statements go to the server together, in fewer messages."""

import re
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from hotel.kernel.exceptions import Conflict
from hotel.kernel.sql import PreparedQuery, insert_rows, update_rows
from hotel.kernel.sql.joined_messages import MAX_JOINED_BYTES
from hotel.models import Hotel, IdempotencyRecord
from tests.factories import HotelFactory
from tests.scenarios import NOON
from tests.statement_count import SentStatements, statements_sent
from tests.unchanged import assert_no_row_changes

READ_NAMES = PreparedQuery("read_names", lambda given: Hotel.objects.filter(pk=given.value("pk")))


def rename(hotel: Hotel, name: str) -> None:
    """Write a name by a statement that waits."""
    hotel.name = name
    update_rows([hotel], ["name"])


def run(work: Callable[[], Any]) -> Any:
    return run_command(InstallationCommand(now=NOON), lambda _: work())


def send(statement: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def verbs(sent: SentStatements) -> list[list[str]]:
    """Return the first word of each statement of each message."""
    return [[sql.split(" ")[0] for sql in message] for message in sent.messages]


@pytest.mark.django_db(transaction=True)
def test_writes_go_with_the_next_reading_and_with_commit() -> None:
    one, other = HotelFactory.create(), HotelFactory.create()

    def work() -> list[str]:
        rename(one, "First")
        rename(other, "Second")
        names = [hotel.name for hotel in READ_NAMES(pk=other.pk)]
        rename(one, "Third")
        return names

    with statements_sent() as sent:
        assert run(work) == ["Second"]
    assert verbs(sent) == [["BEGIN", "UPDATE", "UPDATE", "SELECT"], ["UPDATE", "COMMIT"]]
    assert [hotel.name for hotel in Hotel.objects.order_by("pk")] == ["Third", "Second"]


@pytest.mark.django_db(transaction=True)
def test_command_of_a_single_write_is_one_message() -> None:
    hotel = HotelFactory.create()
    with statements_sent() as sent:
        run(lambda: rename(hotel, "Only"))
    assert verbs(sent) == [["BEGIN", "UPDATE", "COMMIT"]]
    assert Hotel.objects.get().name == "Only"


@pytest.mark.django_db(transaction=True)
def test_command_without_statements_sends_nothing() -> None:
    with statements_sent() as sent:
        assert run(lambda: 1) == 1
    assert verbs(sent) == []


@pytest.mark.django_db(transaction=True)
def test_nothing_waits_outside_of_commands() -> None:
    hotel = HotelFactory.create()
    run(lambda: rename(hotel, "By a command"))
    with statements_sent() as sent:
        rename(hotel, "Alone")
        with transaction.atomic():
            rename(hotel, "In a transaction")
    assert verbs(sent) == [["UPDATE"], ["BEGIN"], ["UPDATE"], ["COMMIT"]]


@pytest.mark.django_db(transaction=True)
def test_actions_after_the_commit_wait_for_nothing() -> None:
    hotel = HotelFactory.create()

    def work() -> None:
        transaction.on_commit(lambda: rename(hotel, "After the commit"))
        rename(hotel, "Before the commit")

    with statements_sent() as sent:
        run(work)
    assert verbs(sent) == [["BEGIN", "UPDATE", "COMMIT"], ["UPDATE"]]
    assert Hotel.objects.get().name == "After the commit"


@pytest.mark.django_db
def test_command_in_a_tests_transaction_joins_its_savepoint() -> None:
    hotel = HotelFactory.create()
    with statements_sent() as sent:
        run(lambda: rename(hotel, "Inside"))
    assert verbs(sent) == [["SAVEPOINT"], ["UPDATE", "RELEASE"]]
    assert Hotel.objects.get().name == "Inside"


@pytest.mark.django_db(transaction=True)
def test_refused_command_does_not_send_what_waits() -> None:
    hotel = HotelFactory.create()

    def work() -> None:
        rename(hotel, "Never sent")
        raise Conflict("No.")

    with assert_no_row_changes(), statements_sent() as sent, pytest.raises(Conflict):
        run(work)
    assert verbs(sent) == []

    with statements_sent() as sent:
        run(lambda: READ_NAMES(pk=hotel.pk))
    assert verbs(sent) == [["BEGIN", "SELECT"], ["COMMIT"]]


@pytest.mark.django_db(transaction=True)
def test_dry_run_sends_what_waits_and_rolls_back() -> None:
    hotel = HotelFactory.create()
    with assert_no_row_changes(), statements_sent() as sent:
        run_command(InstallationCommand(now=NOON), lambda _: rename(hotel, "Tried"), dry_run=True)
    assert verbs(sent) == [["BEGIN", "UPDATE", "SET"], ["ROLLBACK"]]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_sent", [False, True])
def test_rollback_to_a_savepoint_drops_later_writes_only(is_sent: bool) -> None:
    one, other = HotelFactory.create(), HotelFactory.create(name="Unchanged")

    @transaction.atomic
    def rename_in_vain() -> None:
        rename(other, "After the savepoint")
        if is_sent:
            send("SELECT 1")
        raise Conflict("No.")

    def work() -> None:
        rename(one, "Before the savepoint")
        with pytest.raises(Conflict):
            rename_in_vain()

    run(work)
    assert [hotel.name for hotel in Hotel.objects.order_by("pk")] == ["Before the savepoint", "Unchanged"]


@pytest.mark.django_db(transaction=True)
def test_every_way_of_sending_goes_after_the_waiting_writes() -> None:
    hotel, copied = HotelFactory.create(), StringIO()

    def work() -> list[str]:
        seen = []
        for name, read in ways.items():
            rename(hotel, name)
            seen.append(read())
        return seen

    def copy() -> str:
        with connection.cursor() as cursor:
            cursor.copy_expert("COPY (SELECT name FROM hotel_hotel) TO STDOUT", copied)
        return copied.getvalue().strip()

    def send_many() -> str:
        with connection.cursor() as cursor:
            cursor.executemany("UPDATE hotel_hotel SET name = name || %s", [["!"], ["?"]])
        return Hotel.objects.get().name

    ways: dict[str, Callable[[], str]] = {
        "text": lambda: send("SELECT name FROM hotel_hotel")[0][0],
        "prepared": lambda: READ_NAMES(pk=hotel.pk)[0].name,
        "orm": lambda: Hotel.objects.get().name,
        "server-side cursor": lambda: next(iter(Hotel.objects.iterator())).name,
        "copy": copy,
        "many": send_many,
    }
    assert run(work) == ["text", "prepared", "orm", "server-side cursor", "copy", "many!?"]
    assert Hotel.objects.get().name == "many!?"


@pytest.mark.django_db(transaction=True)
def test_long_statement_goes_alone() -> None:
    hotel = HotelFactory.create()

    def work() -> None:
        rename(hotel, "Before")
        record = IdempotencyRecord(user_id=1, status=200, body="x" * MAX_JOINED_BYTES, created_at=NOON)
        insert_rows([record])
        rename(hotel, "After")

    with statements_sent() as sent:
        run(work)
    assert verbs(sent) == [["BEGIN", "UPDATE"], ["INSERT"], ["UPDATE", "COMMIT"]]
    assert len(IdempotencyRecord.objects.get().body) == MAX_JOINED_BYTES


@pytest.mark.django_db(transaction=True)
def test_waiting_statements_are_sent_before_they_become_long_together() -> None:
    def work() -> None:
        for number in range(5):
            body = str(number) * (MAX_JOINED_BYTES // 2)
            insert_rows([IdempotencyRecord(user_id=number, status=200, body=body, created_at=NOON)])

    with statements_sent() as sent:
        run(work)
    assert verbs(sent) == [["BEGIN", "INSERT", "INSERT"], ["INSERT", "INSERT"], ["INSERT", "COMMIT"]]
    assert [*IdempotencyRecord.objects.values_list("user_id", flat=True)] == [0, 1, 2, 3, 4]


@pytest.mark.django_db(transaction=True)
def test_waiting_statement_is_prepared_once_and_by_its_text_alone() -> None:
    connection.close()
    one, other = HotelFactory.create(), HotelFactory.create()

    def work() -> None:
        rename(one, "One")
        rename(other, "Other")

    run(work)
    run(work)
    ((text, plans),) = send(
        "SELECT statement, generic_plans FROM pg_prepared_statements WHERE name LIKE 'update_hotels_%'"
    )
    assert plans == 4
    assert re.fullmatch(r'PREPARE update_hotels_\w+ AS UPDATE "hotel_hotel" AS held SET "name" = .*', text)
    assert ";" not in text


@pytest.mark.django_db(transaction=True)
def test_first_message_that_cannot_be_parsed_aborts_the_transaction() -> None:
    hotel = HotelFactory.create()

    def work() -> None:
        rename(hotel, "Lost")
        with pytest.raises(ProgrammingError):
            send("SELEC 1")
        with pytest.raises(InternalError):
            send("SELECT 1")

    with assert_no_row_changes(), pytest.raises(InternalError):
        run(work)
    run(lambda: rename(hotel, "Next"))
    assert Hotel.objects.get().name == "Next"


@pytest.mark.django_db(transaction=True)
def test_query_log_shows_each_statement_with_its_values() -> None:
    hotel = HotelFactory.create()

    def work() -> None:
        rename(hotel, "Logged")
        send("SELECT 1")

    with CaptureQueriesContext(connection) as captured:
        run(work)
    logged = [query["sql"] for query in captured]
    assert [sql.split(" ")[0] for sql in logged] == ["BEGIN", "UPDATE", "SELECT", "COMMIT"]
    assert "'Logged'" in logged[1]


@pytest.mark.django_db(transaction=True)
def test_command_joins_on_a_connection_that_replaced_a_lost_one(monkeypatch: pytest.MonkeyPatch) -> None:
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "CONN_HEALTH_CHECKS", True)
    hotel = HotelFactory.create()
    connection.connection.close()
    connection.close_if_unusable_or_obsolete()

    with statements_sent() as sent:
        run(lambda: rename(hotel, "On a new connection"))
    assert verbs(sent)[-1] == ["BEGIN", "UPDATE", "COMMIT"]
    assert Hotel.objects.get().name == "On a new connection"
    connection.close()
