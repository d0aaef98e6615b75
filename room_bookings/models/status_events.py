"""The audit rows of bookings: their status events, and the room log as a booking sees it."""

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
from room_bookings import triggers
from room_bookings.enums import BookingEventKind, BookingStatus
from room_bookings.models.booking import RoomBooking
from room_bookings.transitions import (
    CORRECTIONS,
    FORWARD,
)
from rooms.models import RoomOperationLog
from staff.models import Staff


class BookingStatusEvent(models.Model):
    """The audit row of one step of a booking status. The database refuses a step without it (I7)."""

    hotel = models.ForeignKey(
        Hotel, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    booking = models.ForeignKey(
        RoomBooking,
        on_delete=models.PROTECT,
        related_name="status_events",
        db_constraint=False,
        db_index=False,
    )
    status_version = models.PositiveIntegerField(
        db_comment="The status_version of the booking after this step."
    )
    from_status = models.CharField(max_length=16, choices=BookingStatus.choices, blank=True)
    to_status = models.CharField(max_length=16, choices=BookingStatus.choices)
    kind = models.CharField(max_length=12, choices=BookingEventKind.choices, default=BookingEventKind.STEP)
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
    reason = models.TextField(blank=True)
    metadata = models.JSONField(default=dict, blank=True)
    previous_version = models.GeneratedField(
        expression=NullIf(F("status_version") - 1, Value(0)),
        output_field=models.PositiveIntegerField(null=True),
        db_persist=True,
        db_comment=(
            "Generated: status_version - 1, NULL for the creation. "
            "With from_status it references the event of the previous step (I7)."
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
                name="i7_one_event_per_version",
                violation_error_message="A booking has one status event for each status version.",
                fields=["booking", "status_version"],
            ),
            CommentedUniqueConstraint(
                name="booking_event_version_to_status",
                violation_error_message=(
                    "A status version of a booking has one status: target of the keys that join bookings and events."
                ),
                fields=["booking", "status_version", "to_status"],
            ),
            CommentedUniqueConstraint(
                name="i7_reversed_once",
                violation_error_message="A status event of a booking is reversed at most once.",
                fields=["reverses"],
                condition=Q(reverses__isnull=False),
            ),
            TransitionConstraint(
                name="i7_status_moves_along_its_edges",
                violation_error_message="The status of a booking changes only along the transition table.",
                violation_error_code=ProblemCode.WRONG_STATUS,
                tables={BookingEventKind.STEP: FORWARD, BookingEventKind.CORRECTION: CORRECTIONS},
                condition=Q(kind=BookingEventKind.STEP, reverses__isnull=True)
                | Q(kind=BookingEventKind.CORRECTION, reverses__isnull=False),
            ),
            CommentedCheckConstraint(
                name="i7_first_event_is_creation",
                violation_error_message=(
                    "The first status event of a booking is its creation, and no other is."
                ),
                condition=Q(status_version=1, from_status=CREATION)
                | Q(status_version__gt=1) & ~Q(from_status=CREATION),
            ),
            CompositeForeignKey(
                name="i7_events_chain",
                violation_error_message=(
                    "A status event of a booking starts from the status in which the previous one ended."
                ),
                fields=("booking", "previous_version", "from_status"),
                to="room_bookings.BookingStatusEvent",
                to_fields=("booking", "status_version", "to_status"),
            ),
            ForeignKeyFromLowerApp(
                name="i11_booking_event_has_its_step",
                violation_error_message=(
                    "An outbox event about a step of a booking has the status event of that step."
                ),
                from_model="notifications.OutboxEvent",
                from_fields=("booking_ref", "status_version"),
                fields=("booking", "status_version"),
            ),
            CompositeForeignKey(
                name="i10_booking_event_of_hotel",
                violation_error_message="A status event of a booking belongs to the hotel of the booking.",
                fields=("booking", "hotel"),
                to="room_bookings.RoomBooking",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_booking_event_changed_by_of_hotel",
                violation_error_message=(
                    "The staff member who changed a booking belongs to the hotel of the status event."
                ),
                fields=("changed_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i11_booking_step_announced",
                violation_error_message="Every status event of a booking has an outbox event.",
                fields=("booking", "status_version"),
                to="notifications.OutboxEvent",
                to_fields=("booking_ref", "status_version"),
            ),
        ]
        triggers = [
            only_grows(
                "i9_booking_events_only_grow",
                violation_error_message="Status events of bookings are never changed or deleted.",
            ),
            triggers.EVENT_NOT_AHEAD_OF_BOOKING,
            triggers.CORRECTION_REVERSES_ITS_STEP,
        ]

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"


class BookingRoomOperation(RoomOperationLog):
    """The room log, with the trigger that compares its room changes with bookings."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [triggers.OPERATION_NOT_AHEAD_OF_BOOKING]
