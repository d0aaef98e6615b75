"""Hostile requests are refused quickly, as the document says, and change nothing."""

import time
from collections.abc import Iterator
from itertools import cycle
from typing import Any
from urllib.parse import quote

import pytest
import time_machine

from tests import scenarios
from tests.api_clients import APIClient, anonymous_client, client_of
from tests.contract import hostile, nasty
from tests.contract.before import before, may
from tests.contract.kit import assert_matches_document, document
from tests.contract.people import everybody
from tests.contract.things import neighbours
from tests.scenarios import Scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

MAX_CPU_SECONDS = 10.0
"""Processor time of one thread, which other processes on the machine do not change. A request takes milliseconds."""
"""Seconds that no answer may take, also on a busy machine. It takes some milliseconds, with a large body some more."""

WITH_BODIES = [
    (method, path)
    for method, path in nasty.operations()
    if "requestBody" in document()["paths"][path][method]
]
WITH_NAMES = [(method, path) for method, path in nasty.operations() if "{" in path]
COMMANDS = [(method, path) for method, path in WITH_BODIES if "{hotel_slug}" in path]


@pytest.fixture(autouse=True)
def one_day() -> Iterator[None]:
    with time_machine.travel(scenarios.NOON, tick=False):
        yield


class Attack:
    """An operation that would succeed, and everybody who may call it, by turns."""

    def __init__(self, method: str, path: str) -> None:
        self.method, self.path = method, path
        scenario: Scenario = scenarios.new_scenario()
        self.subject, self.body = before(method, path, scenario)
        neighbours(scenario)
        every_name = {"hotel_slug": scenario.hotel.slug, **self.subject}
        self.names = {name: str(value) for name, value in every_name.items() if f"{{{name}}}" in path}
        self.url = path.format(**self.names)
        able = [person.user for person in everybody(scenario) if may(person, method, path) and person.user]
        self.callers: Iterator[APIClient] = cycle([client_of(user) for user in able])

    def refused(
        self, status: int, *, query: str = "", headers: dict[str, str] | None = None, **sent: Any
    ) -> None:
        """Send it; see that the answer has this status, is in the document, and took little work."""
        client = anonymous_client() if "Authorization" in (headers or {}) else next(self.callers)
        started = time.thread_time()
        answer = client.generic(
            self.method.upper(), self.url, QUERY_STRING=query, headers=headers or {}, **sent
        )
        cpu_seconds = time.thread_time() - started
        assert answer.status_code == status, (
            self.url[:200],
            query,
            headers,
            str(sent)[:200],
            answer.content[:500],
        )
        assert_matches_document(answer, method=self.method, path=self.path)
        assert cpu_seconds < MAX_CPU_SECONDS, (query[:100], str(headers)[:100], str(sent)[:100])


@pytest.mark.parametrize(("method", "path"), WITH_BODIES)
def test_bodies(method: str, path: str) -> None:
    attack = Attack(method, path)

    with assert_no_row_changes():
        for body, content_type, status in hostile.BODIES.values():
            attack.refused(status, data=body, content_type=content_type)


@pytest.mark.parametrize(("method", "path"), WITH_BODIES)
def test_values_in_bodies(method: str, path: str) -> None:
    attack = Attack(method, path)
    schema = nasty.request_schema(document()["paths"][path][method])
    assert schema is not None

    with assert_no_row_changes():
        for body in hostile.spoilt(attack.body, schema):
            attack.refused(400, data=hostile.as_bytes(body), content_type="application/json")


@pytest.mark.parametrize(("method", "path"), nasty.operations())
def test_queries(method: str, path: str) -> None:
    attack = Attack(method, path)
    operation = document()["paths"][path][method]
    parameters = {
        one["name"]: one["schema"] for one in operation.get("parameters", []) if one["in"] == "query"
    }

    with assert_no_row_changes():
        for word in hostile.UNREADABLE:
            attack.refused(400, query=f"x={word}")
            attack.refused(400, query=f"{word}=x")
        for name in parameters:
            for word in [*hostile.QUERIES.get(name, []), *hostile.WORDS]:
                attack.refused(400, query=f"{name}={quote(word)}")


@pytest.mark.parametrize(("method", "path"), WITH_NAMES)
def test_names_in_paths(method: str, path: str) -> None:
    attack = Attack(method, path)

    with assert_no_row_changes():
        for name, real in attack.names.items():
            for hostile_name, status in hostile.NAMES.items():
                attack.url = path.format(**attack.names | {name: hostile_name.format(real)})
                attack.refused(status, data=hostile.as_bytes(attack.body), content_type="application/json")


@pytest.mark.parametrize(("method", "path"), COMMANDS)
def test_headers(method: str, path: str) -> None:
    attack = Attack(method, path)

    with assert_no_row_changes():
        for name, value, status in hostile.HEADERS:
            if not (method == "patch" and name == "Idempotency-Key"):
                attack.refused(
                    status,
                    headers={name: value},
                    data=hostile.as_bytes(attack.body),
                    content_type="application/json",
                )


@pytest.mark.parametrize("name", ["a\nb", "a\x01b", "x" * 10_000, "ü", '"><script>', ""])
def test_the_name_of_a_request_is_taken_over_only_when_plain(name: str) -> None:
    answer = client_of(scenarios.new_scenario().manager).get("/api/staff/me/", headers={"X-Request-ID": name})

    assert answer.status_code == 200
    assert len(answer["X-Request-ID"]) == 36
