"""Tests of creating, changing, deleting and testing webhooks, with their audit rows."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from hotel.kernel.enums import Source
from hotel.kernel.exceptions import Conflict, Forbidden, Invalid, NotFound
from notifications.models import Redelivery, Subscription, Webhook, WebhookChange
from notifications.services import (
    create_webhook,
    delete_webhook,
    disable_subscription,
    enable_subscription,
    queue_webhook_test,
    redeliver_to_webhook,
    replay_deliveries,
    rotate_webhook_secret,
    update_webhook,
)
from notifications.services.webhook_secrets import decrypt_secret
from staff.command import Command
from tests.notifications.subscriptions import add_subscription, as_manager, hotel_with_events
from tests.notifications.webhooks import URL, add_webhook, stored
from tests.scenarios import MORNING, NOON, Scenario, run
from tests.unchanged import assert_no_row_changes, rows_as_text

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(hours=1)


@pytest.fixture
def scenario() -> Scenario:
    return hotel_with_events()


@pytest.fixture
def webhook(scenario: Scenario) -> Webhook:
    return add_webhook(scenario).webhook


def call(scenario: Scenario, service: Any, webhook: Webhook, **arguments: Any) -> Any:
    """Run the service on the webhook as the manager, an hour after its creation."""
    return run(as_manager(scenario, now=LATER), lambda c: service(c, webhook_pk=webhook.pk, **arguments))


def change(scenario: Scenario, webhook: Webhook, **changes: Any) -> Any:
    return call(scenario, update_webhook, webhook, changes=changes)


def audit_rows() -> list[tuple[Any, ...]]:
    columns = ("action", "changes", "changed_by", "source", "at")
    return list(WebhookChange.objects.order_by("pk").values_list(*columns))


def test_new_webhook_gets_events_to_come(scenario: Scenario) -> None:
    made = add_webhook(scenario, event_types=["room_updated", "room_created"], description="Door locks")

    assert stored(made.webhook, "url", "description", "version", "subscription__event_types") == (
        URL,
        "Door locks",
        1,
        ["room_created", "room_updated"],
    )
    assert stored(made.webhook, "subscription__kind", "subscription__cursor", "created_at", "hotel") == (
        "WEBHOOK",
        5,
        NOON,
        scenario.hotel.pk,
    )


def test_secret_is_stored_encrypted_and_shown_nowhere_else(scenario: Scenario) -> None:
    made = add_webhook(scenario)

    (encrypted,) = stored(made.webhook, "secret")
    assert decrypt_secret(encrypted) == made.secret
    assert made.secret.startswith("whsec_")
    bare = made.secret.removeprefix("whsec_")
    assert all(bare not in line for lines in rows_as_text().values() for line in lines)
    assert bare not in repr(made)


def test_creation_is_an_audit_row(scenario: Scenario) -> None:
    add_webhook(scenario, event_types=["room_updated"])

    changes = [
        {"field": "description", "old": None, "new": ""},
        {"field": "event_types", "old": None, "new": ["room_updated"]},
        {"field": "url", "old": None, "new": URL},
    ]
    assert audit_rows() == [("CREATED", changes, scenario.manager.pk, "FRONT_DESK", NOON)]


def test_installation_without_keys_creates_none(scenario: Scenario, settings: Any) -> None:
    settings.WEBHOOK_SECRET_KEYS = []

    with assert_no_row_changes(), pytest.raises(Conflict, match="WEBHOOK_SECRET_KEYS") as refusal:
        add_webhook(scenario)

    assert refusal.value.code == "webhooks_not_configured"


@pytest.mark.parametrize(
    ("field", "value"), [("url", "http://receiver.example/"), ("event_types", ["room_updated", "room_sold"])]
)
def test_invalid_value_is_refused(scenario: Scenario, webhook: Webhook, field: str, value: Any) -> None:
    with assert_no_row_changes(), pytest.raises(Invalid) as creation:
        add_webhook(scenario, **{field: value})
    with assert_no_row_changes(), pytest.raises(Invalid) as update:
        change(scenario, webhook, **{field: value})

    assert [*creation.value.errors] == [*update.value.errors] == [field]


def test_change_writes_values_version_and_audit_row(scenario: Scenario, webhook: Webhook) -> None:
    change(scenario, webhook, description="Locks", event_types=["room_updated"], url=URL)

    assert stored(webhook, "description", "subscription__event_types", "version", "updated_at") == (
        "Locks",
        ["room_updated"],
        2,
        LATER,
    )
    changes = [
        {"field": "description", "old": "", "new": "Locks"},
        {"field": "event_types", "old": [], "new": ["room_updated"]},
    ]
    assert audit_rows()[1:] == [("CHANGED", changes, scenario.manager.pk, "FRONT_DESK", LATER)]


def test_unchanged_values_write_nothing(scenario: Scenario, webhook: Webhook) -> None:
    with assert_no_row_changes():
        change(scenario, webhook, url=URL, description="", event_types=[], is_enabled=True)


def test_unknown_field_is_refused(scenario: Scenario, webhook: Webhook) -> None:
    with assert_no_row_changes(), pytest.raises(Invalid):
        change(scenario, webhook, secret="whsec_mine")


def test_new_address_ends_the_pause(scenario: Scenario, webhook: Webhook) -> None:
    Subscription.objects.update(tries=3, failing_since=MORNING, next_try_at=LATER)

    change(scenario, webhook, description="Same address")
    assert stored(webhook, "subscription__tries") == (3,)

    change(scenario, webhook, url="https://other.example/")
    assert stored(webhook, "url", "subscription__tries", "subscription__next_try_at") == (
        "https://other.example/",
        0,
        None,
    )


def test_webhook_is_disabled_and_enabled_with_audit_rows(scenario: Scenario, webhook: Webhook) -> None:
    change(scenario, webhook, is_enabled=False)
    assert stored(webhook, "subscription__disabled_reason", "subscription__cursor", "version") == (
        "BY_STAFF",
        5,
        2,
    )

    change(scenario, webhook, is_enabled=True)
    assert stored(webhook, "subscription__disabled_at", "subscription__cursor", "version") == (None, 5, 3)
    assert [action for action, *_ in audit_rows()] == ["CREATED", "DISABLED", "ENABLED"]


@pytest.mark.parametrize("service", [disable_subscription, enable_subscription])
def test_services_of_subscriptions_write_the_audit_row_too(
    scenario: Scenario, webhook: Webhook, service: Any
) -> None:
    Subscription.objects.update(
        **({"disabled_at": NOON, "disabled_reason": "GONE"} if service is enable_subscription else {})
    )

    run(as_manager(scenario), lambda c: service(c, subscription_pk=webhook.pk))

    assert len(audit_rows()) == 2
    assert stored(webhook, "version") == (2,)


def test_deleted_webhook_keeps_its_history_and_no_secret(scenario: Scenario, webhook: Webhook) -> None:
    call(scenario, rotate_webhook_secret, webhook)
    call(scenario, queue_webhook_test, webhook)
    call(scenario, redeliver_to_webhook, webhook, position=1)

    call(scenario, delete_webhook, webhook)

    assert stored(webhook, "url", "secret", "previous_secret", "test_event_id") == (URL, "", "", None)
    assert stored(webhook, "subscription__disabled_at", "subscription__disabled_reason") == (LATER, "DELETED")
    assert not Redelivery.objects.exists()
    actions = ["CREATED", "SECRET_ROTATED", "TESTED", "REDELIVERED", "DELETED"]
    assert [action for action, *_ in audit_rows()] == actions


def test_deleted_webhook_is_not_found(scenario: Scenario, webhook: Webhook) -> None:
    call(scenario, delete_webhook, webhook)
    pk = webhook.pk
    calls: list[Any] = [
        lambda c: delete_webhook(c, webhook_pk=pk),
        lambda c: update_webhook(c, webhook_pk=pk, changes={"is_enabled": True}),
        lambda c: rotate_webhook_secret(c, webhook_pk=pk),
        lambda c: queue_webhook_test(c, webhook_pk=pk),
        lambda c: redeliver_to_webhook(c, webhook_pk=pk, position=1),
        lambda c: enable_subscription(c, subscription_pk=pk),
        lambda c: replay_deliveries(c, subscription_pk=pk, positions=[1]),
    ]

    for refused in calls:
        with assert_no_row_changes(), pytest.raises(NotFound):
            run(as_manager(scenario), refused)


def test_rotation_keeps_the_previous_secret_for_a_while(scenario: Scenario, webhook: Webhook) -> None:
    (first,) = stored(webhook, "secret")

    rotated = call(scenario, rotate_webhook_secret, webhook, previous_valid_for=timedelta(hours=3))

    current, previous, until = stored(webhook, "secret", "previous_secret", "previous_secret_until")
    assert decrypt_secret(current) == rotated.secret != decrypt_secret(first)
    assert (previous, until) == (first, LATER + timedelta(hours=3))
    assert audit_rows()[1:] == [("SECRET_ROTATED", [], scenario.manager.pk, "FRONT_DESK", LATER)]


def test_rotation_can_end_the_previous_secret_at_once(scenario: Scenario, webhook: Webhook) -> None:
    call(scenario, rotate_webhook_secret, webhook)

    call(scenario, rotate_webhook_secret, webhook, previous_valid_for=timedelta(0))

    assert stored(webhook, "previous_secret", "previous_secret_until") == ("", None)


@pytest.mark.parametrize("wrong", [timedelta(seconds=-1), timedelta(days=7, seconds=1)])
def test_previous_secret_is_valid_for_a_week_at_most(
    scenario: Scenario, webhook: Webhook, wrong: timedelta
) -> None:
    with assert_no_row_changes(), pytest.raises(Invalid):
        call(scenario, rotate_webhook_secret, webhook, previous_valid_for=wrong)


def test_test_event_is_queued_once_and_ends_the_pause(scenario: Scenario, webhook: Webhook) -> None:
    Subscription.objects.update(tries=3, failing_since=MORNING, next_try_at=LATER + timedelta(minutes=5))

    call(scenario, queue_webhook_test, webhook)
    with assert_no_row_changes():
        call(scenario, queue_webhook_test, webhook)

    event_id, at = stored(webhook, "test_event_id", "test_requested_at")
    assert (event_id.version, at) == (7, LATER)
    assert stored(webhook, "subscription__tries", "subscription__next_try_at") == (3, LATER)


def test_disabled_webhook_is_not_tested(scenario: Scenario, webhook: Webhook) -> None:
    change(scenario, webhook, is_enabled=False)

    with assert_no_row_changes(), pytest.raises(Conflict) as refusal:
        call(scenario, queue_webhook_test, webhook)

    assert refusal.value.code == "webhook_disabled"


def test_redelivery_is_queued(scenario: Scenario, webhook: Webhook) -> None:
    call(scenario, redeliver_to_webhook, webhook, position=2)
    with assert_no_row_changes():
        call(scenario, redeliver_to_webhook, webhook, position=2)

    changes = [{"field": "position", "old": None, "new": 2}]
    assert audit_rows()[1:] == [("REDELIVERED", changes, scenario.manager.pk, "FRONT_DESK", LATER)]
    assert list(Redelivery.objects.values_list("subscription", "position")) == [(webhook.pk, 2)]


@pytest.mark.parametrize(
    ("position", "refusal"), [(5, Conflict), (6, NotFound), (0, NotFound), (2**63, NotFound)]
)
def test_redelivery_of_an_event_that_was_not_sent_is_refused(
    scenario: Scenario, webhook: Webhook, position: int, refusal: Any
) -> None:
    Subscription.objects.update(cursor=4)

    with assert_no_row_changes(), pytest.raises(refusal):
        call(scenario, redeliver_to_webhook, webhook, position=position)


def test_subscription_of_another_kind_or_hotel_is_no_webhook(scenario: Scenario) -> None:
    pusher = add_subscription(scenario)
    foreign = add_webhook(hotel_with_events(1)).webhook

    for pk in (pusher.pk, foreign.pk, 2**63):
        with assert_no_row_changes(), pytest.raises(NotFound) as refusal:
            run(as_manager(scenario), partial(queue_webhook_test, webhook_pk=pk))
        assert refusal.value.code == "webhook_not_found"


def test_front_desk_is_refused(scenario: Scenario, webhook: Webhook) -> None:
    command = Command(hotel=scenario.hotel, staff=scenario.front_desk, source=Source.FRONT_DESK, now=NOON)
    pk = webhook.pk
    calls: list[Any] = [
        lambda c: create_webhook(c, url=URL),
        lambda c: update_webhook(c, webhook_pk=pk, changes={"description": "Mine"}),
        lambda c: delete_webhook(c, webhook_pk=pk),
        lambda c: rotate_webhook_secret(c, webhook_pk=pk),
        lambda c: queue_webhook_test(c, webhook_pk=pk),
        lambda c: redeliver_to_webhook(c, webhook_pk=pk, position=1),
    ]

    for refused in calls:
        with assert_no_row_changes(), pytest.raises(Forbidden):
            run(command, refused)
