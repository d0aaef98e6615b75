"""The room log."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import NullIf

from hotel.kernel.constraints import CommentedUniqueConstraint, CompositeForeignKey
from hotel.kernel.enums import Source
from hotel.kernel.triggers import only_grows
from hotel.models import Hotel
from rooms.enums import Operation, RoomStatus
from rooms.models.rooms import Room
from staff.models import Staff


class RoomOperationLog(models.Model):
    """An operation of a command on a room, with the acting staff and their note: one row for each command and room.

    `booking_id` is the booking ID as text, because bookings are in an app above this one. A row that changes the room
    of a booking carries the booking's `room_version`, and the values that a correction restores.
    """

    hotel = models.ForeignKey(
        Hotel, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    room = models.ForeignKey(
        Room, on_delete=models.PROTECT, related_name="operation_logs", db_constraint=False, db_index=False
    )
    operation = models.CharField(max_length=24, choices=Operation.choices)
    booking_id = models.CharField(
        max_length=32,
        blank=True,
        db_comment="The booking ID as text, not the primary key; empty without a booking.",
    )
    room_version = models.PositiveIntegerField(
        null=True,
        blank=True,
        db_comment="The room_version of the booking after this change of its room; NULL for other operations.",
    )
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
    guest_ids = ArrayField(
        models.BigIntegerField(), default=list, blank=True, db_comment="Primary keys of the guests concerned."
    )
    room_status_before = models.CharField(
        max_length=20,
        choices=RoomStatus.choices,
        blank=True,
        db_comment="The room_status before the operation; a correction may restore it.",
    )
    occupied_since = models.DateTimeField(
        null=True,
        blank=True,
        db_comment="Start of the occupancy that the operation began or ended; a correction may restore it.",
    )
    metadata = models.JSONField(default=dict, blank=True)
    previous_room_version = models.GeneratedField(
        expression=NullIf(F("room_version") - 1, Value(0)),
        output_field=models.PositiveIntegerField(null=True),
        db_persist=True,
        db_comment=(
            "Generated: room_version - 1, NULL for the first. "
            "References the row of the booking's previous room change (I12)."
        ),
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
