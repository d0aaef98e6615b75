"""The admin pages of bookings, calendars, rooms, occupancies, audit rows, money, providers, mails and imports."""

from room_bookings.admin import (
    bookings,
    calendars,
    changes,
    group_bills,
    guest_access,
    imports,
    invoices,
    occupancies,
    payments,
    providers,
    room_blocks,
    rooms,
    status_events,
)

__all__ = [
    "bookings",
    "calendars",
    "changes",
    "group_bills",
    "guest_access",
    "imports",
    "invoices",
    "occupancies",
    "payments",
    "providers",
    "room_blocks",
    "rooms",
    "status_events",
]
