from rooms.selectors.rooms import (
    guests_in_room,
    matching_words,
    next_booking_of,
    room_by_number,
    room_snapshots,
    room_types_of,
    rooms_of,
    rooms_with_details,
    rooms_with_details_by_pk,
    with_occupancy_status,
    with_open_report,
)
from rooms.selectors.timeline import TimelineEntry, TimelinePosition, timeline_of

__all__ = [
    "TimelineEntry",
    "TimelinePosition",
    "guests_in_room",
    "matching_words",
    "next_booking_of",
    "room_by_number",
    "room_snapshots",
    "room_types_of",
    "rooms_of",
    "rooms_with_details",
    "rooms_with_details_by_pk",
    "timeline_of",
    "with_occupancy_status",
    "with_open_report",
]
