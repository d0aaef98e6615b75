"""Tests of …/webhooks/: secrets are shown once, and managers see what became of each call."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from standardwebhooks import Webhook as Verifier

from notifications.models import Redelivery, Subscription, WebhookChange, WebhookDelivery
from tests.api_clients import APIClient, client_of, problem_of
from tests.contract.document import assert_matches_document
from tests.notifications.subscriptions import hotel_with_events
from tests.notifications.webhooks import URL, add_call, add_webhook, stored
from tests.scenarios import MORNING, NOON, Scenario
from tests.statement_count import listing, statements_sent
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(hours=1)
BASE = "/api/staff/hotels/{hotel_slug}/webhooks/"
KEY: dict[str, Any] = {"HTTP_IDEMPOTENCY_KEY": "once"}


@pytest.fixture
def scenario() -> Scenario:
    return hotel_with_events()


@pytest.fixture
def client(scenario: Scenario) -> Any:
    with time_machine.travel(LATER, tick=False):
        yield client_of(scenario.manager)


def address(scenario: Scenario, pk: int | None = None, action: str = "") -> str:
    return scenario.url("webhooks/" if pk is None else f"webhooks/{pk}/{action}")


def create(scenario: Scenario, client: APIClient, **headers: Any) -> Any:
    return client.post(address(scenario), {"url": URL, "description": "Door locks"}, **headers)


def test_new_webhook_is_shown_with_its_secret(scenario: Scenario, client: APIClient) -> None:
    answer = create(scenario, client)

    assert_matches_document(answer, method="post", path=BASE)
    shown = answer.json()
    assert answer.status_code == 201
    assert {name: shown[name] for name in ("url", "description", "event_types", "is_enabled", "notice")} == {
        "url": URL,
        "description": "Door locks",
        "event_types": [],
        "is_enabled": True,
        "notice": "",
    }
    assert Verifier(shown["secret"]).sign("id", NOON, "{}").startswith("v1,")
    assert shown["cursor"] == 5


def test_secret_is_never_shown_again(scenario: Scenario, client: APIClient) -> None:
    made = create(scenario, client).json()

    answers = [
        client.get(address(scenario)),
        client.get(address(scenario, made["id"])),
        client.patch(address(scenario, made["id"]), {"description": "Changed"}),
        client.post(address(scenario, made["id"], "test/")),
        client.get(scenario.url("events/")),
    ]

    bare = made["secret"].removeprefix("whsec_")
    assert [answer.status_code for answer in answers] == [200] * 5
    assert all(bare not in answer.content.decode() for answer in answers)
    assert "secret" not in answers[1].json()


def test_dry_run_shows_no_secret(scenario: Scenario, client: APIClient) -> None:
    with assert_no_row_changes():
        answer = client.post(address(scenario) + "?dry_run=true", {"url": URL})

    assert (answer.status_code, answer.json()["secret"]) == (200, None)
    assert_matches_document(answer, method="post", path=BASE)


def test_installation_without_keys_refuses(scenario: Scenario, client: APIClient, settings: Any) -> None:
    settings.WEBHOOK_SECRET_KEYS = []

    with assert_no_row_changes():
        problem_of(create(scenario, client), 409, "webhooks_not_configured")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"url": "http://receiver.example/"},
        {"url": "https://127.0.0.1/"},
        {"url": URL, "event_types": ["room_sold"]},
        {"url": URL, "secret": "whsec_mine"},
        {"url": URL, "description": "x" * 201},
    ],
)
def test_invalid_body_is_refused(scenario: Scenario, client: APIClient, body: Any) -> None:
    with assert_no_row_changes():
        problem_of(client.post(address(scenario), body), 400, "invalid")


def test_webhook_is_changed(scenario: Scenario, client: APIClient) -> None:
    made = add_webhook(scenario).webhook

    answer = client.patch(address(scenario, made.pk), {"event_types": ["room_updated"], "is_enabled": False})

    assert_matches_document(answer, method="patch", path=BASE + "{webhook_id}/")
    shown = answer.json()
    assert (shown["event_types"], shown["is_enabled"], shown["disabled_reason"]) == (
        ["room_updated"],
        False,
        "BY_STAFF",
    )
    assert shown["notice"] == "Disabled by a manager since 2026-05-14 13:00 UTC."
    problem_of(client.patch(address(scenario, made.pk), {"secret": "x"}), 400, "read_only")


@pytest.mark.parametrize(
    ("state", "notice"),
    [
        (
            {"disabled_at": NOON, "disabled_reason": "GONE"},
            "Disabled because the receiver answered 410 (gone) since 2026-05-14 12:00 UTC.",
        ),
        (
            {"disabled_at": NOON, "disabled_reason": "UNREACHABLE"},
            "Disabled because no event could be delivered for three days since 2026-05-14 12:00 UTC.",
        ),
        (
            {"tries": 2, "failing_since": MORNING, "next_try_at": NOON, "last_error_code": "timeout"},
            "Failing since 2026-05-14 09:00 UTC: timeout.",
        ),
    ],
)
def test_notice_says_what_is_wrong(
    scenario: Scenario, client: APIClient, state: dict[str, Any], notice: str
) -> None:
    webhook = add_webhook(scenario).webhook
    Subscription.objects.update(**state)

    answer = client.get(address(scenario, webhook.pk))

    assert_matches_document(answer, method="get", path=BASE + "{webhook_id}/")
    assert answer.json()["notice"] == notice


def test_list_sends_a_fixed_number_of_statements(scenario: Scenario, client: APIClient) -> None:
    add_webhook(scenario)
    add_webhook(hotel_with_events(1))

    def read() -> Any:
        with statements_sent() as sent:
            answer = client.get(address(scenario))
        return answer, sent

    answer, before = read()
    assert_matches_document(answer, method="get", path=BASE)
    assert answer.json()["count"] == 1
    for _ in range(3):
        add_webhook(scenario)
    answer, after = read()
    assert answer.json()["count"] == 4
    assert len(after) == len(before) <= 4, listing(after)


def test_deleted_webhook_is_gone_and_its_history_stays(scenario: Scenario, client: APIClient) -> None:
    webhook = add_webhook(scenario).webhook
    add_call(webhook)
    tag = client.get(address(scenario, webhook.pk))["ETag"]

    with assert_no_row_changes():
        dry = client.delete(address(scenario, webhook.pk) + "?dry_run=true")
        problem_of(client.delete(address(scenario, webhook.pk), HTTP_IF_MATCH='"0-0"'), 412, "stale")
    done = client.delete(address(scenario, webhook.pk), HTTP_IF_MATCH=tag)

    assert (dry.status_code, dry["Dry-Run"], done.status_code, done.content) == (204, "true", 204, b"")
    problem_of(client.get(address(scenario, webhook.pk)), 404, "webhook_not_found")
    problem_of(client.delete(address(scenario, webhook.pk)), 404, "webhook_not_found")
    assert client.get(address(scenario)).json()["results"] == []
    assert client.get(scenario.url("deliveries/")).json()["results"] == []
    assert b"innkeeper_delivery_enabled{" not in client.get("/metrics").content
    assert stored(webhook, "secret", "subscription__disabled_reason") == ("", "DELETED")
    assert WebhookDelivery.objects.count() == 1
    assert WebhookChange.objects.filter(changed_by=scenario.manager, action="DELETED").count() == 1


def test_rotation_shows_the_new_secret_and_the_end_of_the_previous_one(
    scenario: Scenario, client: APIClient
) -> None:
    made = add_webhook(scenario)

    answer = client.post(address(scenario, made.webhook.pk, "rotate-secret/"), {"previous_valid_hours": 2})

    assert_matches_document(answer, method="post", path=BASE + "{webhook_id}/rotate-secret/")
    assert answer.json()["secret"] not in {None, made.secret}
    assert answer.json()["previous_secret_until"] == "2026-05-14T15:00:00Z"


@pytest.mark.parametrize("hours", [-1, 169, "2", 1.5])
def test_previous_secret_is_valid_for_whole_hours_up_to_a_week(
    scenario: Scenario, client: APIClient, hours: Any
) -> None:
    webhook = add_webhook(scenario).webhook

    with assert_no_row_changes():
        answer = client.post(address(scenario, webhook.pk, "rotate-secret/"), {"previous_valid_hours": hours})
        problem_of(answer, 400, "invalid")


def test_test_event_is_queued_and_named(scenario: Scenario, client: APIClient) -> None:
    webhook = add_webhook(scenario).webhook

    answer = client.post(address(scenario, webhook.pk, "test/"))

    assert_matches_document(answer, method="post", path=BASE + "{webhook_id}/test/")
    assert (UUID(answer.json()["test_event_id"]),) == stored(webhook, "test_event_id")


def test_log_shows_the_latest_call_first(scenario: Scenario, client: APIClient) -> None:
    webhook = add_webhook(scenario).webhook
    add_call(webhook)
    failed = {
        "outcome": "FAILED",
        "status": 503,
        "error_code": "http_503",
        "error": "No.",
        "answer": "Closed",
    }
    add_call(webhook, position=None, event_type="webhook_test", **failed)
    add_call(add_webhook(scenario).webhook)

    answer = client.get(address(scenario, webhook.pk, "deliveries/"))

    assert_matches_document(answer, method="get", path=BASE + "{webhook_id}/deliveries/")
    assert [call["type"] for call in answer.json()["results"]] == ["webhook_test", "room_updated"]
    assert answer.json()["results"][0] == {
        "position": None,
        "event_id": str(UUID(int=1)),
        "type": "webhook_test",
        "try_number": 1,
        "duration_ms": 12,
        "at": "2026-05-14T12:00:00Z",
        **failed,
    }
    filtered = client.get(address(scenario, webhook.pk, "deliveries/") + "?outcome=DELIVERED,GONE")
    assert [call["position"] for call in filtered.json()["results"]] == [1]


def test_event_is_redelivered(scenario: Scenario, client: APIClient) -> None:
    webhook = add_webhook(scenario).webhook

    answer = client.post(address(scenario, webhook.pk, "deliveries/3/redeliver/"))

    assert_matches_document(
        answer, method="post", path=BASE + "{webhook_id}/deliveries/{position}/redeliver/"
    )
    assert list(Redelivery.objects.values_list("subscription", "position")) == [(webhook.pk, 3)]
    Subscription.objects.update(cursor=4)
    with assert_no_row_changes():
        ahead = client.post(address(scenario, webhook.pk, "deliveries/5/redeliver/"))
        problem_of(ahead, 409, "not_yet_sent")
        problem_of(
            client.post(address(scenario, webhook.pk, f"deliveries/{10**30}/redeliver/")), 404, "not_found"
        )


def test_webhook_of_another_hotel_is_not_found(scenario: Scenario, client: APIClient) -> None:
    foreign = add_webhook(hotel_with_events(1)).webhook

    with assert_no_row_changes():
        for answer in (
            client.get(address(scenario, foreign.pk)),
            client.get(address(scenario, foreign.pk, "deliveries/")),
            client.patch(address(scenario, foreign.pk), {"description": "Mine"}),
            client.delete(address(scenario, foreign.pk)),
            client.post(address(scenario, foreign.pk, "rotate-secret/"), {}),
            client.get(address(scenario, 10**30)),
        ):
            problem_of(answer, 404, "webhook_not_found")


def test_front_desk_is_refused(scenario: Scenario) -> None:
    webhook = add_webhook(scenario).webhook
    client = client_of(scenario.front_desk)

    with assert_no_row_changes():
        for answer in (
            client.get(address(scenario)),
            client.get(address(scenario, webhook.pk, "deliveries/")),
            client.post(address(scenario), {"url": URL}),
            client.delete(address(scenario, webhook.pk)),
        ):
            problem_of(answer, 403, "forbidden")
