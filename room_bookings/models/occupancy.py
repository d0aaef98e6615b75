"""The party of a booking, and the occupancy of a room."""

from django.db import models
from django.db.models import Q

from hotel.kernel.constraints import (
    CommentedCheckConstraint,
    CommentedUniqueConstraint,
    CompositeForeignKey,
    FieldKey,
    ForeignKeyFromLowerApp,
)
from hotel.kernel.exceptions import ProblemCode
from hotel.kernel.names import MAX_NAME_LENGTH, are_nfc_normalized
from hotel.models import Hotel
from room_bookings.enums import PartyRole
from room_bookings.models.booking import RoomBooking
from rooms.enums import RoomStatus
from rooms.models import Room
from staff.models import Staff


class BookingGuest(models.Model):
    """A party member: a person named on a booking."""

    hotel = models.ForeignKey(
        Hotel, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    booking = models.ForeignKey(
        RoomBooking, on_delete=models.PROTECT, related_name="party", db_constraint=False
    )
    role = models.CharField(max_length=16, choices=PartyRole.choices)
    first_name = models.CharField(max_length=MAX_NAME_LENGTH, blank=True)
    last_name = models.CharField(max_length=MAX_NAME_LENGTH, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    is_staying = models.BooleanField(
        default=True, db_comment="False for a person who made the booking and does not stay."
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            CommentedUniqueConstraint(
                name="booking_guest_id_hotel",
                violation_error_message=(
                    "Each party member has one hotel: target of the foreign keys that keep its rows within the hotel."
                ),
                fields=["id", "hotel"],
            ),
            CommentedUniqueConstraint(
                name="booking_guest_id_booking",
                violation_error_message=(
                    "Each party member has one booking: target of the foreign key of rows of the ledger."
                ),
                fields=["id", "booking"],
            ),
            CommentedUniqueConstraint(
                name="party_has_one_primary",
                violation_error_message="A party has at most one primary guest.",
                fields=["booking"],
                condition=Q(role=PartyRole.PRIMARY),
            ),
            CommentedCheckConstraint(
                name="party_member_has_a_name",
                violation_error_message="A party member has a first name, a last name, or both.",
                condition=~Q(first_name="", last_name=""),
            ),
            CommentedCheckConstraint(
                name="party_member_names_are_nfc",
                violation_error_message="The names of a party member are stored in Unicode NFC.",
                condition=are_nfc_normalized("first_name", "last_name"),
            ),
            CompositeForeignKey(
                name="i10_party_booking_of_hotel",
                violation_error_message=(
                    "The booking of a party member belongs to the hotel of the party member."
                ),
                fields=("booking", "hotel"),
                to="room_bookings.RoomBooking",
                to_fields=("id", "hotel"),
            ),
        ]
        indexes = [models.Index(name="party_by_hotel", fields=["hotel"])]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class RoomOccupancy(models.Model):
    """The fact that a booking occupies a room now: the row exists exactly while the room is occupied.

    `room_status` and `room_is_active` copy the room by ON UPDATE CASCADE, so that constraints of this table can
    check them.
    """

    room = models.OneToOneField(
        Room, on_delete=models.PROTECT, primary_key=True, related_name="occupancy", db_constraint=False
    )
    booking = models.OneToOneField(
        RoomBooking, on_delete=models.PROTECT, related_name="occupancy", db_constraint=False
    )
    hotel = models.ForeignKey(Hotel, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    room_status = models.CharField(
        max_length=20,
        choices=RoomStatus.choices,
        default=RoomStatus.OCCUPIED,
        db_comment="Copy of rooms_room.room_status by ON UPDATE CASCADE (I3); never written by a command.",
    )
    room_is_active = models.BooleanField(
        default=True,
        db_default=True,
        db_comment="Copy of rooms_room.is_active by ON UPDATE CASCADE (I3); never written by a command.",
    )
    occupied_since = models.DateTimeField()
    assigned_by = models.ForeignKey(
        Staff,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    guest_fcm_token = models.CharField(max_length=255, blank=True)

    class Meta:
        verbose_name_plural = "room occupancies"
        constraints = [
            CommentedUniqueConstraint(
                name="occupancy_booking_room",
                violation_error_message=(
                    "An occupancy joins one booking and one room: target of the foreign keys of bookings and guests."
                ),
                fields=["booking", "room"],
            ),
            FieldKey(
                name="i1_room_holds_one_booking",
                violation_error_message="One booking at a time occupies a room.",
                violation_error_code=ProblemCode.ROOM_OCCUPIED,
                field="room",
            ),
            FieldKey(
                name="i1_booking_holds_one_room",
                violation_error_message="A checked-in booking occupies one room at a time.",
                violation_error_code=ProblemCode.ROOM_OCCUPIED,
                field="booking",
            ),
            CompositeForeignKey(
                name="i2_occupancy_has_checked_in_booking",
                violation_error_message=(
                    "Only a checked-in booking occupies a room, and only its assigned room."
                ),
                fields=("booking", "room"),
                to="room_bookings.RoomBooking",
                to_fields=("id", "stays_in"),
            ),
            CompositeForeignKey(
                name="i3_occupancy_follows_room_status",
                violation_error_message=(
                    "An occupancy has the same hotel, status and is_active as its room."
                ),
                fields=("room", "hotel", "room_status", "room_is_active"),
                to="rooms.Room",
                to_fields=("id", "hotel", "room_status", "is_active"),
                on_update_cascade=True,
            ),
            CommentedCheckConstraint(
                name="i3_occupied_room_status",
                violation_error_message="An occupied room has the status OCCUPIED or CLEANING_IN_PROGRESS.",
                violation_error_code=ProblemCode.ROOM_OCCUPIED,
                condition=Q(room_status__in=[RoomStatus.OCCUPIED, RoomStatus.CLEANING_IN_PROGRESS]),
            ),
            CommentedCheckConstraint(
                name="i3_occupied_room_is_active",
                violation_error_message="An occupied room is active.",
                violation_error_code=ProblemCode.ROOM_OCCUPIED,
                condition=Q(room_is_active=True),
            ),
            ForeignKeyFromLowerApp(
                name="i3_occupied_status_has_occupancy",
                violation_error_message="A room has the status OCCUPIED only while a booking occupies it.",
                from_model="rooms.Room",
                from_fields=("occupied_room",),
                fields=("room",),
            ),
            CompositeForeignKey(
                name="i10_occupancy_assigned_by_of_hotel",
                violation_error_message=(
                    "The staff member who gave a booking its room belongs to the hotel of the room."
                ),
                fields=("assigned_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
        ]

    def __str__(self) -> str:
        return f"room {self.room_id}: booking {self.booking_id}"
