"""Bookings."""

from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField, IntegerRangeField
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import NullIf

from hotel.currencies import MAX_DIGITS, MAX_PLACES
from hotel.enums import Language
from hotel.kernel.names import MAX_FULL_NAME_LENGTH
from hotel.kernel.triggers import keeps_identity, never_falls
from hotel.models import CancellationTerms, Hotel
from room_bookings import block_triggers, ledger_triggers, night_triggers, triggers
from room_bookings.balances import BALANCE_DUE, OPEN_BALANCE, SUM_DIGITS
from room_bookings.constraints import BOOKING_CONSTRAINTS
from room_bookings.enums import BookingStatus, OversoldKind, PaymentTerms
from room_bookings.held_minutes import HELD_MINUTES
from room_bookings.held_nights import SOLD_UNTIL
from room_bookings.transitions import LIVE
from rooms.models import Room, RoomType
from staff.models import Staff


class RoomBooking(models.Model):
    """A reservation of one room of a room type for the nights [check_in, check_out).

    Only `room_bookings.services.set_booking_statuses` writes `status` and its timestamps. `arrival_time` and
    `departure_time` are agreed, the latter in place of the hotel's `check_out_time`; both are on the wall clock of the
    business day, on which 01:00 comes after 23:00. Their minutes after the hotel's `day_starts_at` say for how long a
    day use holds its room. `room_from` is the date from which the booking needs its room: `check_in` until the
    check-in, then the business date of the check-in or of the last room move. `departed_on` is the business date of the
    check-out, whatever `check_out` says. `continues` is the booking after which the same guests stay on in their room.
    `waiting_since` is set while the guests of a confirmed booking are in the house and wait for their room.
    `overstay_flagged_at` is when the desk was told that they stayed beyond the expected check-out,
    `overstay_acknowledged_at` when somebody took note of it. `version` rises with every command that changes the
    booking, its party or its room.
    """

    hotel = models.ForeignKey(
        Hotel, on_delete=models.PROTECT, related_name="bookings", db_index=False, db_constraint=False
    )
    booking_id = models.CharField(max_length=32)
    confirmation_number = models.CharField(max_length=32)
    status = models.CharField(max_length=16, choices=BookingStatus.choices, default=BookingStatus.PENDING)
    status_version = models.PositiveIntegerField(
        default=1, db_comment="Number of steps of status; each has a row in room_bookings_bookingstatusevent."
    )
    room_version = models.PositiveIntegerField(
        default=0,
        db_comment="Number of changes of the room, check-in and check-out included; each has a row in the room log.",
    )
    change_version = models.PositiveIntegerField(
        default=0,
        db_default=0,
        db_comment="Number of changes of what was agreed; each has a row in room_bookings_bookingchange (I15).",
    )
    version = models.PositiveBigIntegerField(
        default=1, db_comment="Rises with every change of the booking, its party or its room; the ETag."
    )
    room_type = models.ForeignKey(
        RoomType, on_delete=models.PROTECT, related_name="bookings", db_constraint=False
    )
    check_in = models.DateField()
    check_out = models.DateField()
    arrival_time = models.TimeField(
        null=True,
        blank=True,
        db_comment="Agreed time of arrival on the wall clock of the business day; NULL means none.",
    )
    departure_time = models.TimeField(
        null=True,
        blank=True,
        db_comment=(
            "Agreed time of departure on the wall clock of the business day; NULL means the hotel's check_out_time."
        ),
    )
    arrival_minute = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        db_comment="Minutes from the hotel's day_starts_at to arrival_time, as they were when the time was agreed.",
    )
    departure_minute = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        db_comment="Minutes from the hotel's day_starts_at to departure_time, as they were when the time was agreed.",
    )
    room_from = models.DateField(
        db_comment="Date from which the booking needs its room: check_in, or the date of check-in or last room move.",
    )
    adults = models.PositiveSmallIntegerField()
    children = models.PositiveSmallIntegerField(default=0)
    children_ages = ArrayField(
        models.PositiveSmallIntegerField(),
        blank=True,
        default=list,
        db_default=[],
        help_text="Ages of the children in years, as far as they are known.",
        db_comment="Ages in years of those children whose age is known; the others need a place like an adult.",
    )
    booker_name = models.CharField(max_length=MAX_FULL_NAME_LENGTH, blank=True)
    booker_email = models.EmailField(blank=True)
    booker_phone = models.CharField(max_length=40, blank=True)
    group_reference = models.CharField(max_length=64, blank=True)
    assigned_room = models.ForeignKey(
        Room, on_delete=models.PROTECT, null=True, blank=True, related_name="bookings", db_constraint=False
    )
    do_not_move = models.BooleanField(
        default=False,
        db_default=False,
        db_comment="Whether the guests keep their assigned room: another one, or none, needs an override.",
    )
    continues = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        db_comment="The earlier booking of the same guests, whose room this one takes over at check-in; NULL: none.",
    )
    waiting_since = models.DateTimeField(
        null=True,
        blank=True,
        db_comment="Since when the guests are in the house and wait for their room; NULL if they do not.",
    )
    entered_late = models.BooleanField(
        default=False,
        db_default=False,
        db_comment="Whether a manager entered the booking after its arrival, or the check-in after the whole stay.",
    )
    overstay_flagged_at = models.DateTimeField(
        null=True,
        blank=True,
        db_comment="When it was told that the guests are beyond the expected check-out; NULL if it was not.",
    )
    overstay_acknowledged_at = models.DateTimeField(
        null=True,
        blank=True,
        db_comment="When the front desk took note of the overstay, for the rest of that business date.",
    )
    overstay_acknowledged_by = models.ForeignKey(
        Staff,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    departed_on = models.DateField(
        null=True, blank=True, db_comment="Business date of the check-out; NULL until then."
    )
    sold_type = models.ForeignKey(
        RoomType,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        db_constraint=False,
        db_index=False,
        db_comment="The room type whose nights the booking holds: of its assigned room, else the booked one (I13).",
    )
    oversold_kind = models.CharField(
        max_length=8,
        blank=True,
        choices=OversoldKind.choices,
        default="",
        db_default="",
        db_comment="Why the booking may hold a night beyond the limit of its room type (I13); empty means it may not.",
    )
    oversold_staff = models.ForeignKey(
        Staff,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    oversold_reason = models.TextField(blank=True, default="", db_default="")
    checked_in_at = models.DateTimeField(null=True, blank=True)
    checked_out_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    no_show_at = models.DateTimeField(null=True, blank=True)
    total_amount = models.DecimalField(max_digits=MAX_DIGITS, decimal_places=MAX_PLACES, default=Decimal(0))
    nightly_amounts = ArrayField(
        models.DecimalField(max_digits=MAX_DIGITS, decimal_places=MAX_PLACES),
        null=True,
        blank=True,
        db_comment=(
            "Amounts of the nights from check_in on, whose sum is total_amount (I14); NULL: the nights share it evenly."
        ),
    )
    currency = models.CharField(max_length=3)
    payment_terms = models.CharField(
        max_length=16, choices=PaymentTerms.choices, default=PaymentTerms.PAY_AT_HOTEL
    )
    cancellation_terms = models.ForeignKey(
        CancellationTerms,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        db_comment="The terms under which the booking was made; NULL: its cancellation is free.",
    )
    cancellation_deadlines = ArrayField(
        models.DateTimeField(),
        default=list,
        blank=True,
        db_default=[],
        db_comment="The instants from which the tiers of the terms apply; a cancellation before the first is free.",
    )
    deposit_due = models.DecimalField(
        max_digits=MAX_DIGITS,
        decimal_places=MAX_PLACES,
        default=Decimal(0),
        db_default=Decimal(0),
        db_comment="What is to be paid before the booking is confirmed, by its terms.",
    )
    hold_until = models.DateTimeField(
        null=True,
        blank=True,
        db_comment="When expire_pending cancels the booking if it is pending and nothing is paid; NULL: never.",
    )
    amount_paid = models.DecimalField(
        max_digits=SUM_DIGITS,
        decimal_places=MAX_PLACES,
        default=Decimal(0),
        db_default=Decimal(0),
        editable=False,
        db_comment="What was received: captures less refunds, lost disputes and corrections of the ledger (I14).",
    )
    charged_amount = models.DecimalField(
        max_digits=SUM_DIGITS,
        decimal_places=MAX_PLACES,
        default=Decimal(0),
        db_default=Decimal(0),
        editable=False,
        db_comment="What was charged beside total_amount: the charges of the ledger less their corrections (I14).",
    )
    authorized_amount = models.DecimalField(
        max_digits=SUM_DIGITS,
        decimal_places=MAX_PLACES,
        default=Decimal(0),
        db_default=Decimal(0),
        editable=False,
        db_comment="What is held on cards and not captured yet, by the ledger (I14).",
    )
    on_account_amount = models.DecimalField(
        max_digits=SUM_DIGITS,
        decimal_places=MAX_PLACES,
        default=Decimal(0),
        db_default=Decimal(0),
        editable=False,
        db_comment="What companies have promised to pay and have not paid yet, by the ledger (I14).",
    )
    payment_authorized_at = models.DateTimeField(null=True, blank=True)
    payment_captured_at = models.DateTimeField(null=True, blank=True)
    payment_failed_at = models.DateTimeField(null=True, blank=True)
    refund_processed_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(
        max_length=2,
        choices=Language.choices,
        default=Language.ENGLISH,
        db_default=Language.ENGLISH,
        db_comment="The language of mails to the guests and of their page.",
    )
    special_requests = models.TextField(blank=True)
    notes = models.TextField(blank=True)
    source = models.CharField(
        max_length=32,
        blank=True,
        help_text="The channel through which the booking came, in lower case.",
        db_comment="The channel in lower case, as services.channels.folded_channel makes it.",
    )
    external_reference = models.CharField(max_length=64, blank=True)
    external_item = models.CharField(
        max_length=64,
        default="1",
        db_default="1",
        db_comment="Which of several rooms that the channel sold under one external_reference.",
    )
    channel_version = models.CharField(
        max_length=40,
        blank=True,
        db_default="",
        db_comment="Version of the channel's last message: a number, or an instant in UTC; empty without one.",
    )
    stays_in = models.GeneratedField(
        expression=Case(When(status=BookingStatus.CHECKED_IN, then=F("assigned_room"))),
        output_field=models.BigIntegerField(null=True),
        db_persist=True,
        db_comment=(
            "Generated: assigned_room_id while status is CHECKED_IN, else NULL. "
            "With id it references the occupancy of the booking (I2)."
        ),
    )
    room_witness = models.GeneratedField(
        expression=NullIf(F("room_version"), Value(0)),
        output_field=models.PositiveIntegerField(null=True),
        db_persist=True,
        db_comment=(
            "Generated: room_version, NULL in place of 0. "
            "With booking_id it references the room log row of the last room change (I12)."
        ),
    )
    change_witness = models.GeneratedField(
        expression=NullIf(F("change_version"), Value(0)),
        output_field=models.PositiveIntegerField(null=True),
        db_persist=True,
        db_comment=(
            "Generated: change_version, NULL in place of 0. With id it references the row of the last change (I15)."
        ),
    )
    held_minutes = models.GeneratedField(
        expression=HELD_MINUTES,
        output_field=IntegerRangeField(),
        db_persist=True,
        db_comment=(
            "Generated: minutes in which the booking needs its room: 2,880 to a date since 2000-01-01, "
            "1,440 for the day and 1,440 for the night. Live bookings of one room may not overlap (I4)."
        ),
    )
    sold_until = models.GeneratedField(
        expression=SOLD_UNTIL,
        output_field=models.DateField(),
        db_persist=True,
        db_comment=(
            "Generated: the booking holds the nights [check_in, sold_until) of sold_type; none where both are equal."
        ),
    )
    balance_due = models.GeneratedField(
        expression=BALANCE_DUE,
        output_field=models.DecimalField(max_digits=SUM_DIGITS, decimal_places=MAX_PLACES),
        db_persist=True,
        db_comment=(
            "Generated: total_amount (0 once cancelled or not arrived) + charged_amount - amount_paid; "
            "negative is a credit of the guest."
        ),
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    continued_by: str | None
    """The ID of the booking that has continued this one; `selectors.bookings_with_details` reads it."""
    group_bill: dict[str, Any] | None = None
    """The rules of its group's master bill, with the holder as `booking_pk`; the same selector reads it."""

    class Meta:
        ordering = ["-id"]
        constraints = BOOKING_CONSTRAINTS
        indexes = [
            models.Index(name="booking_by_status_arrival", fields=["hotel", "status", "check_in"]),
            models.Index(name="booking_by_status_departure", fields=["hotel", "status", "check_out"]),
            models.Index(name="booking_newest", fields=["hotel", "-id"]),
            models.Index(
                name="booking_in_house",
                fields=["hotel", "-id"],
                condition=Q(status=BookingStatus.CHECKED_IN),
            ),
            models.Index(
                name="booking_live_in_room",
                fields=["assigned_room", "check_in"],
                condition=Q(status__in=sorted(LIVE)),
            ),
            models.Index(
                name="booking_by_departed_on",
                fields=["hotel", "departed_on"],
                condition=Q(departed_on__isnull=False),
            ),
            models.Index(name="booking_by_update", fields=["hotel", "updated_at"]),
            models.Index(
                name="booking_expiring",
                fields=["hotel", "hold_until"],
                condition=Q(status=BookingStatus.PENDING, hold_until__isnull=False),
            ),
            models.Index(name="booking_oversold", fields=["hotel", "-id"], condition=~Q(oversold_kind="")),
            models.Index(name="booking_open_balance", fields=["hotel", "-id"], condition=OPEN_BALANCE),
            models.Index(
                name="booking_by_group", fields=["hotel", "group_reference"], condition=~Q(group_reference="")
            ),
        ]
        triggers = [
            never_falls(
                "i7_booking_status_version",
                "status_version",
                violation_error_message="The status version of a booking never falls.",
            ),
            keeps_identity(
                "i7_booking_keeps_its_identity",
                "id",
                "booking_id",
                violation_error_message=(
                    "A booking is never deleted and keeps its primary key and booking ID."
                ),
            ),
            triggers.ENTERED_LATE_STAYS,
            triggers.ROOM_VERSION_COUNTS,
            triggers.LOG_NAMES_THE_ROOM,
            triggers.CHANGE_VERSION_COUNTS,
            triggers.CHANGE_NAMES_ITS_FIELDS,
            triggers.TERMS_STAY,
            ledger_triggers.SUMS_AGREE_WITH_LEDGER,
            ledger_triggers.NEW_BOOKING_HAS_NO_LEDGER,
            ledger_triggers.CURRENCY_OF_LEDGER_STAYS,
            ledger_triggers.NIGHTS_MAKE_THE_TOTAL,
            night_triggers.SOLD_TYPE_OF_ROOM,
            night_triggers.NIGHTS_SOLD_BY_NEW_BOOKING,
            night_triggers.NIGHTS_SOLD_FOLLOW_BOOKING,
            night_triggers.NEW_BOOKING_WITHIN_LIMIT,
            night_triggers.BOOKING_WITHIN_LIMIT,
            block_triggers.NEW_BOOKING_OUTSIDE_BLOCKS,
            block_triggers.BOOKING_OUTSIDE_BLOCKS,
        ]

    def __str__(self) -> str:
        return self.booking_id
