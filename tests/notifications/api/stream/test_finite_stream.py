"""Tests of the stream's view alone, as a server without an event loop runs it: refusals, and a stream that ends."""

import pytest

from hotel.kernel.keys import LARGEST_KEY
from notifications.api.stream.frames import frames_of, heartbeat
from notifications.selectors import events_after_cursors
from rooms.models import Room
from tests import scenarios
from tests.api_clients import client_of, problem_of
from tests.notifications.api.stream.clients import announce
from tests.scenarios import Scenario
from tests.statement_count import statements_sent

pytestmark = pytest.mark.django_db(transaction=True)


def test_stream_of_a_thread_sends_what_there_is_and_ends(scenario: Scenario, room: Room) -> None:
    announce(room)
    announce(room)

    response = client_of(scenario.manager).get(scenario.url("events/stream/"), headers={"Last-Event-ID": "1"})

    retry, _, rest = response.content.partition(b"\n\n")
    ((_, events),) = events_after_cursors([(scenario.hotel.pk, 1)], limit=9).items()
    texts = [frame.text(shows_amounts=True) for frame in frames_of(events, hotel_slug="grand")]
    assert response.status_code == 200
    assert 1000 <= int(retry.removeprefix(b"retry: ")) <= 3000
    assert rest == heartbeat(1) + b"".join(texts) + heartbeat(3)
    assert heartbeat(3) == b'event: heartbeat\nid: 3\ndata: {"position":3}\n\n'
    assert texts[0].startswith(b'id: 2\ndata: {"version":1,"position":2,')


@pytest.mark.parametrize(
    "given", ["", "-1", "+1", "1.0", "1 ", "x", "\uff12", "1,2", str(LARGEST_KEY + 1), "9" * 400, "2"]
)
def test_id_that_is_no_position_of_the_feed_is_refused(scenario: Scenario, room: Room, given: str) -> None:
    client, url = client_of(scenario.manager), scenario.url("events/stream/?after=0")

    body = problem_of(client.get(url, headers={"Last-Event-ID": given}), 400, "invalid")

    assert list(body["errors"]) == ["Last-Event-ID"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("after=-1", "after"),
        ("after=x", "after"),
        ("after=9223372036854775808", "after"),
        ("after=2", "after"),
        ("after=1&after=1", "after"),
        ("type=gossip", "type"),
        ("limit=1", "limit"),
        ("format=json", "format"),
    ],
)
def test_invalid_query_is_refused(scenario: Scenario, room: Room, query: str, field: str) -> None:
    body = problem_of(
        client_of(scenario.manager).get(scenario.url(f"events/stream/?{query}")), 400, "invalid"
    )

    assert list(body["errors"]) == [field]


@pytest.mark.parametrize("method", ["head", "post", "put", "patch", "delete", "options"])
def test_other_methods_are_refused(scenario: Scenario, method: str) -> None:
    answer = getattr(client_of(scenario.manager), method)(scenario.url("events/stream/"))

    assert answer.status_code == 405
    assert answer["Allow"] == "GET"


def test_other_formats_are_refused(scenario: Scenario) -> None:
    client = client_of(scenario.manager)
    url = scenario.url("events/stream/")

    accepted = ["text/event-stream", "text/*", "*/*", "application/json, text/event-stream;q=0.1"]
    assert [client.get(url, headers={"Accept": kind}).status_code for kind in accepted] == [200] * 4
    problem_of(client.get(url, headers={"Accept": "application/json"}), 406, "not_acceptable")


def test_stream_begins_with_three_statements(scenario: Scenario) -> None:
    scenarios.rooms(scenario, *(str(number) for number in range(20)))
    client = client_of(scenario.manager)

    with statements_sent() as sent:
        client.get(scenario.url("events/stream/?after=0"))

    assert len(sent) == 3  # the caller, the end of the feed, the events
