"""The reservation of a room of a type for some nights."""

from decimal import Decimal

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import IntegerRangeField, RangeOperators
from django.db import models
from django.db.models import Case, DateField, ExpressionWrapper, F, Q, Value, When
from django.db.models.functions import NullIf

from hotel.kernel.business_date import FIRST_DAY, LAST_DAY
from hotel.kernel.constraints import CompositeForeignKey
from hotel.kernel.triggers import keeps_identity, never_falls
from hotel.models import Hotel
from room_bookings import triggers
from room_bookings.bounds import MOST_NIGHTS, MOST_PERSONS
from room_bookings.enums import BookingStatus, PaymentTerms
from room_bookings.slots import HELD_HALF_DAYS
from room_bookings.transitions import (
    LIVE,
    WITH_CHECKED_IN_AT,
    WITH_CHECKED_OUT_AT,
    WITHOUT_ROOM,
)
from rooms.models import Room, RoomType


class RoomBooking(models.Model):
    """A reservation of one room of a room type for the nights [check_in, check_out).

    `status` and its timestamps have one writer, `room_bookings.services.set_booking_statuses`.
    `departure_time`, on the hotel's clock and on the day of check_out, is agreed instead of the hotel's check_out_time.
    `room_from` is the day from which the booking needs its room: check_in before arrival, then the
    business date of check-in or of the last move. `version` rises with every command that touches
    the booking, its party or its room.
    """

    hotel = models.ForeignKey(
        Hotel, on_delete=models.PROTECT, related_name="bookings", db_index=False, db_constraint=False
    )
    booking_id = models.CharField(max_length=32, unique=True)
    confirmation_number = models.CharField(max_length=32, unique=True)
    status = models.CharField(max_length=16, choices=BookingStatus.choices, default=BookingStatus.PENDING)
    status_version = models.PositiveIntegerField(default=1)
    room_version = models.PositiveIntegerField(default=0)
    version = models.PositiveBigIntegerField(default=1)
    room_type = models.ForeignKey(
        RoomType, on_delete=models.PROTECT, related_name="bookings", db_constraint=False
    )
    check_in = models.DateField()
    check_out = models.DateField()
    departure_time = models.TimeField(null=True, blank=True)
    room_from = models.DateField()
    adults = models.PositiveSmallIntegerField()
    children = models.PositiveSmallIntegerField(default=0)
    booker_name = models.CharField(max_length=200, blank=True)
    booker_email = models.EmailField(blank=True)
    booker_phone = models.CharField(max_length=40, blank=True)
    group_reference = models.CharField(max_length=64, blank=True)
    assigned_room = models.ForeignKey(
        Room, on_delete=models.PROTECT, null=True, blank=True, related_name="bookings", db_constraint=False
    )
    checked_in_at = models.DateTimeField(null=True, blank=True)
    checked_out_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    no_show_at = models.DateTimeField(null=True, blank=True)
    total_amount = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal("0.00"))
    currency = models.CharField(max_length=3)
    payment_terms = models.CharField(
        max_length=16, choices=PaymentTerms.choices, default=PaymentTerms.PAY_AT_HOTEL
    )
    payment_authorized_at = models.DateTimeField(null=True, blank=True)
    payment_captured_at = models.DateTimeField(null=True, blank=True)
    payment_failed_at = models.DateTimeField(null=True, blank=True)
    refund_processed_at = models.DateTimeField(null=True, blank=True)
    special_requests = models.TextField(blank=True)
    notes = models.TextField(blank=True)
    source = models.CharField(max_length=32, blank=True, help_text="The channel the booking came through.")
    external_reference = models.CharField(max_length=64, blank=True)
    stays_in = models.GeneratedField(
        expression=Case(When(status=BookingStatus.CHECKED_IN, then=F("assigned_room"))),
        output_field=models.BigIntegerField(null=True),
        db_persist=True,
    )
    room_witness = models.GeneratedField(
        expression=NullIf(F("room_version"), Value(0)),
        output_field=models.PositiveIntegerField(null=True),
        db_persist=True,
    )
    held_half_days = models.GeneratedField(
        expression=HELD_HALF_DAYS, output_field=IntegerRangeField(), db_persist=True
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(name="booking_id_hotel", fields=["id", "hotel"]),
            models.UniqueConstraint(name="booking_id_stays_in", fields=["id", "stays_in"]),
            models.UniqueConstraint(
                name="booking_reference_once_per_source",
                fields=["hotel", "source", "external_reference"],
                condition=~Q(external_reference=""),
            ),
            models.CheckConstraint(
                name="booking_status_is_known", condition=Q(status__in=BookingStatus.values)
            ),
            models.CheckConstraint(
                name="booking_persons_are_counted",
                condition=Q(adults__range=(0, MOST_PERSONS), children__range=(0, MOST_PERSONS)),
            ),
            models.CheckConstraint(name="booking_amount_is_not_negative", condition=Q(total_amount__gte=0)),
            models.CheckConstraint(
                name="booking_currency_is_a_code", condition=Q(currency__regex=r"^[A-Z]{3}$")
            ),
            models.CheckConstraint(
                name="i2_checked_in_has_assigned_room",
                condition=~Q(status=BookingStatus.CHECKED_IN) | Q(assigned_room__isnull=False),
            ),
            models.CheckConstraint(
                name="i2_cancelled_has_no_room",
                condition=~Q(status__in=sorted(WITHOUT_ROOM)) | Q(assigned_room__isnull=True),
            ),
            ExclusionConstraint(
                name="i4_no_two_bookings_in_one_room",
                expressions=[
                    ("assigned_room", RangeOperators.EQUAL),
                    ("held_half_days", RangeOperators.OVERLAPS),
                ],
                condition=Q(assigned_room__isnull=False, status__in=sorted(LIVE)),
                deferrable=models.Deferrable.IMMEDIATE,
            ),
            models.CheckConstraint(
                name="i4_room_from_is_arrival_until_check_in",
                condition=Q(room_from=F("check_in"))
                | Q(room_from__gt=F("check_in"), status__in=sorted(WITH_CHECKED_IN_AT)),
            ),
            models.CheckConstraint(
                name="i5_checked_in_at",
                condition=Q(status__in=sorted(WITH_CHECKED_IN_AT), checked_in_at__isnull=False)
                | ~Q(status__in=sorted(WITH_CHECKED_IN_AT)) & Q(checked_in_at__isnull=True),
            ),
            models.CheckConstraint(
                name="i5_checked_out_at",
                condition=Q(status__in=sorted(WITH_CHECKED_OUT_AT), checked_out_at__isnull=False)
                | ~Q(status__in=sorted(WITH_CHECKED_OUT_AT)) & Q(checked_out_at__isnull=True),
            ),
            models.CheckConstraint(
                name="i5_cancelled_at",
                condition=Q(status=BookingStatus.CANCELLED, cancelled_at__isnull=False)
                | ~Q(status=BookingStatus.CANCELLED) & Q(cancelled_at__isnull=True),
            ),
            models.CheckConstraint(
                name="i5_no_show_at",
                condition=Q(status=BookingStatus.NO_SHOW, no_show_at__isnull=False)
                | ~Q(status=BookingStatus.NO_SHOW) & Q(no_show_at__isnull=True),
            ),
            models.CheckConstraint(
                name="i5_departure_time_of_a_stay",
                condition=Q(departure_time__isnull=True) | Q(status__in=sorted(WITH_CHECKED_IN_AT)),
            ),
            models.CheckConstraint(
                name="i5_departure_not_before_arrival", condition=Q(check_out__gte=F("check_in"))
            ),
            models.CheckConstraint(
                name="i5_stay_within_the_calendar",
                condition=Q(check_in__gte=FIRST_DAY, check_out__lte=LAST_DAY),
            ),
            models.CheckConstraint(
                name=f"i5_stay_of_at_most_{MOST_NIGHTS}_nights",
                condition=Q(
                    check_out__lte=ExpressionWrapper(
                        F("check_in") + Value(MOST_NIGHTS), output_field=DateField()
                    )
                ),
            ),
            CompositeForeignKey(
                name="i10_booking_room_type_of_hotel",
                fields=("room_type", "hotel"),
                to="rooms.RoomType",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_booking_room_of_hotel",
                fields=("assigned_room", "hotel"),
                to="rooms.Room",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i2_checked_in_booking_has_occupancy",
                fields=("id", "stays_in"),
                to="room_bookings.RoomOccupancy",
                to_fields=("booking", "room"),
            ),
            CompositeForeignKey(
                name="i7_booking_status_witnessed",
                fields=("id", "status_version", "status"),
                to="room_bookings.BookingStatusEvent",
                to_fields=("booking", "status_version", "to_status"),
            ),
            models.CheckConstraint(
                name="i12_first_room_counts", condition=Q(assigned_room__isnull=True) | Q(room_version__gte=1)
            ),
            CompositeForeignKey(
                name="i12_room_change_logged",
                fields=("hotel", "booking_id", "room_witness"),
                to="rooms.RoomOperationLog",
                to_fields=("hotel", "booking_id", "room_version"),
            ),
        ]
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
                name="booking_live_of_type",
                fields=["room_type", "check_in"],
                condition=Q(status__in=sorted(LIVE)),
            ),
            models.Index(name="booking_by_update", fields=["hotel", "updated_at"]),
            models.Index(
                name="booking_by_group", fields=["hotel", "group_reference"], condition=~Q(group_reference="")
            ),
        ]
        triggers = [
            never_falls("i7_booking_status_version", "status_version"),
            keeps_identity("i7_booking_keeps_its_identity", "id", "booking_id"),
            triggers.ROOM_VERSION_COUNTS_ROOM_CHANGES,
            triggers.LOG_NAMES_THE_ROOM,
        ]

    def __str__(self) -> str:
        return self.booking_id
