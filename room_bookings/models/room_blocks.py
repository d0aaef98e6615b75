"""Dated blocks of rooms: out of order, or out of service, and their history."""

from django.contrib.postgres.fields import IntegerRangeField, RangeOperators
from django.db import models
from django.db.models import Case, ExpressionWrapper, F, Func, IntegerField, Q, Value, When
from django.db.models.functions import NullIf

from hotel.kernel.business_date import FIRST_DAY, LAST_DAY
from hotel.kernel.constraints import (
    CommentedCheckConstraint,
    CommentedExclusionConstraint,
    CommentedUniqueConstraint,
    CompositeForeignKey,
)
from hotel.kernel.enums import Source
from hotel.kernel.exceptions import ProblemCode
from hotel.kernel.triggers import keeps_identity, only_grows
from hotel.models import Hotel
from room_bookings import room_block_triggers as triggers
from room_bookings.enums import BlockKind
from room_bookings.half_days import Days
from room_bookings.held_minutes import DAY, HALF_DAY
from room_bookings.stay_bounds import MAX_NIGHTS
from rooms.models import Room, RoomType
from staff.models import Staff

_STARTS = Value(DAY) * Days(F("first"))


class RoomBlock(models.Model):
    """The nights [first, until) in which a room is out of order or out of service; the same date twice: its day only.

    Out of order holds the nights like a booking, from the moment it is entered until it ends. Out of service only
    warns. `begun_at` is set when the hotel's clock has reached `first` and the room is vacant, `ended_at` when it has
    reached `until`, or earlier by hand. Commands lock the room before they change a block.
    """

    hotel = models.ForeignKey(
        Hotel, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    room = models.ForeignKey(
        Room, on_delete=models.PROTECT, related_name="room_blocks", db_index=False, db_constraint=False
    )
    room_type = models.ForeignKey(
        RoomType, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    kind = models.CharField(max_length=16, choices=BlockKind.choices)
    first = models.DateField(db_comment="The date of the first night.")
    until = models.DateField(db_comment="The date after the last night; equal to first: the day only.")
    reason = models.TextField()
    begun_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    held_minutes = models.GeneratedField(
        expression=Func(
            Case(
                When(first=F("until"), then=_STARTS),
                default=_STARTS + Value(HALF_DAY),
                output_field=IntegerField(),
            ),
            Case(
                When(first=F("until"), then=_STARTS + Value(HALF_DAY)),
                default=Value(DAY) * Days(F("until")),
                output_field=IntegerField(),
            ),
            function="int4range",
            output_field=IntegerRangeField(),
        ),
        output_field=IntegerRangeField(),
        db_persist=True,
        db_comment="Generated: the minutes of these nights, as bookings count them.",
    )
    version = models.PositiveIntegerField(
        default=1,
        db_default=1,
        db_comment="Number of changes; each has a row in room_bookings_roomblockchange; the ETag.",
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        Staff,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    change_source = models.CharField(max_length=16, choices=Source.choices)
    change_note = models.TextField(blank=True)
    change_date = models.DateField(db_comment="The business date of the last change.")
    change_command_id = models.UUIDField()

    class Meta:
        ordering = ["-id"]
        default_permissions = ("view",)
        constraints = [
            CommentedExclusionConstraint(
                name="i4_no_two_blocks_in_one_room",
                violation_error_message="Two blocks of one room never hold it at the same time.",
                violation_error_code=ProblemCode.ROOM_BLOCKED,
                expressions=[("room", RangeOperators.EQUAL), ("held_minutes", RangeOperators.OVERLAPS)],
                condition=Q(ended_at__isnull=True),
            ),
            CommentedCheckConstraint(
                name="room_block_within_the_calendar",
                violation_error_message="A block has at most 1,000 nights, between 2000-01-01 and 2199-12-31.",
                condition=Q(first__gte=FIRST_DAY, until__lte=LAST_DAY, until__gte=F("first"))
                & Q(
                    until__lte=ExpressionWrapper(
                        F("first") + Value(MAX_NIGHTS), output_field=models.DateField()
                    )
                ),
            ),
            CommentedCheckConstraint(
                name="room_block_has_kind_and_reason",
                violation_error_message="A block is out of order or out of service, for a reason.",
                condition=Q(kind__in=BlockKind.values) & ~Q(reason=""),
            ),
            CommentedUniqueConstraint(
                name="room_block_id_hotel",
                violation_error_message=(
                    "Each block has one hotel: target of the foreign key that keeps its history within the hotel."
                ),
                fields=["id", "hotel"],
            ),
            CompositeForeignKey(
                name="i10_room_block_of_hotel",
                violation_error_message="A block belongs to the hotel of its room.",
                fields=("room", "hotel"),
                to="rooms.Room",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_room_block_type_of_hotel",
                violation_error_message="The room type of a room's block belongs to the hotel of the block.",
                fields=("room_type", "hotel"),
                to="rooms.RoomType",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_room_block_changed_by_of_hotel",
                violation_error_message="The staff member who changed a block belongs to the hotel of the block.",
                fields=("changed_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i13_room_block_type_follows_room",
                violation_error_message="A block holds nights of the type of its room.",
                fields=("room", "room_type"),
                to="rooms.Room",
                to_fields=("id", "room_type"),
                on_update_cascade=True,
            ),
        ]
        indexes = [
            models.Index(
                name="room_block_in_room", fields=["room", "first"], condition=Q(ended_at__isnull=True)
            ),
            models.Index(
                name="room_block_of_type", fields=["room_type", "first"], condition=Q(ended_at__isnull=True)
            ),
            models.Index(name="room_block_of_hotel", fields=["hotel", "first"]),
        ]
        triggers = [
            triggers.NIGHTS_OF_NEW_ROOM_BLOCK,
            triggers.NIGHTS_FOLLOW_ROOM_BLOCK,
            triggers.NEW_ROOM_BLOCK_OUTSIDE_BOOKINGS,
            triggers.ROOM_BLOCK_OUTSIDE_BOOKINGS,
            triggers.ENDED_ROOM_BLOCK_STAYS_ENDED,
            triggers.NEW_ROOM_BLOCK_IS_RECORDED,
            triggers.ROOM_BLOCK_CHANGE_IS_RECORDED,
            keeps_identity(
                "i9_room_block_keeps_its_identity",
                "id",
                "hotel_id",
                "room_id",
                violation_error_message="A block stays with its room and keeps its primary key.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} to {self.until}"

    @property
    def block_id(self) -> int:
        """The primary key, by which URLs and If-Match name the block."""
        pk: int = self.pk
        return pk


class RoomBlockChange(models.Model):
    """The audit row of one change of a room's block, its entry included. Only a trigger of the block writes it.

    `changes` is a list of `{"field", "old", "new"}`.
    """

    hotel = models.ForeignKey(
        Hotel, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    block = models.ForeignKey(
        RoomBlock, on_delete=models.PROTECT, related_name="changes", db_constraint=False, db_index=False
    )
    version = models.PositiveIntegerField(db_comment="The version of the block after this change.")
    changes = models.JSONField(db_comment="List of {field, old, new}.")
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
        expression=NullIf(F("version") - 1, Value(0)),
        output_field=models.PositiveIntegerField(null=True),
        db_persist=True,
        db_comment="Generated: version - 1, NULL for the entry. References the block's previous change (I9).",
    )
    at = models.DateTimeField()
    business_date = models.DateField()
    command_id = models.UUIDField(db_index=True)

    class Meta:
        ordering = ["-id"]
        default_permissions = ("view",)
        constraints = [
            CommentedUniqueConstraint(
                name="i9_one_room_block_change_per_version",
                violation_error_message="A block has one change row for each version.",
                fields=["block", "version"],
            ),
            CompositeForeignKey(
                name="i9_room_block_changes_chain",
                violation_error_message="The change rows of a block have no gap.",
                fields=("block", "previous_version"),
                to="room_bookings.RoomBlockChange",
                to_fields=("block", "version"),
            ),
            CompositeForeignKey(
                name="i10_room_block_change_of_hotel",
                violation_error_message="A change row of a block belongs to the hotel of the block.",
                fields=("block", "hotel"),
                to="room_bookings.RoomBlock",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_room_block_change_performed_by_of_hotel",
                violation_error_message=(
                    "The staff member who changed a block belongs to the hotel of the change row."
                ),
                fields=("performed_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
        ]
        triggers = [
            only_grows(
                "i9_room_block_changes_only_grow",
                violation_error_message="Change rows of blocks are never changed or deleted.",
            ),
            triggers.ONLY_ROOM_BLOCKS_WRITE_CHANGES,
        ]

    def __str__(self) -> str:
        return f"change {self.version} of block {self.block_id}"
