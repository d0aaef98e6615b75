"""Invoices and credit notes as they were issued, and the counters of their numbers."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from hotel.currencies import MAX_PLACES
from hotel.enums import Language
from hotel.kernel.constraints import CommentedCheckConstraint, CommentedUniqueConstraint, CompositeForeignKey
from hotel.kernel.enums import Source
from hotel.kernel.triggers import InvariantTrigger, only_grows, raise_refusal_sql, requires_at_commit
from hotel.models import Hotel
from room_bookings.balances import SUM_DIGITS
from room_bookings.enums import InvoiceKind
from room_bookings.invoice_triggers import INVOICED_ONCE
from room_bookings.models.booking import RoomBooking
from room_bookings.models.occupancy import BookingGuest
from staff.models import Staff

MAX_SERIES_LENGTH = 24


class InvoiceCounter(models.Model):
    """The last number of a series of a hotel. The command that takes a number locks the row until it ends."""

    hotel = models.ForeignKey(Hotel, on_delete=models.PROTECT, related_name="+", db_index=False)
    series = models.CharField(max_length=MAX_SERIES_LENGTH, blank=True)
    last_sequence = models.PositiveIntegerField()

    class Meta:
        ordering = ["hotel", "series"]
        constraints = [
            CommentedUniqueConstraint(
                name="invoice_counter_once_per_series",
                violation_error_message="A series of invoices of a hotel has one counter.",
                fields=["hotel", "series"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series}{self.last_sequence}"


class Invoice(models.Model):
    """An invoice or a credit note, stored as it was issued. It never changes (I9); a credit note takes it back, once.

    `number` is `series` and `sequence`, which has no gap in its series. Only `addressee` holds data of persons. `lines`
    are the nights and ledger rows of which it is made, `taxes` their sums by rate, `payments` what was paid until then.
    The amounts of a credit note are those of its invoice with the opposite sign.
    """

    hotel = models.ForeignKey(
        Hotel, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    booking = models.ForeignKey(
        RoomBooking, on_delete=models.PROTECT, related_name="invoices", db_constraint=False, db_index=False
    )
    kind = models.CharField(max_length=16, choices=InvoiceKind.choices)
    series = models.CharField(max_length=MAX_SERIES_LENGTH, blank=True)
    sequence = models.PositiveIntegerField()
    number = models.CharField(max_length=MAX_SERIES_LENGTH + 10)
    credits = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        db_comment="The invoice of the same booking that a credit note takes back.",
    )
    credits_kind = models.CharField(
        max_length=16,
        choices=InvoiceKind.choices,
        blank=True,
        db_comment="The kind of `credits`; empty without one.",
    )
    party_member = models.ForeignKey(
        BookingGuest,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        db_comment="The person whose share of the bill it is; NULL: of all that was not invoiced yet.",
    )
    language = models.CharField(max_length=2, choices=Language.choices)
    currency = models.CharField(max_length=3, db_comment="That of the booking.")
    net = models.DecimalField(max_digits=SUM_DIGITS, decimal_places=MAX_PLACES)
    tax = models.DecimalField(max_digits=SUM_DIGITS, decimal_places=MAX_PLACES)
    gross = models.DecimalField(max_digits=SUM_DIGITS, decimal_places=MAX_PLACES)
    issuer = models.JSONField(db_comment="{name, address, tax_number} of the hotel.")
    addressee = models.JSONField(db_comment="{name, address, tax_number}: the only data of persons.")
    lines = models.JSONField(
        db_comment="List of {date, night, rows, category, text, tax_percent, net, tax, gross}."
    )
    taxes = models.JSONField(db_comment="List of {tax_percent, net, tax, gross}, by rate.")
    payments = models.JSONField(db_comment="List of {row, date, kind, method, amount}.")
    note = models.TextField(blank=True, db_comment="The reason of a credit note.")
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
                name="i17_invoice_sequence_once",
                violation_error_message="Each number of a series of a hotel is used once.",
                fields=["hotel", "series", "sequence"],
            ),
            CommentedUniqueConstraint(
                name="invoice_number_once",
                violation_error_message="Each number of an invoice or credit note of a hotel is used once.",
                fields=["hotel", "number"],
            ),
            CommentedUniqueConstraint(
                name="invoice_id_booking_kind",
                violation_error_message="An invoice has one booking and kind: target of the key of its credit note.",
                fields=["id", "booking", "kind"],
            ),
            CommentedUniqueConstraint(
                name="i17_invoice_credited_once",
                violation_error_message="An invoice is taken back by at most one credit note.",
                fields=["credits"],
                condition=Q(credits__isnull=False),
            ),
            CommentedCheckConstraint(
                name="i17_credit_note_names_its_invoice",
                violation_error_message="A credit note names an invoice; an invoice names none.",
                condition=Q(kind=InvoiceKind.INVOICE, credits__isnull=True, credits_kind="")
                | Q(kind=InvoiceKind.CREDIT_NOTE, credits__isnull=False, credits_kind=InvoiceKind.INVOICE),
            ),
            CommentedCheckConstraint(
                name="i17_net_and_tax_make_the_gross",
                violation_error_message="Net and tax of an invoice make its gross amount.",
                condition=Q(gross=F("net") + F("tax")),
            ),
            CompositeForeignKey(
                name="i17_credit_note_of_the_booking",
                violation_error_message="A credit note takes back an invoice of the same booking.",
                fields=("credits", "booking", "credits_kind"),
                to="room_bookings.Invoice",
                to_fields=("id", "booking", "kind"),
            ),
            CompositeForeignKey(
                name="i17_invoice_person_of_the_party",
                violation_error_message="The person of an invoice belongs to the party of the booking.",
                fields=("party_member", "booking"),
                to="room_bookings.BookingGuest",
                to_fields=("id", "booking"),
            ),
            CompositeForeignKey(
                name="i10_invoice_of_hotel",
                violation_error_message="An invoice belongs to the hotel of its booking.",
                fields=("booking", "hotel"),
                to="room_bookings.RoomBooking",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_invoice_performed_by_of_hotel",
                violation_error_message="The staff member who issued an invoice belongs to its hotel.",
                fields=("performed_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
        ]
        indexes = [
            models.Index(name="invoice_of_booking", fields=["booking", "-id"]),
            models.Index(name="invoice_newest", fields=["hotel", "-id"]),
        ]
        triggers = [
            only_grows(
                "i9_invoices_only_grow",
                violation_error_message="Invoices and credit notes are never changed or deleted.",
            ),
            InvariantTrigger(
                name="i17_invoice_numbers_without_gaps",
                violation_error_message=(
                    "The number of an invoice is its series and sequence, which follows the one before."
                ),
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=(
                    "IF NEW.number <> NEW.series || lpad(NEW.sequence::text, "
                    "greatest(5, length(NEW.sequence::text)), '0') "
                    "OR NEW.sequence < 1 OR NEW.sequence > 1 AND NOT EXISTS ("
                    "SELECT FROM room_bookings_invoice AS before WHERE before.hotel_id = NEW.hotel_id "
                    "AND before.series = NEW.series AND before.sequence = NEW.sequence - 1) THEN "
                    + raise_refusal_sql(
                        "i17_invoice_numbers_without_gaps",
                        "Number % does not follow the last one of series %.",
                        "NEW.number",
                        "NEW.series",
                    )
                    + " END IF; RETURN NEW;"
                ),
            ),
            INVOICED_ONCE,
            requires_at_commit(
                "i17_credit_note_repeats_its_invoice",
                violation_error_message="A credit note has the amounts of its invoice, with the opposite sign.",
                condition="NEW.kind = 'CREDIT_NOTE'",
                query=(
                    "SELECT FROM room_bookings_invoice AS credited WHERE credited.id = NEW.credits_id AND "
                    "(credited.net, credited.tax, credited.gross, credited.currency) "
                    "= (-NEW.net, -NEW.tax, -NEW.gross, NEW.currency)"
                ),
                message="Credit note % differs from its invoice.",
            ),
        ]

    def __str__(self) -> str:
        return self.number
