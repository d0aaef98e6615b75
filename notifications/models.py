"""What is told to others: written with the change, placed in the hotel's order at commit."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from hotel.kernel.enums import Source
from hotel.kernel.triggers import InvariantTrigger, deferred_on_insert, refusal
from hotel.models import Hotel
from notifications.enums import EventType, SubjectKind

_PLACE_EVENTS = """
    SELECT position INTO placed FROM notifications_outboxevent WHERE id = NEW.id;
    IF placed IS NOT NULL THEN
        RETURN NULL;
    END IF;
    WITH taken AS (
        INSERT INTO notifications_eventcounter AS counter (hotel_id, last_position)
        SELECT hotel_id, count(*) FROM notifications_outboxevent
        WHERE position IS NULL GROUP BY hotel_id ORDER BY hotel_id
        ON CONFLICT (hotel_id) DO UPDATE SET last_position = counter.last_position + EXCLUDED.last_position
        RETURNING hotel_id, last_position
    )
    UPDATE notifications_outboxevent AS event SET position = taken.last_position - ranked.later
    FROM taken JOIN (
        SELECT id, hotel_id, row_number() OVER (PARTITION BY hotel_id ORDER BY id DESC) - 1 AS later
        FROM notifications_outboxevent WHERE position IS NULL
    ) AS ranked USING (hotel_id)
    WHERE event.id = ranked.id;
    RETURN NULL;
"""
"""One statement moves the counters, hotel by hotel, and places the rows: the guards of both judge them together."""

_COUNTER_COUNTS = """
    IF (TG_OP = 'UPDATE' AND NEW.hotel_id <> OLD.hotel_id) OR NEW.last_position - coalesce(OLD.last_position, 0) <> (
        SELECT count(*) FROM notifications_outboxevent WHERE hotel_id = NEW.hotel_id
        AND position > coalesce(OLD.last_position, 0) AND position <= NEW.last_position
    ) THEN
"""

_POSITION_COUNTED = """
    IF NOT EXISTS (
        SELECT FROM notifications_eventcounter WHERE hotel_id = NEW.hotel_id AND last_position >= NEW.position
    ) THEN
"""


class EventCounter(models.Model):
    """The last position taken in a hotel's feed. The last lock of every transaction."""

    hotel = models.OneToOneField(Hotel, on_delete=models.PROTECT, primary_key=True, related_name="+")
    last_position = models.BigIntegerField()

    class Meta:
        triggers = [
            InvariantTrigger(
                name="event_counter_counts_events",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=_COUNTER_COUNTS
                + refusal("event_counter_counts_events", "the counter moves with the events it counts")
                + " END IF; RETURN NULL;",
            ),
            InvariantTrigger(
                name="event_counter_stays",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Delete | pgtrigger.Truncate,
                func=refusal("event_counter_stays", "the counter of a hotel stays"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hotel_id}: {self.last_position}"


class OutboxEvent(models.Model):
    """One thing that happened, for whoever listens.

    `event_id` is a UUID of version 7: the new ones stand together at the end of their index.
    `room_ref` and `booking_ref` name the subject by value: both tables stand above this one.
    `status_version` is set on status steps only and unique per subject.
    `position` is the place in the hotel's feed, gapless, taken at commit; a bulk load may take places itself,
    in one statement with the counter, and so holds the hotel's feed until it ends.
    """

    hotel = models.ForeignKey(
        Hotel, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    event_id = models.UUIDField(unique=True)
    type = models.CharField(max_length=32, choices=EventType.choices)
    subject_kind = models.CharField(max_length=8, choices=SubjectKind.choices)
    room_ref = models.BigIntegerField(null=True, blank=True)
    booking_ref = models.BigIntegerField(null=True, blank=True)
    status_version = models.PositiveIntegerField(null=True, blank=True)
    occurred_at = models.DateTimeField()
    source = models.CharField(max_length=16, choices=Source.choices)
    changed_fields = ArrayField(models.CharField(max_length=64))
    snapshot = models.JSONField(encoder=DjangoJSONEncoder)
    command_id = models.UUIDField()
    position = models.BigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["hotel_id", "position"]
        constraints = [
            models.UniqueConstraint(name="event_position_once_per_hotel", fields=["hotel", "position"]),
            models.CheckConstraint(name="event_position_starts_at_one", condition=Q(position__gte=1)),
            models.UniqueConstraint(name="i11_room_step_told_once", fields=["room_ref", "status_version"]),
            models.UniqueConstraint(
                name="i11_booking_step_told_once", fields=["booking_ref", "status_version"]
            ),
            models.CheckConstraint(
                name="event_names_its_subject",
                condition=Q(subject_kind=SubjectKind.ROOM, room_ref__isnull=False, booking_ref__isnull=True)
                | Q(subject_kind=SubjectKind.BOOKING, room_ref__isnull=True, booking_ref__isnull=False)
                | Q(subject_kind=SubjectKind.TASK, room_ref__isnull=False, booking_ref__isnull=True)
                & Q(status_version__isnull=True),
            ),
        ]
        indexes = [
            models.Index(name="event_not_yet_placed", fields=["hotel"], condition=Q(position__isnull=True)),
        ]
        triggers = [
            deferred_on_insert(
                "event_takes_its_position",
                condition="NEW.position IS NULL",
                declare=[("placed", "bigint")],
                func=_PLACE_EVENTS,
            ),
            InvariantTrigger(
                name="event_position_follows_the_counter",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("position"),
                condition=pgtrigger.Condition("NEW.position IS NOT NULL"),
                func=_POSITION_COUNTED
                + refusal("event_position_follows_the_counter", "positions are taken from the counter")
                + " END IF; RETURN NULL;",
            ),
            InvariantTrigger(
                name="event_is_told_once_placed",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.position IS NOT NULL"),
                func=refusal(
                    "event_is_told_once_placed", "event % is told and stays as it is", "OLD.event_id"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"
