"""No answer outside the document: every operation, as everybody, with requests that schemathesis makes of it.

SCHEMATHESIS_EXAMPLES=400 goes deeper.
"""

from collections.abc import Iterator
from random import Random

import pytest
import time_machine
from django.db import connection
from schemathesis.core import NOT_SET

from room_bookings.services.integrity import broken_invariants
from tests import scenarios
from tests.contract import fuzzing, nasty
from tests.contract.before import HOTEL, before, may
from tests.contract.fuzzing import EXAMPLES, Trial
from tests.contract.kit import document
from tests.contract.people import everybody
from tests.contract.things import Things, neighbours
from tests.scenarios import Scenario

pytestmark = pytest.mark.django_db(transaction=True)

NEVER_DONE = {("delete", f"{HOTEL}rooms/{{room_number}}/"): "a room has a history and stays"}
"""Operations that never succeed, and why."""


@pytest.fixture(autouse=True)
def one_day(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The clock stands, and the program keeps its connection from request to request."""
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", None)
    with time_machine.travel(scenarios.NOON, tick=False):
        yield
    connection.close()


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario()


@pytest.mark.parametrize(("method", "path"), nasty.operations())
def test_every_operation(method: str, path: str, scenario: Scenario) -> None:
    subject, body = before(method, path, scenario)
    neighbours(scenario)
    things, dice, trial = Things(scenario, subject), Random(path), Trial()
    people = everybody(scenario)
    able = [person for person in people if may(person, method, path)]
    callers = able * 4 + people
    tried = fuzzing.operation(method, path)
    takes_body = "requestBody" in document()["paths"][path][method]

    for person in [able[0], *people]:
        lawful = tried.Case(
            path_parameters={name: things.subject[name] for name in things.names(path, dice)},
            media_type="application/json",
            body=body if takes_body else NOT_SET,
        )
        trial.send(lawful, person, is_wrong=False)
    for case in fuzzing.systematic(tried, things, dice):
        trial.send(case, dice.choice(callers), is_wrong=fuzzing.was_made_wrong(case))
    fuzzing.made_up([tried], things, callers, trial, examples=EXAMPLES)

    trial.judge()
    assert broken_invariants(connection) == []
    succeeded = any(status < 300 for status in trial.statuses)
    assert succeeded is ((method, path) not in NEVER_DONE)


def test_all_operations_in_one_house(scenario: Scenario) -> None:
    subject, _ = before("get", HOTEL, scenario)
    neighbours(scenario)
    people, trial = everybody(scenario), Trial()
    callers = [person for person in people if {"FRONT_DESK", "MANAGER"} & person.roles] * 4 + people
    operations = [fuzzing.operation(method, path) for method, path in nasty.operations()]

    fuzzing.made_up(operations, Things(scenario, subject), callers, trial, examples=10 * EXAMPLES)

    trial.judge()
    assert broken_invariants(connection) == []
