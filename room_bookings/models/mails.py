"""The mails to guests that wait, were sent or failed."""

from django.db import models
from django.db.models import Q

from hotel.kernel.constraints import CommentedCheckConstraint, CommentedUniqueConstraint, CompositeForeignKey
from hotel.models import Hotel
from room_bookings.enums import MailKind, MailState
from room_bookings.models.booking import RoomBooking


class OutgoingMail(models.Model):
    """A mail about a booking to one recipient.

    It is inserted by the command that gives the occasion, in its transaction, and rendered when it is sent: so it holds
    no personal data but the address, and says what is true then. `message_id` stays the same at every try, so that a
    mail which was sent twice is shown once. `lease_id` names the try of a worker; without its lease its result does not
    count. `waits_since` is `queued_at`, or the instant at which the desk let a failed mail be tried again. Only
    `room_bookings.services.guest_mails` writes these rows.
    """

    hotel = models.ForeignKey(
        Hotel, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    booking = models.ForeignKey(
        RoomBooking, on_delete=models.PROTECT, related_name="mails", db_constraint=False
    )
    kind = models.CharField(max_length=16, choices=MailKind.choices)
    recipient = models.EmailField(db_comment="Address of the booker, else of the main guest.")
    message_id = models.CharField(max_length=300, db_comment="The Message-ID without angle brackets.")
    state = models.CharField(max_length=8, choices=MailState.choices, default=MailState.WAITING)
    tries = models.PositiveIntegerField(default=0, db_comment="Tries since waits_since, by any worker.")
    queued_at = models.DateTimeField()
    waits_since = models.DateTimeField()
    next_try_at = models.DateTimeField(null=True, blank=True, db_comment="NULL unless the mail waits.")
    lease_id = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(
        null=True, blank=True, db_comment="End of the lease, by the clock of the database."
    )
    ended_at = models.DateTimeField(
        null=True, blank=True, db_comment="When it was sent, failed for good or was dropped."
    )
    last_error_code = models.CharField(max_length=32, blank=True, default="")
    last_error = models.TextField(blank=True, default="")
    command_id = models.UUIDField(db_comment="The command that gave the occasion.")

    class Meta:
        ordering = ["-id"]
        constraints = [
            CommentedUniqueConstraint(
                name="mail_message_id_once",
                violation_error_message="A Message-ID belongs to one mail.",
                fields=["message_id"],
            ),
            CommentedUniqueConstraint(
                name="mail_once_per_command_and_recipient",
                violation_error_message="A command writes a recipient one mail of a kind about a booking.",
                fields=["command_id", "booking", "kind", "recipient"],
            ),
            CommentedCheckConstraint(
                name="mail_waits_or_has_ended",
                violation_error_message="A mail that waits has a next try; any other has an end and no lease.",
                condition=Q(state=MailState.WAITING, next_try_at__isnull=False, ended_at__isnull=True)
                | ~Q(state=MailState.WAITING)
                & Q(next_try_at__isnull=True, ended_at__isnull=False, lease_id__isnull=True),
            ),
            CommentedCheckConstraint(
                name="mail_lease_has_an_end",
                violation_error_message="Exactly a lease has an end.",
                condition=Q(lease_id__isnull=True, lease_until__isnull=True)
                | Q(lease_id__isnull=False, lease_until__isnull=False),
            ),
            CompositeForeignKey(
                name="i10_mail_of_hotel",
                violation_error_message="A mail belongs to the hotel of its booking.",
                fields=("booking", "hotel"),
                to="room_bookings.RoomBooking",
                to_fields=("id", "hotel"),
            ),
        ]
        indexes = [
            models.Index(name="mail_next_try", fields=["next_try_at"], condition=Q(state=MailState.WAITING)),
            models.Index(name="mail_newest", fields=["hotel", "-id"]),
            models.Index(name="mail_failed", fields=["hotel", "-id"], condition=Q(state=MailState.FAILED)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
