"""Maintenance reports."""

from django.db import models
from django.db.models import Q

from hotel.kernel.constraints import CommentedUniqueConstraint, CompositeForeignKey
from hotel.models import Hotel
from housekeeping.enums import Priority
from rooms.enums import RoomStatus
from rooms.models import Room
from staff.models import Staff


class MaintenanceReport(models.Model):
    """A defect of a room. A room has at most one open report; reporting again updates it.

    `restores_to` is the room status that the room had, or was about to get, when it went to MAINTENANCE_REQUIRED.
    """

    hotel = models.ForeignKey(Hotel, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    room = models.ForeignKey(
        Room, on_delete=models.PROTECT, related_name="maintenance_reports", db_constraint=False
    )
    priority = models.CharField(max_length=8, choices=Priority.choices)
    note = models.TextField()
    room_usable = models.BooleanField(default=False)
    restores_to = models.CharField(
        max_length=20,
        choices=RoomStatus.choices,
        blank=True,
        db_comment="The room_status that the room had, or was about to get, before MAINTENANCE_REQUIRED.",
    )
    reported_by = models.ForeignKey(
        Staff,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    reported_at = models.DateTimeField()
    completed_by = models.ForeignKey(
        Staff,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    completed_at = models.DateTimeField(null=True, blank=True)
    completion_note = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            CommentedUniqueConstraint(
                name="maintenance_open_once_per_room",
                violation_error_message="A room has at most one open maintenance report.",
                fields=["room"],
                condition=Q(completed_at__isnull=True),
            ),
            CompositeForeignKey(
                name="i10_maintenance_room_of_hotel",
                violation_error_message=(
                    "The room of a maintenance report belongs to the hotel of the report."
                ),
                fields=("room", "hotel"),
                to="rooms.Room",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_maintenance_reported_by_of_hotel",
                violation_error_message=(
                    "The staff member who reported a defect belongs to the hotel of the report."
                ),
                fields=("reported_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_maintenance_completed_by_of_hotel",
                violation_error_message=(
                    "The staff member who completed a repair belongs to the hotel of the report."
                ),
                fields=("completed_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.priority} {self.room_id}"
