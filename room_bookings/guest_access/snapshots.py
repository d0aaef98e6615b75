"""The representation of a booking for its guests: nothing that only the hotel needs."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from hotel.kernel.exceptions import Reason
from hotel.models import Hotel
from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking
from room_bookings.snapshots import booking_snapshot

_AS_FOR_STAFF = (
    *("confirmation_number", "status", "check_in", "check_out", "nights", "arrival_time", "departure_time"),
    *("adults", "children", "total_amount", "amount_paid", "balance_due", "currency", "payment_terms"),
    *("special_requests", "language", "cancelled_at"),
)


def guest_booking_snapshot(
    booking: RoomBooking, *, hotel: Hotel, now: datetime, reasons: Sequence[Reason]
) -> dict[str, Any]:
    """Return a booking, read with its details, as its guests see it; `reasons` are those against a cancellation."""
    shown = booking_snapshot(booking, now=now, personal=True)
    return {
        "hotel": {
            "name": hotel.name,
            "email": hotel.email,
            "timezone": hotel.timezone,
            "check_in_time": hotel.check_in_time,
            "check_out_time": hotel.check_out_time,
        },
        **{name: shown[name] for name in _AS_FOR_STAFF},
        "room_type": booking.room_type.name,
        "party": [
            {name: member[name] for name in ("first_name", "last_name", "role")} for member in shown["party"]
        ],
        "cancellation": {
            "is_possible": not reasons and booking.status != BookingStatus.CANCELLED,
            "reason": reasons[0].detail if reasons and booking.status != BookingStatus.CANCELLED else "",
            "refund_amount": refund_amount(shown),
        },
    }


def refund_amount(shown: Mapping[str, Any]) -> str:
    """Return what a cancellation pays back, or has to pay back, of a booking as `booking_snapshot` shows it.

    Nothing is kept of what was paid.
    """
    amount: str = shown["amount_paid"]
    return amount
