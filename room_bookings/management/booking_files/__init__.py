"""Exports of other systems, CSV files or spreadsheets, read into the bookings that an import writes."""

from room_bookings.management.booking_files.column_maps import ColumnMap, guess_map, load_map, save_map
from room_bookings.management.booking_files.fields import folded_header
from room_bookings.management.booking_files.reading import HotelFacts, ReadFile, read_bookings
from room_bookings.management.booking_files.tables import Table, read_table

__all__ = [
    "ColumnMap",
    "HotelFacts",
    "ReadFile",
    "Table",
    "folded_header",
    "guess_map",
    "load_map",
    "read_bookings",
    "read_table",
    "save_map",
]
