"""Requests that read rooms, room types, blocks and tasks, end a block, or delete a room, which is always refused."""

from tests.architecture.permissions.routes import (
    EVERY_ROLE,
    HOUSEKEEPER,
    MAINTENANCE,
    MANAGER,
    SUPERVISOR,
    Table,
)

WORKERS = HOUSEKEEPER | MAINTENANCE | SUPERVISOR | MANAGER

TABLE: Table = {
    "GET …/rooms/": EVERY_ROLE,
    "GET …/rooms/{room_number}/": EVERY_ROLE,
    "DELETE …/rooms/{room_number}/": MANAGER,
    "GET …/rooms/{room_number}/timeline/": EVERY_ROLE,
    "GET …/room-types/": EVERY_ROLE,
    "GET …/room-types/{code}/": EVERY_ROLE,
    "GET …/room-types/{code}/restrictions/": EVERY_ROLE,
    "GET …/housekeeping/tasks/": EVERY_ROLE,
    "GET …/housekeeping/tasks/{task_id}/": EVERY_ROLE,
    "GET …/housekeeping/guest-wishes/": EVERY_ROLE,
    "GET …/housekeeping/welfare/": MANAGER,
    "GET …/discrepancies/": EVERY_ROLE,
    "GET …/inspections/": EVERY_ROLE,
    "GET …/housekeeping/inspection-rule/": EVERY_ROLE,
    "GET …/room-types/{code}/checklist/": EVERY_ROLE,
    "GET …/maintenance-reports/": EVERY_ROLE,
    "GET …/maintenance-reports/{report_id}/": EVERY_ROLE,
    "GET …/room-blocks/": EVERY_ROLE,
    "GET …/room-blocks/{block_id}/": EVERY_ROLE,
    "DELETE …/room-blocks/{block_id}/": SUPERVISOR | MAINTENANCE | MANAGER,
    "GET …/housekeeping/shifts/": SUPERVISOR | MANAGER,
    "GET …/housekeeping/dashboard/": EVERY_ROLE,
    "GET …/housekeeping/productivity/": WORKERS,
    "GET …/housekeeping/my-rooms/": WORKERS,
    "GET …/housekeeping/day-sheet/": WORKERS,
    "GET …/availability/": EVERY_ROLE,
    "GET …/oversold/": EVERY_ROLE,
}
