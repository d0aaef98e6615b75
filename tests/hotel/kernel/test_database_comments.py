"""The comments that constraints, unique indexes, triggers' functions and columns carry in the database."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import GeneratedField

from hotel.kernel.invariants import constraints_and_triggers, invariants

COMMENTS = """
    SELECT conname, obj_description(oid, 'pg_constraint') FROM pg_constraint WHERE contype <> 't'
    UNION ALL
    SELECT tgname, obj_description(tgfoid, 'pg_proc') FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL
    SELECT relname, obj_description(pg_class.oid, 'pg_class') FROM pg_class JOIN pg_index ON indexrelid = pg_class.oid
    WHERE indisunique AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""
UNCOMMENTED_GENERATED_COLUMNS = """
    SELECT attrelid::regclass || '.' || attname FROM pg_attribute
    WHERE attgenerated <> '' AND col_description(attrelid, attnum) IS NULL
"""


def comments() -> dict[str, str | None]:
    with connection.cursor() as cursor:
        cursor.execute(COMMENTS)
        return dict(cursor.fetchall())


@pytest.mark.django_db
def test_constraints_and_triggers_carry_their_promise_as_comment() -> None:
    promises = {each.name: each.violation_error_message for _, each in constraints_and_triggers()}
    commented = comments()

    assert {name: commented[name] for name in promises} == promises
    assert set(invariants()) < set(promises)


@pytest.mark.django_db
def test_generated_columns_have_a_comment() -> None:
    with connection.cursor() as cursor:
        cursor.execute(UNCOMMENTED_GENERATED_COLUMNS)
        without = [name for (name,) in cursor.fetchall()]

    assert without == []
    assert any(
        isinstance(field, GeneratedField) for model in apps.get_models() for field in model._meta.fields
    )
