"""The commands about what attendants meet in rooms, and the new PIN for a lost key."""

from guests import services as guests
from housekeeping import services as housekeeping
from housekeeping.enums import Seen, Wish
from housekeeping.models import DiscrepancyResolution, GuestWish, RoomObservation
from notifications.models import OutboxEvent
from rooms.models import RoomOperationLog
from tests.architecture.permissions.routes import FRONT_DESK, HOUSEKEEPER, MANAGER, SUPERVISOR
from tests.commands import preconditions
from tests.commands.registry.entry import HttpCase, RegisteredCommand
from tests.commands.registry.rooms import ROOM

ATTENDANTS = FRONT_DESK | HOUSEKEEPER | SUPERVISOR | MANAGER
RESOLVERS = FRONT_DESK | SUPERVISOR | MANAGER
FEW = "Attendants send few of these; `tests/housekeeping/services/test_attendants.py` counts the statements."
RARE = "A guest loses a key now and then."
LOGGED = (RoomOperationLog, OutboxEvent)

ATTENDANT_COMMANDS = [
    RegisteredCommand(
        housekeeping.set_guest_wish,
        requests={
            f"POST {ROOM}guest-wishes/": HttpCase({"wish": "DECLINED"}, {"wish": "MAKE_UP", "note": "Now"})
        },
        roles=ATTENDANTS,
        caller="housekeeper",
        prepare=preconditions.occupied_room,
        arguments={"wish": Wish.DECLINED},
        inserts=(GuestWish, *LOGGED),
        optional=(GuestWish, *LOGGED),
        stress=["set_guest_wish", "POST guest-wishes"],
        not_measured=FEW,
    ),
    RegisteredCommand(
        housekeeping.record_visit,
        requests={f"POST {ROOM}visits/": HttpCase()},
        roles=ATTENDANTS,
        caller="housekeeper",
        prepare=preconditions.occupied_room,
        inserts=LOGGED,
        optional=LOGGED,
        stress=["record_visit", "POST visits"],
        not_measured=FEW,
    ),
    RegisteredCommand(
        housekeeping.record_observation,
        requests={f"POST {ROOM}observations/": HttpCase({"seen": "VACANT"}, {"seen": "OCCUPIED"})},
        roles=ATTENDANTS,
        caller="housekeeper",
        prepare=preconditions.occupied_room,
        arguments={"seen": Seen.VACANT},
        inserts=(RoomObservation, *LOGGED),
        optional=(RoomObservation, *LOGGED),
        stress=["record_observation", "POST observations"],
        not_measured=FEW,
    ),
    RegisteredCommand(
        housekeeping.resolve_discrepancy,
        requests={
            "POST …/discrepancies/{discrepancy_id}/resolve/": HttpCase(
                {"note": "At the beach"}, {"note": "Otherwise"}
            )
        },
        roles=RESOLVERS,
        prepare=preconditions.room_with_discrepancy,
        arguments={"note": "At the beach"},
        inserts=(DiscrepancyResolution, *LOGGED),
        optional=(DiscrepancyResolution, *LOGGED),
        stress=["resolve_discrepancy", "POST resolve discrepancy"],
        not_measured=FEW,
    ),
    RegisteredCommand(
        guests.give_new_pin,
        requests={"POST …/guests/{guest_id}/new-pin/": HttpCase(answers_with_secret=True)},
        roles=FRONT_DESK | MANAGER,
        prepare=preconditions.guest_in_room,
        inserts=LOGGED,
        optional=LOGGED,
        stress=["give_new_pin"],
        not_measured=RARE,
    ),
]
