"""What was imported from the old system."""

from django.db import models

from hotel.kernel.constraints import CommentedUniqueConstraint
from hotel.models import Hotel


class LegacyImport(models.Model):
    """The import of a hotel from a dump of the old system. Only `import_legacy` writes these rows.

    `digest` is the same for two dumps that say the same about the hotel. `position` is the last one in the feed of the
    hotel after the import: as long as it is the last one, nobody has worked in the hotel.
    """

    hotel = models.ForeignKey(Hotel, on_delete=models.PROTECT, related_name="+", db_index=False)
    digest = models.CharField(
        max_length=32, db_comment="MD5 of what the dump says about the hotel, in any order."
    )
    as_of = models.DateTimeField(db_comment="When the dump was made.")
    position = models.BigIntegerField(
        db_comment="Last position in the feed of the hotel after the import; a later one means work."
    )
    report = models.JSONField(db_comment="Counts and contradictions with their rules; no personal data.")
    imported_at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            CommentedUniqueConstraint(
                name="legacy_import_once_per_hotel",
                violation_error_message="A hotel is imported from the old system once; another import replaces it.",
                fields=["hotel"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hotel_id}: {self.as_of:%Y-%m-%d}"
