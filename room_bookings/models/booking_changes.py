"""The changes of what was agreed about a booking."""

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import NullIf

from hotel.kernel.constraints import CommentedUniqueConstraint, CompositeForeignKey
from hotel.kernel.enums import Source
from hotel.kernel.triggers import only_grows
from hotel.models import Hotel
from room_bookings import triggers
from room_bookings.models.booking import RoomBooking
from staff.models import Staff


class BookingChange(models.Model):
    """The audit row of a change of `WATCHED_FIELDS` of a booking or of its party, by one command.

    The database refuses such a change without it (I15). Overstays, and what a person should look at because of a
    payment provider (`payment_concern`), have their rows here, too. `changes` is a list of `{"field", "old", "new"}`;
    of personal data it holds `{"field"}` only.
    """

    hotel = models.ForeignKey(
        Hotel, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    booking = models.ForeignKey(
        RoomBooking, on_delete=models.PROTECT, related_name="changes", db_constraint=False, db_index=False
    )
    change_version = models.PositiveIntegerField(
        db_comment="The change_version of the booking after this change."
    )
    changes = models.JSONField(
        db_comment="List of {field, old, new}; of personal data {field} only, so that a person can be erased."
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
        expression=NullIf(F("change_version") - 1, Value(0)),
        output_field=models.PositiveIntegerField(null=True),
        db_persist=True,
        db_comment=(
            "Generated: change_version - 1, NULL for the first. References the booking's previous change (I15)."
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
                name="i15_one_row_per_version",
                violation_error_message="A booking has one change row for each change version.",
                fields=["booking", "change_version"],
            ),
            CompositeForeignKey(
                name="i15_changes_chain",
                violation_error_message="The change rows of a booking have no gap.",
                fields=("booking", "previous_version"),
                to="room_bookings.BookingChange",
                to_fields=("booking", "change_version"),
            ),
            CompositeForeignKey(
                name="i10_booking_change_of_hotel",
                violation_error_message="A change row of a booking belongs to the hotel of the booking.",
                fields=("booking", "hotel"),
                to="room_bookings.RoomBooking",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_booking_change_performed_by_of_hotel",
                violation_error_message=(
                    "The staff member who changed a booking belongs to the hotel of the change row."
                ),
                fields=("performed_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
        ]
        triggers = [
            only_grows(
                "i9_booking_changes_only_grow",
                violation_error_message="Change rows of bookings are never changed or deleted.",
            ),
            triggers.CHANGE_NOT_AHEAD_OF_BOOKING,
        ]

    def __str__(self) -> str:
        return f"change {self.change_version} of booking {self.booking_id}"
