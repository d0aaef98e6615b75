"""The imports of bookings from files of other systems."""

from django.db import models

from hotel.kernel.constraints import CompositeForeignKey
from hotel.kernel.triggers import only_grows
from hotel.models import Hotel
from staff.models import Staff


class BookingImport(models.Model):
    """One import of a file. Only `import_bookings` writes these rows; the bookings name their file and row."""

    hotel = models.ForeignKey(Hotel, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=255)
    digest = models.CharField(max_length=64, db_comment="SHA-256 of the file.")
    report = models.JSONField(db_comment="Counts, oversold nights and credits; no personal data.")
    performed_by = models.ForeignKey(
        Staff,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    imported_at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            CompositeForeignKey(
                name="i10_booking_import_performed_by_of_hotel",
                violation_error_message="The staff member who imported bookings belongs to the hotel of the import.",
                fields=("performed_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
        ]
        triggers = [
            only_grows(
                "i9_booking_imports_only_grow",
                violation_error_message="Imports are never changed or deleted.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.file_name}, {self.imported_at:%Y-%m-%d}"
