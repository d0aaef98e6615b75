"""The admin pages of bookings, calendars, rooms, occupancies, status events, changes, ledgers, mails and links."""

from room_bookings.admin import (
    bookings,
    calendars,
    changes,
    guest_access,
    occupancies,
    payments,
    rooms,
    status_events,
)

__all__ = [
    "bookings",
    "calendars",
    "changes",
    "guest_access",
    "occupancies",
    "payments",
    "rooms",
    "status_events",
]
