from room_bookings.front_desk.selectors.room_timeline import TimelineEntry, TimelinePosition, timeline_of
from room_bookings.front_desk.selectors.rooms import (
    all_room_rows,
    chosen_room_rows,
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
    "all_room_rows",
    "chosen_room_rows",
    "matching_words",
    "room_detail",
    "room_rows",
    "room_snapshots",
    "timeline_of",
    "with_occupancy_status",
    "with_open_report",
]
