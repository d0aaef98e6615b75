"""Estimates of ready times: their parts, and their errors on simulated days beside "average minutes a room"."""

import pytest

from housekeeping.ready_times import (
    BREAK_AFTER,
    BREAK_MINUTES,
    USUAL_WAY,
    DoneTask,
    Pace,
    QueuedTask,
    departure_in,
    pace_of,
    ready_times,
    rounded_up,
)
from tools.ready_times.judge import HOURS, judge
from tools.ready_times.simulation import Day, days

PLAIN = Pace(way=0.0)


def minutes(queue: list[QueuedTask], pace: Pace = PLAIN, **arguments: float) -> dict[int, int]:
    return {ready.pk: round(ready.minutes) for ready in ready_times(queue, pace, **arguments)}


def test_tasks_follow_one_another_at_todays_pace() -> None:
    queue = [QueuedTask(1, 30), QueuedTask(2, 15)]
    assert minutes(queue) == {1: 30, 2: 45}
    assert minutes(queue, Pace(factor=1.2, way=5)) == {1: 41, 2: 64}
    assert minutes(queue, begins_in=10) == {1: 40, 2: 55}


def test_room_that_is_not_free_waits_for_its_guests() -> None:
    queue = [QueuedTask(1, 30, free_in=60), QueuedTask(2, 15), QueuedTask(3, 15)]
    found = ready_times(queue, PLAIN)
    assert [(ready.pk, ready.minutes, ready.place, ready.waits) for ready in found] == [
        (2, 15, 1, 0),
        (3, 30, 2, 0),
        (1, 90, 3, 30),
    ]


def test_work_under_way_comes_first_and_never_takes_no_time() -> None:
    early = minutes([QueuedTask(2, 15), QueuedTask(1, 30, running=3)])
    late = minutes([QueuedTask(1, 30, running=45)])
    assert 20 <= early[1] <= 28
    assert early[2] == early[1] + 15
    assert 3 <= late[1] <= 15


def test_interrupted_work_is_not_done_twice() -> None:
    assert minutes([QueuedTask(1, 30, worked=20)]) == {1: 10}
    assert minutes([QueuedTask(1, 30, worked=29)]) == {1: 8}


def test_pace_is_the_usual_one_until_work_is_done() -> None:
    assert pace_of([]) == Pace(1.0, USUAL_WAY, BREAK_AFTER)
    slow = [DoneTask(30, -100 + 50 * n, -55 + 50 * n) for n in range(2)]
    pace = pace_of(slow, running=0.5)
    assert 1 < pace.factor < 1.5
    assert pace.done == 2


def test_break_comes_once() -> None:
    work = [DoneTask(30, -33, -3)]
    assert pace_of(work, running=1, begins_in=-200).break_in == BREAK_AFTER - 200
    rested = [DoneTask(30, -100, -70)]
    assert pace_of(rested, running=40, begins_in=-200).break_in is None, "they were idle for half an hour"
    away = pace_of([DoneTask(30, -60, -25)], begins_in=-200)
    assert (away.break_in, away.back_in) == (None, BREAK_MINUTES - 25)
    assert minutes([QueuedTask(1, 30), QueuedTask(2, 30)], Pace(way=0, break_in=20)) == {1: 30, 2: 90}


def test_guests_are_expected_to_leave_before_the_hour() -> None:
    assert departure_in(120) == 60
    assert departure_in(-30) == departure_in(0) > 0


def test_desk_is_told_a_time_rounded_up() -> None:
    assert [rounded_up(value) for value in (0.2, 5, 5.1)] == [5, 5, 10]


@pytest.fixture(scope="module")
def simulated() -> list[Day]:
    return list(days(seed=14, days=20))


def test_estimates_beat_average_minutes_a_room_by_a_third(simulated: list[Day]) -> None:
    ours, baseline = judge(simulated, hours=HOURS)
    assert len(ours.errors) == len(baseline.errors) > 1000
    assert ours.median <= baseline.median * 2 / 3
    assert ours.close > baseline.close * 4 / 3


def test_same_seed_simulates_the_same_days() -> None:
    first, second = (next(days(seed=3, days=1)) for _ in range(2))
    assert first == second
