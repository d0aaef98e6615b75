"""The file of an export of the old system, read row by row."""

from room_bookings.management.legacy.dump_reader import read_dump

__all__ = ["read_dump"]
