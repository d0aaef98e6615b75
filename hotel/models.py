"""The hotel: its clock, its currency and its house rules; and the answers kept for requests that are repeated."""

from datetime import time

from django.db import models
from django.db.models import Q


class Hotel(models.Model):
    """A house with a clock of its own. Everything else belongs to exactly one."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    timezone = models.CharField(max_length=64, help_text="IANA name, for example Europe/Dublin.")
    currency = models.CharField(max_length=3, help_text="ISO 4217 code.")
    day_starts_at = models.TimeField(
        default=time(4), help_text="Before this wall-clock time the business date is still the day before."
    )
    check_in_time = models.TimeField(default=time(15))
    check_out_time = models.TimeField(default=time(11))
    no_show_cutoff = models.TimeField(
        null=True,
        blank=True,
        help_text="Wall-clock time within the arrival's business date from which a no-show may be marked.",
    )
    requires_inspection = models.BooleanField(default=True)
    allow_uninspected_check_in = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                name="hotel_currency_is_a_code", condition=Q(currency__regex=r"^[A-Z]{3}$")
            ),
        ]

    def __str__(self) -> str:
        return self.name


class IdempotencyRecord(models.Model):
    """The first success of a request with an Idempotency-Key, kept to be answered again.

    It stands on the lowest floor: its user is kept by value.
    """

    user_id = models.BigIntegerField()
    method = models.CharField(max_length=8)
    path = models.TextField()
    key = models.CharField(max_length=128)
    request_hash = models.CharField(max_length=64, help_text="SHA-256 of the body, whatever its spelling.")
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.TextField(help_text="The JSON as it was answered.")
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="idempotency_key_once", fields=["user_id", "method", "path", "key"]),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.key}"
