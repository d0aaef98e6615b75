from room_bookings.front_desk.selectors.board import BoardRow, board_rows, board_rows_of
from room_bookings.front_desk.selectors.room_timeline import (
    LAST_POSITION,
    TimelinePosition,
    log_metadata,
    room_timeline,
)
from room_bookings.front_desk.selectors.rooms import (
    all_room_rows,
    matching_words,
    room_detail,
    room_page,
    room_rows,
    room_snapshots,
    with_occupancy_status,
    with_open_report,
)

__all__ = [
    "LAST_POSITION",
    "BoardRow",
    "TimelinePosition",
    "all_room_rows",
    "board_rows",
    "board_rows_of",
    "log_metadata",
    "matching_words",
    "room_detail",
    "room_page",
    "room_rows",
    "room_snapshots",
    "room_timeline",
    "with_occupancy_status",
    "with_open_report",
]
