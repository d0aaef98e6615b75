"""Subscriptions: the receivers of the feed of a hotel, each with a cursor."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from hotel.kernel.constraints import CommentedCheckConstraint, CommentedUniqueConstraint
from hotel.models import Hotel
from notifications.enums import DisabledReason, EventType, SubscriptionKind


class Subscription(models.Model):
    """A receiver of the feed of a hotel, with a cursor: the position up to which everything has been dealt with.

    A relay that holds the lease sends the events after the cursor and then moves it. `lease_number` rises with every
    lease and with every replay; only a relay that knows the current number may move the cursor. `lease_owner` and
    `lease_until` keep other relays away in the meantime. Only `notifications.services` writes these rows.
    """

    hotel = models.ForeignKey(Hotel, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=SubscriptionKind.choices)
    event_types = ArrayField(
        models.CharField(max_length=32, choices=EventType.choices),
        default=list,
        blank=True,
        db_comment="The types of events to send; empty for all types.",
    )
    cursor = models.BigIntegerField(
        db_comment="Position in the feed of the hotel up to which every event is delivered or a dead letter."
    )
    disabled_at = models.DateTimeField(null=True, blank=True)
    disabled_reason = models.CharField(
        max_length=16,
        choices=DisabledReason.choices,
        blank=True,
        default="",
        db_comment="Empty while enabled.",
    )
    lease_number = models.BigIntegerField(
        default=0,
        db_comment="Rises with every lease and every replay; the cursor moves under the current number.",
    )
    lease_owner = models.CharField(
        max_length=64, blank=True, default="", db_comment="The relay that holds the lease; empty without one."
    )
    lease_until = models.DateTimeField(
        null=True, blank=True, db_comment="End of the lease, by the clock of the database."
    )
    tries = models.PositiveIntegerField(
        default=0, db_comment="Failed tries since the last event that was delivered."
    )
    failing_since = models.DateTimeField(null=True, blank=True, db_comment="The first of these failed tries.")
    next_try_at = models.DateTimeField(
        null=True, blank=True, db_comment="The end of the pause after a failed try."
    )
    last_try_at = models.DateTimeField(null=True, blank=True)
    last_success_at = models.DateTimeField(null=True, blank=True)
    last_error_at = models.DateTimeField(null=True, blank=True)
    last_error_code = models.CharField(max_length=32, blank=True, default="")
    last_error = models.TextField(
        blank=True, default="", db_comment="What the last failed try met; kept after a success."
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["hotel_id", "pk"]
        constraints = [
            CommentedUniqueConstraint(
                name="subscription_id_hotel",
                violation_error_message=(
                    "Each subscription has one hotel: target of the foreign keys that keep its rows within the hotel."
                ),
                fields=["id", "hotel"],
            ),
            CommentedUniqueConstraint(
                name="subscription_to_pusher_once_per_hotel",
                violation_error_message="A hotel has one subscription of kind PUSHER.",
                fields=["hotel"],
                condition=Q(kind=SubscriptionKind.PUSHER),
            ),
            CommentedCheckConstraint(
                name="subscription_cursor_is_not_negative",
                violation_error_message="A cursor is 0 or a position.",
                condition=Q(cursor__gte=0),
            ),
            CommentedCheckConstraint(
                name="subscription_is_disabled_for_a_reason",
                violation_error_message="Exactly a disabled subscription has a reason for it.",
                condition=Q(disabled_at__isnull=True, disabled_reason="")
                | Q(disabled_at__isnull=False) & ~Q(disabled_reason=""),
            ),
            CommentedCheckConstraint(
                name="subscription_lease_has_an_owner",
                violation_error_message="A lease has an owner and an end, or there is none.",
                condition=Q(lease_until__isnull=True, lease_owner="")
                | Q(lease_until__isnull=False) & ~Q(lease_owner=""),
            ),
            CommentedCheckConstraint(
                name="subscription_pauses_after_failed_tries",
                violation_error_message="Exactly after failed tries a subscription is failing and pauses.",
                condition=Q(tries=0, failing_since__isnull=True, next_try_at__isnull=True)
                | Q(tries__gte=1, failing_since__isnull=False, next_try_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
