"""The cleaning tasks that are opened, reused and cancelled with changes of a room."""

from datetime import date, time
from typing import Any

import pytest
from django.utils import timezone

from hotel.kernel.command import InstallationCommand
from hotel.kernel.enums import Source
from housekeeping.enums import TaskStatus, TaskType
from housekeeping.models import HousekeepingTask
from housekeeping.services import open_turnover_tasks
from notifications.models import OutboxEvent
from room_bookings.models import RoomBooking
from rooms import services as room_services
from rooms.models import Room
from staff.command import Command, system_command
from tests.scenarios import (
    LATER,
    MORNING,
    NOON,
    TODAY,
    Scenario,
    check_out,
    checked_in_booking,
    new_scenario,
    rooms,
    run,
)
from tests.statement_count import statements_sent
from tests.tasks import add_task

pytestmark = pytest.mark.django_db


def tasks() -> list[dict[str, Any]]:
    names = ("room__room_number", "task_type", "status", "booking__booking_id", "due_date", "created_by")
    times = ("started_at", "finished_at", "created_at", "updated_at")
    return list(HousekeepingTask.objects.order_by("pk").values(*names, *times))


def task(number: str, booking: RoomBooking, **other: Any) -> dict[str, Any]:
    return {
        "room__room_number": number,
        "task_type": TaskType.TURNOVER,
        "status": TaskStatus.OPEN,
        "booking__booking_id": booking.booking_id,
        "due_date": TODAY,
        "created_by": None,
        "started_at": None,
        "finished_at": None,
        "created_at": NOON,
        "updated_at": NOON,
    } | other


def make_task(scenario: Scenario, number: str, task_type: TaskType, **other: Any) -> HousekeepingTask:
    return add_task(
        hotel=scenario.hotel,
        room=Room.objects.get(hotel=scenario.hotel, room_number=number),
        task_type=task_type,
        due_date=other.pop("due_date", TODAY),
        created_at=MORNING,
        updated_at=MORNING,
        **other,
    )


def open_turnovers(scenario: Scenario, *stays: RoomBooking) -> None:
    def work() -> None:
        numbers = [made.assigned_room.room_number for made in stays if made.assigned_room]
        locked = room_services.lock_rooms_by_number(
            system_command(scenario.hotel, now=NOON), room_numbers=numbers
        )
        open_turnover_tasks(
            Command(hotel=scenario.hotel, staff=scenario.front_desk, source=Source.FRONT_DESK, now=NOON),
            stays=[(locked[number], made) for number, made in zip(numbers, stays, strict=True)],
        )

    run(InstallationCommand(now=timezone.now()), lambda _: work())


def task_events() -> list[tuple[str, str, str, list[str]]]:
    events = OutboxEvent.objects.filter(subject_kind="task").order_by("position")
    return [(e.type, e.snapshot["room_number"], e.snapshot["status"], e.changed_fields) for e in events]


def test_turnover_is_due_on_the_business_date() -> None:
    scenario = new_scenario()
    rooms(scenario, "101")
    made = checked_in_booking(scenario, "101")

    open_turnovers(scenario, made)

    assert tasks() == [task("101", made, created_by=scenario.front_desk.pk)]
    assert task_events() == [("task_created", "101", "OPEN", ["status"])]
    event = OutboxEvent.objects.get(subject_kind="task")
    assert (event.source, event.occurred_at, event.room_ref) == ("FRONT_DESK", NOON, made.assigned_room_id)
    assert event.snapshot == {
        "id": HousekeepingTask.objects.get().pk,
        "task_type": "TURNOVER",
        "status": "OPEN",
        "priority": "MED",
        "room_number": "101",
        "booking_id": made.booking_id,
        "note": "",
        "due_date": "2026-05-14",
        "not_before": None,
        "due_time": None,
        "with_linen": False,
        "credits": 30,
        "planned_minutes": 30,
        "worked_minutes": 0,
        "assigned_to": None,
        "place": None,
        "started_at": None,
        "finished_at": None,
        "created_at": "2026-05-14T12:00:00Z",
        "updated_at": "2026-05-14T12:00:00Z",
    }


def test_planned_turnover_is_released() -> None:
    scenario = new_scenario()
    rooms(scenario, "101")
    made = checked_in_booking(scenario, "101")
    old = make_task(
        scenario, "101", TaskType.TURNOVER, due_date=date(2026, 5, 1), not_before=time(14), assigned_to=None
    )

    open_turnovers(scenario, made)

    assert tasks() == [task("101", made, created_at=MORNING)]
    assert HousekeepingTask.objects.get().pk == old.pk
    assert task_events() == [("task_updated", "101", "OPEN", ["booking_id", "due_date", "not_before"])]


def test_attendant_of_the_stay_over_keeps_the_room() -> None:
    scenario = new_scenario()
    rooms(scenario, "101")
    made = checked_in_booking(scenario, "101")
    make_task(scenario, "101", TaskType.STAYOVER, booking=made, assigned_to=scenario.housekeeper)

    open_turnovers(scenario, made)

    turnover = HousekeepingTask.objects.get(task_type="TURNOVER")
    assert turnover.assigned_to == scenario.housekeeper


def test_unfinished_stay_overs_are_cancelled() -> None:
    scenario = new_scenario()
    rooms(scenario, "101")
    made = checked_in_booking(scenario, "101")
    make_task(scenario, "101", TaskType.STAYOVER, booking=made)
    make_task(scenario, "101", TaskType.STAYOVER, status=TaskStatus.DONE, finished_at=MORNING)
    make_task(scenario, "101", TaskType.AMENITY)

    open_turnovers(scenario, made)

    assert [(row["task_type"], row["status"], row["finished_at"]) for row in tasks()] == [
        ("STAYOVER", "CANCELLED", NOON),
        ("STAYOVER", "DONE", MORNING),
        ("AMENITY", "OPEN", None),
        ("TURNOVER", "OPEN", None),
    ]
    assert task_events() == [
        ("task_updated", "101", "CANCELLED", ["finished_at", "status"]),
        ("task_created", "101", "OPEN", ["status"]),
    ]


def test_turnovers_take_two_statements_for_any_number_of_rooms() -> None:
    scenario = new_scenario()
    numbers = [f"{n}" for n in range(100, 150)]
    rooms(scenario, *numbers)
    stays = [checked_in_booking(scenario, number) for number in numbers]
    for number in numbers[::2]:
        make_task(scenario, number, TaskType.STAYOVER)
    for number in numbers[::3]:
        make_task(scenario, number, TaskType.TURNOVER)

    with statements_sent() as sent:
        open_turnovers(scenario, *stays)

    assert len([sql for sql in sent if '"housekeeping_housekeepingtask"' in sql]) == 2
    assert HousekeepingTask.objects.filter(task_type="TURNOVER", status="OPEN").count() == 50
    assert HousekeepingTask.objects.filter(task_type="STAYOVER", status="CANCELLED").count() == 25


def test_empty_list_opens_no_task() -> None:
    scenario = new_scenario()

    open_turnovers(scenario)

    assert tasks() == []


def test_check_out_opens_the_turnover() -> None:
    scenario = new_scenario()
    rooms(scenario, "101")
    made = checked_in_booking(scenario, "101")

    check_out(scenario, made)

    assert tasks() == [task("101", made)]


def test_turnover_after_midnight_is_due_on_the_business_date() -> None:
    scenario = new_scenario()
    rooms(scenario, "101")
    made = checked_in_booking(scenario, "101")

    check_out(scenario, made, now=LATER.replace(day=15, hour=1))

    assert [row["due_date"] for row in tasks()] == [TODAY]
