"""Send edge values in bodies and queries to every operation of the document: none is answered with 500."""

import re
from urllib.parse import quote

import pytest

from tests import scenarios
from tests.api_clients import APIClient, client_of
from tests.contract import edge_values
from tests.contract.document import document
from tests.scenarios import Scenario

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario()


@pytest.fixture
def client(scenario: Scenario) -> APIClient:
    return client_of(scenario.manager)


def url_of_existing_rows(path: str, scenario: Scenario) -> str:
    """Add a room with a booking, and fill in the identifiers of existing rows."""
    scenarios.rooms(scenario, "101")
    booking = scenarios.booking_with_room(scenario, "101")
    names = {
        "hotel_slug": scenario.hotel.slug,
        "room_number": "101",
        "booking_id": booking.booking_id,
        "code": scenario.room_type.code,
    }
    return re.sub(r"\{(\w+)\}", lambda found: names.get(found[1], "1"), path)


@pytest.mark.parametrize(("method", "path"), edge_values.operations())
def test_edge_bodies_and_queries_give_no_500(
    method: str, path: str, scenario: Scenario, client: APIClient
) -> None:
    operation, url = document()["paths"][path][method], url_of_existing_rows(path, scenario)
    if method != "get":
        for body in edge_values.edge_bodies(operation):
            answer = getattr(client, method)(url, body, format="json")
            assert answer.status_code < 500, (body, answer.content)
            if path.endswith("/logout/"):
                client.force_authenticate(scenario.manager.user)
    for query in edge_values.edge_queries(operation):
        answer = client.generic(method.upper(), url, QUERY_STRING="&".join(map(_encoded_pair, query.items())))
        assert answer.status_code < 500, (query, answer.content)


def _encoded_pair(item: tuple[str, str]) -> str:
    return f"{quote(item[0])}={quote(item[1])}"
