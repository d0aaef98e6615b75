"""Events that a subscription could not deliver, and events that it delivers once more."""

from django.db import models

from hotel.kernel.constraints import CommentedUniqueConstraint, CompositeForeignKey
from hotel.models import Hotel
from notifications.models.subscriptions import Subscription


class DeadLetter(models.Model):
    """An event that the receiver of a subscription can never take. The cursor went on without it.

    `replayed_at` says that a replay has delivered it after all.
    """

    hotel = models.ForeignKey(
        Hotel, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    subscription = models.ForeignKey(
        Subscription,
        on_delete=models.PROTECT,
        related_name="dead_letters",
        db_index=False,
        db_constraint=False,
    )
    position = models.BigIntegerField(db_comment="Position of the event in the feed of the hotel.")
    reason_code = models.CharField(max_length=32)
    reason = models.TextField()
    at = models.DateTimeField(db_comment="When the event was last found undeliverable.")
    replayed_at = models.DateTimeField(
        null=True, blank=True, db_comment="When a replay delivered the event; NULL while it is undelivered."
    )

    class Meta:
        ordering = ["subscription_id", "position"]
        constraints = [
            CommentedUniqueConstraint(
                name="dead_letter_once_per_event",
                violation_error_message="An event is at most one dead letter of a subscription.",
                fields=["subscription", "position"],
            ),
            CompositeForeignKey(
                name="i10_dead_letter_subscription_of_hotel",
                violation_error_message="The subscription of a dead letter belongs to the hotel of the dead letter.",
                fields=("subscription", "hotel"),
                to="notifications.Subscription",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="dead_letter_names_an_event",
                violation_error_message="The event of a dead letter is in the feed of the hotel.",
                fields=("hotel", "position"),
                to="notifications.OutboxEvent",
                to_fields=("hotel", "position"),
            ),
        ]
        indexes = [models.Index(name="dead_letter_by_event", fields=["hotel", "position"])]

    def __str__(self) -> str:
        return f"{self.subscription_id}: {self.position}"


class Redelivery(models.Model):
    """An event that a subscription delivers once more, out of turn, without moving its cursor.

    The row is deleted when the event is delivered, or is a dead letter again.
    """

    hotel = models.ForeignKey(
        Hotel, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    subscription = models.ForeignKey(
        Subscription,
        on_delete=models.PROTECT,
        related_name="redeliveries",
        db_index=False,
        db_constraint=False,
    )
    position = models.BigIntegerField(db_comment="Position of the event in the feed of the hotel.")
    requested_at = models.DateTimeField()

    class Meta:
        ordering = ["subscription_id", "position"]
        verbose_name_plural = "redeliveries"
        constraints = [
            CommentedUniqueConstraint(
                name="redelivery_once_per_event",
                violation_error_message="An event waits at most once for redelivery by a subscription.",
                fields=["subscription", "position"],
            ),
            CompositeForeignKey(
                name="i10_redelivery_subscription_of_hotel",
                violation_error_message="The subscription of a redelivery belongs to the hotel of the redelivery.",
                fields=("subscription", "hotel"),
                to="notifications.Subscription",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="redelivery_names_an_event",
                violation_error_message="The event of a redelivery is in the feed of the hotel.",
                fields=("hotel", "position"),
                to="notifications.OutboxEvent",
                to_fields=("hotel", "position"),
            ),
        ]
        indexes = [models.Index(name="redelivery_by_event", fields=["hotel", "position"])]

    def __str__(self) -> str:
        return f"{self.subscription_id}: {self.position}"
