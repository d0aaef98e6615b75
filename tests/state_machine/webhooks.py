"""Rules for webhooks: created, changed, tested, given new secrets and deleted, in any order.

The model knows what a manager may see of each webhook, the secrets that sign, and the actions of its audit rows.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from notifications import services as deliveries
from notifications.models import EventCounter, Redelivery, Webhook, WebhookChange, WebhookDelivery
from notifications.services.webhook_secrets import decrypt_secret
from tests.notifications.webhooks import add_call
from tests.state_machine.base import RuleBase
from tests.state_machine.before_arrival import picks

GOOD, OTHER, BAD = "https://receiver.example/", "https://other.example/x", "https://127.0.0.1/"

with_webhooks = precondition(lambda machine: machine.webhooks)


@dataclass
class ModelWebhook:
    """A webhook; `previous` is the secret before with its end."""

    url: str
    secret: str
    previous: tuple[str, datetime] | None = None
    is_enabled: bool = True
    is_deleted: bool = False
    has_test: bool = False
    asked: set[int] = field(default_factory=set)
    actions: list[str] = field(default_factory=lambda: ["CREATED"])


class WebhookRules(RuleBase):
    """Rules for the webhooks of one hotel."""

    def __init__(self) -> None:
        super().__init__()
        self.webhooks: dict[int, ModelWebhook] = {}
        self.calls: list[datetime] = []
        self.results: list[Any] = []

    def webhook(self, pick: int) -> tuple[int, ModelWebhook]:
        pk = sorted(self.webhooks)[pick % len(self.webhooks)]
        return pk, self.webhooks[pk]

    def keep_result(self, service: Any) -> Any:
        """Return the service, which then keeps its result as the last of `results`."""
        return lambda command, **given: self.results.append(service(command, **given))

    @rule(url=st.sampled_from([GOOD, BAD]))
    def create(self, url: str) -> None:
        if self.run_service(url == GOOD, self.keep_result(deliveries.create_webhook), url=url):
            made = self.results[-1]
            self.webhooks[made.webhook.pk] = ModelWebhook(url, made.secret)

    @with_webhooks
    @rule(pick=picks, url=st.sampled_from([GOOD, OTHER, BAD]), is_enabled=st.booleans())
    def change(self, pick: int, url: str, is_enabled: bool) -> None:
        pk, known = self.webhook(pick)
        must_succeed = url != BAD and not known.is_deleted
        changes = {"url": url, "is_enabled": is_enabled}
        if self.run_service(must_succeed, deliveries.update_webhook, webhook_pk=pk, changes=changes):
            if known.is_enabled != is_enabled:
                known.actions.append("ENABLED" if is_enabled else "DISABLED")
            if known.url != url:
                known.actions.append("CHANGED")
            known.url, known.is_enabled = url, is_enabled

    @with_webhooks
    @rule(pick=picks, hours=st.sampled_from([0, 1, 24]))
    def rotate(self, pick: int, hours: int) -> None:
        pk, known = self.webhook(pick)
        arguments = {"webhook_pk": pk, "previous_valid_for": timedelta(hours=hours)}
        service = self.keep_result(deliveries.rotate_webhook_secret)
        if self.run_service(not known.is_deleted, service, **arguments):
            known.previous = (known.secret, self.now + timedelta(hours=hours)) if hours else None
            known.secret = self.results[-1].secret
            known.actions.append("SECRET_ROTATED")

    @with_webhooks
    @rule(pick=picks)
    def ask_for_test(self, pick: int) -> None:
        pk, known = self.webhook(pick)
        if self.run_service(known.is_enabled, deliveries.queue_webhook_test, webhook_pk=pk):
            known.actions += [] if known.has_test else ["TESTED"]
            known.has_test = True

    @with_webhooks
    @rule(pick=picks, position=st.integers(0, 6))
    def redeliver(self, pick: int, position: int) -> None:
        pk, known = self.webhook(pick)
        last = EventCounter.objects.get(hotel=self.scenario.hotel).last_position
        must_succeed = not known.is_deleted and 0 < position <= last
        arguments = {"webhook_pk": pk, "position": position}
        if self.run_service(must_succeed, deliveries.redeliver_to_webhook, **arguments):
            known.actions += [] if position in known.asked else ["REDELIVERED"]
            known.asked.add(position)

    @with_webhooks
    @rule(pick=picks)
    def delete(self, pick: int) -> None:
        pk, known = self.webhook(pick)
        if self.run_service(not known.is_deleted, deliveries.delete_webhook, webhook_pk=pk):
            known.is_enabled, known.is_deleted, known.has_test = False, True, False
            known.previous, known.asked = None, set()
            known.actions.append("DELETED")

    @with_webhooks
    @rule(pick=picks)
    def log_call(self, pick: int) -> None:
        pk, _ = self.webhook(pick)
        add_call(Webhook.objects.get(pk=pk), at=self.now)
        self.calls.append(self.now)

    @rule()
    def prune(self) -> None:
        before = self.now - timedelta(hours=1)
        self.run_service(True, deliveries.prune_webhook_deliveries, before=before)
        self.calls = [at for at in self.calls if at >= before]
        for known in self.webhooks.values():
            if known.previous and known.previous[1] <= self.now:
                known.previous = None

    @rule()
    def reencrypt(self) -> None:
        self.run_service(True, lambda _: deliveries.reencrypt_webhook_secrets())

    @rule(hours=st.sampled_from([1, 14]))
    def wait(self, hours: int) -> None:
        self.advance_clock(hours)

    @invariant()
    def webhooks_match_model(self) -> None:
        rows = Webhook.objects.select_related("subscription")
        assert {webhook.pk for webhook in rows} == set(self.webhooks)
        for webhook in rows:
            known = self.webhooks[webhook.pk]
            subscription = webhook.subscription
            state = (subscription.disabled_at is None, subscription.disabled_reason == "DELETED")
            assert (webhook.url, *state) == (known.url, known.is_enabled, known.is_deleted)
            secrets = [
                decrypt_secret(text) if text else "" for text in (webhook.secret, webhook.previous_secret)
            ]
            secret = "" if known.is_deleted else known.secret
            assert (*secrets, webhook.previous_secret_until) == (secret, *(known.previous or ("", None)))
            assert (webhook.test_event_id is not None) == known.has_test
            asked = Redelivery.objects.filter(subscription=webhook.pk)
            assert set(asked.values_list("position", flat=True)) == known.asked
            changes = WebhookChange.objects.filter(subscription=webhook.pk).order_by("pk")
            assert list(changes.values_list("action", flat=True)) == known.actions
            assert webhook.version == len(known.actions)

    @invariant()
    def log_matches_model(self) -> None:
        assert sorted(WebhookDelivery.objects.values_list("at", flat=True)) == sorted(self.calls)
