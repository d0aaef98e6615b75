"""Bookings, their parties, and who holds which room right now."""

from room_bookings.models.booking import RoomBooking
from room_bookings.models.history import BookingRoomOperation, BookingStatusEvent
from room_bookings.models.presence import BookingGuest, RoomOccupancy

__all__ = ["BookingGuest", "BookingRoomOperation", "BookingStatusEvent", "RoomBooking", "RoomOccupancy"]
