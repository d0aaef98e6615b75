"""Housekeeping tasks."""

from django.db import models
from django.db.models import Q

from hotel.kernel.constraints import CommentedUniqueConstraint, CompositeForeignKey
from hotel.models import Hotel
from housekeeping.enums import Priority, TaskStatus, TaskType
from room_bookings.models import RoomBooking
from rooms.models import Room
from staff.models import Staff


class HousekeepingTask(models.Model):
    """One piece of work in one room. A room has at most one open turnover and one open stay-over task."""

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
            CommentedUniqueConstraint(
                name="task_cleaning_open_once_per_room",
                violation_error_message="A room has at most one open turnover and one open stay-over task.",
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
                violation_error_message=(
                    "The staff member to whom a task is assigned belongs to the hotel of the task."
                ),
                fields=("assigned_to", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_task_created_by_of_hotel",
                violation_error_message=(
                    "The staff member who created a task belongs to the hotel of the task."
                ),
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
