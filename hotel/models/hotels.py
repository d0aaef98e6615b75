"""Hotels with their settings, and the stored answers of requests with an Idempotency-Key."""

from datetime import time
from decimal import Decimal

from django.db import models
from django.db.models import Q

from hotel.currencies import CURRENCIES, MAX_DIGITS, MAX_PLACES
from hotel.enums import Language
from hotel.kernel.constraints import CommentedCheckConstraint, CommentedUniqueConstraint, CompositeForeignKey

IDLE_LOCK_MINUTES = (1, 720)
"""The bounds of a hotel's idle lock: a session lasts twelve hours."""
INVOICE_PREFIX = "[A-Za-z0-9_-]{0,16}"
"""The prefixes of the numbers of invoices, as a regular expression: numbers are parts of addresses."""
HOLD_MINUTES = (1, 527_040)
"""The bounds of the time for which a hotel holds pending bookings: up to a leap year."""


class Hotel(models.Model):
    """A property with its own clock, currency and settings. Rooms, bookings and staff belong to exactly one hotel."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    timezone = models.CharField(max_length=64, help_text="IANA name, for example Europe/Dublin.")
    currency = models.CharField(max_length=3, help_text="ISO 4217 code.")
    day_starts_at = models.TimeField(
        default=time(4),
        help_text="Until the wall clock shows this time, the business date is the day before.",
    )
    check_in_time = models.TimeField(default=time(15))
    check_out_time = models.TimeField(default=time(11))
    no_show_cutoff = models.TimeField(
        null=True,
        blank=True,
        help_text="Wall clock time on the business date of the arrival, from which staff may mark a no-show.",
    )
    requires_inspection = models.BooleanField(default=True)
    allow_uninspected_check_in = models.BooleanField(default=False)
    require_complete_party = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Refuse a check-in while fewer persons of the party have a name than adults are booked.",
    )
    allow_open_balance = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Whether the front desk may check guests out who have not paid; otherwise only managers may.",
    )
    refund_limit = models.DecimalField(
        max_digits=MAX_DIGITS,
        decimal_places=MAX_PLACES,
        default=Decimal(0),
        db_default=Decimal(0),
        help_text="What the front desk may refund of one booking in all; more needs a manager. 0: managers refund.",
    )
    idle_lock_minutes = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        default=10,
        db_default=10,
        help_text="Minutes without a key, click or touch after which the pages of a browser are locked; empty: never.",
    )
    language = models.CharField(
        max_length=2,
        choices=Language.choices,
        default=Language.ENGLISH,
        db_default=Language.ENGLISH,
        help_text="The language of guests whose booking names none.",
    )
    sends_mail = models.BooleanField(
        default=True,
        db_default=True,
        help_text="Whether guests get mails about their bookings.",
    )
    email = models.EmailField(
        blank=True,
        default="",
        db_default="",
        help_text="The address to which guests answer; it is in mails and on the guests' page.",
    )
    hold_minutes = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text="Minutes after which expire_pending cancels a pending booking without payment; empty: never.",
    )
    default_cancellation_policy = models.ForeignKey(
        "hotel.CancellationPolicy",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        db_comment="The policy of new bookings that name none; NULL means that their cancellation is free.",
    )
    company_name = models.CharField(
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text="The company on invoices; empty: the name of the hotel.",
    )
    company_address = models.TextField(
        max_length=500, blank=True, default="", db_default="", help_text="The address on invoices, in lines."
    )
    tax_number = models.CharField(
        max_length=64, blank=True, default="", db_default="", help_text="The tax number on invoices."
    )
    invoice_prefix = models.CharField(
        max_length=16,
        blank=True,
        default="",
        db_default="",
        help_text="What the numbers of invoices begin with: letters, digits, hyphens and underscores.",
    )
    invoice_year = models.BooleanField(
        default=True,
        db_default=True,
        help_text="Whether the numbers of invoices begin anew each year, which stands in them.",
    )
    has_tax_categories = models.BooleanField(
        default=False,
        db_default=False,
        editable=False,
        db_comment="Whether charges are taxed: the hotel has tax categories. Never becomes false again.",
    )
    charges_stay_taxes = models.BooleanField(
        default=False,
        db_default=False,
        editable=False,
        db_comment="Whether check-outs charge taxes: a city tax, or one that nights do not include. Stays true.",
    )
    version = models.PositiveBigIntegerField(
        default=1, db_default=1, db_comment="Rises with every change of the hotel; the ETag."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["slug"]
        constraints = [
            CommentedCheckConstraint(
                name="hotel_currency_is_listed",
                violation_error_message="The currency of a hotel is a code of ISO 4217 in which guests pay.",
                condition=Q(currency__in=sorted(CURRENCIES)),
            ),
            CommentedCheckConstraint(
                name="hotel_language_is_offered",
                violation_error_message="A hotel writes to its guests in a language of the program.",
                condition=Q(language__in=Language.values),
            ),
            CommentedCheckConstraint(
                name="hotel_idle_lock_has_bounds",
                violation_error_message="Pages are locked after 1 to 720 idle minutes, or never.",
                condition=Q(idle_lock_minutes__isnull=True) | Q(idle_lock_minutes__range=IDLE_LOCK_MINUTES),
            ),
            CommentedCheckConstraint(
                name="hotel_refund_limit_is_not_negative",
                violation_error_message="What the front desk of a hotel may refund of a booking is not negative.",
                condition=Q(refund_limit__gte=0),
            ),
            CommentedCheckConstraint(
                name="hotel_hold_has_bounds",
                violation_error_message="A hotel holds pending bookings for 1 to 527,040 minutes, or for ever.",
                condition=Q(hold_minutes__isnull=True) | Q(hold_minutes__range=HOLD_MINUTES),
            ),
            CommentedCheckConstraint(
                name="hotel_invoice_prefix_is_part_of_an_address",
                violation_error_message="A prefix of invoices has letters, digits, hyphens and underscores.",
                condition=Q(invoice_prefix__regex=rf"^{INVOICE_PREFIX}$"),
            ),
            CompositeForeignKey(
                name="hotel_default_policy_is_its_own",
                violation_error_message="The default cancellation policy of a hotel is one of its own.",
                fields=("default_cancellation_policy", "id"),
                to="hotel.CancellationPolicy",
                to_fields=("id", "hotel"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class IdempotencyRecord(models.Model):
    """The first successful answer to a request with an Idempotency-Key, stored for repetitions of the request.

    `user_id` is a plain number, because the app of logins is above this one.
    """

    user_id = models.BigIntegerField(
        db_comment="Primary key of the login (staff_user), without a foreign key."
    )
    method = models.CharField(max_length=8)
    path = models.TextField()
    key = models.CharField(max_length=128)
    request_hash = models.CharField(
        max_length=64, help_text="SHA-256 of the parsed body, so spaces do not count."
    )
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.TextField(help_text="The JSON of the first answer.")
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            CommentedUniqueConstraint(
                name="idempotency_key_once",
                violation_error_message="A login uses an Idempotency-Key once for each method and path.",
                fields=["user_id", "method", "path", "key"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.key}"
