"""The ledger of a booking: payments, refunds, charges and their corrections."""

from decimal import Decimal

from django.db import models
from django.db.models import Case, F, Q, Value, When

from hotel.currencies import MAX_DIGITS, MAX_PLACES
from hotel.kernel.enums import Source
from hotel.kernel.triggers import only_grows
from hotel.models import Hotel
from hotel.taxes import MAX_CATEGORY_LENGTH, PERCENT_DIGITS, PERCENT_PLACES
from room_bookings import ledger_triggers as triggers
from room_bookings import transfer_triggers
from room_bookings.constraints.ledger import LEDGER_CONSTRAINTS
from room_bookings.enums import PaymentKind as K
from room_bookings.enums import PaymentMethod as M
from room_bookings.models.booking import RoomBooking
from room_bookings.models.occupancy import BookingGuest
from staff.models import Staff


def _reversal(kind: K) -> Q:
    return Q(kind=K.CORRECTION, original_kind=kind)


class Payment(models.Model):
    """A row of the ledger of a booking. Rows are added and never changed (I9).

    `amount` is positive, in the currency of the booking; `kind` says what the row does, `paid_change` and
    `charged_change` by how much it changes the sums of the booking, which the database keeps (I14). `original` is the
    row that this one captures, voids, refunds, disputes or reverses. `at` is when the row was entered, `provider_at`
    when the provider says that it happened. `transferred_from` is the row, of this or another booking of its group, in
    place of which a charge stands. `account` and `object_id` name it at the provider: the answer to a call and
    the later message about it are one row. `category` is the code of a charge's tax category; `tax_percent` is the rate
    of its business date, and `tax_amount` the part of `amount` that is tax.
    """

    hotel = models.ForeignKey(
        Hotel, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    booking = models.ForeignKey(
        RoomBooking, on_delete=models.PROTECT, related_name="ledger", db_constraint=False, db_index=False
    )
    kind = models.CharField(max_length=16, choices=K.choices)
    method = models.CharField(
        max_length=16, choices=M.choices, blank=True, db_comment="The way of the money; empty for a charge."
    )
    amount = models.DecimalField(max_digits=MAX_DIGITS, decimal_places=MAX_PLACES)
    currency = models.CharField(max_length=3, db_comment="That of the booking.")
    category = models.CharField(
        max_length=MAX_CATEGORY_LENGTH, blank=True, db_comment="Code of the tax category of a charge."
    )
    tax_percent = models.DecimalField(
        max_digits=PERCENT_DIGITS,
        decimal_places=PERCENT_PLACES,
        null=True,
        blank=True,
        db_comment="The tax rate of a charge on its business date; NULL: no rate applied.",
    )
    tax_amount = models.DecimalField(
        max_digits=MAX_DIGITS,
        decimal_places=MAX_PLACES,
        default=Decimal(0),
        db_default=Decimal(0),
        db_comment="The part of `amount` that is tax, rounded half up; 0 where the tax is a row of its own.",
    )
    tax_of = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        db_comment="The charge of the same booking whose tax this charge is, because its price does not include it.",
    )
    text = models.CharField(max_length=200, blank=True, db_comment="What stands on the bill.")
    reference = models.CharField(
        max_length=100, blank=True, db_comment="Number of a receipt, a transfer or a company's order."
    )
    note = models.TextField(blank=True, db_comment="The reason of a refund or a correction.")
    party_member = models.ForeignKey(
        BookingGuest,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        db_comment="The person of the party whose share of the bill it is; NULL: everybody's.",
    )
    original = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="later",
        db_constraint=False,
        db_index=False,
        db_comment="The row of the same booking that this one draws on or reverses.",
    )
    transferred_from = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="transferred_to",
        db_constraint=False,
        db_index=False,
        db_comment="The row, perhaps of another booking, in place of which this charge stands.",
    )
    original_kind = models.CharField(
        max_length=16, choices=K.choices, blank=True, db_comment="The kind of `original`; empty without one."
    )
    account = models.CharField(max_length=64, blank=True, db_comment="The account at the provider.")
    object_id = models.CharField(
        max_length=255, blank=True, db_comment="The object at the provider; empty for rows of the desk."
    )
    provider_at = models.DateTimeField(
        null=True, blank=True, db_comment="When it happened, as the provider says; NULL for rows of the desk."
    )
    paid_change = models.GeneratedField(
        expression=Case(
            When(
                Q(kind__in=[K.CAPTURE, K.REFUND_FAILED, K.DISPUTE_WON]) | _reversal(K.REFUND), then="amount"
            ),
            When(
                Q(kind__in=[K.REFUND, K.DISPUTE]) | _reversal(K.CAPTURE), then=Value(Decimal(0)) - F("amount")
            ),
            default=Value(Decimal(0)),
        ),
        output_field=models.DecimalField(max_digits=MAX_DIGITS, decimal_places=MAX_PLACES),
        db_persist=True,
        db_comment="Generated: what the row adds to amount_paid of the booking.",
    )
    charged_change = models.GeneratedField(
        expression=Case(
            When(kind=K.CHARGE, then="amount"),
            When(_reversal(K.CHARGE), then=Value(Decimal(0)) - F("amount")),
            default=Value(Decimal(0)),
        ),
        output_field=models.DecimalField(max_digits=MAX_DIGITS, decimal_places=MAX_PLACES),
        db_persist=True,
        db_comment="Generated: what the row adds to charged_amount of the booking.",
    )
    performed_by = models.ForeignKey(
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
    business_date = models.DateField()
    command_id = models.UUIDField()
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = LEDGER_CONSTRAINTS
        indexes = [
            models.Index(name="payment_of_booking", fields=["booking", "-id"]),
            models.Index(
                name="payment_by_original", fields=["original"], condition=Q(original__isnull=False)
            ),
            models.Index(name="payment_by_tax_of", fields=["tax_of"], condition=Q(tax_of__isnull=False)),
            models.Index(name="payment_by_business_date", fields=["hotel", "business_date"]),
        ]
        triggers = [
            only_grows(
                "i9_payments_only_grow",
                violation_error_message="Rows of the ledger are never changed or deleted.",
            ),
            triggers.BOOKING_FOLLOWS_LEDGER,
            triggers.DRAWS_WITHIN_THEIR_ROW,
            triggers.CORRECTION_REPEATS_ITS_ROW,
            transfer_triggers.TRANSFER_HAS_BOTH_SIDES,
            transfer_triggers.GROUP_BILL_OWES_WHAT_IT_TAKES,
            transfer_triggers.GROUP_BILL_IS_NO_MONEY,
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} {self.currency}"
