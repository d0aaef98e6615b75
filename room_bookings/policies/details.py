"""Guards of changes of what was agreed about a booking: its persons, price and wishes."""

from collections.abc import Collection

from hotel.kernel.exceptions import Reason
from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking

AGREED_FIELDS = frozenset({"adults", "children", "total_amount", "special_requests"})
"""Persons, price and wishes. The booker and the notes of the hotel can be changed in every status."""

_ENDED_WITHOUT_STAY = {BookingStatus.CANCELLED, BookingStatus.NO_SHOW}


def change_agreed_reasons(*, booking: RoomBooking, fields: Collection[str]) -> list[Reason]:
    """Return why these fields of the booking cannot be changed by anybody."""
    if booking.status not in _ENDED_WITHOUT_STAY or AGREED_FIELDS.isdisjoint(fields):
        return []
    detail = (
        f"Booking {booking.booking_id} is {booking.status}: its persons, price and wishes stay as they are."
    )
    return [Reason("wrong_status", detail)]


def is_late_change(*, booking: RoomBooking, fields: Collection[str]) -> bool:
    """Tell whether a change of these fields is a late correction: the stay is completed and paid."""
    return booking.status == BookingStatus.COMPLETED and not AGREED_FIELDS.isdisjoint(fields)
