"""Admin pages of webhooks, of their changes, and of the log of their calls."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from notifications.admin.deliveries import DeliveriesAdmin
from notifications.models import Webhook, WebhookChange, WebhookDelivery
from notifications.services import queue_webhook_test, redeliver_to_webhook, update_webhook
from notifications.snapshots import webhook_notice
from staff.admin.formatting import pretty_json
from staff.command import Command


@admin.register(Webhook)
class WebhookAdmin(DeliveriesAdmin):
    """Webhooks: list and view, without their secrets; actions enable, disable and test them.

    The API creates webhooks and renews secrets, because it can show a secret once.
    """

    actions = ["enable_webhooks", "disable_webhooks", "send_test_event"]
    hidden = ["secret", "previous_secret", "test_event_id"]
    shown_last = ["event_types", "cursor", "tries", "last_success_at", "last_error", "notice"]
    list_display = ["url", "hotel", "description", "notice", "tries", "last_success_at", "last_error"]
    list_select_related = ["hotel", "subscription"]
    list_filter = [
        ("subscription__disabled_at", admin.EmptyFieldListFilter),
        ("hotel", admin.RelatedOnlyFieldListFilter),
    ]
    search_fields = ["url", "description"]

    @admin.display(description="State")
    def notice(self, webhook: Webhook) -> str:
        return webhook_notice(webhook.subscription) or "Enabled"

    @admin.display(description="Event types")
    def event_types(self, webhook: Webhook) -> str:
        return ", ".join(webhook.subscription.event_types) or "All"

    @admin.display(description="Cursor")
    def cursor(self, webhook: Webhook) -> int:
        return webhook.subscription.cursor

    @admin.display(description="Failed tries")
    def tries(self, webhook: Webhook) -> int:
        return webhook.subscription.tries

    @admin.display(description="Last success")
    def last_success_at(self, webhook: Webhook) -> Any:
        return webhook.subscription.last_success_at

    @admin.display(description="Last error")
    def last_error(self, webhook: Webhook) -> str:
        return webhook.subscription.last_error

    @admin.action(description="Enable selected webhooks", permissions=["deliveries"])
    def enable_webhooks(self, request: HttpRequest, queryset: QuerySet[Webhook]) -> None:
        """Enable each webhook by a command of its own; it goes on at its cursor."""
        self._set_enabled(request, queryset, is_enabled=True, done="Enabled")

    @admin.action(description="Disable selected webhooks", permissions=["deliveries"])
    def disable_webhooks(self, request: HttpRequest, queryset: QuerySet[Webhook]) -> None:
        """Disable each webhook by a command of its own; its cursor stays."""
        self._set_enabled(request, queryset, is_enabled=False, done="Disabled")

    @admin.action(description="Send a test event to selected webhooks", permissions=["deliveries"])
    def send_test_event(self, request: HttpRequest, queryset: QuerySet[Webhook]) -> None:
        """Let a relay send a test event to each webhook; its log shows the outcome."""
        for webhook in queryset:
            self._run(request, webhook, _queue_test, name="queue_webhook_test", done="Test event queued")

    def _set_enabled(
        self, request: HttpRequest, queryset: QuerySet[Webhook], *, is_enabled: bool, done: str
    ) -> None:
        def work(command: Command, webhook: Webhook) -> Webhook:
            return update_webhook(command, webhook_pk=webhook.pk, changes={"is_enabled": is_enabled})

        for webhook in queryset:
            self._run(request, webhook, work, name="update_webhook", done=done)

    def _run(self, request: HttpRequest, webhook: Webhook, work: Any, *, name: str, done: str) -> None:
        changed = self.run_admin_command(
            request, webhook.hotel, lambda command: work(command, webhook), name=name
        )
        if changed is not None:
            self.log_change(request, webhook, f"{done}.")
            self.message_user(request, f"{done}: {webhook} of {webhook.hotel}.", messages.SUCCESS)


def _queue_test(command: Command, webhook: Webhook) -> Webhook:
    return queue_webhook_test(command, webhook_pk=webhook.pk)


@admin.register(WebhookChange)
class WebhookChangeAdmin(DeliveriesAdmin):
    """The changes of webhooks: audit rows, list and view."""

    hidden = ["changes"]
    shown_last = ["pretty_changes"]
    list_display = ["at", "hotel", "subscription", "action", "changed_by", "source"]
    list_select_related = ["hotel", "subscription", "changed_by__user"]
    list_filter = ["action", ("hotel", admin.RelatedOnlyFieldListFilter)]
    date_hierarchy = "at"
    search_fields = ["command_id"]

    @admin.display(description="Changes")
    def pretty_changes(self, change: WebhookChange) -> SafeString:
        return pretty_json(change.changes)


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(DeliveriesAdmin):
    """The log of calls: list and view; an action sends events once more."""

    actions = ["redeliver"]
    list_display = [
        "at",
        "hotel",
        "subscription",
        "position",
        "event_type",
        "try_number",
        "outcome",
        "status",
        "error_code",
        "duration_ms",
    ]
    list_select_related = ["hotel", "subscription"]
    list_filter = ["outcome", "event_type", "error_code", ("hotel", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["event_id"]
    date_hierarchy = "at"

    @admin.action(description="Send selected events once more", permissions=["deliveries"])
    def redeliver(self, request: HttpRequest, queryset: QuerySet[WebhookDelivery]) -> None:
        """Ask for a redelivery of each event, by a command of its own; test events are left out."""
        for delivery in queryset.filter(position__isnull=False).select_related("hotel"):
            self._redeliver(request, delivery)

    def _redeliver(self, request: HttpRequest, delivery: WebhookDelivery) -> None:
        def work(command: Command) -> Webhook:
            return redeliver_to_webhook(
                command, webhook_pk=delivery.subscription_id, position=delivery.position or 0
            )

        if self.run_admin_command(request, delivery.hotel, work, name="redeliver_to_webhook") is not None:
            self.log_change(request, delivery, "Sent once more.")
            self.message_user(request, f"To be sent once more: {delivery.position}.", messages.SUCCESS)
