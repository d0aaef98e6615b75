"""The links by which guests open their own booking."""

from django.db import models
from django.db.models import Q

from hotel.kernel.constraints import CommentedCheckConstraint, CommentedUniqueConstraint, CompositeForeignKey
from hotel.models import Hotel
from room_bookings.models.booking import RoomBooking
from staff.models import Staff


class GuestLink(models.Model):
    """A link to one booking for its guests, until it expires or is revoked.

    The token of the link is in no column: only its SHA-256 is stored. `created_by` is empty for the link of a mail,
    which is created when the mail is sent. `revoked_by` is the person who revoked it or created it anew. Only
    `room_bookings.services.guest_links` writes these rows.
    """

    hotel = models.ForeignKey(
        Hotel, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    booking = models.ForeignKey(
        RoomBooking, on_delete=models.PROTECT, related_name="guest_links", db_constraint=False
    )
    token_hash = models.CharField(max_length=64, db_comment="SHA-256 of the token, in hexadecimal digits.")
    created_by = models.ForeignKey(
        Staff,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_by = models.ForeignKey(
        Staff,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    revoked_at = models.DateTimeField(null=True, blank=True)
    command_id = models.UUIDField(db_comment="The command that created the link.")

    class Meta:
        ordering = ["-id"]
        constraints = [
            CommentedUniqueConstraint(
                name="guest_link_token_once",
                violation_error_message="A token opens one booking.",
                fields=["token_hash"],
            ),
            CommentedCheckConstraint(
                name="guest_link_stores_a_hash",
                violation_error_message="A guest link stores the SHA-256 of its token, never the token.",
                condition=Q(token_hash__regex=r"^[0-9a-f]{64}$"),  # noqa: S106 (a pattern)
            ),
            CompositeForeignKey(
                name="i10_guest_link_of_hotel",
                violation_error_message="A guest link belongs to the hotel of its booking.",
                fields=("booking", "hotel"),
                to="room_bookings.RoomBooking",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_guest_link_created_by_of_hotel",
                violation_error_message="The staff member who created a guest link belongs to the hotel of the link.",
                fields=("created_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_guest_link_revoked_by_of_hotel",
                violation_error_message="The staff member who revoked a guest link belongs to the hotel of the link.",
                fields=("revoked_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
        ]

    def __str__(self) -> str:
        return f"Guest link {self.pk}"
