"""Guests: people who stay or stayed in the hotel."""

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce

from guests import triggers
from hotel.kernel.constraints import (
    CommentedCheckConstraint,
    CommentedUniqueConstraint,
    CompositeForeignKey,
    Retry,
)
from hotel.kernel.names import MAX_NAME_LENGTH, are_nfc_normalized
from hotel.models import Hotel
from room_bookings.enums import PartyRole
from room_bookings.models import BookingGuest, RoomBooking
from rooms.models import Room


class Guest(models.Model):
    """A person made from a staying party member at check-in, and kept after check-out.

    `room` is set while the guest is in a room. The guest gets `id_pin` at check-in and loses it at check-out.
    A guest with a room and without a booking is an orphaned guest: an invalid state that imported data may contain.
    """

    hotel = models.ForeignKey(Hotel, on_delete=models.PROTECT, related_name="guests", db_index=False)
    booking = models.ForeignKey(
        RoomBooking,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="guests",
        db_constraint=False,
    )
    booking_guest = models.OneToOneField(
        BookingGuest,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="guest",
        db_constraint=False,
    )
    room = models.ForeignKey(
        Room,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="guests",
        db_constraint=False,
        db_index=False,
    )
    guest_type = models.CharField(max_length=16, choices=PartyRole.choices)
    first_name = models.CharField(max_length=MAX_NAME_LENGTH, blank=True)
    last_name = models.CharField(max_length=MAX_NAME_LENGTH, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    check_in_date = models.DateField(null=True, blank=True)
    check_out_date = models.DateField(null=True, blank=True)
    id_pin = models.CharField(
        max_length=4,
        blank=True,
        db_comment="Four digits, unique among the guests in rooms of the hotel; empty after check-out.",
    )
    present_for = models.GeneratedField(
        expression=Case(When(room__isnull=False, then=Coalesce(F("booking"), Value(-1)))),
        output_field=models.BigIntegerField(null=True),
        db_persist=True,
        db_comment=(
            "Generated: booking_id while the guest is in a room, -1 if there is none; NULL outside of rooms. "
            "With room_id it references the occupancy of the booking (I8)."
        ),
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            CommentedUniqueConstraint(
                name="guest_id_hotel",
                violation_error_message=(
                    "Each guest has one hotel: target of the foreign keys that keep its rows within the hotel."
                ),
                fields=["id", "hotel"],
            ),
            CommentedUniqueConstraint(
                name="guest_pin_once_in_house",
                violation_error_message="A PIN belongs to one guest in the rooms of a hotel.",
                on_violation=Retry.NEW_RANDOM_VALUE,
                fields=["hotel", "id_pin"],
                condition=~Q(id_pin=""),
            ),
            CommentedCheckConstraint(
                name="guest_pin_is_four_digits",
                violation_error_message="A PIN is empty or has four digits.",
                condition=Q(id_pin__regex=r"^([0-9]{4})?$"),
            ),
            CommentedCheckConstraint(
                name="guest_has_a_name",
                violation_error_message="A guest has a first name, a last name, or both.",
                condition=~Q(first_name="", last_name=""),
            ),
            CommentedCheckConstraint(
                name="guest_names_are_nfc",
                violation_error_message="The names of a guest are stored in Unicode NFC.",
                condition=are_nfc_normalized("first_name", "last_name"),
            ),
            CompositeForeignKey(
                name="i8_guest_is_where_their_booking_is",
                violation_error_message=(
                    "A guest in a room has a booking, and that booking occupies the room."
                ),
                fields=("present_for", "room"),
                to="room_bookings.RoomOccupancy",
                to_fields=("booking", "room"),
            ),
            CompositeForeignKey(
                name="i10_guest_room_of_hotel",
                violation_error_message="The room of a guest belongs to the hotel of the guest.",
                fields=("room", "hotel"),
                to="rooms.Room",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_guest_booking_of_hotel",
                violation_error_message="The booking of a guest belongs to the hotel of the guest.",
                fields=("booking", "hotel"),
                to="room_bookings.RoomBooking",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_guest_party_member_of_hotel",
                violation_error_message="The party member of a guest belongs to the hotel of the guest.",
                fields=("booking_guest", "hotel"),
                to="room_bookings.BookingGuest",
                to_fields=("id", "hotel"),
            ),
        ]
        indexes = [
            models.Index(name="guest_in_room", fields=["room"], condition=Q(room__isnull=False)),
            models.Index(
                name="guest_present_for",
                fields=["present_for", "room"],
                condition=Q(present_for__isnull=False),
            ),
            models.Index(name="guest_by_hotel", fields=["hotel", "id"]),
            models.Index(name="guest_in_house", fields=["hotel", "id"], condition=Q(room__isnull=False)),
        ]
        triggers = [
            triggers.GUEST_GETS_SEARCH_KEY,
            triggers.SEARCH_KEYS_FOLLOW_GUEST,
            triggers.SEARCH_KEYS_FORGET_GUESTS,
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()
