"""The keys of bookings: what occurs once, and the rows to which a booking points (I2, I7, I10, I12, I15)."""

from django.db.models import Q

from hotel.kernel.constraints import (
    CommentedCheckConstraint,
    CommentedUniqueConstraint,
    CompositeForeignKey,
    ForeignKeyFromLowerApp,
    Retry,
)
from hotel.kernel.exceptions import ProblemCode
from room_bookings.night_triggers import SOLD_TYPE_FOLLOWS_ROOM
from room_bookings.transitions import LIVE, WITH_CHECKED_IN_AT

KEYS = [
    CommentedUniqueConstraint(
        name="booking_id_once",
        violation_error_message="A booking ID belongs to one booking, in all hotels.",
        fields=["booking_id"],
        on_violation=Retry.NEW_RANDOM_VALUE,
    ),
    CommentedUniqueConstraint(
        name="booking_confirmation_number_once",
        violation_error_message="A confirmation number belongs to one booking, in all hotels.",
        fields=["confirmation_number"],
        on_violation=Retry.NEW_RANDOM_VALUE,
    ),
    CommentedUniqueConstraint(
        name="booking_id_hotel",
        violation_error_message=(
            "Each booking has one hotel: target of the foreign keys that keep its rows within the hotel."
        ),
        fields=["id", "hotel"],
    ),
    CommentedUniqueConstraint(
        name="booking_id_stays_in",
        violation_error_message=(
            "A checked-in booking has one room: target of the foreign key of its occupancy."
        ),
        fields=["id", "stays_in"],
    ),
    CommentedUniqueConstraint(
        name="booking_item_once_per_channel",
        violation_error_message="An item of an external reference belongs to one booking of a hotel and channel.",
        on_violation=Retry.GUARD_WILL_REFUSE,
        fields=["hotel", "source", "external_reference", "external_item"],
        condition=~Q(external_reference=""),
    ),
    CommentedUniqueConstraint(
        name="booking_continued_once",
        violation_error_message="At most one booking that is not cancelled or a no-show continues another one.",
        violation_error_code=ProblemCode.CONTINUED_ALREADY,
        fields=["continues"],
        condition=Q(continues__isnull=False, status__in=sorted(LIVE | WITH_CHECKED_IN_AT)),
    ),
    CompositeForeignKey(
        name="i10_booking_oversold_by_of_hotel",
        violation_error_message="The staff member who oversold a night belongs to the hotel of the booking.",
        fields=("oversold_staff", "hotel"),
        to="staff.Staff",
        to_fields=("id", "hotel"),
    ),
    CompositeForeignKey(
        name="i10_overstay_acknowledged_by_of_hotel",
        violation_error_message=(
            "The staff member who acknowledged an overstay belongs to the hotel of the booking."
        ),
        fields=("overstay_acknowledged_by", "hotel"),
        to="staff.Staff",
        to_fields=("id", "hotel"),
    ),
    SOLD_TYPE_FOLLOWS_ROOM,
    ForeignKeyFromLowerApp(
        name="i10_event_booking_of_hotel",
        violation_error_message="An event about a booking belongs to the hotel of the booking.",
        from_model="notifications.OutboxEvent",
        from_fields=("booking_ref", "hotel"),
        fields=("id", "hotel"),
    ),
    CompositeForeignKey(
        name="i10_booking_continues_of_hotel",
        violation_error_message="A booking continues a booking of its hotel.",
        fields=("continues", "hotel"),
        to="room_bookings.RoomBooking",
        to_fields=("id", "hotel"),
    ),
    CompositeForeignKey(
        name="i10_booking_room_type_of_hotel",
        violation_error_message="The room type of a booking belongs to the hotel of the booking.",
        fields=("room_type", "hotel"),
        to="rooms.RoomType",
        to_fields=("id", "hotel"),
    ),
    CompositeForeignKey(
        name="i10_booking_terms_of_hotel",
        violation_error_message="The cancellation terms of a booking belong to the hotel of the booking.",
        fields=("cancellation_terms", "hotel"),
        to="hotel.CancellationTerms",
        to_fields=("id", "hotel"),
    ),
    CompositeForeignKey(
        name="i10_booking_room_of_hotel",
        violation_error_message="The assigned room of a booking belongs to the hotel of the booking.",
        fields=("assigned_room", "hotel"),
        to="rooms.Room",
        to_fields=("id", "hotel"),
    ),
    CompositeForeignKey(
        name="i2_checked_in_booking_has_occupancy",
        violation_error_message="A checked-in booking occupies its assigned room.",
        fields=("id", "stays_in"),
        to="room_bookings.RoomOccupancy",
        to_fields=("booking", "room"),
    ),
    CompositeForeignKey(
        name="i7_booking_status_witnessed",
        violation_error_message="A booking has the status of its latest status event.",
        fields=("id", "status_version", "status"),
        to="room_bookings.BookingStatusEvent",
        to_fields=("booking", "status_version", "to_status"),
    ),
    CommentedCheckConstraint(
        name="i12_first_room_counts",
        violation_error_message="A booking with an assigned room has a room version of at least 1.",
        condition=Q(assigned_room__isnull=True) | Q(room_version__gte=1),
    ),
    CompositeForeignKey(
        name="i12_room_change_logged",
        violation_error_message="The latest room change of a booking is in the room log.",
        fields=("hotel", "booking_id", "room_witness"),
        to="rooms.RoomOperationLog",
        to_fields=("hotel", "booking_id", "room_version"),
    ),
    CompositeForeignKey(
        name="i15_change_recorded",
        violation_error_message="The latest change of a booking has its change row.",
        fields=("id", "change_witness"),
        to="room_bookings.BookingChange",
        to_fields=("booking", "change_version"),
    ),
]
