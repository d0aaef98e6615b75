"""The blocks of rooms in the simulation: one of each kind, some weeks ahead."""

from functools import partial

from room_bookings.enums import BlockKind
from room_bookings.management.demo.simulation import Simulation
from room_bookings.services import create_room_blocks

_BLOCKS = (
    (0, 20, 23, BlockKind.OUT_OF_ORDER, "The bathroom gets new tiles."),
    (1, 15, 30, BlockKind.OUT_OF_SERVICE, "The carpet has a stain; give the room away last."),
)
"""The place of the room, first night and end in days from today, kind and reason."""


def block_rooms(simulation: Simulation, day: int) -> None:
    """Enter a block of each kind."""
    rooms = simulation.demo_hotel.rooms()
    for place, first, until, kind, reason in _BLOCKS:
        work = partial(
            create_room_blocks,
            rooms=[rooms[place].number],
            first=simulation.date(first),
            until=simulation.date(until),
            kind=kind,
            reason=reason,
            displace=True,
        )
        simulation.run_as_manager(work, now=simulation.at(day, "08:50"))
