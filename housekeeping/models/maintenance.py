"""Maintenance reports."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import MD5, Lower

from hotel.kernel.constraints import CommentedUniqueConstraint, CompositeForeignKey
from hotel.kernel.enums import Source
from hotel.kernel.triggers import keeps_identity
from hotel.models import Hotel
from housekeeping import report_triggers
from housekeeping.enums import Priority, ReportCategory
from rooms.enums import RoomStatus
from rooms.models import Room
from staff.models import Staff


class MaintenanceReport(models.Model):
    """A defect of a room. A room has any number of open reports, each of another defect: category and note differ.

    An open report with `room_usable` false keeps the room from being ready. `restores_to` is the status that the room
    had, or was about to get, when it went to MAINTENANCE_REQUIRED; the completion of its last such report restores it.
    Triggers write a `MaintenanceChange` for each change: `version` rises by one with it, and `changed_by` and
    `change_*` say who made it and by which command (I18).
    """

    hotel = models.ForeignKey(Hotel, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    room = models.ForeignKey(
        Room, on_delete=models.PROTECT, related_name="maintenance_reports", db_constraint=False
    )
    priority = models.CharField(max_length=8, choices=Priority.choices)
    category = models.CharField(
        max_length=16,
        choices=ReportCategory.choices,
        default=ReportCategory.OTHER,
        db_default=ReportCategory.OTHER,
    )
    note = models.TextField()
    note_key = models.GeneratedField(
        expression=MD5(Lower(F("note"))),
        output_field=models.CharField(max_length=32),
        db_persist=True,
        db_comment="Generated: the note without its case, short enough for a unique key.",
    )
    assigned_to = models.ForeignKey(
        Staff,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="maintenance_reports",
        db_constraint=False,
        help_text="The technician who has the job.",
    )
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
    updated_at = models.DateTimeField()
    version = models.PositiveIntegerField(
        default=1,
        db_default=1,
        db_comment="Number of changes; each has a row in housekeeping_maintenancechange.",
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
    change_source = models.CharField(max_length=16, choices=Source.choices)
    change_date = models.DateField(db_comment="The business date of the last change.")
    change_command_id = models.UUIDField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            CommentedUniqueConstraint(
                name="i18_one_open_report_per_defect",
                violation_error_message="A room has at most one open maintenance report of each defect.",
                fields=["room", "category", "note_key"],
                condition=Q(completed_at__isnull=True),
            ),
            CommentedUniqueConstraint(
                name="maintenance_report_id_hotel",
                violation_error_message="A maintenance report has one hotel: target of the key of its history.",
                fields=["id", "hotel"],
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
            CompositeForeignKey(
                name="i10_maintenance_assigned_to_of_hotel",
                violation_error_message="The technician of a report belongs to the hotel of the report.",
                fields=("assigned_to", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_maintenance_changed_by_of_hotel",
                violation_error_message=(
                    "The staff member who changed a report belongs to the hotel of the report."
                ),
                fields=("changed_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
        ]
        triggers = [
            keeps_identity(
                "i18_report_stays",
                "hotel_id",
                "room_id",
                violation_error_message="A maintenance report keeps its room, and is never deleted.",
            ),
            report_triggers.NEW_REPORT_IS_RECORDED,
            report_triggers.REPORT_CHANGE_IS_RECORDED,
        ]

    def __str__(self) -> str:
        return f"{self.priority} {self.room_id}"
