"""Reports of attendants: wishes of guests for a day, and observations. The rows never change."""

from django.db import models
from django.db.models import Case, F, Q, Value, When

from hotel.kernel.constraints import (
    CommentedCheckConstraint,
    CommentedUniqueConstraint,
    CompositeForeignKey,
)
from hotel.kernel.enums import Source
from hotel.kernel.triggers import only_grows
from hotel.models import Hotel
from housekeeping.enums import DiscrepancyKind, Seen, Wish
from room_bookings.models import RoomBooking
from rooms.models import Room
from staff.models import Staff

_IS_USED = Q(seen=Seen.OCCUPIED) | Q(has_luggage=True)


class AuditColumns(models.Model):
    """The person, instant and command of a row that never changes: its last columns."""

    hotel = models.ForeignKey(
        Hotel, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    note = models.TextField(blank=True)
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
    at = models.DateTimeField()
    business_date = models.DateField()
    command_id = models.UUIDField()
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        abstract = True


class GuestWish(AuditColumns):
    """A change of the wish of an occupied room for one business date; the latest row of the room counts.

    It counts for its booking, until the business date turns or a cleaning begins. An empty `to_wish` withdraws it.
    """

    room = models.ForeignKey(
        Room, on_delete=models.PROTECT, related_name="guest_wishes", db_constraint=False, db_index=False
    )
    booking = models.ForeignKey(
        RoomBooking, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    from_wish = models.CharField(max_length=16, choices=Wish.choices, blank=True)
    to_wish = models.CharField(max_length=16, choices=Wish.choices, blank=True)
    room_version = models.PositiveIntegerField(
        db_comment="The status_version of the room: a cleaning that begins later clears the wish."
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            CommentedCheckConstraint(
                name="guest_wish_changes",
                violation_error_message="A row of a wish changes it.",
                condition=~Q(from_wish=F("to_wish")),
            ),
            CompositeForeignKey(
                name="i10_guest_wish_room_of_hotel",
                violation_error_message="The room of a wish belongs to the hotel of the wish.",
                fields=("room", "hotel"),
                to="rooms.Room",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_guest_wish_booking_of_hotel",
                violation_error_message="The booking of a wish belongs to the hotel of the wish.",
                fields=("booking", "hotel"),
                to="room_bookings.RoomBooking",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_guest_wish_performed_by_of_hotel",
                violation_error_message="The staff member who entered a wish belongs to the hotel of the wish.",
                fields=("performed_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
        ]
        indexes = [models.Index(name="guest_wish_by_room", fields=["room", "-id"])]
        triggers = [
            only_grows(
                "i9_guest_wishes_only_grow",
                violation_error_message="Wishes of rooms are never changed or deleted.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.room_id}: {self.to_wish or 'no wish'}"


class RoomObservation(AuditColumns):
    """An observation of a person in a room, beside its occupancy then; the latest one of a room counts.

    `discrepancy` says how they differ. It is open until a note resolves it, or the occupancy agrees.
    """

    room = models.ForeignKey(
        Room, on_delete=models.PROTECT, related_name="observations", db_constraint=False, db_index=False
    )
    booking = models.ForeignKey(
        RoomBooking,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        help_text="The booking that occupied the room.",
    )
    expected_persons = models.PositiveSmallIntegerField(
        help_text="Persons of that booking, children included; 0 in a vacant room."
    )
    seen = models.CharField(max_length=8, choices=Seen.choices)
    persons = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Persons seen; empty: not counted."
    )
    has_luggage = models.BooleanField(
        default=False, help_text="Whether there was luggage: somebody uses the room then."
    )
    room_version = models.PositiveIntegerField(
        db_comment="The status_version of the room: who enters it later settles a SLEEP."
    )
    discrepancy = models.GeneratedField(
        expression=Case(
            When(Q(booking__isnull=True) & _IS_USED, then=Value(DiscrepancyKind.SLEEP)),
            When(Q(booking__isnull=False) & ~_IS_USED, then=Value(DiscrepancyKind.SKIP)),
            When(
                Q(booking__isnull=False, persons__isnull=False, seen=Seen.OCCUPIED)
                & ~Q(persons=F("expected_persons")),
                then=Value(DiscrepancyKind.PERSON),
            ),
            default=Value(""),
        ),
        output_field=models.CharField(max_length=8, choices=DiscrepancyKind.choices, blank=True),
        db_persist=True,
        db_comment="Generated: how what was seen differs from the occupancy; empty if it does not.",
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            CommentedUniqueConstraint(
                name="room_observation_id_hotel",
                violation_error_message="An observation has one hotel: target of the key of its resolution.",
                fields=["id", "hotel"],
            ),
            CommentedCheckConstraint(
                name="observation_of_persons_is_occupied",
                violation_error_message="Who sees persons in a room sees it occupied.",
                condition=Q(persons__isnull=True) | Q(persons=0) | Q(seen=Seen.OCCUPIED),
            ),
            CompositeForeignKey(
                name="i10_observation_room_of_hotel",
                violation_error_message="The room of an observation belongs to the hotel of the observation.",
                fields=("room", "hotel"),
                to="rooms.Room",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_observation_booking_of_hotel",
                violation_error_message="The booking of an observation belongs to the hotel of the observation.",
                fields=("booking", "hotel"),
                to="room_bookings.RoomBooking",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_observation_performed_by_of_hotel",
                violation_error_message="The staff member who looked belongs to the hotel of the observation.",
                fields=("performed_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
        ]
        indexes = [
            models.Index(name="observation_by_room", fields=["room", "-id"]),
            models.Index(name="discrepancy_by_hotel", fields=["hotel", "-id"], condition=~Q(discrepancy="")),
        ]
        triggers = [
            only_grows(
                "i9_observations_only_grow",
                violation_error_message="Observations of rooms are never changed or deleted.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.room_id}: {self.seen}"


class DiscrepancyResolution(AuditColumns):
    """The note that resolves a discrepancy which no command repaired."""

    observation = models.OneToOneField(
        RoomObservation, on_delete=models.PROTECT, related_name="resolution", db_constraint=False
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            CompositeForeignKey(
                name="i10_resolution_of_hotel",
                violation_error_message="The resolution of a discrepancy belongs to the hotel of its observation.",
                fields=("observation", "hotel"),
                to="housekeeping.RoomObservation",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_resolution_performed_by_of_hotel",
                violation_error_message=(
                    "The staff member who resolved a discrepancy belongs to the hotel of the resolution."
                ),
                fields=("performed_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
        ]
        triggers = [
            only_grows(
                "i9_resolutions_only_grow",
                violation_error_message="Resolutions of discrepancies are never changed or deleted.",
            )
        ]

    def __str__(self) -> str:
        return f"resolution of {self.observation_id}"
