"""The history of maintenance reports."""

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import NullIf

from hotel.kernel.constraints import CommentedUniqueConstraint, CompositeForeignKey
from hotel.kernel.enums import Source
from hotel.kernel.triggers import only_grows
from hotel.models import Hotel
from housekeeping import report_triggers
from housekeeping.models.maintenance import MaintenanceReport
from staff.models import Staff


class MaintenanceChange(models.Model):
    """The audit row of one change of a maintenance report, its creation included. Only a trigger writes it (I18).

    `changes` is a list of `{"field", "old", "new"}` with the names of the columns; of notes it holds `{"field"}` only.
    """

    hotel = models.ForeignKey(
        Hotel, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    report = models.ForeignKey(
        MaintenanceReport,
        on_delete=models.PROTECT,
        related_name="changes",
        db_constraint=False,
        db_index=False,
    )
    version = models.PositiveIntegerField(db_comment="The version of the report after this change.")
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
    previous_version = models.GeneratedField(
        expression=NullIf(F("version") - 1, Value(0)),
        output_field=models.PositiveIntegerField(null=True),
        db_persist=True,
        db_comment="Generated: version - 1, NULL for the creation. References the previous change (I18).",
    )
    at = models.DateTimeField()
    business_date = models.DateField()
    command_id = models.UUIDField(db_index=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            CommentedUniqueConstraint(
                name="i18_one_report_change_per_version",
                violation_error_message="A maintenance report has one change row for each version.",
                fields=["report", "version"],
            ),
            CompositeForeignKey(
                name="i18_report_changes_chain",
                violation_error_message="The change rows of a maintenance report have no gap.",
                fields=("report", "previous_version"),
                to="housekeeping.MaintenanceChange",
                to_fields=("report", "version"),
            ),
            CompositeForeignKey(
                name="i10_report_change_of_hotel",
                violation_error_message="A change row of a report belongs to the hotel of the report.",
                fields=("report", "hotel"),
                to="housekeeping.MaintenanceReport",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_report_change_performed_by_of_hotel",
                violation_error_message=(
                    "The staff member who changed a report belongs to the hotel of the change row."
                ),
                fields=("performed_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
        ]
        triggers = [
            only_grows(
                "i9_report_changes_only_grow",
                violation_error_message="Change rows of maintenance reports are never changed or deleted.",
            ),
            report_triggers.ONLY_REPORTS_WRITE_CHANGES,
        ]

    def __str__(self) -> str:
        return f"change {self.version} of report {self.report_id}"
