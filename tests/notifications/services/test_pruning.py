"""Tests of pruning: old snapshots go, those of events that are still to be delivered stay."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from notifications.models import DeadLetter, OutboxEvent, Redelivery
from notifications.services import prune_events
from notifications.services.pruning import PrunedEvents
from staff.command import system_command
from tests import scenarios
from tests.notifications.subscriptions import add_subscription, hotel_with_events
from tests.scenarios import MORNING, NOON, Scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

BEFORE = MORNING + timedelta(minutes=1)


@pytest.fixture
def scenario() -> Scenario:
    return hotel_with_events()


def prune(scenario: Scenario, *, before: datetime = BEFORE, **arguments: int) -> PrunedEvents:
    return scenarios.run(
        system_command(scenario.hotel, now=NOON), lambda c: prune_events(c, before=before, **arguments)
    )


def pruned(scenario: Scenario) -> list[int | None]:
    events = OutboxEvent.objects.filter(hotel=scenario.hotel, snapshot__isnull=True)
    return list(events.order_by("position").values_list("position", flat=True))


def test_old_events_lose_their_snapshot_only(scenario: Scenario) -> None:
    other = hotel_with_events(1)
    columns = [field.attname for field in OutboxEvent._meta.concrete_fields if field.name != "snapshot"]
    rows_before = list(OutboxEvent.objects.order_by("pk").values_list(*columns))

    assert prune(scenario) == PrunedEvents(count=5, last_position=None)

    assert pruned(scenario) == [1, 2, 3, 4, 5]
    assert pruned(other) == []
    assert list(OutboxEvent.objects.order_by("pk").values_list(*columns)) == rows_before
    with assert_no_row_changes():
        assert prune(scenario) == PrunedEvents(count=0, last_position=None)


def test_newer_events_stay(scenario: Scenario) -> None:
    with assert_no_row_changes():
        assert prune(scenario, before=MORNING).count == 0


def test_part_after_part_is_pruned(scenario: Scenario) -> None:
    assert prune(scenario, limit=2) == PrunedEvents(count=2, last_position=2)
    assert prune(scenario, limit=2, after_position=2) == PrunedEvents(count=2, last_position=4)
    assert prune(scenario, limit=2, after_position=4) == PrunedEvents(count=1, last_position=None)


def test_event_that_an_enabled_subscription_has_not_passed_stays(scenario: Scenario) -> None:
    add_subscription(scenario, cursor=3)
    add_subscription(scenario, kind="WEBHOOK", cursor=2)
    add_subscription(scenario, kind="WEBHOOK", cursor=0, disabled_at=NOON, disabled_reason="GONE")

    prune(scenario)

    assert pruned(scenario) == [1, 2]


def test_event_of_a_dead_letter_or_redelivery_stays(scenario: Scenario) -> None:
    subscription = add_subscription(scenario, cursor=5)
    of_hotel = {"hotel": scenario.hotel, "subscription": subscription}
    letter = {"reason_code": "http_400", "reason": "No", "at": NOON}
    DeadLetter.objects.create(**of_hotel, **letter, position=2)
    DeadLetter.objects.create(**of_hotel, **letter, position=3, replayed_at=NOON)
    Redelivery.objects.create(**of_hotel, position=4, requested_at=NOON)

    prune(scenario)

    assert pruned(scenario) == [1, 3, 5]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE notifications_outboxevent SET snapshot = NULL WHERE position = 2",
        "UPDATE notifications_outboxevent SET snapshot = NULL, source = 'SYSTEM' WHERE position = 5",
        "UPDATE notifications_outboxevent SET snapshot = '{}' WHERE position = 1",
        "UPDATE notifications_outboxevent SET snapshot = 'null' WHERE position = 1",
        "UPDATE notifications_outboxevent SET occurred_at = now() WHERE position = 1",
    ],
)
def test_database_refuses_other_changes_of_placed_events(scenario: Scenario, sql: str) -> None:
    add_subscription(scenario, cursor=1)
    OutboxEvent.objects.filter(position=1).update(snapshot=None)

    with (
        pytest.raises(IntegrityError) as refusal,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)

    assert refusal.value.__cause__.diag.constraint_name == "i11_placed_event_is_final"  # type: ignore[union-attr]
