"""The state of the rooms: its history, the work it asks for, and what is broken."""

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import NullIf

from hotel.constraints import CompositeForeignKey
from hotel.enums import Source
from hotel.models import Hotel
from hotel.transitions import CREATION, edges
from hotel.triggers import only_grows
from housekeeping import triggers
from housekeeping.enums import Priority, RoomEventKind, TaskStatus, TaskType
from housekeeping.transitions import CORRECTIONS, FORWARD
from room_bookings.models import RoomBooking
from rooms.enums import RoomStatus
from rooms.models import Room
from staff.models import Staff


class RoomStatusEvent(models.Model):
    """One step of a room's life: the witness without which no room status changes."""

    hotel = models.ForeignKey(
        Hotel, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    room = models.ForeignKey(
        Room, on_delete=models.PROTECT, related_name="status_events", db_constraint=False, db_index=False
    )
    status_version = models.PositiveIntegerField()
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
    )
    at = models.DateTimeField()
    business_date = models.DateField()
    command_id = models.UUIDField()
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(name="i6_one_event_per_version", fields=["room", "status_version"]),
            models.UniqueConstraint(
                name="room_event_version_to_status", fields=["room", "status_version", "to_status"]
            ),
            models.UniqueConstraint(
                name="i6_reversed_once", fields=["reverses"], condition=Q(reverses__isnull=False)
            ),
            models.CheckConstraint(
                name="i6_status_moves_along_its_edges",
                condition=Q(kind=RoomEventKind.STEP) & edges(FORWARD)
                | Q(kind=RoomEventKind.CORRECTION) & edges(CORRECTIONS)
                | Q(kind=RoomEventKind.OVERRIDE) & ~Q(from_status=CREATION) & ~Q(from_status=F("to_status")),
            ),
            models.CheckConstraint(
                name="i6_correction_names_what_it_reverses",
                condition=Q(kind=RoomEventKind.CORRECTION, reverses__isnull=False)
                | ~Q(kind=RoomEventKind.CORRECTION) & Q(reverses__isnull=True),
            ),
            models.CheckConstraint(
                name="i6_override_is_signed",
                condition=~Q(kind=RoomEventKind.OVERRIDE) | Q(changed_by__isnull=False) & ~Q(note=""),
            ),
            models.CheckConstraint(
                name="i6_first_event_is_creation",
                condition=Q(status_version=1, from_status=CREATION)
                | Q(status_version__gt=1) & ~Q(from_status=CREATION),
            ),
            CompositeForeignKey(
                name="i6_events_chain",
                fields=("room", "previous_version", "from_status"),
                to="housekeeping.RoomStatusEvent",
                to_fields=("room", "status_version", "to_status"),
            ),
            CompositeForeignKey(
                name="i10_room_event_of_hotel",
                fields=("room", "hotel"),
                to="rooms.Room",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_room_event_changed_by_of_hotel",
                fields=("changed_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i11_room_step_told",
                fields=("room", "status_version"),
                to="notifications.OutboxEvent",
                to_fields=("room_ref", "status_version"),
            ),
        ]
        triggers = [
            only_grows("i9_room_events_only_grow"),
            triggers.EVENT_NOT_AHEAD_OF_ROOM,
            triggers.CORRECTION_REVERSES_LAST_STAY,
        ]

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"


class HousekeepingTask(models.Model):
    """A piece of work in one room. An open turnover or stay-over is one per room."""

    hotel = models.ForeignKey(
        Hotel, on_delete=models.PROTECT, related_name="tasks", db_index=False, db_constraint=False
    )
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="tasks", db_constraint=False)
    booking = models.ForeignKey(
        RoomBooking,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="tasks",
        db_constraint=False,
    )
    task_type = models.CharField(max_length=16, choices=TaskType.choices)
    status = models.CharField(max_length=16, choices=TaskStatus.choices, default=TaskStatus.OPEN)
    priority = models.CharField(max_length=8, choices=Priority.choices, default=Priority.MED)
    note = models.TextField(blank=True)
    due_date = models.DateField()
    assigned_to = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="tasks", db_constraint=False
    )
    created_by = models.ForeignKey(
        Staff,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                name="task_cleaning_open_once_per_room",
                fields=["room", "task_type"],
                condition=Q(
                    status__in=[TaskStatus.OPEN, TaskStatus.IN_PROGRESS],
                    task_type__in=[TaskType.TURNOVER, TaskType.STAYOVER],
                ),
            ),
            CompositeForeignKey(
                name="i10_task_room_of_hotel",
                fields=("room", "hotel"),
                to="rooms.Room",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_task_booking_of_hotel",
                fields=("booking", "hotel"),
                to="room_bookings.RoomBooking",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_task_assigned_to_of_hotel",
                fields=("assigned_to", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_task_created_by_of_hotel",
                fields=("created_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
        ]
        indexes = [
            models.Index(name="task_by_hotel_status_due", fields=["hotel", "status", "due_date"]),
        ]

    def __str__(self) -> str:
        return f"{self.task_type} {self.room_id}"


class MaintenanceReport(models.Model):
    """Something broken in a room. One open report per room; repeating it updates it.

    `restores_to` is what the room was, or was about to become, when it went to MAINTENANCE_REQUIRED.
    """

    hotel = models.ForeignKey(Hotel, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    room = models.ForeignKey(
        Room, on_delete=models.PROTECT, related_name="maintenance_reports", db_constraint=False
    )
    priority = models.CharField(max_length=8, choices=Priority.choices)
    note = models.TextField()
    room_usable = models.BooleanField(default=False)
    restores_to = models.CharField(max_length=20, choices=RoomStatus.choices, blank=True)
    reported_by = models.ForeignKey(
        Staff,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    reported_at = models.DateTimeField()
    completed_by = models.ForeignKey(
        Staff,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    completed_at = models.DateTimeField(null=True, blank=True)
    completion_note = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                name="maintenance_open_once_per_room", fields=["room"], condition=Q(completed_at__isnull=True)
            ),
            CompositeForeignKey(
                name="i10_maintenance_room_of_hotel",
                fields=("room", "hotel"),
                to="rooms.Room",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_maintenance_reported_by_of_hotel",
                fields=("reported_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_maintenance_completed_by_of_hotel",
                fields=("completed_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.priority} {self.room_id}"
