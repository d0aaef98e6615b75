"""What there is to do in a room: cleaning, and repair."""

from django.db import models
from django.db.models import Q

from hotel.kernel.constraints import CompositeForeignKey
from hotel.models import Hotel
from housekeeping.enums import Priority, TaskStatus, TaskType
from room_bookings.models import RoomBooking
from rooms.enums import RoomStatus
from rooms.models import Room
from staff.models import Staff


class HousekeepingTask(models.Model):
    """A piece of work in one room. An open turnover or stay-over is one per room."""

    hotel = models.ForeignKey(
        Hotel, on_delete=models.PROTECT, related_name="tasks", db_index=False, db_constraint=False
    )
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="tasks", db_constraint=False)
    booking = models.ForeignKey(
        RoomBooking,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="tasks",
        db_constraint=False,
    )
    task_type = models.CharField(max_length=16, choices=TaskType.choices)
    status = models.CharField(max_length=16, choices=TaskStatus.choices, default=TaskStatus.OPEN)
    priority = models.CharField(max_length=8, choices=Priority.choices, default=Priority.MED)
    note = models.TextField(blank=True)
    due_date = models.DateField()
    assigned_to = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="tasks", db_constraint=False
    )
    created_by = models.ForeignKey(
        Staff,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                name="task_cleaning_open_once_per_room",
                fields=["room", "task_type"],
                condition=Q(
                    status__in=[TaskStatus.OPEN, TaskStatus.IN_PROGRESS],
                    task_type__in=[TaskType.TURNOVER, TaskType.STAYOVER],
                ),
            ),
            CompositeForeignKey(
                name="i10_task_room_of_hotel",
                violation_error_message="The room of a task belongs to the hotel of the task.",
                fields=("room", "hotel"),
                to="rooms.Room",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_task_booking_of_hotel",
                violation_error_message="The booking of a task belongs to the hotel of the task.",
                fields=("booking", "hotel"),
                to="room_bookings.RoomBooking",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_task_assigned_to_of_hotel",
                violation_error_message="The staff member to whom a task is assigned belongs to the hotel of the task.",
                fields=("assigned_to", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_task_created_by_of_hotel",
                violation_error_message="The staff member who created a task belongs to the hotel of the task.",
                fields=("created_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
        ]
        indexes = [
            models.Index(name="task_by_hotel_status_due", fields=["hotel", "status", "due_date"]),
        ]

    def __str__(self) -> str:
        return f"{self.task_type} {self.room_id}"


class MaintenanceReport(models.Model):
    """Something broken in a room. One open report per room; repeating it updates it.

    `restores_to` is what the room was, or was about to become, when it went to MAINTENANCE_REQUIRED.
    """

    hotel = models.ForeignKey(Hotel, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    room = models.ForeignKey(
        Room, on_delete=models.PROTECT, related_name="maintenance_reports", db_constraint=False
    )
    priority = models.CharField(max_length=8, choices=Priority.choices)
    note = models.TextField()
    room_usable = models.BooleanField(default=False)
    restores_to = models.CharField(max_length=20, choices=RoomStatus.choices, blank=True)
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
            models.UniqueConstraint(
                name="maintenance_open_once_per_room", fields=["room"], condition=Q(completed_at__isnull=True)
            ),
            CompositeForeignKey(
                name="i10_maintenance_room_of_hotel",
                violation_error_message="The room of a maintenance report belongs to the hotel of the report.",
                fields=("room", "hotel"),
                to="rooms.Room",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_maintenance_reported_by_of_hotel",
                violation_error_message="The staff member who reported a defect belongs to the hotel of the report.",
                fields=("reported_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_maintenance_completed_by_of_hotel",
                violation_error_message="The staff member who completed a repair belongs to the hotel of the report.",
                fields=("completed_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.priority} {self.room_id}"
