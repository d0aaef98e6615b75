"""Rooms and room types."""

from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Upper

from hotel.kernel.constraints import (
    CommentedCheckConstraint,
    CommentedUniqueConstraint,
    CompositeForeignKey,
    ForeignKeyFromLowerApp,
    Retry,
)
from hotel.kernel.names import are_nfc_normalized
from hotel.kernel.triggers import keeps_identity, never_falls
from hotel.models import Hotel
from rooms.enums import RoomStatus
from staff.models import Staff

ROOM_NUMBER_PATTERN = r"^[A-Za-z0-9._-]{1,16}$"

UNADDRESSABLE = frozenset({".", ".."})
"""Path segments that HTTP clients remove before they send a request: such a room could not be reached."""

MAX_CHILD_AGE = 17
"""Years; an older person is an adult."""

MAX_ROOM_NAME_LENGTH = 64
"""Characters of the name of a room."""

RESERVED_ROOM_NUMBERS = UNADDRESSABLE | {"bulk-create", "check-out"}
"""Path segments below rooms/ that are not rooms, in upper or lower case."""


class RoomType(models.Model):
    """The kind of room that a booking asks for."""

    hotel = models.ForeignKey(Hotel, on_delete=models.PROTECT, related_name="room_types", db_index=False)
    code = models.CharField(max_length=16)
    name = models.CharField(max_length=100)
    max_occupancy = models.PositiveSmallIntegerField(help_text="Persons, adults and children together.")
    infants_up_to_age = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="Children up to this age sleep in a cot and need no place; empty: every child needs one.",
    )
    overbooking_limit = models.PositiveSmallIntegerField(
        default=0,
        db_default=0,
        help_text="Bookings that may hold a night beyond the number of rooms in use.",
    )
    version = models.PositiveBigIntegerField(
        default=1, db_default=1, db_comment="Rises with every change of the room type; the ETag."
    )
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
            CommentedUniqueConstraint(
                name="room_type_id_hotel",
                violation_error_message=(
                    "Each room type has one hotel: target of the foreign keys that keep its rows within the hotel."
                ),
                fields=["id", "hotel"],
            ),
            CommentedCheckConstraint(
                name="room_type_takes_one_person",
                violation_error_message="A room type takes at least one person.",
                condition=Q(max_occupancy__gte=1),
            ),
            CommentedCheckConstraint(
                name="room_type_infants_are_children",
                violation_error_message="Children who need no place in a room are at most 17 years old.",
                condition=Q(infants_up_to_age__isnull=True) | Q(infants_up_to_age__range=(0, MAX_CHILD_AGE)),
            ),
            CommentedCheckConstraint(
                name="room_type_code_is_url_safe",
                violation_error_message=(
                    "A room type code has letters, digits, dots, hyphens and underscores only."
                ),
                condition=Q(code__regex=ROOM_NUMBER_PATTERN),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Room(models.Model):
    """A room and its housekeeping state.

    A room is occupied exactly while it has a RoomOccupancy. Only `housekeeping.services.set_room_statuses` writes
    `room_status` and `status_version`. `version` rises with every command that changes the room, its occupancy or its
    tasks.
    """

    hotel = models.ForeignKey(
        Hotel, on_delete=models.PROTECT, related_name="rooms", db_index=False, db_constraint=False
    )
    room_number = models.CharField(max_length=16)
    name = models.CharField(
        max_length=MAX_ROOM_NAME_LENGTH,
        blank=True,
        default="",
        db_default="",
        db_comment="A name that people read beside the number; addresses use the number.",
    )
    floor = models.SmallIntegerField()
    room_type = models.ForeignKey(
        RoomType, on_delete=models.PROTECT, related_name="rooms", db_constraint=False
    )
    is_active = models.BooleanField(default=True)
    room_status = models.CharField(max_length=20, choices=RoomStatus.choices)
    status_version = models.PositiveIntegerField(
        default=1,
        db_comment="Number of steps of room_status; each has a row in housekeeping_roomstatusevent.",
    )
    version = models.PositiveBigIntegerField(
        default=1, db_comment="Rises with every change of the room, its occupancy or its tasks; the ETag."
    )
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
        db_comment=(
            "Generated: id while room_status is OCCUPIED, else NULL. "
            "References the occupancy that such a room must have (I3)."
        ),
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
                violation_error_message=(
                    "A room number belongs to one room of a hotel, in upper or lower case."
                ),
                on_violation=Retry.GUARD_WILL_REFUSE,
            ),
            CommentedUniqueConstraint(
                name="room_id_hotel",
                violation_error_message=(
                    "Each room has one hotel: target of the foreign keys that keep its rows within the hotel."
                ),
                fields=["id", "hotel"],
            ),
            CommentedUniqueConstraint(
                name="room_id_type",
                violation_error_message=(
                    "A room has one room type: target of the foreign key of the bookings that hold its nights."
                ),
                fields=["id", "room_type"],
            ),
            CommentedUniqueConstraint(
                name="room_id_hotel_status_active",
                violation_error_message=(
                    "A room has one hotel, status and activity: target of the foreign key of its occupancy."
                ),
                fields=["id", "hotel", "room_status", "is_active"],
            ),
            CommentedCheckConstraint(
                name="room_number_is_url_safe",
                violation_error_message=(
                    "A room number has letters, digits, dots, hyphens and underscores only."
                ),
                condition=Q(room_number__regex=ROOM_NUMBER_PATTERN),
            ),
            CommentedCheckConstraint(
                name="room_name_is_nfc",
                violation_error_message="The name of a room is stored in Unicode NFC.",
                condition=are_nfc_normalized("name"),
            ),
            CommentedCheckConstraint(
                name="room_status_is_known",
                violation_error_message="A room status is a member of RoomStatus.",
                condition=Q(room_status__in=RoomStatus.values),
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
                violation_error_message=(
                    "The staff member who cleaned a room belongs to the hotel of the room."
                ),
                fields=("cleaned_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_room_inspected_by_of_hotel",
                violation_error_message=(
                    "The staff member who inspected a room belongs to the hotel of the room."
                ),
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
