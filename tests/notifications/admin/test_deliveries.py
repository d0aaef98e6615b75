"""Tests of the admin pages of deliveries: what the lists show, and what the actions change."""

import pytest
from django.db import connection
from django.test import Client

from notifications.enums import DisabledReason
from notifications.models import DeadLetter, Redelivery, Subscription
from tests.admin_pages import browser_of, list_of, messages_of, run_action
from tests.notifications.subscriptions import add_dead_letter, add_subscription, hotel_with_events, row
from tests.scenarios import NOON, Scenario

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    scenario = hotel_with_events(5)
    connection.check_constraints()
    return scenario


@pytest.fixture
def manager(scenario: Scenario) -> Client:
    return browser_of(scenario.manager)


def test_list_shows_lag_and_dead_letters(scenario: Scenario, manager: Client) -> None:
    subscription = add_subscription(scenario, cursor=3)
    add_dead_letter(subscription, 2)

    shown = manager.get(list_of(Subscription)).context["cl"].result_list[0]

    assert (shown.lag_events, shown.open_dead_letters, shown.open_redeliveries) == (2, 1, 0)


def test_disabled_subscription_is_enabled_at_its_cursor(scenario: Scenario, manager: Client) -> None:
    subscription = add_subscription(
        scenario, cursor=3, disabled_at=NOON, disabled_reason=DisabledReason.BY_STAFF
    )

    response = run_action(manager, "enable", [subscription])

    assert messages_of(response) == [f"Enabled: {subscription} of {scenario.hotel}."]
    assert row(subscription, "disabled_at", "disabled_reason", "cursor") == (None, "", 3)


def test_enabled_subscription_is_disabled_by_staff(scenario: Scenario, manager: Client) -> None:
    subscription = add_subscription(scenario, cursor=3)

    run_action(manager, "disable", [subscription])

    assert row(subscription, "disabled_reason", "cursor") == (DisabledReason.BY_STAFF, 3)


def test_replay_moves_the_cursor_back(scenario: Scenario, manager: Client) -> None:
    subscription = add_subscription(scenario, cursor=5)

    run_action(manager, "replay", [subscription], apply="1", from_position="2", since="")

    assert row(subscription, "cursor", "lease_number") == (1, 1)


def test_replay_ahead_of_the_cursor_is_refused(scenario: Scenario, manager: Client) -> None:
    subscription = add_subscription(scenario, cursor=2)

    response = run_action(manager, "replay", [subscription], apply="1", from_position="4", since="")

    assert "will send later events anyway" in messages_of(response)[0]
    assert row(subscription, "cursor") == (2,)


def test_replay_form_asks_for_one_first_event(scenario: Scenario, manager: Client) -> None:
    subscription = add_subscription(scenario, cursor=5)
    for given in ({}, {"from_position": "2", "since": "2026-05-14 09:00"}):
        form = run_action(manager, "replay", [subscription], apply="1", **given).context["form"]

        assert form.errors == {"__all__": ["Give either a position or an instant."]}
    assert row(subscription, "cursor") == (5,)


def test_dead_letters_wait_to_be_sent_once_more(scenario: Scenario, manager: Client) -> None:
    subscription = add_subscription(scenario, cursor=5)
    letters = [add_dead_letter(subscription, position) for position in (2, 4)]

    response = run_action(manager, "replay_dead_letters", letters)

    assert messages_of(response) == ["To be sent once more: 2, 4."]
    waiting = Redelivery.objects.filter(subscription=subscription).order_by("position")
    assert list(waiting.values_list("position", flat=True)) == [2, 4]
    assert row(subscription, "cursor") == (5,)


def test_front_desk_has_no_page_of_deliveries(scenario: Scenario) -> None:
    add_subscription(scenario)
    client = browser_of(scenario.front_desk)

    assert [client.get(list_of(model)).status_code for model in (Subscription, DeadLetter)] == [403, 403]
