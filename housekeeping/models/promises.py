"""Promises to guests: when their room will be ready."""

from django.db import models

from hotel.kernel.constraints import CompositeForeignKey
from hotel.kernel.enums import Source
from hotel.kernel.triggers import only_grows
from hotel.models import Hotel
from room_bookings.models import RoomBooking
from rooms.models import Room
from staff.models import Staff


class ReadyPromise(models.Model):
    """The time at which a room is promised to be ready. The latest row of a room counts; earlier ones are history.

    Without `ready_at` the promise is taken back. `booking` is the arrival that the room was planned for.
    """

    hotel = models.ForeignKey(
        Hotel, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    room = models.ForeignKey(
        Room, on_delete=models.PROTECT, related_name="promises", db_constraint=False, db_index=False
    )
    booking = models.ForeignKey(
        RoomBooking,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="ready_promises",
        db_constraint=False,
    )
    ready_at = models.DateTimeField(null=True, blank=True)
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
        ordering = ["-id"]
        constraints = [
            CompositeForeignKey(
                name="i10_promise_room_of_hotel",
                violation_error_message="A promise belongs to the hotel of its room.",
                fields=("room", "hotel"),
                to="rooms.Room",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_promise_booking_of_hotel",
                violation_error_message="A promise belongs to the hotel of its booking.",
                fields=("booking", "hotel"),
                to="room_bookings.RoomBooking",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_promise_performed_by_of_hotel",
                violation_error_message=(
                    "The staff member who gave a promise belongs to the hotel of the promise."
                ),
                fields=("performed_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
        ]
        triggers = [
            only_grows(
                "i9_promises_only_grow",
                violation_error_message="Promises are never changed or deleted; a later one replaces them.",
            ),
        ]
        indexes = [
            models.Index(name="promise_by_room", fields=["room", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.room_id}: {self.ready_at}"
