"""The admin pages of bookings, calendars, rooms, occupancies, status events, changes, mails and links of guests."""

from room_bookings.admin import bookings, calendars, changes, guest_access, occupancies, rooms, status_events

__all__ = ["bookings", "calendars", "changes", "guest_access", "occupancies", "rooms", "status_events"]
