"""The registry of commands: the one place in which a new command is entered for all table-driven tests.

Add a `RegisteredCommand` to the module of its subject, such as `bookings.py` or `guest_access.py`. The tables below are
derived from the entries. `tests/commands/test_registry.py` fails with a list of what is missing, here or in the stress
run, the benchmark, the state machine and the actions of the API.
"""

from collections.abc import Mapping

from tests.commands.registry import (
    administration,
    attendants,
    bookings,
    calendars,
    guest_access,
    ledgers,
    room_blocks,
    rooms,
    stays_in_house,
    tasks,
    webhooks,
)
from tests.commands.registry.booking_cases import BOOKING
from tests.commands.registry.entry import HttpCase, RegisteredCommand, ServiceCase
from tests.commands.registry.rooms import ROOM

__all__ = ["BOOKING", "HTTP_CASES", "NOT_COMMANDS", "REGISTRY", "ROLES", "ROOM", "SERVICE_CASES"]

REGISTRY: list[RegisteredCommand] = [
    *bookings.BEFORE_ARRIVAL,
    *stays_in_house.DURING_STAY,
    *ledgers.MONEY,
    *rooms.HOUSEKEEPING,
    *rooms.INVENTORY,
    *tasks.TASK_COMMANDS,
    *attendants.ATTENDANT_COMMANDS,
    *administration.HOTELS,
    *administration.STAFF,
    *administration.DELIVERIES,
    *webhooks.WEBHOOKS,
    *calendars.CALENDARS,
    *room_blocks.ROOM_BLOCKS,
    *guest_access.GUEST_ACCESS,
]

HTTP_CASES: Mapping[str, HttpCase] = {
    request: case for command in REGISTRY for request, case in command.http_cases()
}
"""A request that succeeds, by `METHOD …/path/`: what tests/commands, tests/contract and others send."""

ROLES: Mapping[str, frozenset[str]] = {
    request: command.roles for command in REGISTRY for request in command.requests
}
"""The roles that may send a request: the writing part of the permission tables."""

SERVICE_CASES: Mapping[str, ServiceCase] = {
    label: case for command in REGISTRY for label, case in command.service_cases()
}
"""A call that succeeds, of each service that writes audit rows or events."""

NOT_COMMANDS: Mapping[str, frozenset[str]] = {
    "part of commands": frozenset(
        {
            *("touch_rooms", "record_creation", "record_operations", "queue_mails"),
            *("set_booking_statuses", "set_room_status", "set_room_statuses"),
            *("cancel_stayover_tasks", "cancel_tasks_of_entered_rooms", "finish_cleaning_tasks"),
            *("cancel_tasks_of_rooms",),
            *("finish_inspection_tasks", "restore_tasks", "turn_into_stayovers"),
            *("open_turnover_tasks", "reopen_cleaning_tasks", "reschedule_turnover", "start_cleaning_tasks"),
        }
    ),
    "locks or reads": frozenset(
        {
            *(
                "lock_room",
                "lock_rooms",
                "lock_room_type",
                "lock_rooms_by_number",
                "lock_rooms_matching",
                "lock_rooms_in_use",
            ),
            *("locked_rooms", "orphaned_guests_of", "authenticate_user", "lease_calendar"),
            *("require_room", "require_rooms", "room_types_by_code", "is_locked", "idle_time"),
        }
    ),
}
"""Services that are exported and are not commands, by the reason."""
