"""Rooms, their types, and the log of what was done with them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import NullIf, Upper

from hotel.kernel.constraints import (
    CommentedUniqueConstraint,
    CompositeForeignKey,
    ForeignKeyFromLowerApp,
    Retry,
)
from hotel.kernel.enums import Source
from hotel.kernel.triggers import keeps_identity, never_falls, only_grows
from hotel.models import Hotel
from rooms.enums import Operation, RoomStatus
from staff.models import Staff

ROOM_NUMBER_PATTERN = r"^[A-Za-z0-9._-]{1,16}$"

UNADDRESSABLE = frozenset({".", ".."})
"""What clients take out of an address before they send it: nothing with such a name could be reached."""

RESERVED_ROOM_NUMBERS = UNADDRESSABLE | {"bulk-create", "check-out"}
"""What stands below rooms/ and is no room, whatever the case."""


class RoomType(models.Model):
    """What a guest books: rooms that count as alike."""

    hotel = models.ForeignKey(Hotel, on_delete=models.PROTECT, related_name="room_types", db_index=False)
    code = models.CharField(max_length=16)
    name = models.CharField(max_length=100)
    max_occupancy = models.PositiveSmallIntegerField(help_text="Persons, adults and children alike.")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["hotel_id", "code"]
        constraints = [
            CommentedUniqueConstraint(
                name="room_type_code_once_per_hotel",
                violation_error_message="A room type code belongs to one room type of a hotel.",
                on_violation=Retry.GUARD_WILL_REFUSE,
                fields=["hotel", "code"],
            ),
            models.UniqueConstraint(name="room_type_id_hotel", fields=["id", "hotel"]),
            models.CheckConstraint(name="room_type_takes_somebody", condition=Q(max_occupancy__gte=1)),
            models.CheckConstraint(
                name="room_type_code_is_plain", condition=Q(code__regex=ROOM_NUMBER_PATTERN)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Room(models.Model):
    """A room and its housekeeping state.

    Whether it is occupied, RoomOccupancy says. `room_status` and `status_version` have one writer,
    `housekeeping.services.set_room_statuses`; `version` rises with every command that touches the
    room, its occupancy or its tasks.
    """

    hotel = models.ForeignKey(
        Hotel, on_delete=models.PROTECT, related_name="rooms", db_index=False, db_constraint=False
    )
    room_number = models.CharField(max_length=16)
    floor = models.SmallIntegerField()
    room_type = models.ForeignKey(
        RoomType, on_delete=models.PROTECT, related_name="rooms", db_constraint=False
    )
    is_active = models.BooleanField(default=True)
    room_status = models.CharField(max_length=20, choices=RoomStatus.choices)
    status_version = models.PositiveIntegerField(default=1)
    version = models.PositiveBigIntegerField(default=1)
    last_cleaned_at = models.DateTimeField(null=True, blank=True)
    cleaned_by = models.ForeignKey(
        Staff,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    last_inspected_at = models.DateTimeField(null=True, blank=True)
    inspected_by = models.ForeignKey(
        Staff,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    occupied_room = models.GeneratedField(
        expression=Case(When(room_status=RoomStatus.OCCUPIED, then=F("id"))),
        output_field=models.BigIntegerField(null=True),
        db_persist=True,
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["hotel_id", "room_number"]
        constraints = [
            CommentedUniqueConstraint(
                "hotel",
                Upper("room_number"),
                name="room_number_once_per_hotel",
                violation_error_message="A room number belongs to one room of a hotel, in upper or lower case.",
                on_violation=Retry.GUARD_WILL_REFUSE,
            ),
            models.UniqueConstraint(name="room_id_hotel", fields=["id", "hotel"]),
            models.UniqueConstraint(
                name="room_id_hotel_status_active", fields=["id", "hotel", "room_status", "is_active"]
            ),
            models.CheckConstraint(
                name="room_number_is_plain", condition=Q(room_number__regex=ROOM_NUMBER_PATTERN)
            ),
            models.CheckConstraint(
                name="room_status_is_known", condition=Q(room_status__in=RoomStatus.values)
            ),
            ForeignKeyFromLowerApp(
                name="i10_event_room_of_hotel",
                violation_error_message="An event about a room belongs to the hotel of the room.",
                from_model="notifications.OutboxEvent",
                from_fields=("room_ref", "hotel"),
                fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_room_type_of_hotel",
                violation_error_message="The room type of a room belongs to the hotel of the room.",
                fields=("room_type", "hotel"),
                to="rooms.RoomType",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_room_cleaned_by_of_hotel",
                violation_error_message="The staff member who cleaned a room belongs to the hotel of the room.",
                fields=("cleaned_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_room_inspected_by_of_hotel",
                violation_error_message="The staff member who inspected a room belongs to the hotel of the room.",
                fields=("inspected_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
        ]
        indexes = [
            models.Index(
                name="room_occupied", fields=["occupied_room"], condition=Q(occupied_room__isnull=False)
            ),
            models.Index(name="room_by_hotel_and_status", fields=["hotel", "room_status"]),
            models.Index(name="room_by_update", fields=["hotel", "updated_at"]),
        ]
        triggers = [
            never_falls(
                "i6_room_status_version",
                "status_version",
                violation_error_message="The status version of a room never falls.",
            ),
            keeps_identity(
                "i6_room_keeps_its_identity",
                "id",
                violation_error_message="A room is never deleted and keeps its primary key.",
            ),
        ]

    def __str__(self) -> str:
        return self.room_number


class RoomOperationLog(models.Model):
    """What was done with a room, by whom and why: one row per command and room.

    `booking_id` names the booking by value, so history outlives what it speaks of. Rows that change
    who holds the room carry the booking's `room_version`, and what a correction needs to restore it.
    """

    hotel = models.ForeignKey(
        Hotel, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    room = models.ForeignKey(
        Room, on_delete=models.PROTECT, related_name="operation_logs", db_constraint=False, db_index=False
    )
    operation = models.CharField(max_length=24, choices=Operation.choices)
    booking_id = models.CharField(max_length=32, blank=True)
    room_version = models.PositiveIntegerField(null=True, blank=True)
    from_room = models.ForeignKey(
        Room,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
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
    note = models.TextField(blank=True)
    guest_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    room_status_before = models.CharField(max_length=20, choices=RoomStatus.choices, blank=True)
    occupied_since = models.DateTimeField(null=True, blank=True)
    metadata = models.JSONField(default=dict, blank=True)
    previous_room_version = models.GeneratedField(
        expression=NullIf(F("room_version") - 1, Value(0)),
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
            CommentedUniqueConstraint(
                name="i12_room_change_logged_once",
                violation_error_message="A room change of a booking is in the room log once.",
                fields=["hotel", "booking_id", "room_version"],
            ),
            CompositeForeignKey(
                name="i12_room_changes_chain",
                violation_error_message="The room log has no gap between two room changes of a booking.",
                fields=("hotel", "booking_id", "previous_room_version"),
                to="rooms.RoomOperationLog",
                to_fields=("hotel", "booking_id", "room_version"),
            ),
            CompositeForeignKey(
                name="i10_operation_room_of_hotel",
                violation_error_message="The room of a room log row belongs to the hotel of the row.",
                fields=("room", "hotel"),
                to="rooms.Room",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_operation_from_room_of_hotel",
                violation_error_message="The from room of a room log row belongs to the hotel of the row.",
                fields=("from_room", "hotel"),
                to="rooms.Room",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_operation_performed_by_of_hotel",
                violation_error_message="The staff member of a room log row belongs to the hotel of the row.",
                fields=("performed_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
        ]
        indexes = [
            models.Index(name="operation_by_room", fields=["room", "-id"]),
            models.Index(
                name="operation_by_from_room",
                fields=["from_room", "-id"],
                condition=Q(from_room__isnull=False),
            ),
            models.Index(
                name="operation_by_booking",
                fields=["hotel", "booking_id", "-id"],
                condition=~Q(booking_id=""),
            ),
        ]
        triggers = [
            only_grows(
                "i9_room_operations_only_grow",
                violation_error_message="Rows of the room log are never changed or deleted.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.operation} {self.room_id}"
