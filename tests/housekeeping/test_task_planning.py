"""The plan of a day: quality of the sweep and of its improvement, without a clock and without a database."""

from collections import Counter
from datetime import time
from random import Random

import pytest

from housekeeping.task_planning import (
    Attendant,
    DayPlan,
    PlannableTask,
    Urgency,
    improve,
    in_working_order,
    sweep,
)

LARGEST = 45


def large_day(seed: int, shifts: tuple[int, ...] = (480,)) -> tuple[list[PlannableTask], list[Attendant]]:
    """Return 300 tasks on ten floors and 20 attendants."""
    rng = Random(seed)
    people = [Attendant(pk, rng.choice(shifts)) for pk in range(1, 21)]
    tasks = []
    for number in range(300):
        weight = rng.choice([30, 30, 15, 15, 15, LARGEST])
        known = rng.choice([None, rng.randint(1, 20)]) if weight == 15 else None
        urgency = rng.choice([Urgency.ARRIVAL_TODAY, Urgency.NONE, Urgency.NONE, Urgency.NONE])
        floor = 1 + number // 30
        tasks.append(
            PlannableTask(number, floor, f"{floor}{number % 30:02}", weight, urgency, preferred=known)
        )
    return tasks, people


def assert_complete(plan: DayPlan, tasks: list[PlannableTask], people: list[Attendant]) -> None:
    assert plan.choice.keys() == {task.pk for task in tasks}
    assert set(plan.choice.values()) <= {person.pk for person in people}


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("shifts", [(480,), (480, 360, 240)])
def test_sweep_spreads_300_tasks_within_one_tasks_credits(seed: int, shifts: tuple[int, ...]) -> None:
    tasks, people = large_day(seed, shifts)
    plan = sweep(tasks, people)
    assert_complete(plan, tasks, people)
    assert plan.spread <= LARGEST
    assert plan.floors <= 60, "an attendant visits three floors on average"


def test_improvement_is_never_worse_than_the_sweep() -> None:
    tasks, people = large_day(1, (480, 240))
    begun = sweep(tasks, people)
    best = improve(tasks, people, begun, seconds=0.3)
    assert_complete(best, tasks, people)
    assert best.cost <= begun.cost
    assert best.spread <= LARGEST


def test_improvement_keeps_floors_together() -> None:
    """Two attendants, two floors: the sweep's cut is fine already, a mixed choice is mended."""
    tasks = [PlannableTask(pk, 1 + pk % 2, f"{1 + pk % 2}0{pk}", 30) for pk in range(8)]
    people = [Attendant(1, 480), Attendant(2, 480)]
    best = improve(tasks, people, sweep(tasks, people), seconds=1)
    assert (best.spread, best.floors) == (0, 2)


def test_credits_follow_the_minutes_of_the_shifts() -> None:
    tasks = [PlannableTask(pk, 1, f"1{pk:02}", 10) for pk in range(30)]
    plan = sweep(tasks, [Attendant(1, 480), Attendant(2, 240)])
    assert Counter(plan.choice.values()) == {1: 20, 2: 10}


def test_kept_tasks_count() -> None:
    tasks = [PlannableTask(pk, 1, f"1{pk:02}", 10) for pk in range(6)]
    plan = sweep(tasks, [Attendant(1, 480, load=40), Attendant(2, 480)])
    assert Counter(plan.choice.values()) == {1: 1, 2: 5}


def test_rooms_of_arrivals_are_dealt_out_evenly() -> None:
    tasks = [
        PlannableTask(pk, 1, f"1{pk:02}", 30, Urgency.ARRIVAL_TODAY if pk < 4 else Urgency.NONE)
        for pk in range(12)
    ]
    plan = sweep(tasks, [Attendant(1, 480), Attendant(2, 480)])
    assert Counter(plan.choice[pk] for pk in range(4)) == {1: 2, 2: 2}


def test_stay_over_stays_with_the_attendant_who_knows_it() -> None:
    tasks = [PlannableTask(pk, 1, f"1{pk:02}", 15, preferred=1 + pk % 2) for pk in range(8)]
    people = [Attendant(1, 480), Attendant(2, 480)]
    best = improve(tasks, people, sweep(tasks, people), seconds=1)
    assert best.preferred == len(tasks)


def test_one_attendant_gets_everything() -> None:
    tasks, _ = large_day(3)
    only = [Attendant(7, 480)]
    plan = sweep(tasks, only)
    assert improve(tasks, only, plan, seconds=1) is plan
    assert set(plan.choice.values()) == {7}


def test_sweep_needs_an_attendant() -> None:
    with pytest.raises(ValueError, match="needs an attendant"):
        sweep([], [])


def test_working_order_follows_guests_arrivals_floors_and_late_departures() -> None:
    tasks = [
        PlannableTask(1, 2, "201", 30),
        PlannableTask(2, 1, "101", 30, not_before=time(14)),
        PlannableTask(3, 3, "301", 30, Urgency.ARRIVAL_TODAY, due_time=time(15)),
        PlannableTask(4, 3, "302", 30, Urgency.ARRIVAL_TODAY, due_time=time(13)),
        PlannableTask(5, 3, "303", 30, Urgency.GUESTS_WAIT),
        PlannableTask(6, 1, "102", 30),
    ]
    assert [task.pk for task in in_working_order(tasks)] == [5, 4, 3, 6, 1, 2]
