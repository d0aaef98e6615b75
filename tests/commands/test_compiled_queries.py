"""Tests that no command composes SQL: every statement it sends was composed before and is prepared."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db.models.sql.compiler import SQLCompiler, SQLInsertCompiler

from tests import scenarios
from tests.commands.command_calls import REQUESTS, CommandSender
from tests.commands.registry import SERVICE_CASES

COMPOSING = {
    "cleanup_orphaned_guests": "A repair that an operator runs; its condition on the rooms differs from run to run.",
}
"""The commands that may compose SQL, with the reason."""

COMPOSING_REQUESTS = {
    "POST …/deliveries/{delivery_id}/replay/": "A repair that a manager runs after a receiver failed.",
}
"""The requests that may compose SQL, with the reason."""


@contextmanager
def composed_queries() -> Generator[list[str]]:
    """Collect the models whose querysets Django composes and runs. Prepared queries and raw SQL are none of these."""
    composed: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        for compiler in (SQLCompiler, SQLInsertCompiler):
            patch.setattr(compiler, "execute_sql", _recording(compiler.execute_sql, composed))
        yield composed


def _recording(execute_sql: Any, composed: list[str]) -> Any:
    def record(compiler: Any, *args: Any, **options: Any) -> Any:
        composed.append(compiler.query.model.__name__)
        return execute_sql(compiler, *args, **options)

    return record


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", sorted({*REQUESTS} - COMPOSING_REQUESTS.keys()))
def test_request_composes_no_sql(name: str) -> None:
    sender = CommandSender(name, scenarios.new_scenario())

    with composed_queries() as composed:
        response = sender.send()

    assert response.status_code == sender.prepared.case.status, response.content
    assert composed == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", COMPOSING_REQUESTS)
def test_excepted_request_composes_sql(name: str) -> None:
    sender = CommandSender(name, scenarios.new_scenario())

    with composed_queries() as composed:
        sender.send()

    assert composed != []


@pytest.mark.django_db
@pytest.mark.parametrize("label", sorted(SERVICE_CASES.keys() - COMPOSING.keys()))
def test_service_composes_no_sql(label: str) -> None:
    scenario, case = scenarios.new_scenario(), SERVICE_CASES[label]
    arguments = case.prepared(scenario)

    with composed_queries() as composed:
        case.run(scenario, arguments)

    assert composed == []


@pytest.mark.django_db
@pytest.mark.parametrize("label", COMPOSING)
def test_exceptions_compose_sql(label: str) -> None:
    scenario, case = scenarios.new_scenario(), SERVICE_CASES[label]
    arguments = case.prepared(scenario)

    with composed_queries() as composed:
        case.run(scenario, arguments)

    assert composed != []
