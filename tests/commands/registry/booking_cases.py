"""What the cases of commands on bookings have in common: roles, bodies of requests, and the rows that are written."""

from collections.abc import Sequence

from guests.models import Guest
from housekeeping.models import HousekeepingTask, RoomStatusEvent
from notifications.models import OutboxEvent
from room_bookings.models import (
    BookingChange,
    BookingStatusEvent,
    RoomOccupancy,
)
from rooms.models import RoomOperationLog
from tests.architecture.permissions.routes import CHANNEL, FRONT_DESK, MANAGER
from tests.commands.registry.entry import Body, Table

CHANGERS = FRONT_DESK | MANAGER
SELLERS = CHANGERS | CHANNEL
BOOKING = "…/room-bookings/{booking_id}/"
NEW_BOOKING: Body = {
    "room_type": "DBL",
    "check_in": "2026-05-14",
    "check_out": "2026-05-16",
    "adults": 1,
    "party": [{"first_name": "Ada", "last_name": "Byrne", "role": "PRIMARY"}],
    "total_amount": "220.00",
    "currency": "EUR",
    "confirm": True,
}
WALK_IN: Body = {
    **{name: value for name, value in NEW_BOOKING.items() if name != "confirm"},
    "room_number": "101",
}
REASON: Body = {"reason": "As the guest asked"}
OTHER_REASON: Body = {"reason": "Otherwise"}

EVENT, LOG, STEP, CHANGE = OutboxEvent, RoomOperationLog, BookingStatusEvent, BookingChange
CHECK_IN_ROWS: Sequence[Table] = (RoomOccupancy, Guest, STEP, RoomStatusEvent, LOG, EVENT)
CHECK_OUT_ROWS: Sequence[Table] = (STEP, RoomStatusEvent, LOG, HousekeepingTask, EVENT)
MOVE_ROWS: Sequence[Table] = (RoomOccupancy, RoomStatusEvent, LOG, HousekeepingTask, EVENT)
MOVE_ARGUMENTS = {"room_number": "102", "reason": "Noise"}
