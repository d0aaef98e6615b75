"""The outbox: events for clients, stored in the transaction of the change and numbered for each hotel at commit."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from hotel.kernel.constraints import CommentedCheckConstraint, CommentedUniqueConstraint
from hotel.kernel.enums import Source
from hotel.models import Hotel
from notifications import triggers
from notifications.enums import IN_ROOMS, EventType, SubjectKind


class EventCounter(models.Model):
    """The last position in the feed of a hotel. Every transaction locks it last, at commit."""

    hotel = models.OneToOneField(Hotel, on_delete=models.PROTECT, primary_key=True, related_name="+")
    last_position = models.BigIntegerField(
        db_comment="The highest position in the feed of the hotel; positions have no gaps."
    )

    class Meta:
        triggers = [triggers.EVENT_COUNTER_COUNTS_EVENTS, triggers.EVENT_COUNTER_STAYS]

    def __str__(self) -> str:
        return f"{self.hotel_id}: {self.last_position}"


class OutboxEvent(models.Model):
    """A message to clients about one change of a room, a booking, a task or a calendar.

    `event_id` is a UUID of version 7, so that new ones are neighbours in their index. `room_ref` and `booking_ref`
    are primary keys of models above this app, which declare the foreign keys. Only an event of a status step has a
    `status_version`; it is unique for each subject. A trigger gives each event its `position` in the feed of the hotel
    at commit. A bulk load may assign positions itself, in one statement with the counter; it then blocks the feed of
    the hotel until it commits.
    """

    hotel = models.ForeignKey(
        Hotel, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    event_id = models.UUIDField(unique=True)
    type = models.CharField(max_length=32, choices=EventType.choices)
    subject_kind = models.CharField(max_length=16, choices=SubjectKind.choices)
    room_ref = models.BigIntegerField(
        null=True, blank=True, db_comment="Primary key of the room that a room or task event is about."
    )
    booking_ref = models.BigIntegerField(
        null=True, blank=True, db_comment="Primary key of the booking that a booking event is about."
    )
    status_version = models.PositiveIntegerField(
        null=True,
        blank=True,
        db_comment="The status_version of the subject after a status step; NULL for other changes.",
    )
    occurred_at = models.DateTimeField()
    source = models.CharField(max_length=16, choices=Source.choices)
    changed_fields = ArrayField(models.CharField(max_length=64))
    from_room = models.CharField(
        max_length=16,
        blank=True,
        default="",
        db_default="",
        db_comment="The vacated room of a move, or the old number of a renumbered room; empty in other events.",
    )
    changes: "models.JSONField[Any, Any]" = models.JSONField(
        null=True,
        blank=True,
        db_comment="The changes of a booking as its change row has them; NULL in events that are not about one.",
    )
    snapshot: "models.JSONField[Any, Any]" = models.JSONField(
        encoder=DjangoJSONEncoder,
        null=True,
        blank=True,
        db_comment="The subject as the API showed it then; NULL after `prune_events`.",
    )
    command_id = models.UUIDField()
    position = models.BigIntegerField(
        null=True,
        blank=True,
        db_comment="Number in the feed of the hotel, without gaps; NULL until the commit.",
    )

    class Meta:
        ordering = ["hotel_id", "position"]
        constraints = [
            CommentedUniqueConstraint(
                name="i11_event_position_once_per_hotel",
                violation_error_message="A position in the feed of a hotel belongs to one outbox event.",
                fields=["hotel", "position"],
            ),
            CommentedCheckConstraint(
                name="i11_event_position_starts_at_one",
                violation_error_message="The feed of a hotel starts at position 1.",
                condition=Q(position__gte=1),
            ),
            CommentedUniqueConstraint(
                name="i11_room_step_announced_once",
                violation_error_message="A status event of a room has one outbox event.",
                fields=["room_ref", "status_version"],
            ),
            CommentedUniqueConstraint(
                name="i11_booking_step_announced_once",
                violation_error_message="A status event of a booking has one outbox event.",
                fields=["booking_ref", "status_version"],
            ),
            CommentedCheckConstraint(
                name="i11_event_names_its_subject",
                violation_error_message=(
                    "An outbox event is about one room, one booking, one calendar, or one thing in a room."
                ),
                condition=Q(subject_kind=SubjectKind.ROOM, room_ref__isnull=False, booking_ref__isnull=True)
                | Q(subject_kind=SubjectKind.BOOKING, room_ref__isnull=True, booking_ref__isnull=False)
                | Q(subject_kind__in=IN_ROOMS, room_ref__isnull=False, booking_ref__isnull=True)
                & Q(status_version__isnull=True)
                | Q(
                    subject_kind=SubjectKind.CALENDAR,
                    room_ref__isnull=True,
                    booking_ref__isnull=True,
                    status_version__isnull=True,
                ),
            ),
            CommentedCheckConstraint(
                name="i11_moved_event_names_from_room",
                violation_error_message=(
                    "An event names a former room: the vacated one of a move, or the old number of a room."
                ),
                condition=~Q(type=EventType.BOOKING_MOVED) & Q(from_room="")
                | Q(type=EventType.BOOKING_MOVED) & ~Q(from_room="")
                | Q(type=EventType.ROOM_UPDATED, changed_fields__contains=["room_number"]) & ~Q(from_room=""),
            ),
            CommentedCheckConstraint(
                name="i11_new_event_has_its_snapshot",
                violation_error_message="An outbox event is inserted with the snapshot of its subject.",
                condition=Q(snapshot__isnull=False) | Q(position__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="event_not_yet_placed", fields=["hotel"], condition=Q(position__isnull=True)),
        ]
        triggers = [
            triggers.EVENT_TAKES_ITS_POSITION,
            triggers.EVENT_POSITION_FOLLOWS_THE_COUNTER,
            triggers.PLACED_EVENT_IS_FINAL,
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"
