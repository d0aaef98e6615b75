"""Days of housekeeping with what the estimates cannot know: durations, guests who sleep in or leave late, breaks."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import exp, log, sqrt
from random import Random
from typing import NamedTuple

from housekeeping.ready_times import SPREAD

BEGIN = 8 * 60
CHECK_OUT = 11 * 60
"""Minutes after midnight at which the shifts begin, and at which guests have to leave."""
TURNOVER, STAYOVER = 30.0, 15.0
TURNOVER_SHARE = 0.45
PERSON_SPREAD = 0.15
DO_NOT_DISTURB = 0.12
LATE_SHARE = 0.12
LATE_MINUTES = 40.0
LUNCH = (11.5 * 60, 13 * 60)
PAUSES = 2
"""The hours between which the attendants eat, and the short pauses of each."""
_SIGMA = sqrt(log(1 + SPREAD**2))


class Room(NamedTuple):
    """A task of the day with what comes to pass: from which minute it can be entered, and how many it takes."""

    pk: int
    is_turnover: bool
    planned: float
    free_at: float
    takes: float


class Done(NamedTuple):
    """A room that was cleaned, with its start and end in minutes after midnight."""

    room: Room
    began: float
    ended: float


@dataclass
class Day:
    """The day of one attendant: the rooms in the order of the plan, and what came to pass."""

    rooms: list[Room]
    done: list[Done] = field(default_factory=list)


def days(*, seed: int, days: int, attendants: int = 8) -> Iterator[Day]:
    """Yield the days of attendants, the same for the same seed."""
    rng = Random(seed)  # noqa: S311  # a simulation
    for _ in range(days):
        for _ in range(attendants):
            yield _live(rng, _planned(rng))


def _planned(rng: Random) -> list[Room]:
    """Return the rooms of a day: what is urgent first, then floor by floor, departures among stay-overs."""
    person = _log_normal(rng, PERSON_SPREAD)
    rooms: list[Room] = []
    minutes = 0.0
    while minutes < 390:
        is_turnover = rng.random() < TURNOVER_SHARE
        planned = rng.choice([TURNOVER, TURNOVER, 45.0]) if is_turnover else STAYOVER
        takes = planned * person * _log_normal(rng, SPREAD)
        rooms.append(Room(len(rooms), is_turnover, planned, _free_at(rng, is_turnover), takes))
        minutes += planned
    return rooms


def _free_at(rng: Random, is_turnover: bool) -> float:
    if not is_turnover:
        return rng.uniform(BEGIN + 120, BEGIN + 330) if rng.random() < DO_NOT_DISTURB else 0.0
    if rng.random() < LATE_SHARE:
        return CHECK_OUT + rng.expovariate(1 / LATE_MINUTES)
    return min(max(rng.gauss(9.4 * 60, 60), 6.5 * 60), CHECK_OUT)


def _log_normal(rng: Random, spread: float) -> float:
    """Return a factor with the mean 1 and this spread."""
    sigma = sqrt(log(1 + spread**2)) if spread != SPREAD else _SIGMA
    return exp(rng.gauss(-(sigma**2) / 2, sigma))


def _live(rng: Random, rooms: list[Room]) -> Day:
    """Let the day come to pass: the first room of the plan that can be entered is cleaned next."""
    day, at = Day(rooms), float(BEGIN) + rng.uniform(0, 8)
    lunch = rng.uniform(*LUNCH)
    pauses = sorted(rng.uniform(BEGIN + 60, BEGIN + 420) for _ in range(PAUSES))
    left = list(rooms)
    while left:
        if at >= lunch:
            at, lunch = at + rng.uniform(25, 35), float("inf")
        if pauses and at >= pauses[0]:
            at += rng.uniform(5, 12)
            pauses.pop(0)
        room = next((each for each in left if each.free_at <= at), None)
        if room is None:
            room = min(left, key=lambda each: each.free_at)
            at = room.free_at
        left.remove(room)
        began = at + rng.uniform(1, 5)
        at = began + room.takes
        day.done.append(Done(room, began, at))
    return day
