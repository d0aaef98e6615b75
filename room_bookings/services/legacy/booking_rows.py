"""The rows of bookings with their whole history: the only writer of bookings that begin with more than one step."""

from collections.abc import Iterable, Sequence
from typing import Any

from hotel.kernel.bulk_load import copy_rows
from room_bookings.models import BookingGuest, BookingStatusEvent, Payment, RoomBooking, RoomOccupancy

BOOKING_FIELDS = (
    *("id", "hotel_id", "booking_id", "confirmation_number", "status", "status_version", "room_version"),
    *("version", "room_type_id", "check_in", "check_out", "room_from", "adults", "children"),
    *("booker_name", "booker_email", "booker_phone", "group_reference", "assigned_room_id", "waiting_since"),
    *("departed_on", "sold_type_id", "checked_in_at", "checked_out_at", "cancelled_at", "no_show_at"),
    *("total_amount", "currency", "payment_terms", "hold_until", "language", "special_requests", "notes"),
    *("source", "external_reference", "created_at", "updated_at"),
)
EVENT_FIELDS = (
    *(
        "hotel_id",
        "booking_id",
        "status_version",
        "from_status",
        "to_status",
        "kind",
        "changed_by_id",
        "source",
    ),
    *("reason", "metadata", "at", "business_date", "command_id", "request_id"),
)
MEMBER_FIELDS = (
    *("id", "hotel_id", "booking_id", "role", "first_name", "last_name", "email", "phone", "is_staying"),
)
OCCUPANCY_FIELDS = (
    *("room_id", "booking_id", "hotel_id", "room_status", "occupied_since", "assigned_by_id"),
    "guest_fcm_token",
)
PAYMENT_FIELDS = (
    *(
        "id",
        "hotel_id",
        "booking_id",
        "kind",
        "method",
        "amount",
        "currency",
        "category",
        "text",
        "reference",
    ),
    *("note", "original_id", "original_kind", "account", "object_id", "source", "at", "business_date"),
    *("command_id", "request_id"),
)

Rows = Iterable[Sequence[Any]]


def load_bookings(bookings: Rows, *, events: Rows, members: Rows) -> None:
    """Insert bookings, each in the status of its last event, with their status events and parties."""
    copy_rows(RoomBooking, BOOKING_FIELDS, bookings)
    copy_rows(BookingStatusEvent, EVENT_FIELDS, events)
    copy_rows(BookingGuest, MEMBER_FIELDS, members)


def load_occupancies(occupancies: Rows) -> None:
    """Insert the occupancies of checked-in bookings."""
    copy_rows(RoomOccupancy, OCCUPANCY_FIELDS, occupancies)


def load_payments(payments: Rows) -> int:
    """Insert rows of ledgers; triggers write the sums of the bookings. Returns their number."""
    return copy_rows(Payment, PAYMENT_FIELDS, payments)
