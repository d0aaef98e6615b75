"""Tests of GET …/events/stream/ on a real server: what a listener gets, and from where."""

import json

import pytest

from notifications.models import OutboxEvent
from rooms.models import Room
from tests import scenarios
from tests.api_clients import client_of
from tests.notifications.api.stream.clients import Message, announce, request, stream, token_headers
from tests.scenarios import Scenario
from tests.web_servers import WebServer

pytestmark = pytest.mark.django_db(transaction=True)


def test_stream_sends_what_is_committed_from_now_on(
    server: WebServer, scenario: Scenario, room: Room
) -> None:
    url, headers = scenario.url("events/stream/"), token_headers(scenario.manager)
    with stream(server, url, headers) as opened:
        messages = opened.messages()
        assert next(messages) == Message("heartbeat", 1, {"position": 1})
        announce(room, "name")
        event = next(message for message in messages if message.event == "message")

    feed = client_of(scenario.manager).get(scenario.url("events/?after=1")).json()["results"]
    assert event == Message("message", 2, feed[0])
    assert event.data["changed_fields"] == ["name"]


def test_answer_names_its_kind_and_is_neither_stored_nor_shared(
    server: WebServer, scenario: Scenario, room: Room
) -> None:
    headers = token_headers(scenario.manager) | {
        "Accept": "text/event-stream",
        "Origin": "https://other.example",
    }
    headers["Accept-Encoding"] = "gzip"
    with request(server, "GET", scenario.url("events/stream/"), headers) as response:
        given = dict(response.getheaders())
        first = response.readline()

    shown = {name.lower(): value for name, value in given.items()}
    assert shown["content-type"] == "text/event-stream"
    assert shown["cache-control"] == "no-store, no-transform"
    assert shown["x-accel-buffering"] == "no"
    assert shown["x-request-id"]
    assert {"content-encoding", "content-length", "access-control-allow-origin"}.isdisjoint(shown)
    assert first.startswith(b"retry: ")


@pytest.mark.parametrize("way", ["header", "query", "both"])
def test_stream_continues_after_a_position(
    server: WebServer, scenario: Scenario, room: Room, way: str
) -> None:
    for _ in range(3):
        announce(room)
    query = {"header": "", "query": "?after=2", "both": "?after=1"}[way]
    last_id = {"header": 2, "query": None, "both": 2}[way]

    url = scenario.url(f"events/stream/{query}")
    with stream(server, url, token_headers(scenario.manager), last_id=last_id) as opened:
        messages = opened.messages()
        begin = next(messages)
        events = [next(opened.events()).id for _ in range(2)]

    assert (begin.event, begin.id, events) == ("heartbeat", 2, [3, 4])


def test_stream_reads_a_long_backlog_in_pages(server: WebServer, scenario: Scenario) -> None:
    scenarios.rooms(scenario, *(str(number) for number in range(250)))

    with stream(server, scenario.url("events/stream/?after=0"), token_headers(scenario.manager)) as opened:
        events = opened.events()
        positions = [next(events).id for _ in range(250)]

    assert positions == list(range(1, 251))


def test_filter_leaves_out_other_types_and_heartbeats_pass_them(
    server: WebServer, scenario: Scenario, room: Room
) -> None:
    url = scenario.url("events/stream/?type=booking_created,booking_confirmed&after=1")
    with stream(server, url, token_headers(scenario.manager)) as opened:
        messages = opened.messages()
        announce(room)
        announce(room)
        passed = next(message for message in messages if message.id == 3)
        scenarios.booking(scenario)
        events = [message for _, message in zip(range(1), opened.events(), strict=False)]

    assert passed == Message("heartbeat", 3, {"position": 3})
    assert [(event.id, event.data["type"]) for event in events] == [(4, "booking_created")]


@pytest.mark.parametrize(("person", "sees"), [("front_desk", True), ("housekeeper", False)])
def test_amounts_are_null_without_personal_data(
    server: WebServer, scenario: Scenario, person: str, sees: bool
) -> None:
    scenarios.booking(scenario)

    headers = token_headers(getattr(scenario, person))
    url = scenario.url("events/stream/?after=0&type=booking_created")
    with stream(server, url, headers) as opened:
        event = next(opened.events())

    amounts = [event.data["snapshot"][name] for name in ("total_amount", "amount_paid", "balance_due")]
    assert [amount is not None for amount in amounts] == [sees] * 3
    feed = client_of(getattr(scenario, person)).get(scenario.url("events/?type=booking_created")).json()
    assert event.data == feed["results"][0]


def test_stream_has_events_of_its_own_hotel_only(server: WebServer, scenario: Scenario, room: Room) -> None:
    other = scenarios.new_scenario(slug="other")
    (room_of_other,) = scenarios.rooms(other, "101")
    with (
        stream(server, scenario.url("events/stream/?after=0"), token_headers(scenario.manager)) as opened,
        stream(server, other.url("events/stream/?after=0"), token_headers(other.manager)) as opened_other,
    ):
        for _ in range(5):
            announce(room)
            announce(room_of_other)
        of_hotel = [event for _, event in zip(range(6), opened.events(), strict=False)]
        of_other = [event for _, event in zip(range(6), opened_other.events(), strict=False)]

    assert {event.data["hotel"] for event in of_hotel} == {"grand"}
    assert {event.data["hotel"] for event in of_other} == {"other"}
    assert [event.id for event in of_hotel] == [event.id for event in of_other] == [1, 2, 3, 4, 5, 6]


def test_reset_precedes_events_without_their_snapshots(
    server: WebServer, scenario: Scenario, room: Room
) -> None:
    announce(room)
    announce(room)
    OutboxEvent.objects.filter(position__lte=2).update(snapshot=None)

    with stream(server, scenario.url("events/stream/?after=0"), token_headers(scenario.manager)) as opened:
        messages = [next(opened.messages()) for _ in range(5)]
    with stream(server, scenario.url("events/stream/?after=2"), token_headers(scenario.manager)) as opened:
        later = [next(opened.messages()) for _ in range(2)]

    assert [(message.event, message.id) for message in messages] == [
        ("heartbeat", 0),
        ("reset", 0),
        ("message", 1),
        ("message", 2),
        ("message", 3),
    ]
    assert messages[1].data == {"position": 0}
    assert [message.data.get("snapshot") for message in messages[2:4]] == [None, None]
    assert [(message.event, message.id) for message in later] == [("heartbeat", 2), ("message", 3)]


def test_refusals_are_those_of_the_feed(server: WebServer, scenario: Scenario, room: Room) -> None:
    headers = token_headers(scenario.manager)
    other = scenarios.new_scenario(slug="other")

    def answer(method: str, path: str, headers: dict[str, str]) -> tuple[int, str, object]:
        with request(server, method, path, headers) as response:
            body = json.loads(response.read())
            assert response.getheader("Content-Type") == "application/problem+json"
            return response.status, body["code"], body.get("errors", body["detail"])

    def both(query: str, headers: dict[str, str], of: Scenario = scenario) -> list[tuple[int, str, object]]:
        return [answer("GET", of.url(f"events/{path}{query}"), headers) for path in ("stream/", "")]

    for of_stream, of_feed in (
        both("", {}),
        both("", {"Authorization": "Token nonsense"}),
        both("", headers, other),
        both("?unknown=1", headers),
        both("?after=1&after=1", headers),
        both("?after=-1", headers),
        both("?type=gossip", headers),
        both("?after=%00", headers),
    ):
        assert of_stream == of_feed
        assert of_stream[0] in {400, 401, 404}
