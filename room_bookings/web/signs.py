"""The status of a booking or room as a colour, a sign and a word."""

from collections.abc import Mapping

from django.utils.html import format_html
from django.utils.safestring import SafeString

from hotel.web.icons import icon
from room_bookings.enums import BookingStatus
from room_bookings.web.labels import BOOKING_STATUSES
from rooms.enums import RoomStatus
from rooms.web.labels import ROOM_STATUSES

BOOKING_ICONS: Mapping[str, str] = {
    BookingStatus.PENDING: "clock",
    BookingStatus.CONFIRMED: "ready",
    BookingStatus.CHECKED_IN: "occupied",
    BookingStatus.CHECKED_OUT: "departure",
    BookingStatus.COMPLETED: "departure",
    BookingStatus.CANCELLED: "failed",
    BookingStatus.NO_SHOW: "no-show",
}

ROOM_ICONS: Mapping[str, str] = {
    RoomStatus.READY_FOR_GUEST: "ready",
    RoomStatus.OCCUPIED: "occupied",
    RoomStatus.CHECKOUT_DIRTY: "dirty",
    RoomStatus.CLEANING_IN_PROGRESS: "cleaning",
    RoomStatus.CLEANED_UNINSPECTED: "cleaned",
    RoomStatus.MAINTENANCE_REQUIRED: "maintenance",
    RoomStatus.OUT_OF_ORDER: "out-of-order",
}


def booking_status_sign(status: str) -> SafeString:
    """Return the status of a booking for a page."""
    return _sign(status, BOOKING_ICONS[status], str(BOOKING_STATUSES[status]))


def room_status_sign(status: str) -> SafeString:
    """Return the status of a room for a page."""
    return _sign(status, ROOM_ICONS[status], str(ROOM_STATUSES[status]))


def _sign(status: str, icon_name: str, word: str) -> SafeString:
    return format_html('<span class="status" data-status="{}">{}{}</span>', status, icon(icon_name), word)


def status_sign(status: str, label: str) -> SafeString:
    """Return the sign of a status of a room or booking, with this label."""
    return _sign(status, {**ROOM_ICONS, **BOOKING_ICONS}[status], label)
