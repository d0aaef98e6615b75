"""Bookings, their parties, and who holds which room right now."""

from decimal import Decimal

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import IntegerRangeField, RangeOperators
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import NullIf

from hotel.constraints import CompositeForeignKey
from hotel.enums import Source
from hotel.models import Hotel
from hotel.transitions import CREATION, edges
from hotel.triggers import keeps_identity, never_falls, only_grows
from room_bookings import triggers
from room_bookings.enums import BookingEventKind, BookingStatus, PartyRole, PaymentTerms
from room_bookings.slots import HELD_HALF_DAYS
from room_bookings.transitions import (
    CORRECTIONS,
    FORWARD,
    LIVE,
    WITH_CHECKED_IN_AT,
    WITH_CHECKED_OUT_AT,
    WITHOUT_ROOM,
)
from rooms.enums import RoomStatus
from rooms.models import Room, RoomOperationLog, RoomType
from staff.models import Staff


class RoomBooking(models.Model):
    """A reservation of one room of a room type for the nights [check_in, check_out).

    `status` and its timestamps have one writer, `room_bookings.services.set_booking_statuses`.
    `room_from` is the day from which the booking needs its room: check_in before arrival, then the
    business date of check-in or of the last move. `version` rises with every command that touches
    the booking, its party or its room.
    """

    hotel = models.ForeignKey(Hotel, on_delete=models.PROTECT, related_name="bookings", db_index=False)
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
                name="i5_departure_not_before_arrival", condition=Q(check_out__gte=F("check_in"))
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


class BookingGuest(models.Model):
    """A person named on a booking."""

    hotel = models.ForeignKey(Hotel, on_delete=models.PROTECT, related_name="+", db_index=False)
    booking = models.ForeignKey(
        RoomBooking, on_delete=models.PROTECT, related_name="party", db_constraint=False
    )
    role = models.CharField(max_length=16, choices=PartyRole.choices)
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    is_staying = models.BooleanField(default=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(name="booking_guest_id_hotel", fields=["id", "hotel"]),
            models.UniqueConstraint(
                name="party_has_one_primary", fields=["booking"], condition=Q(role=PartyRole.PRIMARY)
            ),
            CompositeForeignKey(
                name="i10_party_booking_of_hotel",
                fields=("booking", "hotel"),
                to="room_bookings.RoomBooking",
                to_fields=("id", "hotel"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class RoomOccupancy(models.Model):
    """A booking holds a room right now: the row exists exactly while the room is occupied.

    `room_status` follows the room's by cascade, so that the database can judge the two together.
    """

    room = models.OneToOneField(
        Room, on_delete=models.PROTECT, primary_key=True, related_name="occupancy", db_constraint=False
    )
    booking = models.OneToOneField(
        RoomBooking, on_delete=models.PROTECT, related_name="occupancy", db_constraint=False
    )
    hotel = models.ForeignKey(Hotel, on_delete=models.PROTECT, related_name="+")
    room_status = models.CharField(max_length=20, choices=RoomStatus.choices, default=RoomStatus.OCCUPIED)
    occupied_since = models.DateTimeField()
    assigned_by = models.ForeignKey(
        Staff,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    guest_fcm_token = models.CharField(max_length=255, blank=True)

    class Meta:
        verbose_name_plural = "room occupancies"
        constraints = [
            models.UniqueConstraint(name="occupancy_booking_room", fields=["booking", "room"]),
            CompositeForeignKey(
                name="i2_occupancy_has_checked_in_booking",
                fields=("booking", "room"),
                to="room_bookings.RoomBooking",
                to_fields=("id", "stays_in"),
            ),
            CompositeForeignKey(
                name="i3_occupancy_follows_room_status",
                fields=("room", "hotel", "room_status"),
                to="rooms.Room",
                to_fields=("id", "hotel", "room_status"),
                on_update_cascade=True,
            ),
            models.CheckConstraint(
                name="i3_occupied_room_status",
                condition=Q(room_status__in=[RoomStatus.OCCUPIED, RoomStatus.CLEANING_IN_PROGRESS]),
            ),
            CompositeForeignKey(
                name="i10_occupancy_assigned_by_of_hotel",
                fields=("assigned_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
        ]

    def __str__(self) -> str:
        return f"room {self.room_id}: booking {self.booking_id}"


class BookingStatusEvent(models.Model):
    """One step of a booking's life: the witness without which no status changes."""

    hotel = models.ForeignKey(Hotel, on_delete=models.PROTECT, related_name="+", db_index=False)
    booking = models.ForeignKey(
        RoomBooking,
        on_delete=models.PROTECT,
        related_name="status_events",
        db_constraint=False,
        db_index=False,
    )
    status_version = models.PositiveIntegerField()
    from_status = models.CharField(max_length=16, choices=BookingStatus.choices, blank=True)
    to_status = models.CharField(max_length=16, choices=BookingStatus.choices)
    kind = models.CharField(max_length=12, choices=BookingEventKind.choices, default=BookingEventKind.STEP)
    reverses = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    changed_by = models.ForeignKey(
        Staff,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    source = models.CharField(max_length=16, choices=Source.choices)
    reason = models.TextField(blank=True)
    metadata = models.JSONField(default=dict, blank=True)
    previous_version = models.GeneratedField(
        expression=NullIf(F("status_version") - 1, Value(0)),
        output_field=models.PositiveIntegerField(null=True),
        db_persist=True,
    )
    at = models.DateTimeField()
    business_date = models.DateField()
    command_id = models.UUIDField()
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(name="i7_one_event_per_version", fields=["booking", "status_version"]),
            models.UniqueConstraint(
                name="booking_event_version_to_status", fields=["booking", "status_version", "to_status"]
            ),
            models.UniqueConstraint(
                name="i7_reversed_once", fields=["reverses"], condition=Q(reverses__isnull=False)
            ),
            models.CheckConstraint(
                name="i7_status_moves_along_its_edges",
                condition=Q(kind=BookingEventKind.STEP, reverses__isnull=True) & edges(FORWARD)
                | Q(kind=BookingEventKind.CORRECTION, reverses__isnull=False) & edges(CORRECTIONS),
            ),
            models.CheckConstraint(
                name="i7_first_event_is_creation",
                condition=Q(status_version=1, from_status=CREATION)
                | Q(status_version__gt=1) & ~Q(from_status=CREATION),
            ),
            CompositeForeignKey(
                name="i7_events_chain",
                fields=("booking", "previous_version", "from_status"),
                to="room_bookings.BookingStatusEvent",
                to_fields=("booking", "status_version", "to_status"),
            ),
            CompositeForeignKey(
                name="i10_booking_event_of_hotel",
                fields=("booking", "hotel"),
                to="room_bookings.RoomBooking",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_booking_event_changed_by_of_hotel",
                fields=("changed_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i11_booking_step_told",
                fields=("booking", "status_version"),
                to="notifications.OutboxEvent",
                to_fields=("booking_ref", "status_version"),
            ),
        ]
        triggers = [
            only_grows("i9_booking_events_only_grow"),
            triggers.EVENT_NOT_AHEAD_OF_BOOKING,
            triggers.CORRECTION_REVERSES_ITS_STEP,
        ]

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"


class BookingRoomOperation(RoomOperationLog):
    """The rows of the room log that change who holds a room, seen from the booking."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [triggers.OPERATION_NOT_AHEAD_OF_BOOKING]
