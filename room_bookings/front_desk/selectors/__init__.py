from room_bookings.front_desk.selectors.room_timeline import TimelineEntry, TimelinePosition, timeline_of
from room_bookings.front_desk.selectors.rooms import (
    guests_in_room,
    matching_words,
    next_booking_of,
    room_by_number,
    room_snapshots,
    rooms_of,
    rooms_with_details,
    rooms_with_details_by_pk,
    with_occupancy_status,
    with_open_report,
)

__all__ = [
    "TimelineEntry",
    "TimelinePosition",
    "guests_in_room",
    "matching_words",
    "next_booking_of",
    "room_by_number",
    "room_snapshots",
    "rooms_of",
    "rooms_with_details",
    "rooms_with_details_by_pk",
    "timeline_of",
    "with_occupancy_status",
    "with_open_report",
]
