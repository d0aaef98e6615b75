"""The constraints of bookings."""

from room_bookings.constraints.keys import KEYS
from room_bookings.constraints.stays import STAYS
from room_bookings.constraints.values import VALUES

__all__ = ["BOOKING_CONSTRAINTS"]

BOOKING_CONSTRAINTS = [*VALUES, *STAYS, *KEYS]
