"""Races over HTTP for housekeeping tasks: who works on a task, and what the room says in the end."""

from collections import Counter
from collections.abc import Sequence

import pytest
from django.db import connection
from django.db.models import F

from housekeeping.models import CleaningCadence, HousekeepingTask
from room_bookings.services.integrity import broken_invariants
from rooms.enums import RoomStatus
from rooms.models import Room
from tests import scenarios
from tests.concurrency.hotels import checked_in_bookings, room_numbers_from
from tests.concurrency.race_requests import assert_outcomes, check_out, mark_cleaned, outcome_of
from tests.concurrency.race_runner import TRIES, Request, race_over_http
from tests.scenarios import Scenario

pytestmark = pytest.mark.django_db(transaction=True)

ROOMS = room_numbers_from(1000, TRIES)


def turnovers(scenario: Scenario) -> list[HousekeepingTask]:
    """Return the open turnovers of rooms that guests have left."""
    scenarios.check_out(scenario, *checked_in_bookings(scenario, ROOMS))
    return list(HousekeepingTask.objects.order_by("room__room_number").select_related("room"))


def to_task(task: HousekeepingTask, action: str, **body: object) -> Request:
    return Request(f"housekeeping/tasks/{task.pk}/{action}/", dict(body))


def room_statuses(tasks: Sequence[HousekeepingTask]) -> set[str]:
    return set(Room.objects.filter(tasks__in=tasks).values_list("room_status", flat=True))


def test_one_of_two_attendants_starts_a_task(scenario: Scenario) -> None:
    tasks = turnovers(scenario)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [(to_task(task, "start"), to_task(task, "start")) for task in tasks]
    pair = (scenario.housekeeper, scenario.supervisor)
    for task, answers in zip(tasks, race_over_http(scenario, tries, senders=pair), strict=True):
        outcomes[outcome_of(answers)] += 1
        winner = scenario.housekeeper if answers[0].status == 200 else scenario.supervisor
        task.refresh_from_db()
        assert (task.status, task.assigned_to_id) == ("IN_PROGRESS", winner.pk)
    assert room_statuses(tasks) == {"CLEANING_IN_PROGRESS"}
    assert_outcomes(outcomes, ("200", "409 already_started"), ("409 already_started", "200"))


def test_task_is_completed_or_reassigned_first(scenario: Scenario) -> None:
    tasks = turnovers(scenario)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [
        (to_task(task, "complete"), to_task(task, "assign", staff_id=scenario.manager.pk)) for task in tasks
    ]
    pair = (scenario.housekeeper, scenario.supervisor)
    for task, answers in zip(tasks, race_over_http(scenario, tries, senders=pair), strict=True):
        outcomes[outcome_of(answers)] += 1
        task.refresh_from_db()
        if answers[0].status == 200:
            assert (task.status, task.assigned_to_id) == ("DONE", None)
        else:
            assert (task.status, task.assigned_to_id) == ("OPEN", scenario.manager.pk)
    assert_outcomes(outcomes, ("200", "409 wrong_status"), ("409 not_own_task", "200"))


def test_task_is_started_or_replanned_first(scenario: Scenario) -> None:
    """A replan moves every task that has not begun to the other attendant; one that has begun stays."""
    tasks = turnovers(scenario)
    attendants = [scenario.housekeeper, scenario.maintenance]
    HousekeepingTask.objects.update(assigned_to=attendants[1], version=F("version") + 1)
    tries = [
        (
            to_task(task, "start"),
            Request("housekeeping/tasks/replan/", {"staff_ids": [attendants[number % 2].pk]}),
        )
        for number, task in enumerate(tasks)
    ]
    pair = (scenario.manager, scenario.supervisor)
    outcomes: Counter[tuple[str, str]] = Counter()
    for task, answers in zip(tasks, race_over_http(scenario, tries, senders=pair), strict=True):
        moved = {move["task"]["id"] for move in answers[1].body["moved"]}
        outcomes[outcome_of(answers)[0], "moved" if task.pk in moved else "kept"] += 1
        task.refresh_from_db()
        assert (task.status, task.assigned_to_id) == ("IN_PROGRESS", scenario.manager.pk)
    assert_outcomes(outcomes, ("200", "moved"), ("200", "kept"))


def test_two_assignments_give_each_task_away_once(scenario: Scenario) -> None:
    """The later one finds that something has changed, and writes the sweep of what is left: nothing."""
    tasks = turnovers(scenario)
    HousekeepingTask.objects.exclude(pk=tasks[0].pk).update(
        assigned_to=scenario.manager, version=F("version") + 1
    )
    request = Request("housekeeping/tasks/auto-assign/", {"staff_ids": [scenario.housekeeper.pk]})
    pair = (scenario.supervisor, scenario.manager)
    outcomes: Counter[tuple[str, str]] = Counter()
    races = race_over_http(scenario, [(request, request)] * TRIES, senders=pair)
    for number, answers in enumerate(races):
        assert [answer.status for answer in answers] == [200, 200]
        moved = [[move["task"]["id"] for move in answer.body["moved"]] for answer in answers]
        assert sorted(moved) == [[], [tasks[number].pk]]
        outcomes["first" if moved[0] else "second", "assigns"] += 1
        following = HousekeepingTask.objects.filter(
            pk__in=[task.pk for task in tasks[number + 1 : number + 2]]
        )
        following.update(assigned_to=None, version=F("version") + 1)
    assert_outcomes(outcomes, ("first", "assigns"), ("second", "assigns"))


def test_room_is_marked_cleaned_or_checked_out_first(scenario: Scenario) -> None:
    """A stay-over cleaning ends before the guests leave, or the room is cleaned after them."""
    bookings = checked_in_bookings(scenario, ROOMS)
    scenarios.start_cleaning(scenario, *ROOMS, staff=scenario.manager)
    tries = [(check_out(booking), mark_cleaned(room)) for booking, room in zip(bookings, ROOMS, strict=True)]
    outcomes: Counter[tuple[str, str]] = Counter()
    for room, answers in zip(ROOMS, race_over_http(scenario, tries), strict=True):
        task = HousekeepingTask.objects.get(room__room_number=room, task_type="TURNOVER")
        status = Room.objects.get(room_number=room).room_status
        outcomes[(outcome_of(answers)[0], status)] += 1
        assert (task.status == "DONE") == (status == "CLEANED_UNINSPECTED")
    assert_outcomes(outcomes, ("200", "CHECKOUT_DIRTY"), ("200", "CLEANED_UNINSPECTED"))


def test_two_generations_make_each_task_once(scenario: Scenario) -> None:
    """In each try another room is dirty and has no task."""
    CleaningCadence.objects.create(hotel=scenario.hotel, freshen_up_after_days=0)
    request = Request("housekeeping/tasks/generate/")
    pair = (scenario.supervisor, scenario.manager)
    answers = race_over_http(scenario, [(request, request)] * TRIES, senders=pair)
    scenarios.room_with_status(scenario, ROOMS[0], RoomStatus.CHECKOUT_DIRTY)
    for number, (one, other) in zip([*ROOMS[1:], ""], answers, strict=True):
        assert (one.status, other.status) == (200, 200)
        assert len(one.body["created"]) + len(other.body["created"]) == 1
        if number:
            scenarios.room_with_status(scenario, number, RoomStatus.CHECKOUT_DIRTY)
    assert HousekeepingTask.objects.filter(task_type="TURNOVER").count() == TRIES
    assert broken_invariants(connection) == []
