"""Blocks: nights that a channel's calendar closes in a room or a room type."""

from django.contrib.postgres.fields import IntegerRangeField
from django.db import models
from django.db.models import Case, ExpressionWrapper, F, Func, Q, Value, When

from hotel.kernel.business_date import FIRST_DAY, LAST_DAY
from hotel.kernel.constraints import (
    CommentedCheckConstraint,
    CommentedUniqueConstraint,
    CompositeForeignKey,
)
from hotel.models import Hotel
from room_bookings import block_triggers
from room_bookings.half_days import Days
from room_bookings.held_minutes import DAY, HALF_DAY
from room_bookings.models.calendars import MAX_UID_LENGTH, ChannelCalendar
from room_bookings.stay_bounds import MAX_NIGHTS
from rooms.models import Room, RoomType


class CalendarBlock(models.Model):
    """The nights [first, until) that a channel's calendar closes, in a room or in one room of a type.

    A block holds its nights like a booking, until it is released: counts of nights and room guards see it. Blocks of
    one room in the same night hold one room, however many calendars have them.
    """

    hotel = models.ForeignKey(
        Hotel, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    calendar = models.ForeignKey(
        ChannelCalendar, on_delete=models.PROTECT, related_name="blocks", db_index=False, db_constraint=False
    )
    uid = models.CharField(max_length=MAX_UID_LENGTH)
    item = models.CharField(
        max_length=24,
        db_comment="1, or which of several events with this UID: the first date of a recurrence.",
    )
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
        db_index=False,
    )
    first = models.DateField()
    until = models.DateField()
    missing_imports = models.PositiveSmallIntegerField(
        default=0, db_comment="Complete imports running in which the event was missing."
    )
    released_at = models.DateTimeField(
        null=True, blank=True, db_comment="Since when the block holds no night any more; NULL while it does."
    )
    held_minutes = models.GeneratedField(
        expression=Case(
            When(
                released_at__isnull=True,
                then=Func(
                    Value(DAY) * Days(F("first")) + Value(HALF_DAY),
                    Value(DAY) * Days(F("until")),
                    function="int4range",
                    output_field=IntegerRangeField(),
                ),
            ),
            default=Func(Value(0), Value(0), function="int4range", output_field=IntegerRangeField()),
            output_field=IntegerRangeField(),
        ),
        output_field=IntegerRangeField(),
        db_persist=True,
        db_comment="Generated: the minutes of these nights, as bookings count them; none once released.",
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["calendar_id", "first", "pk"]
        default_permissions = ("view",)
        constraints = [
            CommentedUniqueConstraint(
                name="calendar_block_once",
                violation_error_message="An event of a calendar is one block.",
                fields=["calendar", "uid", "item"],
            ),
            CommentedCheckConstraint(
                name="calendar_block_has_nights",
                violation_error_message="A block has at least one night and at most 1,000.",
                condition=Q(until__gt=F("first"))
                & Q(
                    until__lte=ExpressionWrapper(
                        F("first") + Value(MAX_NIGHTS), output_field=models.DateField()
                    )
                ),
            ),
            CommentedCheckConstraint(
                name="calendar_block_within_the_calendar",
                violation_error_message="A block lies between 2000-01-01 and 2199-12-31.",
                condition=Q(first__gte=FIRST_DAY, until__lte=LAST_DAY),
            ),
            CompositeForeignKey(
                name="i10_block_calendar_of_hotel",
                violation_error_message="The calendar of a block belongs to the hotel of the block.",
                fields=("calendar", "hotel"),
                to="room_bookings.ChannelCalendar",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_block_room_type_of_hotel",
                violation_error_message="The room type of a block belongs to the hotel of the block.",
                fields=("room_type", "hotel"),
                to="rooms.RoomType",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_block_room_of_hotel",
                violation_error_message="The room of a block belongs to the hotel of the block.",
                fields=("room", "hotel"),
                to="rooms.Room",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i13_block_type_follows_room",
                violation_error_message="A block of a room holds nights of the type of this room.",
                fields=("room", "room_type"),
                to="rooms.Room",
                to_fields=("id", "room_type"),
                on_update_cascade=True,
            ),
        ]
        indexes = [
            models.Index(
                name="block_in_room", fields=["room", "first"], condition=Q(released_at__isnull=True)
            ),
            models.Index(
                name="block_of_type", fields=["room_type", "first"], condition=Q(released_at__isnull=True)
            ),
        ]
        triggers = [
            block_triggers.NIGHTS_OF_NEW_BLOCK,
            block_triggers.NIGHTS_FOLLOW_BLOCK,
            block_triggers.BLOCKS_STAY,
        ]

    def __str__(self) -> str:
        return f"{self.first} to {self.until}"
