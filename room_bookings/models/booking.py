"""The reservation of a room of a type for some nights."""

from decimal import Decimal

from django.contrib.postgres.fields import IntegerRangeField, RangeOperators
from django.db import models
from django.db.models import Case, DateField, ExpressionWrapper, F, Q, Value, When
from django.db.models.functions import NullIf

from hotel.kernel.business_date import FIRST_DAY, LAST_DAY
from hotel.kernel.constraints import (
    CommentedCheckConstraint,
    CommentedExclusionConstraint,
    CommentedUniqueConstraint,
    CompositeForeignKey,
    ForeignKeyFromLowerApp,
    Retry,
)
from hotel.kernel.exceptions import ProblemCode
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
    booking_id = models.CharField(max_length=32)
    confirmation_number = models.CharField(max_length=32)
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
            CommentedUniqueConstraint(
                name="booking_id_once",
                violation_error_message="A booking ID belongs to one booking, in all hotels.",
                fields=["booking_id"],
                on_violation=Retry.NEW_RANDOM_VALUE,
            ),
            CommentedUniqueConstraint(
                name="booking_confirmation_number_once",
                violation_error_message="A confirmation number belongs to one booking, in all hotels.",
                fields=["confirmation_number"],
                on_violation=Retry.NEW_RANDOM_VALUE,
            ),
            models.UniqueConstraint(name="booking_id_hotel", fields=["id", "hotel"]),
            models.UniqueConstraint(name="booking_id_stays_in", fields=["id", "stays_in"]),
            CommentedUniqueConstraint(
                name="booking_reference_once_per_source",
                violation_error_message="An external reference belongs to one booking of a hotel and source.",
                on_violation=Retry.GUARD_WILL_REFUSE,
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
            CommentedCheckConstraint(
                name="i2_checked_in_has_assigned_room",
                violation_error_message="A checked-in booking has an assigned room.",
                violation_error_code=ProblemCode.NO_ROOM,
                condition=~Q(status=BookingStatus.CHECKED_IN) | Q(assigned_room__isnull=False),
            ),
            CommentedCheckConstraint(
                name="i2_cancelled_has_no_room",
                violation_error_message="A cancelled or no-show booking has no assigned room.",
                condition=~Q(status__in=sorted(WITHOUT_ROOM)) | Q(assigned_room__isnull=True),
            ),
            CommentedExclusionConstraint(
                name="i4_no_two_bookings_in_one_room",
                violation_error_message="Two live bookings never hold one room at the same time.",
                violation_error_code=ProblemCode.ROOM_TAKEN,
                expressions=[
                    ("assigned_room", RangeOperators.EQUAL),
                    ("held_half_days", RangeOperators.OVERLAPS),
                ],
                condition=Q(assigned_room__isnull=False, status__in=sorted(LIVE)),
                deferrable=models.Deferrable.IMMEDIATE,
            ),
            CommentedCheckConstraint(
                name="i4_room_from_is_arrival_until_check_in",
                violation_error_message=(
                    "A booking holds its room from its arrival until it is checked in, and never from an earlier date."
                ),
                condition=Q(room_from=F("check_in"))
                | Q(room_from__gt=F("check_in"), status__in=sorted(WITH_CHECKED_IN_AT)),
            ),
            CommentedCheckConstraint(
                name="i5_checked_in_at",
                violation_error_message="Exactly the bookings that have checked in have a time of check-in.",
                condition=Q(status__in=sorted(WITH_CHECKED_IN_AT), checked_in_at__isnull=False)
                | ~Q(status__in=sorted(WITH_CHECKED_IN_AT)) & Q(checked_in_at__isnull=True),
            ),
            CommentedCheckConstraint(
                name="i5_checked_out_at",
                violation_error_message=(
                    "Exactly the bookings that have checked out have a time of check-out."
                ),
                condition=Q(status__in=sorted(WITH_CHECKED_OUT_AT), checked_out_at__isnull=False)
                | ~Q(status__in=sorted(WITH_CHECKED_OUT_AT)) & Q(checked_out_at__isnull=True),
            ),
            CommentedCheckConstraint(
                name="i5_cancelled_at",
                violation_error_message="Exactly the cancelled bookings have a time of cancellation.",
                condition=Q(status=BookingStatus.CANCELLED, cancelled_at__isnull=False)
                | ~Q(status=BookingStatus.CANCELLED) & Q(cancelled_at__isnull=True),
            ),
            CommentedCheckConstraint(
                name="i5_no_show_at",
                violation_error_message=(
                    "Exactly the no-show bookings have a time at which the no-show was marked."
                ),
                condition=Q(status=BookingStatus.NO_SHOW, no_show_at__isnull=False)
                | ~Q(status=BookingStatus.NO_SHOW) & Q(no_show_at__isnull=True),
            ),
            CommentedCheckConstraint(
                name="i5_departure_time_of_a_stay",
                violation_error_message="Only a booking that has checked in has an agreed departure time.",
                condition=Q(departure_time__isnull=True) | Q(status__in=sorted(WITH_CHECKED_IN_AT)),
            ),
            CommentedCheckConstraint(
                name="i5_departure_not_before_arrival",
                violation_error_message="The departure of a booking is not before its arrival.",
                condition=Q(check_out__gte=F("check_in")),
            ),
            CommentedCheckConstraint(
                name="i5_stay_within_the_calendar",
                violation_error_message="A stay lies between 2000-01-01 and 2199-12-31.",
                condition=Q(check_in__gte=FIRST_DAY, check_out__lte=LAST_DAY),
            ),
            CommentedCheckConstraint(
                name=f"i5_stay_of_at_most_{MOST_NIGHTS}_nights",
                violation_error_message="A stay has at most 1,000 nights.",
                condition=Q(
                    check_out__lte=ExpressionWrapper(
                        F("check_in") + Value(MOST_NIGHTS), output_field=DateField()
                    )
                ),
            ),
            ForeignKeyFromLowerApp(
                name="i10_event_booking_of_hotel",
                violation_error_message="An event about a booking belongs to the hotel of the booking.",
                from_model="notifications.OutboxEvent",
                from_fields=("booking_ref", "hotel"),
                fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_booking_room_type_of_hotel",
                violation_error_message="The room type of a booking belongs to the hotel of the booking.",
                fields=("room_type", "hotel"),
                to="rooms.RoomType",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_booking_room_of_hotel",
                violation_error_message="The assigned room of a booking belongs to the hotel of the booking.",
                fields=("assigned_room", "hotel"),
                to="rooms.Room",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i2_checked_in_booking_has_occupancy",
                violation_error_message="A checked-in booking occupies its assigned room.",
                fields=("id", "stays_in"),
                to="room_bookings.RoomOccupancy",
                to_fields=("booking", "room"),
            ),
            CompositeForeignKey(
                name="i7_booking_status_witnessed",
                violation_error_message="A booking has the status of its latest status event.",
                fields=("id", "status_version", "status"),
                to="room_bookings.BookingStatusEvent",
                to_fields=("booking", "status_version", "to_status"),
            ),
            CommentedCheckConstraint(
                name="i12_first_room_counts",
                violation_error_message="A booking with an assigned room has a room version of at least 1.",
                condition=Q(assigned_room__isnull=True) | Q(room_version__gte=1),
            ),
            CompositeForeignKey(
                name="i12_room_change_logged",
                violation_error_message="The latest room change of a booking is in the room log.",
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
            triggers.ROOM_VERSION_COUNTS,
            triggers.LOG_NAMES_THE_ROOM,
        ]

    def __str__(self) -> str:
        return self.booking_id
