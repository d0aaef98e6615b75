"""Whether a check-in of a booking was undone."""

from typing import Any

from hotel.kernel.sql import PreparedQuery
from room_bookings.enums import BookingEventKind, BookingStatus
from room_bookings.models import BookingStatusEvent

_READ_UNDONE_CHECK_IN: PreparedQuery[Any] = PreparedQuery(
    "read_undone_check_in",
    lambda given: BookingStatusEvent.objects.filter(
        booking=given.value("booking_pk"),
        kind=BookingEventKind.CORRECTION,
        from_status=BookingStatus.CHECKED_IN,
    ).values_list("pk")[:1],
)


def has_undone_check_in(booking_pk: int) -> bool:
    """Tell whether a check-in of the booking was undone."""
    return bool(_READ_UNDONE_CHECK_IN(booking_pk=booking_pk))
