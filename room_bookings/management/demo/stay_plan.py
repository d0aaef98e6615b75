"""The plan of a demo hotel's stays: drawn at random from a fixed seed, in days counted from today."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from random import Random

from room_bookings.management.demo.guest_names import make_party
from room_bookings.management.demo.hotels import DemoHotel, DemoRoom
from room_bookings.services import PartyMember

SEED = 1911
FIRST_DAY = -7
OPENING_DAY = FIRST_DAY - 1
LAST_ARRIVAL = 12


class Outcome(Enum):
    """The course that a booking of the plan takes."""

    STAY = "stay"
    NO_SHOW = "no-show"
    CANCELLED = "cancelled"
    PENDING = "pending"


Nights = tuple[int, int, Outcome]
"""Day of arrival, day of departure, outcome."""


@dataclass(frozen=True)
class PlannedStay:
    """A booking to create. Its days count from today."""

    room: DemoRoom
    arrival: int
    departure: int
    booked_on: int
    party: tuple[PartyMember, ...]
    children: int
    channel: str
    reference: str
    outcome: Outcome

    @property
    def is_day_use(self) -> bool:
        """Whether the stay has no night."""
        return self.arrival == self.departure

    @property
    def total_amount(self) -> Decimal:
        """The price: the rate for each night, half the rate for day use."""
        rate = self.room.room_type.rate
        return rate / 2 if self.is_day_use else rate * (self.departure - self.arrival)


@dataclass(frozen=True)
class PlannedMove:
    """The room move of two days ago, by room number."""

    from_room: str
    to_room: str


@dataclass(frozen=True)
class StayPlan:
    """The stays of a hotel, and the numbers of the rooms whose state this morning is fixed."""

    rooms: tuple[DemoRoom, ...]
    stays: tuple[PlannedStay, ...]
    dirty_rooms: frozenset[str]
    free_rooms: tuple[str, ...]
    unusable_room: str | None
    move: PlannedMove | None

    def spare_rooms(self, code: str) -> list[str]:
        """Return the rooms of a type that are ready today and that the plan uses for nothing today and tonight."""
        used = {stay.room.number for stay in self.stays if stay.arrival <= 0 <= stay.departure}
        used |= {*self.dirty_rooms, *self.free_rooms}
        used |= {self.unusable_room} if self.unusable_room else set()
        used |= {self.move.from_room, self.move.to_room} if self.move else set()
        return [room.number for room in self.rooms if room.room_type.code == code and room.number not in used]


def make_stay_plan(hotel: DemoHotel) -> StayPlan:
    """Return the plan of a hotel. It is the same on every day."""
    random = Random(f"{SEED} {hotel.slug}")  # noqa: S311 - it must be the same every time
    rooms = hotel.rooms()
    random.shuffle(rooms)
    nights_by_room: dict[str, list[Nights]] = {}
    unusable_room, move = (
        _add_fixed_stays(random, rooms, nights_by_room) if hotel.has_fixed_stays else (None, None)
    )

    others = iter([room for room in rooms if room.number not in nights_by_room])
    free_rooms = [next(others).number for _ in range(hotel.free_rooms)]
    nights_by_room |= {number: _random_stays_until(random, -1) for number in free_rooms}
    for room in [next(others) for _ in range(hotel.arriving_rooms)]:
        arrival = (0, random.randint(1, 4), Outcome.STAY)
        nights_by_room[room.number] = [*_random_stays_until(random, -1), arrival]
    dirty_rooms = [next(others).number for _ in range(hotel.dirty_rooms)]
    nights_by_room |= {number: [(-random.randint(2, 4), -1, Outcome.STAY)] for number in dirty_rooms}
    nights_by_room |= {room.number: list(_random_stays(random)) for room in others}

    stays = [
        _planned_stay(random, hotel, room, *nights)
        for room in hotel.rooms()
        for nights in nights_by_room[room.number]
    ]
    return StayPlan(
        rooms=tuple(hotel.rooms()),
        stays=tuple(stays),
        dirty_rooms=frozenset(dirty_rooms),
        free_rooms=tuple(free_rooms),
        unusable_room=unusable_room,
        move=move,
    )


def _add_fixed_stays(
    random: Random, rooms: Sequence[DemoRoom], nights_by_room: dict[str, list[Nights]]
) -> tuple[str, PlannedMove]:
    """Give one double room each to what does not happen every day. Return the unusable room and the move."""
    doubles = (room.number for room in rooms if room.room_type.code == "DBL")
    unusable, to_room, from_room, day_use, no_show, cancelled = (next(doubles) for _ in range(6))
    nights_by_room[unusable] = _random_stays_until(random, -2)
    nights_by_room[to_room] = _random_stays_until(random, -3)
    nights_by_room[from_room] = [(-4, 2, Outcome.STAY)]
    nights_by_room[day_use] = [*_random_stays_until(random, -4), (-3, -3, Outcome.STAY)]
    nights_by_room[no_show] = [(-2, 1, Outcome.NO_SHOW)]
    nights_by_room[cancelled] = [*_random_stays_until(random, -1), (1, 4, Outcome.CANCELLED)]
    return unusable, PlannedMove(from_room=from_room, to_room=to_room)


def _random_stays(random: Random) -> Iterator[Nights]:
    arrival = FIRST_DAY + random.choice([0, 0, 0, 1, 2])
    while arrival <= LAST_ARRIVAL:
        departure = arrival + random.choices([1, 2, 3, 4, 5], weights=[25, 35, 20, 12, 8])[0]
        is_pending = arrival > 3 and random.random() < 0.15
        yield arrival, departure, Outcome.PENDING if is_pending else Outcome.STAY
        arrival = departure + random.choices([0, 1, 2, 4], weights=[45, 30, 15, 10])[0]


def _random_stays_until(random: Random, last_departure: int) -> list[Nights]:
    """Return random stays that depart on a day at the latest."""
    return [
        (arrival, min(departure, last_departure), outcome)
        for arrival, departure, outcome in _random_stays(random)
        if arrival < last_departure
    ]


def _planned_stay(
    random: Random, hotel: DemoHotel, room: DemoRoom, arrival: int, departure: int, outcome: Outcome
) -> PlannedStay:
    max_occupancy = room.room_type.max_occupancy
    size = random.randint((max_occupancy + 1) // 2, max_occupancy)
    channel = random.choice(["direct", "telephone", "booking-site", "booking-site"])
    stay = PlannedStay(
        room=room,
        arrival=arrival,
        departure=departure,
        booked_on=max(OPENING_DAY, min(arrival, 0) - random.choice([0, 1, 2, 5, 9])),
        party=make_party(random, size=size, phone=hotel.phone),
        children=max(0, size - 2),
        channel=channel,
        reference=f"BS-{random.randrange(10**7, 10**8)}" if channel == "booking-site" else "",
        outcome=outcome,
    )
    return replace(stay, booked_on=-6) if outcome == Outcome.CANCELLED else stay
