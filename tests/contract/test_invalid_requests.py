"""Tests that invalid requests are refused as documented and change no row."""

from collections.abc import Iterable, Iterator
from itertools import cycle
from typing import Any, TypeVar
from urllib.parse import quote

import pytest
import time_machine

from tests import scenarios
from tests.api_clients import APIClient, anonymous_client, client_of
from tests.commands.command_calls import MOVES_MONEY
from tests.contract import edge_values, invalid_requests
from tests.contract.callers import all_callers
from tests.contract.document import assert_matches_document, document
from tests.contract.existing_objects import add_other_rooms_and_bookings
from tests.contract.preconditions import is_permitted, prepare_operation
from tests.scenarios import Scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db
T = TypeVar("T")

OPERATIONS_WITH_BODY = [
    (method, path)
    for method, path in edge_values.operations()
    if "requestBody" in document()["paths"][path][method]
]


@pytest.fixture(autouse=True)
def fixed_clock() -> Iterator[None]:
    with time_machine.travel(scenarios.NOON, tick=False):
        yield


class ValidOperation:
    """An operation that would succeed, and the clients of its permitted callers, which send by turns."""

    def __init__(self, method: str, path: str) -> None:
        self.method, self.path = method, path
        scenario: Scenario = scenarios.new_scenario()
        self.subject, self.body = prepare_operation(method, path, scenario)
        add_other_rooms_and_bookings(scenario)
        identifiers = {"hotel_slug": scenario.hotel.slug, **self.subject}
        self.parameters = {name: str(value) for name, value in identifiers.items() if f"{{{name}}}" in path}
        self.url = path.format(**self.parameters)
        moves_money = method == "post" and path.endswith(MOVES_MONEY)
        self.headers = {"Idempotency-Key": "once"} if moves_money else {}
        users = [caller.user for caller in all_callers(scenario) if is_permitted(caller, method, path)]
        clients = [client_of(user) for user in users if user] or [anonymous_client()]
        self.clients: Iterator[APIClient] = cycle(clients)

    def share_of(self, values: Iterable[T]) -> list[T]:
        """Return a third of the values that all operations refuse in the same place: neighbours get the others."""
        return list(values)[edge_values.operations().index((self.method, self.path)) % 3 :: 3]

    def assert_refused(
        self, status: int, *, query: str = "", headers: dict[str, str] | None = None, **sent: Any
    ) -> None:
        """Send the request; fail unless the answer has this status and is documented."""
        client = anonymous_client() if "Authorization" in (headers or {}) else next(self.clients)
        answer = client.generic(
            self.method.upper(), self.url, QUERY_STRING=query, headers=self.headers | (headers or {}), **sent
        )
        assert answer.status_code == status, (
            self.url[:200],
            query,
            headers,
            str(sent)[:2000],
            answer.content[:500],
        )
        assert_matches_document(answer, method=self.method, path=self.path)


@pytest.mark.parametrize(("method", "path"), OPERATIONS_WITH_BODY)
def test_invalid_body_or_header_is_refused(method: str, path: str) -> None:
    operation = ValidOperation(method, path)
    schema = edge_values.request_schema(document()["paths"][path][method])
    assert schema is not None
    headers = operation.share_of(invalid_requests.INVALID_HEADERS) if "{hotel_slug}" in path else []

    with assert_no_row_changes():
        for body, content_type, refusal in operation.share_of(invalid_requests.INVALID_BODIES.values()):
            takes_it = content_type in document()["paths"][path][method]["requestBody"]["content"]
            status = 400 if takes_it and refusal == 415 else refusal
            operation.assert_refused(status, data=body, content_type=content_type)
        for variant in invalid_requests.invalid_variants(operation.body, schema):
            operation.assert_refused(
                400, data=invalid_requests.as_bytes(variant), content_type="application/json"
            )
        for name, value, status in headers:
            if method == "post" or name != "Idempotency-Key":
                operation.assert_refused(
                    status,
                    headers={name: value},
                    data=invalid_requests.as_bytes(operation.body),
                    content_type="application/json",
                )


@pytest.mark.parametrize(("method", "path"), edge_values.operations())
def test_invalid_query_or_path_is_refused(method: str, path: str) -> None:
    operation = ValidOperation(method, path)
    guesses = {"staff_loginattempts"} if "{token}" in path else set()
    documented = document()["paths"][path][method].get("parameters", [])
    parameters = [parameter["name"] for parameter in documented if parameter["in"] == "query"]

    with assert_no_row_changes(but_of=guesses):
        for text in invalid_requests.UNDECODABLE:
            operation.assert_refused(400, query=f"x={text}")
            operation.assert_refused(400, query=f"{text}=x")
        for name in parameters:
            invalid = invalid_requests.INVALID_QUERY_VALUES.get(name, [])
            for value in [*invalid, *invalid_requests.INVALID_IN_EVERY_PARAMETER]:
                operation.assert_refused(400, query=f"{name}={quote(value)}")
        for name, valid in operation.parameters.items():
            for segment, status in operation.share_of(invalid_requests.STATUS_BY_PATH_SEGMENT.items()):
                operation.url = path.format(**operation.parameters | {name: segment.format(valid)})
                operation.assert_refused(
                    status, data=invalid_requests.as_bytes(operation.body), content_type="application/json"
                )


@pytest.mark.parametrize("request_id", ["a\nb", "a\x01b", "x" * 10_000, "ü", '"><script>', ""])
def test_unsafe_request_id_is_replaced(request_id: str) -> None:
    client = client_of(scenarios.new_scenario().manager)
    answer = client.get("/api/staff/me/", headers={"X-Request-ID": request_id})

    assert answer.status_code == 200
    assert len(answer["X-Request-ID"]) == 36
