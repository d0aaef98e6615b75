"""The best rooms for bookings, over all of their nights at once. It reads no database."""

from room_bookings.room_planning.fit import (
    FREE_NIGHTS_SHOWN,
    Calendar,
    Fit,
    PlannableRoom,
    PlannedStay,
    fit_of,
)
from room_bookings.room_planning.solver import RoomChoice, choose_rooms

__all__ = [
    "FREE_NIGHTS_SHOWN",
    "Calendar",
    "Fit",
    "PlannableRoom",
    "PlannedStay",
    "RoomChoice",
    "choose_rooms",
    "fit_of",
]
