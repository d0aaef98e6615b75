"""What is counted is what the server receives."""

import pytest
from django.db import connection
from django.utils import timezone

from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from tests.statement_count import assert_max_statements, statements_sent


def ask() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def ask_twice() -> None:
    ask()
    ask()


@pytest.mark.django_db(transaction=True)
def test_a_command_begins_and_commits() -> None:
    with statements_sent() as sent:
        run_command(InstallationCommand(now=timezone.now()), lambda _: ask())

    assert sent == ["BEGIN", "SELECT 1", "COMMIT"]


@pytest.mark.django_db(transaction=True)
def test_a_refused_command_rolls_back() -> None:
    def refuse() -> None:
        ask()
        raise LookupError

    with statements_sent() as sent, pytest.raises(LookupError):
        run_command(InstallationCommand(now=timezone.now()), lambda _: refuse())

    assert sent == ["BEGIN", "SELECT 1", "ROLLBACK"]


@pytest.fixture
def begun(db: None) -> None:
    """The test's own transaction has begun, as it has in every test that made something first."""
    ask()


@pytest.mark.usefixtures("begun")
def test_inside_a_test_savepoints_stand_in() -> None:
    with statements_sent() as sent:
        run_command(InstallationCommand(now=timezone.now()), lambda _: ask())

    assert [sql.split(' "')[0] for sql in sent] == ["SAVEPOINT", "SELECT 1", "RELEASE SAVEPOINT"]


@pytest.mark.usefixtures("begun")
def test_outside_of_a_transaction_a_statement_is_one() -> None:
    with statements_sent() as sent:
        ask()
        with connection.cursor() as cursor:
            cursor.executemany("SELECT %s", [(1,), (2,)])

    assert sent == ["SELECT 1", "SELECT %s", "SELECT %s"]


@pytest.mark.usefixtures("begun")
def test_a_budget_is_kept_or_fails() -> None:
    with assert_max_statements(1):
        ask()
    with pytest.raises(AssertionError, match="2 statements"), assert_max_statements(1):
        ask_twice()
