"""Tests of GET …/deliveries/, its dead letters, and POST …/deliveries/{delivery_id}/replay/."""

from typing import Any

import pytest
import time_machine
from django.db import connection

from notifications.models import Redelivery, Subscription
from tests import scenarios
from tests.api_clients import client_of, problem_of
from tests.notifications.subscriptions import add_dead_letter, add_subscription, hotel_with_events, row
from tests.scenarios import MORNING, NOON, Scenario

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    scenario = hotel_with_events(5)
    connection.check_constraints()
    return scenario


def get(scenario: Scenario, path: str = "deliveries/") -> Any:
    with time_machine.travel(NOON, tick=False):
        return client_of(scenario.manager).get(scenario.url(path)).json()


def replay(scenario: Scenario, subscription: Subscription, **body: Any) -> Any:
    with time_machine.travel(NOON, tick=False):
        return client_of(scenario.manager).post(scenario.url(f"deliveries/{subscription.pk}/replay/"), body)


def test_delivery_shows_cursor_lag_and_last_error(scenario: Scenario) -> None:
    subscription = add_subscription(
        scenario,
        cursor=3,
        tries=2,
        failing_since=MORNING,
        next_try_at=NOON,
        last_error_at=MORNING,
        last_error_code="http_401",
        last_error="Pusher answered 401",
    )
    add_dead_letter(subscription, 2)
    Redelivery.objects.create(hotel=scenario.hotel, subscription=subscription, position=1, requested_at=NOON)

    (shown,) = get(scenario)["results"]

    expected = {
        "id": subscription.pk,
        "cursor": 3,
        "last_position": 5,
        "lag_events": 2,
        "lag_seconds": (NOON - MORNING).total_seconds(),
        "dead_letters": 1,
        "redeliveries": 1,
        "tries": 2,
        "last_error_code": "http_401",
        "disabled_at": None,
        "disabled_reason": None,
    }
    assert {name: shown[name] for name in expected} == expected


def test_deliveries_of_another_hotel_are_not_shown(scenario: Scenario) -> None:
    other = scenarios.new_scenario(slug="other")
    foreign = add_subscription(other)

    assert get(scenario)["results"] == []
    client = client_of(scenario.manager)
    for path in ("dead-letters", "replay"):
        send = client.get if path == "dead-letters" else client.post
        response = send(scenario.url(f"deliveries/{foreign.pk}/{path}/"))
        problem_of(response, 404, "delivery_not_found")


def test_dead_letters_are_listed_in_the_order_of_the_feed(scenario: Scenario) -> None:
    subscription = add_subscription(scenario, cursor=5)
    add_dead_letter(subscription, 4)
    add_dead_letter(subscription, 2)

    shown = get(scenario, f"deliveries/{subscription.pk}/dead-letters/")["results"]

    assert [(letter["position"], letter["type"]) for letter in shown] == [
        (2, "room_created"),
        (4, "room_created"),
    ]


@pytest.mark.parametrize("body", [{"from_position": 2}, {"since": "2000-01-01T00:00:00Z"}])
def test_replay_moves_the_cursor_back(scenario: Scenario, body: dict[str, Any]) -> None:
    subscription = add_subscription(scenario, cursor=5)

    response = replay(scenario, subscription, **body)

    first = body.get("from_position", 1)
    assert (response.status_code, response.json()["cursor"]) == (200, first - 1)
    assert row(subscription, "cursor") == (first - 1,)


def test_replay_of_positions_leaves_the_cursor(scenario: Scenario) -> None:
    subscription = add_subscription(scenario, cursor=5)

    shown = replay(scenario, subscription, positions=[4, 2, 4]).json()

    assert (shown["cursor"], shown["redeliveries"]) == (5, 2)


def test_replay_takes_exactly_one_choice(scenario: Scenario) -> None:
    subscription = add_subscription(scenario, cursor=5)

    problem_of(replay(scenario, subscription), 400, "invalid")
    problem_of(replay(scenario, subscription, from_position=1, positions=[2]), 400, "invalid")


def test_replay_of_events_to_come_is_refused(scenario: Scenario) -> None:
    subscription = add_subscription(scenario, cursor=2)

    problem = problem_of(replay(scenario, subscription, positions=[2, 3, 5]), 409, "not_yet_sent")

    assert (problem["positions"], problem["cursor"]) == ([3, 5], 2)
    assert Redelivery.objects.count() == 0
