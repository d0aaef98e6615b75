"""Tests that a refused write of a command fails with the name of its constraint, though it was sent without waiting."""

import re
from collections.abc import Generator, Iterable
from contextlib import contextmanager

import pytest
from django.db import connection

from hotel.kernel.exceptions import InvariantRefused
from tests import scenarios
from tests.commands.registry import SERVICE_CASES
from tests.statement_count import statements_sent
from tests.unchanged import assert_no_row_changes

REFUSAL = "refused_by_the_test"
WITHOUT_ROWS = {"room_bookings_outgoingmail"}
"""Tables into which these commands write no row, because their bookings have no address (see test_guest_mails)."""

WRITE = re.compile(r'\b(?:INSERT INTO|UPDATE|DELETE FROM) "?([a-z_]+)')

_REFUSE = f"""
    CREATE FUNCTION pg_temp.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'No.' USING ERRCODE = 'check_violation', CONSTRAINT = '{REFUSAL}';
    END $$
"""


def written_tables(statements: Iterable[str]) -> set[str]:
    """Return the tables into which the statements write."""
    return {table for sql in statements for table in WRITE.findall(sql)}


@contextmanager
def every_write_refused(table: str, timing: str) -> Generator[None]:
    """Let a constraint refuse each row that is written into the table, at the end of its statement or at commit."""
    with connection.cursor() as cursor:
        cursor.execute(_REFUSE)
        cursor.execute(
            f"CREATE CONSTRAINT TRIGGER {REFUSAL} AFTER INSERT OR UPDATE OR DELETE ON {table} "
            f"DEFERRABLE INITIALLY {timing} FOR EACH ROW EXECUTE FUNCTION pg_temp.refuse()"
        )
        try:
            yield
        finally:
            cursor.execute(f"DROP TRIGGER {REFUSAL} ON {table}")
            cursor.execute("DROP FUNCTION pg_temp.refuse")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("label", SERVICE_CASES)
def test_refused_write_names_its_constraint(label: str) -> None:
    case, observed, refused = SERVICE_CASES[label], scenarios.new_scenario(), scenarios.new_scenario()
    arguments = case.prepared(observed)
    with statements_sent() as sent:
        case.run(observed, arguments)
    tables = written_tables(sent) - WITHOUT_ROWS
    assert tables >= {model._meta.db_table for model in case.inserts}

    arguments = case.prepared(refused)
    for table in sorted(tables):
        for timing in ("IMMEDIATE", "DEFERRED"):
            with (
                every_write_refused(table, timing),
                assert_no_row_changes(),
                pytest.raises(InvariantRefused) as refusal,
            ):
                case.run(refused, arguments)
            assert refusal.value.about == {"constraint": REFUSAL}, (table, timing)
