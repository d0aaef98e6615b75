"""The tasks of a business date: what is generated, how often, and what becomes of earlier tasks."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.core.management import call_command

from hotel.kernel.exceptions import Invalid
from housekeeping import services
from housekeeping.enums import TaskType
from housekeeping.models import CleaningCadence, CleaningWish, HousekeepingTask
from housekeeping.services import GeneratedTasks
from room_bookings import services as stays
from room_bookings.models import RoomBooking
from rooms.enums import RoomStatus
from tests import scenarios
from tests.concurrency.hotels import room_numbers_from
from tests.room_bookings.services.service_calls import refusal_of, run_service
from tests.row_diff import rows_written
from tests.scenarios import MORNING, NOON, TODAY, Scenario
from tests.statement_count import statements_sent
from tests.tasks import add_task

pytestmark = pytest.mark.django_db
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def scenario() -> Scenario:
    made = scenarios.new_scenario()
    scenarios.rooms(made, "101", "102", "103")
    return made


def generate(scenario: Scenario, *, now: datetime = NOON) -> GeneratedTasks:
    return run_service(scenario, services.generate_tasks, staff=scenario.supervisor, now=now)


def in_house(scenario: Scenario, number: str, *, arrived: int, nights: int) -> RoomBooking:
    """Check guests in who arrived some days ago."""
    then = MORNING - timedelta(days=arrived)
    return scenarios.checked_in_booking(
        scenario, number, check_in=TODAY - timedelta(days=arrived), nights=nights, made_at=then, now=then
    )


def tasks(*more: str) -> list[tuple[Any, ...]]:
    names = ("room__room_number", "task_type", "status", *more)
    return list(HousekeepingTask.objects.order_by("pk").values_list(*names))


def test_departures_stays_and_due_outs_get_their_tasks(scenario: Scenario) -> None:
    leaving = in_house(scenario, "101", arrived=2, nights=2)
    staying = in_house(scenario, "102", arrived=1, nights=3)
    overdue = in_house(scenario, "103", arrived=3, nights=1)

    done = generate(scenario)

    assert [(task.room.room_number, task.task_type, task.booking) for task in done.created] == [
        ("101", "TURNOVER", leaving),
        ("102", "STAYOVER", staying),
        ("103", "TURNOVER", overdue),
    ]
    assert {(task.due_date, task.generated_for, task.priority) for task in done.created} == {
        (TODAY, TODAY, "MED")
    }


def test_repeated_generation_writes_nothing(scenario: Scenario) -> None:
    in_house(scenario, "101", arrived=2, nights=2)
    generate(scenario)
    with rows_written() as wrote:
        generate(scenario)
    assert wrote.tables == set()


def test_cancelled_task_is_not_generated_again(scenario: Scenario) -> None:
    in_house(scenario, "102", arrived=1, nights=3)
    (task,) = generate(scenario).created
    run_service(
        scenario, services.cancel_task, staff=scenario.supervisor, task_id=task.pk, reason="Not wanted"
    )
    assert generate(scenario).created == []


def test_turnover_is_urgent_where_an_arrival_waits(scenario: Scenario) -> None:
    in_house(scenario, "101", arrived=2, nights=2)
    scenarios.booking_with_room(scenario, "101", check_in=TODAY, nights=1)
    generate(scenario)
    assert tasks("priority", "due_time") == [("101", "TURNOVER", "OPEN", "HIGH", time(15))]


def test_planned_turnover_becomes_urgent_later(scenario: Scenario) -> None:
    in_house(scenario, "101", arrived=2, nights=2)
    generate(scenario)
    scenarios.booking_with_room(scenario, "101", check_in=TODAY, nights=1)
    assert [task.priority for task in generate(scenario).changed] == ["HIGH"]


def test_late_departure_is_waited_for(scenario: Scenario) -> None:
    booking = in_house(scenario, "101", arrived=2, nights=2)
    run_service(scenario, stays.change_departure, booking_id=booking.booking_id, departure_time=time(16))
    generate(scenario)
    assert tasks("not_before") == [("101", "TURNOVER", "OPEN", time(16))]


@pytest.mark.parametrize(
    ("every", "linen", "wish", "expected"),
    [
        (1, 3, None, [False, False, True, False]),
        (2, 0, None, [None, False, None, False]),
        (0, 3, None, [None, None, True, None]),
        (1, 1, (0, None), [None, None, None, None]),
        (0, 0, (None, 2), [None, True, None, True]),
        (1, 2, (3, 0), [None, None, False, None]),
    ],
)
def test_cadence_counts_from_the_arrival(
    scenario: Scenario,
    every: int,
    linen: int,
    wish: tuple[int | None, int | None] | None,
    expected: list[bool | None],
) -> None:
    """Of the first four days of a stay: None without cleaning, else whether there is fresh linen."""
    CleaningCadence.objects.create(
        hotel=scenario.hotel, stayover_every_days=every, linen_every_days=linen, freshen_up_after_days=0
    )
    booking = scenarios.checked_in_booking(scenario, "101", nights=7)
    if wish:
        add_wish(booking, wish)
    found: list[bool | None] = []
    for day in range(1, 5):
        created = generate(scenario, now=NOON + timedelta(days=day)).created
        found.append(created[0].with_linen if created else None)
    assert found == expected


def add_wish(booking: RoomBooking, days: tuple[int | None, int | None]) -> None:
    CleaningWish.objects.create(
        hotel=booking.hotel,
        booking=booking,
        stayover_every_days=days[0],
        linen_every_days=days[1],
        source="FRONT_DESK",
        at=MORNING,
        business_date=TODAY,
        command_id="00000000-0000-4000-8000-000000000001",
    )


def test_stay_overs_not_begun_are_missed_and_turnovers_carry_over(scenario: Scenario) -> None:
    staying = scenarios.checked_in_booking(scenario, "102", nights=5)
    scenarios.check_out(scenario, scenarios.checked_in_booking(scenario, "101"))
    tomorrow, day_after = NOON + timedelta(days=1), NOON + timedelta(days=2)
    generate(scenario, now=tomorrow)

    done = generate(scenario, now=day_after)

    assert [(task.room.room_number, task.status) for task in done.missed] == [("102", "MISSED")]
    assert [task.booking for task in done.created] == [staying]
    assert tasks("due_date") == [
        ("101", "TURNOVER", "OPEN", TODAY + timedelta(days=2)),
        ("102", "STAYOVER", "MISSED", TODAY + timedelta(days=1)),
        ("102", "STAYOVER", "OPEN", TODAY + timedelta(days=2)),
    ]


def test_dirty_room_without_a_task_gets_a_turnover(scenario: Scenario) -> None:
    scenarios.room_with_status(scenario, "109", RoomStatus.CHECKOUT_DIRTY)
    generate(scenario)
    assert tasks() == [("109", "TURNOVER", "OPEN")]


@pytest.mark.parametrize(("days", "is_freshened_up"), [(6, False), (7, True)])
def test_room_is_freshened_up_after_a_week(scenario: Scenario, days: int, *, is_freshened_up: bool) -> None:
    created = generate(scenario, now=NOON + timedelta(days=days)).created
    found = {(task.task_type, task.priority, task.note) for task in created}
    assert found == ({("TURNOVER", "LOW", "Freshen up")} if is_freshened_up else set())


def test_freshening_up_ends_when_guests_come(scenario: Scenario) -> None:
    add_task(
        hotel=scenario.hotel,
        room=scenario.hotel.rooms.get(room_number="101"),
        task_type=TaskType.TURNOVER,
        due_date=TODAY,
        created_at=MORNING,
    )
    scenarios.checked_in_booking(scenario, "101", nights=2)
    generate(scenario)
    assert tasks() == [("101", "TURNOVER", "CANCELLED")]


def test_only_the_business_date_is_generated(scenario: Scenario) -> None:
    refusal = refusal_of(scenario, services.generate_tasks, staff=scenario.supervisor, date=YESTERDAY)
    assert isinstance(refusal, Invalid)


def test_number_of_statements_does_not_depend_on_the_rooms() -> None:
    sent = []
    for size in (3, 40):
        scenario = scenarios.new_scenario(slug=f"hotel-{size}")
        numbers = room_numbers_from(1000, size)
        scenarios.rooms(scenario, *numbers)
        for number in numbers:
            in_house(scenario, number, arrived=2, nights=2 + int(number) % 2)
        with statements_sent() as statements:
            generate(scenario)
        sent.append(len(statements))
    assert sent[0] == sent[1] <= 16


def test_command_generates_for_every_hotel(
    scenario: Scenario, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    in_house(scenario, "101", arrived=2, nights=2)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    call_command("generate_tasks")
    assert capsys.readouterr().out == f"{scenario.hotel.slug}  2026-05-14  1 created, 0 missed, 0 changed\n"
