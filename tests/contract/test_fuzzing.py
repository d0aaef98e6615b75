"""Every answer matches the OpenAPI document: each operation, each caller, with requests that schemathesis generates.

SCHEMATHESIS_EXAMPLES sets the number of requests for each operation.
"""

from collections.abc import Iterator
from random import Random

import pytest
import time_machine
from django.db import connection
from schemathesis.core import NOT_SET

from room_bookings.services.integrity import broken_invariants
from tests import scenarios
from tests.commands.command_calls import MOVES_MONEY
from tests.contract import edge_values, fuzzing
from tests.contract.callers import all_callers
from tests.contract.document import document
from tests.contract.existing_objects import ExistingObjects, add_other_rooms_and_bookings
from tests.contract.fuzzing import EXAMPLES, FuzzRun
from tests.contract.preconditions import HOTEL, is_permitted, prepare_operation
from tests.scenarios import Scenario

pytestmark = pytest.mark.django_db(transaction=True)

NEVER_SUCCEEDS = {
    ("delete", f"{HOTEL}rooms/{{room_number}}/"): "a room has a history and stays",
    ("post", "/api/guest/bookings/{token}/payment-intent/"): "no provider runs beside these tests",
}
"""Operations that are always refused, and the reason."""


@pytest.fixture(autouse=True)
def fixed_clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Stop the clock, and keep the connection of the program from request to request."""
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", None)
    with time_machine.travel(scenarios.NOON, tick=False):
        yield
    connection.close()


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario()


@pytest.mark.parametrize(("method", "path"), edge_values.operations())
def test_each_operation_answers_as_documented(method: str, path: str, scenario: Scenario) -> None:
    subject, body = prepare_operation(method, path, scenario)
    add_other_rooms_and_bookings(scenario)
    objects, rng, fuzz_run = ExistingObjects(scenario, subject), Random(path), FuzzRun()
    everyone = all_callers(scenario)
    permitted = [caller for caller in everyone if is_permitted(caller, method, path)]
    callers = permitted * 4 + everyone
    operation = fuzzing.operation_of(method, path)
    takes_body = "requestBody" in document()["paths"][path][method]
    headers = {"Idempotency-Key": "valid"} if method == "post" and path.endswith(MOVES_MONEY) else {}

    for caller in [permitted[0], *everyone]:
        valid = operation.Case(
            path_parameters={name: objects.subject[name] for name in objects.path_parameters(path, rng)},
            media_type="application/json",
            body=body if takes_body else NOT_SET,
            headers=headers,
        )
        fuzz_run.send(valid, caller, must_be_refused=False)
    for case in fuzzing.boundary_requests(operation, objects, rng):
        fuzz_run.send(case, rng.choice(callers), must_be_refused=fuzzing.is_made_invalid(case))
    fuzzing.send_generated_requests([operation], objects, callers, fuzz_run, examples=EXAMPLES)

    fuzz_run.raise_failures()
    assert broken_invariants(connection) == []
    succeeded = any(status < 300 for status in fuzz_run.statuses)
    assert succeeded is ((method, path) not in NEVER_SUCCEEDS)


def test_all_operations_in_one_hotel_answer_as_documented(scenario: Scenario) -> None:
    subject, _ = prepare_operation("get", HOTEL, scenario)
    add_other_rooms_and_bookings(scenario)
    everyone, fuzz_run = all_callers(scenario), FuzzRun()
    callers = [caller for caller in everyone if {"FRONT_DESK", "MANAGER"} & caller.roles] * 4 + everyone
    operations = [fuzzing.operation_of(method, path) for method, path in edge_values.operations()]

    objects = ExistingObjects(scenario, subject)
    fuzzing.send_generated_requests(operations, objects, callers, fuzz_run, examples=10 * EXAMPLES)

    fuzz_run.raise_failures()
    assert broken_invariants(connection) == []
