"""Bookings, their parties, their occupancies and their status events."""

from room_bookings.models.booking import RoomBooking
from room_bookings.models.occupancy import BookingGuest, RoomOccupancy
from room_bookings.models.status_events import BookingRoomOperation, BookingStatusEvent

__all__ = ["BookingGuest", "BookingRoomOperation", "BookingStatusEvent", "RoomBooking", "RoomOccupancy"]
