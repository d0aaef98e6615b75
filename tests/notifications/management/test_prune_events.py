"""Tests of `manage.py prune_events`: old snapshots go, events and positions stay."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection

from notifications.models import OutboxEvent
from tests import scenarios
from tests.notifications.subscriptions import add_subscription, hotel_with_events
from tests.scenarios import Scenario

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    scenario = hotel_with_events(5)
    connection.check_constraints()
    return scenario


def prune(*arguments: str, days_later: int = 365) -> str:
    output = StringIO()
    latest = OutboxEvent.objects.latest("occurred_at").occurred_at
    with time_machine.travel(latest + timedelta(days=days_later), tick=False):
        call_command("prune_events", *arguments, stdout=output)
    return output.getvalue().strip()


def with_snapshot() -> list[int | None]:
    events = OutboxEvent.objects.filter(snapshot__isnull=False).order_by("position")
    return list(events.values_list("position", flat=True))


def test_snapshots_older_than_90_days_are_cleared(scenario: Scenario) -> None:
    assert prune(days_later=89) == "0 snapshots cleared."
    assert prune(days_later=91) == "5 snapshots cleared."
    assert with_snapshot() == []
    assert OutboxEvent.objects.count() == 5


def test_events_behind_an_enabled_subscription_keep_theirs(scenario: Scenario) -> None:
    add_subscription(scenario, cursor=3)

    assert prune() == "3 snapshots cleared."
    assert with_snapshot() == [4, 5]


def test_second_run_clears_nothing(scenario: Scenario) -> None:
    prune("--days", "7")

    assert prune("--days", "7") == "0 snapshots cleared."


def test_other_hotels_stay_as_they_are(scenario: Scenario) -> None:
    other = scenarios.new_scenario(slug="other")
    scenarios.rooms(other, "101")
    connection.check_constraints()

    assert prune("--hotel-slug", "other") == "1 snapshots cleared."
    assert with_snapshot() == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("arguments", [["--hotel-slug", "nowhere"], ["--days", "0"], ["--days", "99999"]])
def test_wrong_arguments_change_nothing(scenario: Scenario, arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        prune(*arguments)

    assert with_snapshot() == [1, 2, 3, 4, 5]
