"""Calendars of channels: their feeds, what was imported from them, and the audit of their changes."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from hotel.kernel.constraints import (
    CommentedCheckConstraint,
    CommentedUniqueConstraint,
    CompositeForeignKey,
    Retry,
)
from hotel.kernel.enums import Source
from hotel.kernel.triggers import only_grows
from hotel.models import Hotel
from room_bookings.enums import CalendarAction, CalendarReading, ImportOutcome
from room_bookings.models.booking import RoomBooking
from rooms.models import Room, RoomType
from staff.models import Staff

MAX_UID_LENGTH = 255
"""Characters of the UID of an event. A longer one is read as an error of the feed."""


class ChannelCalendar(models.Model):
    """The calendar of one listing of a channel: a feed that the hotel sends, one that it reads, or both.

    The listing sells one room, or any room of a room type. `url` is the feed to import; it is empty where files are
    imported by hand or nothing is. `token_hash` is the SHA-256 of the token in the address of the exported feed. A
    deleted calendar keeps its row, without token and address. `lease_until` says for how long one importer has the feed
    for itself.
    """

    hotel = models.ForeignKey(Hotel, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    room_type = models.ForeignKey(
        RoomType, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    room = models.ForeignKey(
        Room,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_comment="The room that the listing sells; NULL for any room of the type.",
    )
    channel = models.CharField(
        max_length=32, db_comment="The channel in lower case, as services.channels.folded_channel makes it."
    )
    description = models.CharField(max_length=200, blank=True, default="")
    url = models.CharField(max_length=2000, blank=True, default="")
    reading = models.CharField(
        max_length=12, choices=CalendarReading.choices, default=CalendarReading.CHANNEL
    )
    block_words = ArrayField(
        models.CharField(max_length=100),
        default=list,
        blank=True,
        db_comment="An event whose summary contains one of these is a block, in place of the channel's words.",
    )
    token_hash = models.CharField(max_length=64, blank=True, default="")
    token_issued_at = models.DateTimeField(null=True, blank=True)
    lease_number = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    last_try_at = models.DateTimeField(null=True, blank=True)
    last_import_at = models.DateTimeField(
        null=True, blank=True, db_comment="When the feed was last read, completely or in part."
    )
    last_outcome = models.CharField(max_length=8, choices=ImportOutcome.choices, blank=True, default="")
    last_error_code = models.CharField(max_length=32, blank=True, default="")
    last_error = models.TextField(blank=True, default="")
    failing_since = models.DateTimeField(null=True, blank=True)
    version = models.PositiveBigIntegerField(
        default=1, db_comment="Rises with every change of the calendar and of what was imported; the ETag."
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["hotel_id", "pk"]
        constraints = [
            CommentedUniqueConstraint(
                name="calendar_id_hotel",
                violation_error_message=(
                    "Each calendar has one hotel: target of the foreign keys that keep its rows within the hotel."
                ),
                fields=["id", "hotel"],
            ),
            CommentedUniqueConstraint(
                name="calendar_token_once",
                violation_error_message="A token belongs to one calendar.",
                fields=["token_hash"],
                condition=~Q(token_hash=""),
                on_violation=Retry.NEW_RANDOM_VALUE,
            ),
            CommentedCheckConstraint(
                name="calendar_channel_is_folded",
                violation_error_message="A calendar names its channel, in lower case.",
                condition=~Q(channel="") & ~Q(channel__regex="[A-Z]"),
            ),
            CommentedCheckConstraint(
                name="calendar_deleted_has_no_feed",
                violation_error_message="A deleted calendar has no token and no address.",
                condition=Q(deleted_at__isnull=True) | Q(token_hash="", url=""),
            ),
            CompositeForeignKey(
                name="i10_calendar_room_type_of_hotel",
                violation_error_message="The room type of a calendar belongs to the hotel of the calendar.",
                fields=("room_type", "hotel"),
                to="rooms.RoomType",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_calendar_room_of_hotel",
                violation_error_message="The room of a calendar belongs to the hotel of the calendar.",
                fields=("room", "hotel"),
                to="rooms.Room",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i13_calendar_type_follows_room",
                violation_error_message="The calendar of a room is one of the type of this room.",
                fields=("room", "room_type"),
                to="rooms.Room",
                to_fields=("id", "room_type"),
                on_update_cascade=True,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}"

    @property
    def calendar_id(self) -> int:
        """Return the primary key, by the name that it has in the API."""
        pk: int = self.pk
        return pk


class CalendarReservation(models.Model):
    """A reservation of a channel's calendar, and the booking that it became.

    `first` and `until` are the dates that the channel gave last: only when the channel changes them again does the
    import change the booking, so a change by the front desk stays. A reservation that began before the first import has
    no booking: it is a block.
    """

    hotel = models.ForeignKey(
        Hotel, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    calendar = models.ForeignKey(
        ChannelCalendar,
        on_delete=models.PROTECT,
        related_name="reservations",
        db_index=False,
        db_constraint=False,
    )
    uid = models.CharField(max_length=MAX_UID_LENGTH)
    item = models.CharField(
        max_length=24,
        db_comment="1, or which of several events with this UID: the first date of a recurrence.",
    )
    booking = models.ForeignKey(RoomBooking, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    first = models.DateField()
    until = models.DateField()
    missing_imports = models.PositiveSmallIntegerField(
        default=0, db_comment="Complete imports running in which the event was missing."
    )
    ended_at = models.DateTimeField(
        null=True, blank=True, db_comment="When the channel took the reservation away; NULL while it stands."
    )

    class Meta:
        ordering = ["calendar_id", "first"]
        default_permissions = ()
        constraints = [
            CommentedUniqueConstraint(
                name="calendar_reservation_once",
                violation_error_message="An event of a calendar is one reservation.",
                fields=["calendar", "uid", "item"],
            ),
            CompositeForeignKey(
                name="i10_calendar_reservation_calendar_of_hotel",
                violation_error_message="The calendar of a reservation belongs to the hotel of the reservation.",
                fields=("calendar", "hotel"),
                to="room_bookings.ChannelCalendar",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_calendar_reservation_booking_of_hotel",
                violation_error_message="The booking of a calendar's reservation belongs to the hotel of the calendar.",
                fields=("booking", "hotel"),
                to="room_bookings.RoomBooking",
                to_fields=("id", "hotel"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.uid} {self.item}"


class CalendarChange(models.Model):
    """A change of a calendar, or of what was imported from it: an audit row.

    `details` holds the changed fields of the calendar, or what the import did. Addresses and tokens are never in it.
    """

    hotel = models.ForeignKey(
        Hotel, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    calendar = models.ForeignKey(
        ChannelCalendar, on_delete=models.PROTECT, related_name="changes", db_constraint=False
    )
    action = models.CharField(max_length=16, choices=CalendarAction.choices)
    details = models.JSONField(default=dict, blank=True)
    changed_by = models.ForeignKey(
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
            CompositeForeignKey(
                name="i10_calendar_change_of_hotel",
                violation_error_message="A change of a calendar belongs to the hotel of the calendar.",
                fields=("calendar", "hotel"),
                to="room_bookings.ChannelCalendar",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_calendar_change_changed_by_of_hotel",
                violation_error_message="The staff member who changed a calendar belongs to the hotel of the calendar.",
                fields=("changed_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
        ]
        triggers = [
            only_grows(
                "i9_calendar_changes_only_grow",
                violation_error_message="Rows about changes of calendars are never changed or deleted.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.calendar_id}"
