"""The commands on dated blocks of rooms."""

from datetime import timedelta

from housekeeping.models import RoomStatusEvent
from notifications.models import OutboxEvent
from room_bookings import services
from room_bookings.enums import BlockKind
from room_bookings.models import RoomBlock
from rooms.models import RoomOperationLog
from tests.architecture.permissions.routes import MAINTENANCE, MANAGER, SUPERVISOR
from tests.commands import preconditions
from tests.commands.registry.entry import HttpCase, RegisteredCommand
from tests.scenarios import TODAY

BLOCK = "…/room-blocks/{block_id}/"
BLOCKERS = SUPERVISOR | MAINTENANCE | MANAGER
FEW = "Blocks are few; `tests/room_bookings/room_blocks` counts the statements."
SCHEDULED = "A scheduler runs it; `tests/concurrency/test_room_block_races.py` races it."
NIGHTS = {"start": str(TODAY + timedelta(days=1)), "end": str(TODAY + timedelta(days=3))}
LOGGED = (RoomOperationLog, OutboxEvent)

ROOM_BLOCKS = [
    RegisteredCommand(
        services.create_room_blocks,
        requests={
            "POST …/room-blocks/": HttpCase(
                {**NIGHTS, "rooms": ["101"], "kind": "OUT_OF_ORDER", "reason": "Burst pipe"},
                {"reason": "New floor"},
                status=201,
            )
        },
        roles=BLOCKERS,
        caller="supervisor",
        prepare=preconditions.one_room,
        arguments={
            "rooms": ["101"],
            "first": TODAY + timedelta(days=1),
            "until": TODAY + timedelta(days=3),
            "kind": BlockKind.OUT_OF_ORDER,
            "reason": "Burst pipe",
        },
        inserts=(RoomBlock, *LOGGED),
        optional=(RoomBlock, *LOGGED),
        stress=["create_room_blocks", "POST room-blocks"],
        not_measured=FEW,
    ),
    RegisteredCommand(
        services.update_room_block,
        requests={f"PATCH {BLOCK}": HttpCase({"reason": "Other floor"}, {"reason": "No floor"})},
        roles=BLOCKERS,
        caller="supervisor",
        prepare=preconditions.blocked_room,
        arguments={"changes": {"reason": "Other floor"}},
        inserts=LOGGED,
        optional=LOGGED,
        stress=["PATCH room-blocks"],
        not_measured=FEW,
    ),
    RegisteredCommand(
        services.end_room_block,
        caller="supervisor",
        prepare=preconditions.blocked_room,
        inserts=LOGGED,
        optional=LOGGED,
        stress=["end_room_block", "DELETE room-blocks"],
        not_measured=FEW,
    ),
    RegisteredCommand(
        services.apply_room_blocks,
        caller="supervisor",
        prepare=preconditions.room_with_due_block,
        inserts=(RoomStatusEvent, *LOGGED),
        optional=(RoomOperationLog,),
        stress=["apply_room_blocks"],
        not_measured=SCHEDULED,
    ),
]
