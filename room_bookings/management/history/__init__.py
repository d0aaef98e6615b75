"""The replay of the published booking history: each day of a hotel through the services."""

from room_bookings.management.history.counts import Counts, count_file, count_hotel, ended_bookings
from room_bookings.management.history.csv_reader import PastBooking, read_booking_history
from room_bookings.management.history.hotel_setup import open_hotel
from room_bookings.management.history.replay import Progress, replay
from room_bookings.management.history.summary import differences, summarize

__all__ = [
    "Counts",
    "PastBooking",
    "Progress",
    "count_file",
    "count_hotel",
    "differences",
    "ended_bookings",
    "open_hotel",
    "read_booking_history",
    "replay",
    "summarize",
]
