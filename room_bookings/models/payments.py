"""The ledger of a booking: payments, refunds, charges and their corrections."""

from decimal import Decimal

from django.db import models
from django.db.models import Case, F, Func, IntegerField, Q, Value, When

from hotel.currencies import CURRENCIES, MAX_DIGITS, MAX_PLACES
from hotel.kernel.constraints import (
    CommentedCheckConstraint,
    CommentedUniqueConstraint,
    CompositeForeignKey,
    Retry,
)
from hotel.kernel.enums import Source
from hotel.kernel.exceptions import ProblemCode
from hotel.kernel.triggers import only_grows
from hotel.models import Hotel
from hotel.taxes import CATEGORY_PATTERN, MAX_CATEGORY_LENGTH, PERCENT_DIGITS, PERCENT_PLACES
from room_bookings import ledger_triggers as triggers
from room_bookings import transfer_triggers
from room_bookings.enums import PaymentKind as K
from room_bookings.enums import PaymentMethod as M
from room_bookings.models.booking import RoomBooking
from room_bookings.models.occupancy import BookingGuest
from staff.models import Staff

_ORIGINAL_KINDS = {
    K.VOID: [K.AUTHORIZATION],
    K.REFUND: [K.CAPTURE],
    K.REFUND_FAILED: [K.REFUND],
    K.DISPUTE: [K.CAPTURE],
    K.DISPUTE_WON: [K.DISPUTE],
    K.CORRECTION: [K.CAPTURE, K.REFUND, K.CHARGE],
}
"""The kinds of the row that a row of a kind is about. A capture may name the authorization that it draws on."""

_STANDALONE = Q(original__isnull=True, original_kind="")
_OF_MONEY = ~Q(method="") & Q(category="")
_RECEIVED = _OF_MONEY & ~Q(method=M.ON_ACCOUNT)

_FITS_ITS_KIND = (
    Q(kind__in=[K.AUTHORIZATION, K.FAILURE]) & _STANDALONE & _OF_MONEY
    | Q(kind=K.CAPTURE) & (_STANDALONE | Q(original__isnull=False, original_kind=K.AUTHORIZATION)) & _RECEIVED
    | Q(kind=K.CHARGE, method="", category__regex=CATEGORY_PATTERN) & _STANDALONE
    | Q(kind=K.CORRECTION, original__isnull=False, original_kind__in=_ORIGINAL_KINDS[K.CORRECTION])
    & ~Q(method=M.PROVIDER)
)
for _kind in (K.VOID, K.REFUND, K.REFUND_FAILED, K.DISPUTE, K.DISPUTE_WON):
    _FITS_ITS_KIND |= (
        Q(kind=_kind, original__isnull=False, original_kind__in=_ORIGINAL_KINDS[_kind]) & _OF_MONEY
    )

_UNTAXED = Q(tax_percent__isnull=True, tax_amount=0, tax_of__isnull=True)
_TAXED = (Q(kind=K.CHARGE) | Q(kind=K.CORRECTION, original_kind=K.CHARGE)) & Q(
    tax_percent__isnull=False, tax_percent__gte=0, tax_amount__gte=0, tax_amount__lte=F("amount")
)

PLACES = Case(
    *(
        When(
            currency__in=sorted(code for code, listed in CURRENCIES.items() if listed.places == places),
            then=Value(places),
        )
        for places in (0, 3)
    ),
    default=Value(2),
    output_field=IntegerField(),
)


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
        constraints = [
            CommentedUniqueConstraint(
                name="payment_id_booking_kind",
                violation_error_message=(
                    "A row of the ledger has one booking and kind: target of the keys of rows about it."
                ),
                fields=["id", "booking", "kind"],
            ),
            CommentedCheckConstraint(
                name="i14_amount_in_places_of_its_currency",
                violation_error_message="An amount of the ledger is positive and has the places of its currency.",
                condition=Q(amount__gt=0, amount=Func(F("amount"), PLACES, function="ROUND")),
            ),
            CommentedCheckConstraint(
                name="i14_row_fits_its_kind",
                violation_error_message=(
                    "A row of the ledger has the method, category and original row that its kind needs."
                ),
                condition=_FITS_ITS_KIND,
            ),
            CommentedCheckConstraint(
                name="i14_object_of_an_account",
                violation_error_message="A row of a provider names the account and the object there.",
                condition=Q(account="", object_id="") & ~Q(method=M.PROVIDER)
                | ~Q(account="") & ~Q(object_id=""),
            ),
            CommentedCheckConstraint(
                name="i14_transfer_fits_its_kind",
                violation_error_message=(
                    "Only a charge stands in place of another row, and a master bill only takes over and gives back."
                ),
                condition=(Q(transferred_from__isnull=True) | Q(kind=K.CHARGE))
                & (
                    ~Q(method=M.GROUP_BILL)
                    | Q(kind=K.CAPTURE, original__isnull=True)
                    | Q(kind=K.CORRECTION, original_kind=K.CAPTURE)
                ),
            ),
            CommentedUniqueConstraint(
                name="i14_transferred_once",
                violation_error_message="At most one charge stands in place of a row of the ledger.",
                violation_error_code=ProblemCode.ALREADY_REVERSED,
                fields=["transferred_from"],
                condition=Q(transferred_from__isnull=False),
            ),
            CommentedUniqueConstraint(
                name="i14_provider_row_once",
                violation_error_message=(
                    "An object of a provider's account has one row of each kind in the ledger."
                ),
                on_violation=Retry.GUARD_WILL_REFUSE,
                fields=["account", "kind", "object_id"],
                condition=~Q(object_id=""),
            ),
            CommentedUniqueConstraint(
                name="i14_reversed_once",
                violation_error_message="A row of the ledger is reversed at most once.",
                violation_error_code=ProblemCode.ALREADY_REVERSED,
                fields=["original"],
                condition=Q(kind=K.CORRECTION),
            ),
            CompositeForeignKey(
                name="i14_original_of_the_booking",
                violation_error_message=(
                    "The row that another one draws on or reverses belongs to the same booking."
                ),
                fields=("original", "booking", "original_kind"),
                to="room_bookings.Payment",
                to_fields=("id", "booking", "kind"),
            ),
            CommentedCheckConstraint(
                name="i14_tax_fits_its_row",
                violation_error_message=(
                    "Charges and their reversals have tax: no more than their amount; added tax is all of it."
                ),
                condition=_UNTAXED
                | _TAXED & (Q(tax_of__isnull=True) | Q(kind=K.CHARGE, tax_amount=F("amount"))),
            ),
            CompositeForeignKey(
                name="i14_tax_of_the_booking",
                violation_error_message="The charge that a tax is added to belongs to the same booking.",
                fields=("tax_of", "booking", "kind"),
                to="room_bookings.Payment",
                to_fields=("id", "booking", "kind"),
            ),
            CompositeForeignKey(
                name="i14_person_of_the_party",
                violation_error_message=(
                    "The person of a row of the ledger belongs to the party of the booking."
                ),
                fields=("party_member", "booking"),
                to="room_bookings.BookingGuest",
                to_fields=("id", "booking"),
            ),
            CompositeForeignKey(
                name="i10_payment_of_hotel",
                violation_error_message="A row of the ledger belongs to the hotel of its booking.",
                fields=("booking", "hotel"),
                to="room_bookings.RoomBooking",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_payment_performed_by_of_hotel",
                violation_error_message=(
                    "The staff member who entered a row of the ledger belongs to its hotel."
                ),
                fields=("performed_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
        ]
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
