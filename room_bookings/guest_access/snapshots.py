"""The representation of a booking for its guests: nothing that only the hotel needs."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from hotel.currencies import amount_as_text
from hotel.kernel.exceptions import Reason
from hotel.models import Hotel
from room_bookings.balances import OWES_CHARGES_ONLY, balance_due
from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking
from room_bookings.selectors.cancellation_terms import cancellation_costs, extras_of, terms_of
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
            "refund_amount": refund_amount(booking, now=now),
        },
    }


def refund_amount(booking: RoomBooking, *, now: datetime) -> str:
    """Return what a cancellation pays back: of what was paid, all that its fee leaves. Afterwards, the credit.

    Extras that were charged in advance are taken back; the fee has its share of them. Sends one statement if the
    booking has terms, one more if it has charges as well.
    """
    if booking.status in OWES_CHARGES_ONLY:
        refund = -balance_due(booking)
    else:
        terms = terms_of(booking)
        fee, extras = Decimal(0), extras_of(booking)
        if terms:
            fee, _ = cancellation_costs(booking, terms.as_values(), extras=extras, now=now)
        kept = booking.charged_amount - sum((row.amount for row in extras), Decimal(0))
        refund = booking.amount_paid - kept - fee
    return amount_as_text(max(refund, Decimal(0)), booking.currency)
