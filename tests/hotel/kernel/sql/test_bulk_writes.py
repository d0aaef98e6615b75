"""Tests of the writers that insert and update any number of rows by one statement."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import DataError

from guests.models import Guest
from hotel.kernel.sql import insert_rows, update_rows
from housekeeping.enums import TaskType
from housekeeping.models import HousekeepingTask
from rooms.models import Room
from tests import scenarios
from tests.scenarios import Scenario
from tests.statement_count import statements_sent

MOMENT = datetime(2026, 5, 4, 3, 2, 1, 123456, tzinfo=UTC)
DAY = date(2026, 5, 4)


@pytest.fixture
def scenario() -> Scenario:
    scenario = scenarios.new_scenario()
    scenarios.rooms(scenario, "101", "102")
    scenarios.checked_in_booking(scenario, "101", people=2)
    scenarios.checked_in_booking(scenario, "102", people=1)
    return scenario


def guests() -> list[Guest]:
    return list(Guest.objects.order_by("pk"))


@pytest.mark.django_db
@pytest.mark.parametrize("values", [[DAY, DAY, DAY], [DAY, None, DAY], [None, None, None]])
def test_update_gives_each_row_its_value_by_one_statement(
    scenario: Scenario, values: list[date | None]
) -> None:
    all_guests = guests()
    for guest, value in zip(all_guests, values, strict=True):
        guest.check_out_date, guest.phone, guest.updated_at = value, f"+{guest.pk}'%s", MOMENT
        guest.last_name = "not written"

    with statements_sent() as sent:
        update_rows(all_guests, ["check_out_date", "phone", "updated_at"])

    assert len(sent) == 1
    assert [(g.check_out_date, g.phone, g.updated_at) for g in guests()] == [
        (value, f"+{guest.pk}'%s", MOMENT) for guest, value in zip(all_guests, values, strict=True)
    ]
    assert "not written" not in {guest.last_name for guest in guests()}


@pytest.mark.django_db
def test_update_writes_a_relation_of_the_given_rows_only(scenario: Scenario) -> None:
    first, *others = guests()
    first.room = None

    update_rows([first], ["room"])

    assert [guest.room_id is None for guest in guests()] == [True, False, False]
    assert {guest.pk for guest in guests() if guest.room_id} == {guest.pk for guest in others}


@pytest.mark.django_db
@pytest.mark.parametrize("by", [(1, 1), (2, 5)])
def test_increments_start_from_the_value_in_the_database(scenario: Scenario, by: tuple[int, int]) -> None:
    rooms = list(Room.objects.order_by("pk"))
    held = [room.version for room in rooms]
    for room in rooms:
        room.version = 1_000

    update_rows(rooms, [], increments={"version": dict(zip((room.pk for room in rooms), by, strict=True))})

    assert [room.version for room in Room.objects.order_by("pk")] == [
        before + more for before, more in zip(held, by, strict=True)
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 2])
def test_update_refuses_text_that_is_too_long(scenario: Scenario, count: int) -> None:
    named = guests()[:count]
    for guest in named:
        guest.phone = "1" * 500 + str(guest.pk)

    with pytest.raises(DataError):
        update_rows(named, ["phone"])


@pytest.mark.django_db
def test_no_rows_send_no_statement() -> None:
    with statements_sent() as sent:
        update_rows([], ["room"])
        insert_rows([])
    assert sent == []


def amenities(scenario: Scenario) -> list[HousekeepingTask]:
    """Return a task for each room, not saved."""
    return [
        HousekeepingTask(
            hotel=scenario.hotel,
            room=room,
            task_type=TaskType.AMENITY,
            note=f"{room.room_number} %s {uuid4()}",
            due_date=DAY,
            created_at=MOMENT,
            updated_at=MOMENT,
            change_source="SYSTEM",
            change_date=DAY,
            change_command_id=uuid4(),
        )
        for room in Room.objects.order_by("-pk")
    ]


def values_of(tasks: Iterable[HousekeepingTask]) -> set[tuple[int, int, str, str, datetime]]:
    return {(task.pk, task.room_id, task.note, task.priority, task.created_at) for task in tasks}


@pytest.mark.django_db
def test_insert_sets_primary_keys(scenario: Scenario) -> None:
    tasks = amenities(scenario)

    insert_rows(tasks, set_primary_keys=True)

    assert values_of(tasks) == values_of(HousekeepingTask.objects.all())


@pytest.mark.django_db
def test_insert_updates_the_given_fields_of_existing_rows(scenario: Scenario) -> None:
    existing, *others = all_guests = guests()
    Guest.objects.filter(pk__in=[guest.pk for guest in others]).delete()
    for n, guest in enumerate(all_guests):
        guest.pk, guest.phone, guest.last_name, guest.id_pin = None, f"+{n}'%s", f"Name {n}", f"000{n}"

    with statements_sent() as sent:
        insert_rows(
            all_guests[::-1],
            set_primary_keys=True,
            unique_field="booking_guest",
            update_fields=["phone", "id_pin"],
        )

    assert len(sent) == 1
    assert existing.pk == min(guest.pk for guest in guests())
    assert [(g.pk, g.booking_guest, g.phone, g.last_name, g.id_pin) for g in guests()] == [
        (g.pk, g.booking_guest, g.phone, "Byrne" if g is existing else g.last_name, g.id_pin)
        for g in [existing, *others[::-1]]
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(("updated", "inserted"), [(2, 2), (1, 1), (2, 0), (0, 2)])
def test_update_inserts_new_rows_in_the_same_statement(
    scenario: Scenario, updated: int, inserted: int
) -> None:
    existing, added = amenities(scenario), amenities(scenario)[:inserted]
    insert_rows(existing, set_primary_keys=True)
    for task in existing[:updated]:
        task.priority, task.note = "HIGH", f"done {task.pk}"

    with statements_sent() as sent:
        versions = {"version": dict.fromkeys((task.pk for task in existing[:updated]), 1)}
        update_rows(existing[:updated], ["priority", "note"], increments=versions, insert=added)

    assert len(sent) == 1
    assert values_of([*existing, *added]) == values_of(HousekeepingTask.objects.all())


@pytest.mark.django_db
def test_statements_are_named_after_verb_and_model(scenario: Scenario) -> None:
    tasks, all_guests = amenities(scenario), guests()

    with statements_sent() as sent:
        insert_rows(tasks[:1], set_primary_keys=True)
        raised = {"version": {tasks[0].pk: 1}}
        update_rows(tasks[:1], ["priority"], increments=raised)
        update_rows(tasks[:1], ["priority"], increments=raised, insert=tasks[1:])
        insert_rows(all_guests, unique_field="booking_guest", update_fields=["phone"])

    assert [re.sub("_[0-9a-f]{12}$", "", statement.prefix) for statement in sent] == [  # type: ignore[attr-defined]
        "insert_housekeeping_tasks",
        "update_housekeeping_tasks",
        "update_and_insert_housekeeping_tasks",
        "insert_or_update_guests",
    ]
