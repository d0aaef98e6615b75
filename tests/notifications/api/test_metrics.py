"""Tests of GET /metrics: what Prometheus reads, and who may read it."""

import pytest
from django.db import connection
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from room_bookings.provider_enums import EventOutcome
from tests.api_clients import problem_of
from tests.notifications.subscriptions import add_subscription, hotel_with_events
from tests.room_bookings.provider_rows import provider_account, provider_event
from tests.scenarios import MORNING, NOON
from tests.statement_count import statements_sent

pytestmark = pytest.mark.django_db


def scrape(**headers: str) -> dict[str, list[tuple[dict[str, str], float]]]:
    """Return the labels and values of each gauge."""
    response = Client().get("/metrics", headers=headers)
    assert response.status_code == 200, response.content
    families = text_string_to_metric_families(response.content.decode())
    return {family.name: [(sample.labels, sample.value) for sample in family.samples] for family in families}


def test_gauges_show_lag_tries_and_state() -> None:
    scenario = hotel_with_events(5)
    connection.check_constraints()
    late = add_subscription(
        scenario,
        cursor=3,
        tries=4,
        failing_since=MORNING,
        next_try_at=NOON,
        last_success_at=MORNING,
    )
    labels = {"hotel": scenario.hotel.slug, "delivery": str(late.pk), "kind": "PUSHER"}

    found = scrape()

    assert found["innkeeper_delivery_lag_events"] == [(labels, 2)]
    assert found["innkeeper_delivery_tries"] == [(labels, 4)]
    assert found["innkeeper_delivery_enabled"] == [(labels, 1)]
    success = found["innkeeper_delivery_last_success_timestamp_seconds"]
    assert success == [(labels, MORNING.timestamp())]


def test_scrape_sends_a_statement_each_for_deliveries_mails_and_providers() -> None:
    add_subscription(hotel_with_events(2))
    connection.check_constraints()

    with statements_sent() as sent:
        scrape()

    assert len(sent) == 3


def test_events_of_providers_are_counted_by_outcome() -> None:
    account = provider_account(None)
    for outcome in (EventOutcome.OBEYED, EventOutcome.UNMATCHED, EventOutcome.UNMATCHED):
        provider_event(account, outcome=outcome)

    counted = scrape()["innkeeper_provider_events"]

    assert sorted((labels["outcome"], value) for labels, value in counted) == [
        ("OBEYED", 1),
        ("UNMATCHED", 2),
    ]
    assert {labels["account"] for labels, _ in counted} == {account.account}


def test_only_the_same_machine_reads_without_a_token() -> None:
    for headers, address in (
        ({}, "192.0.2.1"),
        ({"X-Forwarded-For": "192.0.2.1"}, "127.0.0.1"),
        ({"Forwarded": "for=192.0.2.1"}, "127.0.0.1"),
        ({}, ""),
    ):
        problem_of(Client().get("/metrics", headers=headers, REMOTE_ADDR=address), 403, "forbidden")


def test_token_is_needed_where_one_is_set(settings: Settings) -> None:
    settings.METRICS_TOKEN = "for-prometheus"

    for headers in ({}, {"Authorization": "Bearer other"}, {"Authorization": "Token for-prometheus"}):
        answer = Client().get("/metrics", headers=headers)
        problem_of(answer, 401, "not_authenticated")
        assert answer["WWW-Authenticate"] == "Bearer"
    assert scrape(Authorization="Bearer for-prometheus")["innkeeper_delivery_lag_events"] == []


def test_other_methods_are_refused() -> None:
    assert [Client().generic(method, "/metrics").status_code for method in ("POST", "OPTIONS")] == [405, 405]
