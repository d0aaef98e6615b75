"""The audit rows of the status of rooms."""

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import NullIf

from hotel.kernel.constraints import (
    CommentedCheckConstraint,
    CommentedUniqueConstraint,
    CompositeForeignKey,
    ForeignKeyFromLowerApp,
)
from hotel.kernel.enums import Source
from hotel.kernel.exceptions import ProblemCode
from hotel.kernel.transitions import CREATION, TransitionConstraint
from hotel.kernel.triggers import only_grows
from hotel.models import Hotel
from housekeeping import triggers
from housekeeping.enums import RoomEventKind
from housekeeping.transitions import CORRECTIONS, FORWARD, OVERRIDES
from rooms.enums import RoomStatus
from rooms.models import Room
from staff.models import Staff


class RoomStatusEvent(models.Model):
    """The audit row of one step of a room status. The database refuses a step without it (I6)."""

    hotel = models.ForeignKey(
        Hotel, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    room = models.ForeignKey(
        Room, on_delete=models.PROTECT, related_name="status_events", db_constraint=False, db_index=False
    )
    status_version = models.PositiveIntegerField(db_comment="The status_version of the room after this step.")
    from_status = models.CharField(max_length=20, choices=RoomStatus.choices, blank=True)
    to_status = models.CharField(max_length=20, choices=RoomStatus.choices)
    kind = models.CharField(max_length=12, choices=RoomEventKind.choices, default=RoomEventKind.STEP)
    reverses = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
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
    note = models.TextField(blank=True)
    previous_version = models.GeneratedField(
        expression=NullIf(F("status_version") - 1, Value(0)),
        output_field=models.PositiveIntegerField(null=True),
        db_persist=True,
        db_comment=(
            "Generated: status_version - 1, NULL for the creation. "
            "With from_status it references the event of the previous step (I6)."
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
                name="i6_one_event_per_version",
                violation_error_message="A room has one status event for each status version.",
                fields=["room", "status_version"],
            ),
            CommentedUniqueConstraint(
                name="room_event_version_to_status",
                violation_error_message=(
                    "A status version of a room has one status: target of the keys that join rooms and events."
                ),
                fields=["room", "status_version", "to_status"],
            ),
            CommentedUniqueConstraint(
                name="i6_reversed_once",
                violation_error_message="A status event of a room is reversed at most once.",
                fields=["reverses"],
                condition=Q(reverses__isnull=False),
            ),
            TransitionConstraint(
                name="i6_status_moves_along_its_edges",
                violation_error_message="The status of a room changes only along the transition table.",
                violation_error_code=ProblemCode.WRONG_STATUS,
                tables={
                    RoomEventKind.STEP: FORWARD,
                    RoomEventKind.CORRECTION: CORRECTIONS,
                    RoomEventKind.OVERRIDE: OVERRIDES,
                },
            ),
            CommentedCheckConstraint(
                name="i6_correction_names_what_it_reverses",
                violation_error_message=(
                    "A correction of a room status names the status event that it reverses, and no other event does."
                ),
                condition=Q(kind=RoomEventKind.CORRECTION, reverses__isnull=False)
                | ~Q(kind=RoomEventKind.CORRECTION) & Q(reverses__isnull=True),
            ),
            CommentedCheckConstraint(
                name="i6_override_is_signed",
                violation_error_message="An override of a room status names a staff member and a note.",
                condition=~Q(kind=RoomEventKind.OVERRIDE) | Q(changed_by__isnull=False) & ~Q(note=""),
            ),
            CommentedCheckConstraint(
                name="i6_first_event_is_creation",
                violation_error_message="The first status event of a room is its creation, and no other is.",
                condition=Q(status_version=1, from_status=CREATION)
                | Q(status_version__gt=1) & ~Q(from_status=CREATION),
            ),
            CompositeForeignKey(
                name="i6_events_chain",
                violation_error_message=(
                    "A status event of a room starts from the status in which the previous one ended."
                ),
                fields=("room", "previous_version", "from_status"),
                to="housekeeping.RoomStatusEvent",
                to_fields=("room", "status_version", "to_status"),
            ),
            ForeignKeyFromLowerApp(
                name="i6_room_status_witnessed",
                violation_error_message="A room has the status of its latest status event.",
                from_model="rooms.Room",
                from_fields=("id", "status_version", "room_status"),
                fields=("room", "status_version", "to_status"),
            ),
            ForeignKeyFromLowerApp(
                name="i11_room_event_has_its_step",
                violation_error_message=(
                    "An outbox event about a step of a room has the status event of that step."
                ),
                from_model="notifications.OutboxEvent",
                from_fields=("room_ref", "status_version"),
                fields=("room", "status_version"),
            ),
            CompositeForeignKey(
                name="i10_room_event_of_hotel",
                violation_error_message="A status event of a room belongs to the hotel of the room.",
                fields=("room", "hotel"),
                to="rooms.Room",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_room_event_changed_by_of_hotel",
                violation_error_message=(
                    "The staff member who changed a room status belongs to the hotel of the status event."
                ),
                fields=("changed_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i11_room_step_announced",
                violation_error_message="Every status event of a room has an outbox event.",
                fields=("room", "status_version"),
                to="notifications.OutboxEvent",
                to_fields=("room_ref", "status_version"),
            ),
        ]
        triggers = [
            only_grows(
                "i9_room_events_only_grow",
                violation_error_message="Status events of rooms are never changed or deleted.",
            ),
            triggers.EVENT_NOT_AHEAD_OF_ROOM,
            triggers.CORRECTION_REVERSES_LAST_STAY,
        ]

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"
