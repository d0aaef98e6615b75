"""Who will stay where and when: drawn from a fixed seed, counted in days from today."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from random import Random

from room_bookings.management.demo.houses import House, PlannedRoom
from room_bookings.management.demo.people import make_party
from room_bookings.services import PartyMember

SEED = 1911
FIRST_DAY = -7
OPENING_DAY = FIRST_DAY - 1
LAST_ARRIVAL = 12


class Fate(Enum):
    STAYS = "stays"
    DOES_NOT_COME = "does not come"
    CANCELS = "cancels"
    UNDECIDED = "undecided"


Nights = tuple[int, int, Fate]
"""Arrival, departure, and what becomes of it."""


@dataclass(frozen=True)
class Stay:
    """A booking to be; its days count from today."""

    room: PlannedRoom
    arrival: int
    departure: int
    booked_on: int
    party: tuple[PartyMember, ...]
    children: int
    channel: str
    reference: str
    fate: Fate

    @property
    def is_day_use(self) -> bool:
        return self.arrival == self.departure

    @property
    def total(self) -> Decimal:
        return self.room.kind.rate * max(self.departure - self.arrival, 1) / (2 if self.is_day_use else 1)


@dataclass(frozen=True)
class Move:
    """A room that is left for another, two days ago."""

    from_room: str
    to_room: str


@dataclass(frozen=True)
class Plan:
    """The stays of a house, and the rooms of which more is told."""

    stays: tuple[Stay, ...]
    left_dirty: frozenset[str]
    free: tuple[str, ...]
    broken: str | None
    move: Move | None


def make_plan(house: House) -> Plan:
    """The same plan for the same house, whatever day it is."""
    chance = Random(f"{SEED} {house.slug}")  # noqa: S311 - it must be the same every time
    rooms = house.rooms()
    chance.shuffle(rooms)
    nights: dict[str, list[Nights]] = {}
    broken, move = _tell_stories(chance, rooms, nights) if house.has_stories else (None, None)

    others = iter([room for room in rooms if room.number not in nights])
    free = [next(others).number for _ in range(house.free)]
    nights |= {number: _until(chance, -1) for number in free}
    for room in [next(others) for _ in range(house.arriving)]:
        nights[room.number] = [*_until(chance, -1), (0, chance.randint(1, 4), Fate.STAYS)]
    left_dirty = [next(others).number for _ in range(house.left_dirty)]
    nights |= {number: [(-chance.randint(2, 4), -1, Fate.STAYS)] for number in left_dirty}
    nights |= {room.number: list(_as_chance_has_it(chance)) for room in others}

    stays = [_stay(chance, house, room, *those) for room in house.rooms() for those in nights[room.number]]
    return Plan(
        stays=tuple(stays),
        left_dirty=frozenset(left_dirty),
        free=tuple(free),
        broken=broken,
        move=move,
    )


def _tell_stories(
    chance: Random, rooms: Sequence[PlannedRoom], nights: dict[str, list[Nights]]
) -> tuple[str, Move]:
    """One double room each for what does not happen every day; returns the broken one and the move."""
    doubles = (room.number for room in rooms if room.kind.code == "DBL")
    broken, target, left, day_use, no_show, cancelled = (next(doubles) for _ in range(6))
    nights[broken] = _until(chance, -2)
    nights[target] = _until(chance, -3)
    nights[left] = [(-4, 2, Fate.STAYS)]
    nights[day_use] = [*_until(chance, -4), (-3, -3, Fate.STAYS)]
    nights[no_show] = [(-2, 1, Fate.DOES_NOT_COME)]
    nights[cancelled] = [*_until(chance, -1), (1, 4, Fate.CANCELS)]
    return broken, Move(from_room=left, to_room=target)


def _as_chance_has_it(chance: Random) -> Iterator[Nights]:
    arrival = FIRST_DAY + chance.choice([0, 0, 0, 1, 2])
    while arrival <= LAST_ARRIVAL:
        departure = arrival + chance.choices([1, 2, 3, 4, 5], weights=[25, 35, 20, 12, 8])[0]
        undecided = arrival > 3 and chance.random() < 0.15
        yield arrival, departure, Fate.UNDECIDED if undecided else Fate.STAYS
        arrival = departure + chance.choices([0, 1, 2, 4], weights=[45, 30, 15, 10])[0]


def _until(chance: Random, last_departure: int) -> list[Nights]:
    """Stays that leave the room empty from a day on."""
    return [
        (arrival, min(departure, last_departure), fate)
        for arrival, departure, fate in _as_chance_has_it(chance)
        if arrival < last_departure
    ]


def _stay(chance: Random, house: House, room: PlannedRoom, arrival: int, departure: int, fate: Fate) -> Stay:
    size = chance.randint((room.kind.max_occupancy + 1) // 2, room.kind.max_occupancy)
    channel = chance.choice(["direct", "telephone", "booking-site", "booking-site"])
    stay = Stay(
        room=room,
        arrival=arrival,
        departure=departure,
        booked_on=max(OPENING_DAY, min(arrival, 0) - chance.choice([0, 1, 2, 5, 9])),
        party=make_party(chance, size=size, phone=house.phone),
        children=max(0, size - 2),
        channel=channel,
        reference=f"BS-{chance.randrange(10**7, 10**8)}" if channel == "booking-site" else "",
        fate=fate,
    )
    return replace(stay, booked_on=-6) if fate == Fate.CANCELS else stay
