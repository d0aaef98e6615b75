"""Webhooks: the addresses of subscriptions, the audit rows of their changes, and the log of their calls."""

from django.db import models
from django.db.models import Q

from hotel.kernel.constraints import CommentedCheckConstraint, CompositeForeignKey
from hotel.kernel.enums import Source
from hotel.kernel.triggers import only_grows
from hotel.models import Hotel
from notifications.enums import CallOutcome, WebhookAction
from notifications.models.subscriptions import Subscription
from staff.models import Staff


class Webhook(models.Model):
    """The address and the secrets of a subscription of kind WEBHOOK; its primary key is the subscription's.

    The secrets are encrypted (`notifications.services.webhook_secrets`). During a rotation the previous one is valid
    beside the current one until `previous_secret_until`. A deleted webhook keeps its row, without secrets; its
    subscription is disabled as DELETED. `test_event_id` is a test event that waits to be sent.
    """

    subscription = models.OneToOneField(
        Subscription,
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="webhook",
        db_constraint=False,
    )
    hotel = models.ForeignKey(Hotel, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    url = models.CharField(max_length=2000)
    description = models.CharField(max_length=200, blank=True, default="")
    secret = models.TextField(blank=True, db_comment="Encrypted; empty once the webhook is deleted.")
    previous_secret = models.TextField(
        blank=True, default="", db_comment="Encrypted; empty outside of a rotation."
    )
    previous_secret_until = models.DateTimeField(
        null=True, blank=True, db_comment="When the previous secret stops to sign."
    )
    test_event_id = models.UUIDField(
        null=True, blank=True, db_comment="The event_id of a test event that waits to be sent."
    )
    test_requested_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveBigIntegerField(
        default=1, db_comment="Rises with every change by a command; the ETag."
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["hotel_id", "pk"]
        constraints = [
            CommentedCheckConstraint(
                name="webhook_previous_secret_ends",
                violation_error_message="Exactly a previous secret has an end.",
                condition=Q(previous_secret="", previous_secret_until__isnull=True)
                | ~Q(previous_secret="") & Q(previous_secret_until__isnull=False),
            ),
            CommentedCheckConstraint(
                name="webhook_test_was_requested",
                violation_error_message="Exactly a test event that waits has an instant of its request.",
                condition=Q(test_event_id__isnull=True, test_requested_at__isnull=True)
                | Q(test_event_id__isnull=False, test_requested_at__isnull=False),
            ),
            CompositeForeignKey(
                name="i10_webhook_subscription_of_hotel",
                violation_error_message="The subscription of a webhook belongs to the hotel of the webhook.",
                fields=("subscription", "hotel"),
                to="notifications.Subscription",
                to_fields=("id", "hotel"),
            ),
        ]
        indexes = [
            models.Index(
                name="webhook_with_test", fields=["subscription"], condition=Q(test_event_id__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"Webhook {self.pk}"

    @property
    def webhook_id(self) -> int:
        """Return the primary key, by the name that it has in the API."""
        pk: int = self.pk
        return pk


class WebhookChange(models.Model):
    """A change of a webhook: an audit row. Secrets are never in it.

    `changed_by` is empty where a relay disabled the webhook.
    """

    hotel = models.ForeignKey(
        Hotel, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    subscription = models.ForeignKey(
        Subscription, on_delete=models.PROTECT, related_name="webhook_changes", db_constraint=False
    )
    action = models.CharField(max_length=16, choices=WebhookAction.choices)
    changes = models.JSONField(
        default=list, blank=True, db_comment="The changed fields, each with its old and new value."
    )
    changed_by = models.ForeignKey(
        Staff,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    source = models.CharField(max_length=16, choices=Source.choices)
    at = models.DateTimeField()
    command_id = models.UUIDField()
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            CompositeForeignKey(
                name="i10_webhook_change_subscription_of_hotel",
                violation_error_message="The webhook of a change belongs to the hotel of the change.",
                fields=("subscription", "hotel"),
                to="notifications.Subscription",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_webhook_change_changed_by_of_hotel",
                violation_error_message="The staff member who changed a webhook belongs to the hotel of the webhook.",
                fields=("changed_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
        ]
        triggers = [
            only_grows(
                "i9_webhook_changes_only_grow",
                violation_error_message="Rows about changes of webhooks are never changed or deleted.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subscription_id}"


class WebhookDelivery(models.Model):
    """A call of a webhook: one try to deliver one event. Old rows are deleted (`prune_webhook_deliveries`).

    `position` is empty for a test event. `at` is the instant that the call was signed with.
    """

    hotel = models.ForeignKey(
        Hotel, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    subscription = models.ForeignKey(
        Subscription,
        on_delete=models.PROTECT,
        related_name="webhook_deliveries",
        db_index=False,
        db_constraint=False,
    )
    position = models.BigIntegerField(
        null=True, blank=True, db_comment="Position of the event in the feed; NULL for a test event."
    )
    event_id = models.UUIDField()
    event_type = models.CharField(max_length=32)
    try_number = models.PositiveIntegerField(
        db_comment="1 for the first try since an event was last delivered, and one more after each failed one."
    )
    outcome = models.CharField(max_length=9, choices=CallOutcome.choices)
    status = models.PositiveSmallIntegerField(
        null=True, blank=True, db_comment="HTTP status of the answer; NULL without an answer."
    )
    error_code = models.CharField(max_length=32, blank=True)
    error = models.TextField(blank=True)
    duration_ms = models.PositiveIntegerField()
    answer = models.TextField(blank=True, db_comment="The first 2 kB of the body of the answer.")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "webhook deliveries"
        constraints = [
            CompositeForeignKey(
                name="i10_webhook_delivery_subscription_of_hotel",
                violation_error_message="The webhook of a delivery belongs to the hotel of the delivery.",
                fields=("subscription", "hotel"),
                to="notifications.Subscription",
                to_fields=("id", "hotel"),
            ),
        ]
        indexes = [
            models.Index(name="webhook_delivery_latest", fields=["subscription", "-id"]),
            models.Index(name="webhook_delivery_by_time", fields=["at"]),
        ]

    def __str__(self) -> str:
        return f"{self.subscription_id}: {self.event_type} {self.event_id}"
