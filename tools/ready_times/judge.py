"""The errors of the estimates beside those of "average minutes a room"."""

from collections.abc import Iterable, Sequence
from itertools import product
from statistics import median
from typing import NamedTuple

from housekeeping.ready_times import TRIED_AGAIN_IN, DoneTask, QueuedTask, departure_in, pace_of, ready_times
from tools.ready_times.simulation import BEGIN, CHECK_OUT, Day, Done, Room

HOURS = (9, 11, 13)
CLOSE = 15.0
"""Minutes within which an estimate is right."""


class Judgement(NamedTuple):
    """The absolute errors of estimates in minutes."""

    errors: Sequence[float]

    @property
    def median(self) -> float:
        """The median error in minutes."""
        return median(self.errors)

    @property
    def close(self) -> float:
        """The share of estimates within CLOSE minutes."""
        return sum(error <= CLOSE for error in self.errors) / len(self.errors)


def judge(simulated: Sequence[Day], *, hours: Sequence[int]) -> tuple[Judgement, Judgement]:
    """Return the errors of the estimates and of the baseline for the rooms that are dirty at these hours."""
    average = minutes_a_room(simulated)
    ours: list[float] = []
    baseline: list[float] = []
    for day, hour in product(simulated, hours):
        now = hour * 60.0
        ready = {done.room.pk: done.ended - now for done in day.done if done.ended > now}
        dirty = {
            done.room.pk
            for done in day.done
            if done.room.is_turnover and done.room.free_at <= now < done.ended
        }
        for pk, minutes in estimates(day, now).items():
            if pk in dirty:
                ours.append(abs(minutes - ready[pk]))
        unfinished = [done.room.pk for done in day.done if done.ended > now]
        in_plan = [room.pk for room in day.rooms if room.pk in unfinished]
        for place, pk in enumerate(in_plan, start=1):
            if pk in dirty:
                baseline.append(abs(place * average - ready[pk]))
    return Judgement(ours), Judgement(baseline)


def minutes_a_room(simulated: Iterable[Day]) -> float:
    """Return what an accountant knows: the minutes of all days, divided by their rooms."""
    spans = [(day.done[-1].ended - BEGIN, len(day.done)) for day in simulated]
    return sum(minutes for minutes, _ in spans) / sum(rooms for _, rooms in spans)


def estimates(day: Day, now: float) -> dict[int, float]:
    """Return the minutes until each room is clean, from what the program knows at this moment."""
    finished = [done for done in day.done if done.ended <= now]
    running = {done.room.pk: now - done.began for done in day.done if done.began <= now < done.ended}
    gone = {done.room.pk for done in finished}
    last = max((done.room.pk for done in day.done if done.began <= now), default=-1)
    queue = [
        QueuedTask(
            room.pk,
            room.planned,
            free_in=_free_in(room, now, skipped=room.pk < last),
            running=running.get(room.pk),
        )
        for room in day.rooms
        if room.pk not in gone
    ]
    work = next(iter(running.values()), None)
    pace = pace_of([_done(done, now) for done in finished], running=work, begins_in=BEGIN - now)
    return {found.pk: found.minutes for found in ready_times(queue, pace, begins_in=BEGIN - now)}


def _done(done: Done, now: float) -> DoneTask:
    return DoneTask(done.room.planned, done.began - now, done.ended - now)


def _free_in(room: Room, now: float, *, skipped: bool) -> float:
    """Return what the program expects: it sees whether guests are still there, not when they leave or get up."""
    if room.is_turnover:
        return departure_in(CHECK_OUT - now) if room.free_at > now else 0.0
    return TRIED_AGAIN_IN if skipped else 0.0
