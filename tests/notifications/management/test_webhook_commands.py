"""Tests of the commands for operators of webhooks."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command

from notifications.management.commands import prune_webhook_deliveries
from notifications.models import Webhook, WebhookDelivery
from notifications.services import rotate_webhook_secret
from notifications.services.webhook_secrets import decrypt_secret
from tests.notifications.subscriptions import as_manager, hotel_with_events
from tests.notifications.webhooks import add_call, add_webhook, stored
from tests.scenarios import NOON, Scenario, run

pytestmark = pytest.mark.django_db

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def printed_by(command: str, **options: Any) -> str:
    printed = StringIO()
    with time_machine.travel(NOON, tick=False):
        call_command(command, stdout=printed, **options)
    return printed.getvalue()


@pytest.fixture
def scenario() -> Scenario:
    return hotel_with_events(1)


@pytest.fixture
def webhook(scenario: Scenario) -> Webhook:
    return add_webhook(scenario).webhook


def add_calls_of_days(webhook: Webhook, *days: int) -> None:
    for number in days:
        add_call(webhook, at=NOON - timedelta(days=number), position=number)


def kept_positions() -> list[int | None]:
    return list(WebhookDelivery.objects.order_by("position").values_list("position", flat=True))


@pytest.mark.parametrize(("options", "kept"), [({}, [1, 30]), ({"days": 29}, [1]), ({"days": 0}, [])])
def test_old_calls_are_deleted(webhook: Webhook, options: dict[str, int], kept: list[int]) -> None:
    add_calls_of_days(webhook, 1, 30, 31, 400)

    count = 4 - len(kept)
    assert printed_by("prune_webhook_deliveries", **options) == f"{count} calls deleted.\n"

    assert kept_positions() == kept


def test_calls_are_deleted_in_batches(webhook: Webhook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prune_webhook_deliveries, "BATCH_SIZE", 2)
    add_calls_of_days(webhook, 1, 31, 32, 33, 34)

    assert printed_by("prune_webhook_deliveries") == "4 calls deleted.\n"

    assert kept_positions() == [1]


def test_previous_secret_is_deleted_when_its_time_is_over(scenario: Scenario, webhook: Webhook) -> None:
    other = add_webhook(scenario).webhook
    for pk, now in ((webhook.pk, NOON - timedelta(days=1)), (other.pk, NOON)):
        run(as_manager(scenario, now=now), lambda c, pk=pk: rotate_webhook_secret(c, webhook_pk=pk))  # type: ignore[misc]  # a loop variable

    printed_by("prune_webhook_deliveries")

    assert stored(webhook, "previous_secret", "previous_secret_until") == ("", None)
    assert stored(other, "previous_secret_until") == (NOON + timedelta(days=1),)


def test_secrets_are_encrypted_with_the_first_key(scenario: Scenario, settings: Any) -> None:
    settings.WEBHOOK_SECRET_KEYS = [OLD]
    made = add_webhook(scenario)
    settings.WEBHOOK_SECRET_KEYS = [NEW, OLD]

    assert printed_by("reencrypt_webhook_secrets") == "1 secret encrypted anew.\n"
    assert printed_by("reencrypt_webhook_secrets") == "0 secrets encrypted anew.\n"

    settings.WEBHOOK_SECRET_KEYS = [NEW]
    assert decrypt_secret(stored(made.webhook, "secret")[0]) == made.secret


def test_secret_that_no_key_decrypts_fails_the_command(scenario: Scenario, settings: Any) -> None:
    settings.WEBHOOK_SECRET_KEYS = [OLD]
    webhook = add_webhook(scenario).webhook
    settings.WEBHOOK_SECRET_KEYS = [NEW]

    with pytest.raises(CommandError, match=rf"these webhooks: {webhook.pk}\."):
        printed_by("reencrypt_webhook_secrets")


def test_command_without_keys_names_the_variable(settings: Any) -> None:
    settings.WEBHOOK_SECRET_KEYS = []

    with pytest.raises(CommandError, match="WEBHOOK_SECRET_KEYS"):
        printed_by("reencrypt_webhook_secrets")
