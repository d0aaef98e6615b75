"""When rooms will be clean: an explained estimate from the stored plan and now. It reads no database.

All times are minutes from now. An attendant takes the first task of the stored order whose room is free; what has not
begun takes its planned minutes at the attendant's pace of today, with the usual way between two rooms.
"""

from collections.abc import Sequence
from math import ceil, exp, log, sqrt
from statistics import NormalDist
from typing import NamedTuple

SPREAD = 0.35
"""The usual spread of the minutes of a cleaning, as a part of their mean."""
USUAL_WAY = 4.0
"""Minutes between two rooms: the way, the trolley, a word with somebody."""
LONGEST_WAY = 18.0
"""A longer interruption is a break and says nothing about the way."""
PRIOR_MINUTES = 180.0
"""Today's pace counts as much as the usual one after so many planned minutes of work that is done."""
PRIOR_WAYS = 4
"""Likewise for the way between rooms, after so many of them."""
TRIED_AGAIN_IN = 45.0
"""A room whose guests did not want to be disturbed is tried again after so many minutes."""
LATE_GUESTS_GO_IN = 20.0
"""Guests who should have left are expected to go within so many minutes."""
BREAK_MINUTES = 30.0
BREAK_AFTER = 240.0
"""Somebody who works longer than BREAK_AFTER minutes has one break, at about that time."""
ROUNDING = 5
"""The desk is told a time rounded up to so many minutes."""

_SIGMA = sqrt(log(1 + SPREAD**2))
_NORMAL = NormalDist()


class DoneTask(NamedTuple):
    """A cleaning that the attendant has done today: planned minutes, minutes from now of start and end (negative)."""

    planned: float
    began: float
    ended: float


class QueuedTask(NamedTuple):
    """A cleaning that the attendant has still to do, in the order of the plan.

    `free_in` are the minutes until the room can be entered: 0 when it is free, else until the guests are expected to
    have left. `worked` are minutes of earlier, interrupted work; `running` those of the work under way, else None.
    """

    pk: int
    planned: float
    free_in: float = 0.0
    worked: float = 0.0
    running: float | None = None


class Pace(NamedTuple):
    """Today's pace of an attendant: minutes worked for a planned minute, minutes between rooms, and a break to come.

    `break_in` are the minutes until the break, None if there is none any more; `back_in` those until the attendant is
    back from one. `done` are the cleanings it rests on.
    """

    factor: float = 1.0
    way: float = USUAL_WAY
    break_in: float | None = None
    back_in: float = 0.0
    done: int = 0


class ReadyTime(NamedTuple):
    """The estimate for a task: minutes from now until it is done, and what it rests on.

    `place` counts the tasks up to this one, `planned_ahead` their planned minutes, `waits` the minutes that the
    attendant waits for guests to leave.
    """

    pk: int
    minutes: float
    place: int
    planned_ahead: float
    waits: float


def pace_of(
    done: Sequence[DoneTask],
    *,
    running: float | None = None,
    begins_in: float = 0.0,
    shift_minutes: float = 480.0,
) -> Pace:
    """Return the pace of an attendant whose work begins, or began, `begins_in` minutes from now.

    `running` are the minutes of the work under way, None while there is none.
    """
    planned = sum(task.planned for task in done)
    worked = sum(task.ended - task.began for task in done)
    factor = (worked + PRIOR_MINUTES) / (planned + PRIOR_MINUTES)
    ordered = sorted(done, key=lambda task: task.began)
    begins = [task.began for task in ordered[1:]] + [-(running or 0.0)]
    gaps = [began - before.ended for before, began in zip(ordered, begins, strict=False)]
    idle = gaps.pop() if gaps and running is None else 0.0
    ways = [gap for gap in gaps if 0 <= gap <= LONGEST_WAY]
    way = (sum(ways) + PRIOR_WAYS * USUAL_WAY) / (len(ways) + PRIOR_WAYS)
    had_break = any(gap > BREAK_MINUTES * 2 / 3 for gap in gaps)
    began_in = begins_in if done or running is not None else max(begins_in, 0.0)
    needs_break = shift_minutes > BREAK_AFTER + BREAK_MINUTES and not had_break
    if needs_break and idle > LONGEST_WAY:
        return Pace(factor, way, None, max(BREAK_MINUTES - idle, 0.0), len(done))
    return Pace(factor, way, max(began_in + BREAK_AFTER, 0.0) if needs_break else None, 0.0, len(done))


def ready_times(queue: Sequence[QueuedTask], pace: Pace, *, begins_in: float = 0.0) -> list[ReadyTime]:
    """Return an estimate for each task of one attendant, in the order in which they will be done."""
    at, place, ahead, waits = max(begins_in, pace.back_in, 0.0), 0, 0.0, 0.0
    break_in = pace.break_in
    found: list[ReadyTime] = []
    left = list(queue)
    while left:
        task = next((each for each in left if each.running is not None), None)
        task = task or next((each for each in left if each.free_in <= at), None)
        if task is None:
            task = min(left, key=lambda each: each.free_in)
            waits += task.free_in - at
            at = task.free_in
        left.remove(task)
        if break_in is not None and at >= break_in:
            at, break_in = at + BREAK_MINUTES, None
        if found or task.running is None:
            at += pace.way
        at += _minutes_left(task, pace.factor)
        place, ahead = place + 1, ahead + task.planned
        found.append(ReadyTime(task.pk, at, place, ahead, waits))
    return found


def departure_in(check_out_in: float) -> float:
    """Return the minutes in which guests who leave today are expected to go; they must in `check_out_in` minutes."""
    return max(check_out_in / 2, LATE_GUESTS_GO_IN)


def rounded_up(minutes: float) -> int:
    """Return the minutes as the desk is told them."""
    return ROUNDING * ceil(minutes / ROUNDING)


def _minutes_left(task: QueuedTask, factor: float) -> float:
    """Return the minutes that a task still takes.

    Of work under way it is the median of what is left of a log-normal duration that has not ended yet: a room that
    takes longer than usual is not nearly done.
    """
    whole = task.planned * factor
    passed = task.worked + (task.running or 0.0)
    if passed <= 0:
        return whole
    if task.running is None:
        return max(whole - task.worked, 0.25 * whole)
    middle = log(whole) - _SIGMA**2 / 2
    reached = _NORMAL.cdf((log(passed) - middle) / _SIGMA)
    ended = min(reached + (1 - reached) / 2, 1 - 1e-9)
    return exp(middle + _SIGMA * _NORMAL.inv_cdf(ended)) - passed
