"""Who is on duty on a business date, and for how long."""

from django.db import models
from django.db.models import Q

from hotel.kernel.constraints import CommentedCheckConstraint, CompositeForeignKey
from hotel.kernel.enums import Source
from hotel.kernel.triggers import only_grows
from hotel.models import Hotel
from staff.models import Staff

MAX_MINUTES = 24 * 60


class Shift(models.Model):
    """The minutes that a person works on a date. The latest row counts; earlier ones are history. 0 minutes: off."""

    hotel = models.ForeignKey(
        Hotel, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    staff = models.ForeignKey(
        Staff, on_delete=models.PROTECT, related_name="shifts", db_constraint=False, db_index=False
    )
    date = models.DateField(help_text="The business date on which the person works.")
    minutes = models.PositiveSmallIntegerField(help_text="Minutes of work without breaks; 0: off duty.")
    begins_at = models.TimeField(
        null=True, blank=True, help_text="Wall clock time at which the work begins, if it is known."
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
    at = models.DateTimeField()
    business_date = models.DateField()
    command_id = models.UUIDField()
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            CommentedCheckConstraint(
                name="shift_within_a_day",
                violation_error_message="A shift has at most 1,440 minutes.",
                condition=Q(minutes__lte=MAX_MINUTES),
            ),
            CompositeForeignKey(
                name="i10_shift_staff_of_hotel",
                violation_error_message="A shift belongs to the hotel of the person who works.",
                fields=("staff", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_shift_performed_by_of_hotel",
                violation_error_message=(
                    "The staff member who entered a shift belongs to the hotel of the shift."
                ),
                fields=("performed_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
        ]
        triggers = [
            only_grows(
                "i9_shifts_only_grow",
                violation_error_message="Shifts are never changed or deleted; a later one replaces them.",
            ),
        ]
        indexes = [
            models.Index(name="shift_by_hotel_date", fields=["hotel", "date", "staff", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.date}: {self.minutes} minutes"
