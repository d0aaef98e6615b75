"""The admin pages of bookings, rooms, occupancies, booking status events and changes."""

from room_bookings.admin import bookings, changes, occupancies, rooms, status_events

__all__ = ["bookings", "changes", "occupancies", "rooms", "status_events"]
