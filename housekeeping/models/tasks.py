"""Housekeeping tasks."""

from django.db import models
from django.db.models import Case, Q, Value, When

from hotel.kernel.constraints import (
    CommentedCheckConstraint,
    CommentedUniqueConstraint,
    CompositeForeignKey,
    Retry,
)
from hotel.kernel.enums import Source
from hotel.kernel.triggers import keeps_identity
from hotel.models import Hotel
from housekeeping import task_triggers
from housekeeping.enums import CLEANINGS, ONE_PER_ROOM, UNFINISHED, Priority, TaskStatus, TaskType
from room_bookings.models import RoomBooking
from rooms.enums import RoomStatus
from rooms.models import Room
from staff.models import Staff

_IN_PROGRESS_CLEANING = Q(status=TaskStatus.IN_PROGRESS, task_type__in=CLEANINGS)


class HousekeepingTask(models.Model):
    """One piece of work in one room.

    A room has at most one unfinished task of each type but AMENITY, and at most one cleaning in progress. Triggers fill
    `credits` and `planned_minutes` of a new task from the hotel's `TaskStandard`, and write a `TaskChange` for each
    change: `version` rises by one with it, and `changed_by` and `change_*` say who made it and by which command (I18).
    """

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
    not_before = models.TimeField(
        null=True, blank=True, help_text="Wall clock time on the due date before which nobody can begin."
    )
    due_time = models.TimeField(
        null=True, blank=True, help_text="Wall clock time on the due date by which the task should be done."
    )
    with_linen = models.BooleanField(
        default=False, db_default=False, help_text="Whether a stay-over includes fresh linen."
    )
    credits = models.PositiveSmallIntegerField()
    planned_minutes = models.PositiveSmallIntegerField()
    worked_minutes = models.PositiveIntegerField(
        default=0, db_default=0, help_text="Minutes that were worked, interrupted work included."
    )
    generated_for = models.DateField(
        null=True, blank=True, help_text="The business date for which the task was generated."
    )
    assigned_to = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="tasks", db_constraint=False
    )
    place = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="The place in the day's work of the person to whom it is assigned, as it was planned.",
    )
    inspection_drawn = models.BooleanField(
        null=True,
        blank=True,
        help_text="Whether the cleaned room was drawn for an inspection; empty: the hotel did not draw.",
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
    version = models.PositiveIntegerField(
        default=1,
        db_default=1,
        db_comment="Number of changes; each has a row in housekeeping_taskchange; the ETag.",
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
    change_note = models.TextField(blank=True)
    change_date = models.DateField(db_comment="The business date of the last change.")
    change_command_id = models.UUIDField()
    needed_room_status = models.GeneratedField(
        expression=Case(When(_IN_PROGRESS_CLEANING, then=Value(RoomStatus.CLEANING_IN_PROGRESS))),
        output_field=models.CharField(max_length=20, null=True),
        db_persist=True,
        db_comment="Generated: CLEANING_IN_PROGRESS while a cleaning is in progress. References the room (I18).",
    )
    needs_active_room = models.GeneratedField(
        expression=Case(When(_IN_PROGRESS_CLEANING, then=Value(True))),
        output_field=models.BooleanField(null=True),
        db_persist=True,
        db_comment="Generated: true while a cleaning is in progress. References the room (I18).",
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            CommentedUniqueConstraint(
                name="i18_one_unfinished_task_per_room",
                violation_error_message="A room has at most one unfinished task of each type but AMENITY.",
                fields=["room", "task_type"],
                condition=Q(status__in=UNFINISHED, task_type__in=ONE_PER_ROOM),
                on_violation=Retry.GUARD_WILL_REFUSE,
            ),
            CommentedUniqueConstraint(
                name="i18_one_cleaning_at_a_time",
                violation_error_message="A room has at most one cleaning in progress.",
                fields=["room"],
                condition=_IN_PROGRESS_CLEANING,
            ),
            CommentedUniqueConstraint(
                name="i18_generated_once",
                violation_error_message=(
                    "A task is generated once for each room, business date, type and booking."
                ),
                fields=["room", "generated_for", "task_type", "booking"],
                condition=Q(generated_for__isnull=False),
                nulls_distinct=False,
                on_violation=Retry.GUARD_WILL_REFUSE,
            ),
            CommentedCheckConstraint(
                name="i18_times_follow_status",
                violation_error_message=(
                    "An open task has no times, one in progress a start, a finished one an end."
                ),
                condition=Q(status=TaskStatus.OPEN, started_at__isnull=True, finished_at__isnull=True)
                | Q(status=TaskStatus.IN_PROGRESS, started_at__isnull=False, finished_at__isnull=True)
                | Q(
                    status__in=[TaskStatus.DONE, TaskStatus.CANCELLED, TaskStatus.MISSED],
                    finished_at__isnull=False,
                ),
            ),
            CompositeForeignKey(
                name="i18_room_is_cleaned_with_its_task",
                violation_error_message=(
                    "While a cleaning is in progress, its room is active and CLEANING_IN_PROGRESS."
                ),
                fields=("room", "hotel", "needed_room_status", "needs_active_room"),
                to="rooms.Room",
                to_fields=("id", "hotel", "room_status", "is_active"),
            ),
            CommentedUniqueConstraint(
                name="task_id_hotel",
                violation_error_message=(
                    "Each task has one hotel: target of the foreign keys that keep its rows within the hotel."
                ),
                fields=["id", "hotel"],
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
            CompositeForeignKey(
                name="i10_task_changed_by_of_hotel",
                violation_error_message=(
                    "The staff member who last changed a task belongs to the hotel of the task."
                ),
                fields=("changed_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
        ]
        triggers = [
            keeps_identity(
                "i18_task_stays",
                "hotel_id",
                "room_id",
                "task_type",
                violation_error_message="A task keeps its room and type, and is never deleted.",
            ),
            task_triggers.TASK_GETS_STANDARD,
            task_triggers.NEW_TASK_IS_RECORDED,
            task_triggers.TASK_CHANGE_IS_RECORDED,
            task_triggers.CLEANING_FITS_OCCUPANCY,
        ]
        indexes = [
            models.Index(name="task_by_hotel_status_due", fields=["hotel", "status", "due_date"]),
        ]

    def __str__(self) -> str:
        return f"{self.task_type} {self.room_id}"

    @property
    def task_id(self) -> int:
        """Return the primary key, by the name that it has in the API."""
        pk: int = self.pk
        return pk
