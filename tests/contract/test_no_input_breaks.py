"""No input whatever gives a 500: every operation of the document, with bodies, queries and names from hell."""

import re
from urllib.parse import quote

import pytest

from tests import scenarios
from tests.api_clients import APIClient, client_of
from tests.contract import nasty
from tests.contract.kit import document
from tests.scenarios import Scenario

pytestmark = pytest.mark.django_db

NAMES = [
    "x" * 3000,
    "%00",
    "%FF",
    "%ED%A0%80",
    "a%00b",
    "99999999999999999999999",
    "-1",
    "..",
    "%2F",
    "%20",
    "ß",
]


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario()


@pytest.fixture
def client(scenario: Scenario) -> APIClient:
    return client_of(scenario.manager)


def address(path: str, scenario: Scenario, name: str) -> str:
    """The documented path, with the scenario's own slug and this name for everything else."""
    return re.sub(r"\{\w+\}", name, path.replace("{hotel_slug}", scenario.hotel.slug))


def existing(path: str, scenario: Scenario) -> str:
    """The documented path with names of things that exist."""
    scenarios.rooms(scenario, "101")
    booking = scenarios.booking_with_room(scenario, "101")
    names = {
        "hotel_slug": scenario.hotel.slug,
        "room_number": "101",
        "booking_id": booking.booking_id,
        "code": scenario.room_type.code,
    }
    return re.sub(r"\{(\w+)\}", lambda found: names.get(found[1], "1"), path)


@pytest.mark.parametrize(("method", "path"), nasty.operations())
def test_bodies_and_queries(method: str, path: str, scenario: Scenario, client: APIClient) -> None:
    operation, url = document()["paths"][path][method], existing(path, scenario)
    if method != "get":
        for body in nasty.bodies(operation):
            answer = getattr(client, method)(url, body, format="json")
            assert answer.status_code < 500, (body, answer.content)
            if path.endswith("/logout/"):
                client.force_authenticate(scenario.manager.user)
    for query in nasty.queries(operation):
        answer = client.generic(method.upper(), url, QUERY_STRING="&".join(map(_pair, query.items())))
        assert answer.status_code < 500, (query, answer.content)


def _pair(item: tuple[str, str]) -> str:
    return f"{quote(item[0])}={quote(item[1])}"


@pytest.mark.parametrize(("method", "path"), [found for found in nasty.operations() if "{" in found[1]])
def test_names(method: str, path: str, scenario: Scenario, client: APIClient) -> None:
    for name in NAMES:
        answer = client.generic(method.upper(), address(path, scenario, name), "{}", "application/json")
        assert answer.status_code < 500, (name, answer.content)
        answer = client.generic(method.upper(), path.replace("{hotel_slug}", name), "{}", "application/json")
        assert answer.status_code in {400, 404}, (name, answer.content)
