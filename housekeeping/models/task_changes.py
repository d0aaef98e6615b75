"""The history of housekeeping tasks."""

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import NullIf

from hotel.kernel.constraints import CommentedUniqueConstraint, CompositeForeignKey
from hotel.kernel.enums import Source
from hotel.kernel.triggers import only_grows
from hotel.models import Hotel
from housekeeping import task_triggers
from housekeeping.enums import TaskStatus
from housekeeping.models.tasks import HousekeepingTask
from staff.models import Staff


class TaskChange(models.Model):
    """The audit row of one change of a task, its creation included. Only a trigger of the task writes it (I18).

    `changes` is a list of `{"field", "old", "new"}` with the names of the columns; of a note it holds `{"field"}` only,
    so that a person can be erased.
    """

    hotel = models.ForeignKey(
        Hotel, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    task = models.ForeignKey(
        HousekeepingTask,
        on_delete=models.PROTECT,
        related_name="changes",
        db_constraint=False,
        db_index=False,
    )
    version = models.PositiveIntegerField(db_comment="The version of the task after this change.")
    from_status = models.CharField(max_length=16, choices=TaskStatus.choices, blank=True)
    to_status = models.CharField(max_length=16, choices=TaskStatus.choices)
    changes = models.JSONField(
        db_comment="List of {field, old, new}; of notes {field} only, so that a person can be erased."
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
    previous_version = models.GeneratedField(
        expression=NullIf(F("version") - 1, Value(0)),
        output_field=models.PositiveIntegerField(null=True),
        db_persist=True,
        db_comment="Generated: version - 1, NULL for the creation. References the task's previous change (I18).",
    )
    at = models.DateTimeField()
    business_date = models.DateField()
    command_id = models.UUIDField(db_index=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            CommentedUniqueConstraint(
                name="i18_one_change_per_version",
                violation_error_message="A task has one change row for each version.",
                fields=["task", "version"],
            ),
            CompositeForeignKey(
                name="i18_changes_chain",
                violation_error_message="The change rows of a task have no gap.",
                fields=("task", "previous_version"),
                to="housekeeping.TaskChange",
                to_fields=("task", "version"),
            ),
            CompositeForeignKey(
                name="i10_task_change_of_hotel",
                violation_error_message="A change row of a task belongs to the hotel of the task.",
                fields=("task", "hotel"),
                to="housekeeping.HousekeepingTask",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_task_change_performed_by_of_hotel",
                violation_error_message=(
                    "The staff member who changed a task belongs to the hotel of the change row."
                ),
                fields=("performed_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
        ]
        triggers = [
            only_grows(
                "i9_task_changes_only_grow",
                violation_error_message="Change rows of tasks are never changed or deleted.",
            ),
            task_triggers.ONLY_TASKS_WRITE_CHANGES,
        ]

    def __str__(self) -> str:
        return f"change {self.version} of task {self.task_id}"
