"""Tests that the statements counted are those that the server receives."""

import pytest
from django.db import connection
from django.utils import timezone

from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from tests.statement_count import assert_max_statements, statements_sent


def send_statement() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def send_two_statements() -> None:
    send_statement()
    send_statement()


@pytest.mark.django_db(transaction=True)
def test_command_begins_and_commits() -> None:
    with statements_sent() as sent:
        run_command(InstallationCommand(now=timezone.now()), lambda _: send_statement())

    assert sent == ["BEGIN", "SELECT 1", "COMMIT"]


@pytest.mark.django_db(transaction=True)
def test_refused_command_rolls_back() -> None:
    def refuse() -> None:
        send_statement()
        raise LookupError

    with statements_sent() as sent, pytest.raises(LookupError):
        run_command(InstallationCommand(now=timezone.now()), lambda _: refuse())

    assert sent == ["BEGIN", "SELECT 1", "ROLLBACK"]


@pytest.fixture
def begun_transaction(db: None) -> None:
    """Send the first statement of the test's own transaction."""
    send_statement()


@pytest.mark.usefixtures("begun_transaction")
def test_savepoints_replace_transactions_inside_a_test() -> None:
    with statements_sent() as sent:
        run_command(InstallationCommand(now=timezone.now()), lambda _: send_statement())

    assert [sql.split(' "')[0] for sql in sent] == ["SAVEPOINT", "SELECT 1", "RELEASE SAVEPOINT"]


@pytest.mark.usefixtures("begun_transaction")
def test_statement_without_transaction_counts_alone() -> None:
    with statements_sent() as sent:
        send_statement()
        with connection.cursor() as cursor:
            cursor.executemany("SELECT %s", [(1,), (2,)])

    assert sent == ["SELECT 1", "SELECT %s", "SELECT %s"]


@pytest.mark.usefixtures("begun_transaction")
def test_exceeded_budget_fails() -> None:
    with assert_max_statements(1):
        send_statement()
    with pytest.raises(AssertionError, match="2 statements"), assert_max_statements(1):
        send_two_statements()
