"""What each attendant did in a month, and what a hotel lays down about showing and keeping it."""

from django.db import models
from django.db.models import Q

from hotel.kernel.constraints import (
    CommentedCheckConstraint,
    CommentedUniqueConstraint,
    CompositeForeignKey,
)
from hotel.kernel.enums import Source
from hotel.kernel.triggers import only_grows
from hotel.models import Hotel
from staff.models import Staff

DEFAULT_MONTHS_KEPT = 12


class AttendantMonth(models.Model):
    """The work of one person in a month that is over. It is deleted when the hotel's months have passed."""

    hotel = models.ForeignKey(
        Hotel, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    staff = models.ForeignKey(
        Staff, on_delete=models.PROTECT, related_name="months", db_constraint=False, db_index=False
    )
    month = models.DateField(help_text="The first date of the month.")
    tasks = models.PositiveIntegerField(help_text="Tasks that were done.")
    credits = models.PositiveIntegerField()
    planned_minutes = models.PositiveIntegerField()
    worked_minutes = models.PositiveIntegerField()
    shift_minutes = models.PositiveIntegerField(help_text="Minutes on duty.")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-month", "-id"]
        constraints = [
            CommentedUniqueConstraint(
                name="attendant_month_once",
                violation_error_message="A person has one row for each month.",
                fields=["staff", "month"],
            ),
            CompositeForeignKey(
                name="i10_attendant_month_of_hotel",
                violation_error_message="The work of a month belongs to the hotel of the person.",
                fields=("staff", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
        ]
        indexes = [
            models.Index(name="attendant_month_by_hotel", fields=["hotel", "month"]),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}: {self.tasks} tasks"


class ProductivityRule(models.Model):
    """Whether a hotel shows names, and how many months it keeps. The latest row counts; earlier ones are history."""

    hotel = models.ForeignKey(Hotel, on_delete=models.PROTECT, related_name="+")
    shows_names = models.BooleanField(
        help_text="Whether supervisors and managers see whose figures they are."
    )
    months_kept = models.PositiveSmallIntegerField(help_text="Months after which the figures are deleted.")
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
    at = models.DateTimeField()
    business_date = models.DateField()
    command_id = models.UUIDField()
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            CommentedCheckConstraint(
                name="productivity_months_kept",
                violation_error_message="Figures of attendants are kept for 1 to 60 months.",
                condition=Q(months_kept__gte=1, months_kept__lte=60),
            ),
            CompositeForeignKey(
                name="i10_productivity_rule_performed_by_of_hotel",
                violation_error_message=(
                    "The staff member who laid down a rule about productivity belongs to the hotel of the rule."
                ),
                fields=("performed_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
        ]
        triggers = [
            only_grows(
                "i9_productivity_rules_only_grow",
                violation_error_message="Rules about productivity are never changed or deleted.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.months_kept} months"
