"""The admin pages of bookings, calendars, rooms, occupancies, booking status events and changes."""

from room_bookings.admin import bookings, calendars, changes, occupancies, rooms, status_events

__all__ = ["bookings", "calendars", "changes", "occupancies", "rooms", "status_events"]
