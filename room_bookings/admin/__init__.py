"""The admin pages of bookings, rooms, occupancies and booking status events."""

from room_bookings.admin import bookings, occupancies, rooms, status_events

__all__ = ["bookings", "occupancies", "rooms", "status_events"]
