from room_bookings.front_desk.selectors.room_timeline import TimelineEntry, TimelinePosition, timeline_of
from room_bookings.front_desk.selectors.rooms import (
    matching_words,
    room_detail,
    room_rows,
    room_snapshots,
    with_occupancy_status,
    with_open_report,
)

__all__ = [
    "TimelineEntry",
    "TimelinePosition",
    "matching_words",
    "room_detail",
    "room_rows",
    "room_snapshots",
    "timeline_of",
    "with_occupancy_status",
    "with_open_report",
]
