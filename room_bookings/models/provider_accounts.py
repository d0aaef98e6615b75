"""The accounts of hotels at payment providers, and the events that providers told."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from hotel.kernel.constraints import CommentedCheckConstraint, CommentedUniqueConstraint
from hotel.kernel.triggers import keeps_identity
from hotel.models import Hotel
from room_bookings.models.booking import RoomBooking
from room_bookings.provider_enums import EventConcern, EventOutcome, ProviderKind


class ProviderAccount(models.Model):
    """An account at a payment provider: a hotel's own, or without a hotel that of the installation.

    `account` stands in the rows of ledgers. Secrets are encrypted (`room_bookings.services.providers.secrets`). An
    account that is not active takes no new payments, but its payments are still refunded through it.
    `event_cursor` is the last event that `manage.py reconcile_payments` has read.
    """

    hotel = models.ForeignKey(
        Hotel, on_delete=models.PROTECT, null=True, blank=True, related_name="provider_accounts"
    )
    provider = models.CharField(max_length=8, choices=ProviderKind.choices, default=ProviderKind.STRIPE)
    account = models.CharField(
        max_length=64, db_comment="The account at the provider, as rows of the ledger name it."
    )
    publishable_key = models.CharField(max_length=255, blank=True, default="")
    secret_key = models.TextField(blank=True, default="", db_comment="Encrypted.")
    webhook_secrets = ArrayField(
        models.TextField(), blank=True, default=list, db_comment="Encrypted; several during a rotation."
    )
    api_base = models.CharField(
        max_length=200, blank=True, default="", db_comment="Another address of the provider; empty: its own."
    )
    is_active = models.BooleanField(default=True)
    event_cursor = models.CharField(max_length=255, blank=True, default="")
    events_read_until = models.DateTimeField(
        null=True, blank=True, db_comment="The provider's time of the event of event_cursor."
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["hotel", "-id"]
        constraints = [
            CommentedUniqueConstraint(
                name="provider_account_once",
                violation_error_message="An account at a provider is entered once.",
                fields=["account"],
            ),
            CommentedUniqueConstraint(
                name="provider_account_of_hotel",
                violation_error_message="A hotel, or the installation, has at most one active account.",
                fields=["hotel"],
                condition=Q(is_active=True),
                nulls_distinct=False,
            ),
            CommentedCheckConstraint(
                name="provider_account_is_named",
                violation_error_message="An account at a provider has a name.",
                condition=~Q(account=""),
            ),
        ]
        triggers = [
            keeps_identity(
                "provider_account_keeps_its_identity",
                *("hotel_id", "provider", "account"),
                violation_error_message="An account at a provider keeps its hotel and name, and is not deleted.",
            ),
        ]

    def __str__(self) -> str:
        return self.account


class ProviderEvent(models.Model):
    """An event that a provider told about an account, as it was received; each id once.

    `intent_object_id` is the payment intent at the provider that it is about. `concern` says why a person should look
    at it. `booking` is the one that it was found to be about. Hotels see the events of their own account.
    """

    account = models.ForeignKey(ProviderAccount, on_delete=models.PROTECT, related_name="events")
    event_id = models.CharField(max_length=255)
    type = models.CharField(max_length=100)
    body = models.BinaryField(db_comment="As it was received; the signature is over these bytes.")
    provider_at = models.DateTimeField(null=True, blank=True, db_comment="When the provider made it.")
    received_at = models.DateTimeField()
    times_received = models.PositiveIntegerField(default=1)
    outcome = models.CharField(max_length=16, choices=EventOutcome.choices)
    detail = models.TextField(blank=True, default="")
    concern = models.CharField(max_length=24, choices=EventConcern.choices, blank=True, default="")
    intent_object_id = models.CharField(
        max_length=255,
        blank=True,
        default="",
        db_comment="The payment intent at the provider; empty for none.",
    )
    booking = models.ForeignKey(
        RoomBooking, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            CommentedUniqueConstraint(
                name="provider_event_once",
                violation_error_message="An event of a provider's account is obeyed once.",
                fields=["account", "event_id"],
            ),
        ]
        indexes = [
            models.Index(name="provider_event_by_outcome", fields=["account", "outcome", "-id"]),
            models.Index(
                name="provider_event_waiting",
                fields=["account", "intent_object_id"],
                condition=Q(outcome__in=[EventOutcome.PARKED, EventOutcome.UNMATCHED]),
            ),
        ]
        triggers = [
            keeps_identity(
                "provider_event_keeps_its_identity",
                *("account_id", "event_id", "type", "body", "intent_object_id"),
                violation_error_message="An event of a provider keeps its text, and is not deleted.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"
