from rooms.selectors.inventory import WantedNights, rooms_left
from rooms.selectors.rooms import (
    guests_in,
    next_booking_of,
    room_by_number,
    room_types_of,
    rooms_of,
    snapshots,
    whole_rooms,
    whole_rooms_by_key,
    with_occupancy_status,
    with_open_report,
    with_words,
)
from rooms.selectors.timeline import Place, TimelineEntry, timeline_of

__all__ = [
    "Place",
    "TimelineEntry",
    "WantedNights",
    "guests_in",
    "next_booking_of",
    "room_by_number",
    "room_types_of",
    "rooms_left",
    "rooms_of",
    "snapshots",
    "timeline_of",
    "whole_rooms",
    "whole_rooms_by_key",
    "with_occupancy_status",
    "with_open_report",
    "with_words",
]
