"""The replay: a published booking history, lived day by day through the services."""

from room_bookings.management.history.census import census, differences
from room_bookings.management.history.counting import Count, count_file, count_house, endings
from room_bookings.management.history.house import open_house
from room_bookings.management.history.living import Progress, live
from room_bookings.management.history.reading import PastBooking, read_history

__all__ = [
    "Count",
    "PastBooking",
    "Progress",
    "census",
    "count_file",
    "count_house",
    "differences",
    "endings",
    "live",
    "open_house",
    "read_history",
]
