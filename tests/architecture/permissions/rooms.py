"""Rooms, room types, and what housekeeping does."""

from tests.architecture.permissions.kit import (
    EVERYBODY,
    FRONT_DESK,
    HOUSEKEEPER,
    MAINTENANCE,
    MANAGER,
    SUPERVISOR,
    Table,
)

TABLE: Table = {
    "GET …/rooms/": EVERYBODY,
    "POST …/rooms/": MANAGER,
    "POST …/rooms/bulk-create/": MANAGER,
    "GET …/rooms/{room_number}/": EVERYBODY,
    "PATCH …/rooms/{room_number}/": MANAGER,
    "DELETE …/rooms/{room_number}/": MANAGER,
    "GET …/rooms/{room_number}/timeline/": EVERYBODY,
    "GET …/room-types/": EVERYBODY,
    "POST …/room-types/": MANAGER,
    "GET …/room-types/{code}/": EVERYBODY,
    "PATCH …/room-types/{code}/": MANAGER,
    "POST …/rooms/{room_number}/start-cleaning/": HOUSEKEEPER | SUPERVISOR | MANAGER,
    "POST …/rooms/{room_number}/stop-cleaning/": HOUSEKEEPER | SUPERVISOR | MANAGER,
    "POST …/rooms/{room_number}/mark-dirty/": FRONT_DESK | HOUSEKEEPER | SUPERVISOR | MANAGER,
    "POST …/rooms/{room_number}/mark-cleaned/": HOUSEKEEPER | SUPERVISOR | MANAGER,
    "POST …/rooms/{room_number}/inspect/": SUPERVISOR | MANAGER,
    "POST …/rooms/{room_number}/mark-maintenance/": EVERYBODY,
    "POST …/rooms/{room_number}/complete-maintenance/": SUPERVISOR | MAINTENANCE | MANAGER,
    "POST …/rooms/{room_number}/override-status/": MANAGER,
}
