"""The history of tasks, which triggers write with each change (I18)."""

from typing import Any

import pytest
from django.db import connection

from housekeeping.enums import TaskType
from housekeeping.models import HousekeepingTask, TaskChange, TaskStandard
from room_bookings.services.integrity import broken_invariants
from tests.housekeeping.services.room_action_calls import run_action
from tests.scenarios import LATER, NOON, TODAY, check_out, checked_in_booking, new_scenario, rooms
from tests.tasks import add_task

pytestmark = pytest.mark.django_db


def story() -> list[tuple[Any, ...]]:
    names = ("version", "from_status", "to_status", "performed_by", "source", "note", "at", "business_date")
    return list(TaskChange.objects.order_by("pk").values_list(*names))


def test_every_change_of_a_task_is_a_row() -> None:
    scenario = new_scenario()
    rooms(scenario, "101")
    check_out(scenario, checked_in_booking(scenario, "101"))
    run_action(scenario, "start_cleaning", "101", staff=scenario.housekeeper)
    run_action(scenario, "stop_cleaning", "101", staff=scenario.housekeeper, reason="No linen")
    run_action(scenario, "mark_cleaned", "101", staff=scenario.housekeeper, note="Done")

    who = scenario.housekeeper.pk
    assert story() == [
        (1, "", "OPEN", None, "SYSTEM", "", NOON, TODAY),
        (2, "OPEN", "IN_PROGRESS", who, "HOUSEKEEPING", "", LATER, TODAY),
        (3, "IN_PROGRESS", "OPEN", who, "HOUSEKEEPING", "No linen", LATER, TODAY),
        (4, "OPEN", "DONE", who, "HOUSEKEEPING", "Done", LATER, TODAY),
    ]
    assert HousekeepingTask.objects.get().version == 4
    assert broken_invariants(connection) == []


def test_change_names_what_it_changed() -> None:
    scenario = new_scenario()
    rooms(scenario, "101")
    check_out(scenario, checked_in_booking(scenario, "101"))
    run_action(scenario, "start_cleaning", "101", staff=scenario.housekeeper)

    assert TaskChange.objects.get(version=2).changes == [
        {"field": "assigned_to", "old": None, "new": scenario.housekeeper.pk},
        {"field": "started_at", "old": None, "new": "2026-05-14T14:30:00+00:00"},
        {"field": "status", "old": "OPEN", "new": "IN_PROGRESS"},
    ]


def test_new_task_has_the_standard_of_its_room_type() -> None:
    scenario = new_scenario()
    (room,) = rooms(scenario, "101")
    made = {"hotel": scenario.hotel, "room": room, "due_date": TODAY, "created_at": NOON}
    usual = {"hotel": scenario.hotel, "task_type": TaskType.DEEP_CLEAN}
    TaskStandard.objects.create(**usual, credits=70, minutes=75)
    TaskStandard.objects.create(**usual, room_type=scenario.room_type, credits=80, minutes=85)

    for task_type in (TaskType.DEEP_CLEAN, TaskType.INSPECTION):
        add_task(task_type=task_type, **made)
    add_task(task_type=TaskType.AMENITY, credits=1, planned_minutes=2, **made)

    values = HousekeepingTask.objects.order_by("pk").values_list("credits", "planned_minutes")
    assert list(values) == [(80, 85), (5, 5), (1, 2)]
