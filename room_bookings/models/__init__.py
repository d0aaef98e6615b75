"""Bookings, their parties, their occupancies, their status events and their changes."""

from room_bookings.models.booking import RoomBooking
from room_bookings.models.booking_changes import BookingChange
from room_bookings.models.nights import BookedNights
from room_bookings.models.occupancy import BookingGuest, RoomOccupancy
from room_bookings.models.status_events import BookingRoomOperation, BookingStatusEvent

__all__ = [
    "BookedNights",
    "BookingChange",
    "BookingGuest",
    "BookingRoomOperation",
    "BookingStatusEvent",
    "RoomBooking",
    "RoomOccupancy",
]
