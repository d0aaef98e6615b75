"""One statement writes many rows, each with its own values."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import DataError

from guests.models import Guest
from hotel.kernel.sql.writes import insert_all, insert_or_update_all, update_all, update_and_insert
from housekeeping.enums import TaskType
from housekeeping.models import HousekeepingTask
from rooms.models import Room
from tests import scenarios as lives
from tests.scenarios import House
from tests.statements import statements_sent

MOMENT = datetime(2026, 5, 4, 3, 2, 1, 123456, tzinfo=UTC)
DAY = date(2026, 5, 4)


@pytest.fixture
def house() -> House:
    house = lives.house()
    lives.rooms(house, "101", "102")
    lives.stay(house, "101", people=2)
    lives.stay(house, "102", people=1)
    return house


def guests() -> list[Guest]:
    return list(Guest.objects.order_by("pk"))


@pytest.mark.django_db
@pytest.mark.parametrize("values", [[DAY, DAY, DAY], [DAY, None, DAY], [None, None, None]])
def test_each_row_gets_its_own_value_by_one_statement(house: House, values: list[date | None]) -> None:
    everybody = guests()
    for guest, value in zip(everybody, values, strict=True):
        guest.check_out_date, guest.phone, guest.updated_at = value, f"+{guest.pk}'%s", MOMENT
        guest.last_name = "not written"

    with statements_sent() as sent:
        update_all(everybody, ["check_out_date", "phone", "updated_at"])

    assert len(sent) == 1
    assert [(g.check_out_date, g.phone, g.updated_at) for g in guests()] == [
        (value, f"+{guest.pk}'%s", MOMENT) for guest, value in zip(everybody, values, strict=True)
    ]
    assert "not written" not in {guest.last_name for guest in guests()}


@pytest.mark.django_db
def test_a_relation_is_written_and_nobody_else_touched(house: House) -> None:
    first, *others = guests()
    first.room = None

    update_all([first], ["room"])

    assert [guest.room_id is None for guest in guests()] == [True, False, False]
    assert {guest.pk for guest in guests() if guest.room_id} == {guest.pk for guest in others}


@pytest.mark.django_db
@pytest.mark.parametrize("by", [(1, 1), (2, 5)])
def test_counters_count_from_what_the_database_holds(house: House, by: tuple[int, int]) -> None:
    rooms = list(Room.objects.order_by("pk"))
    held = [room.version for room in rooms]
    for room in rooms:
        room.version = 1_000

    update_all(rooms, [], plus={"version": dict(zip((room.pk for room in rooms), by, strict=True))})

    assert [room.version for room in Room.objects.order_by("pk")] == [
        before + more for before, more in zip(held, by, strict=True)
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 2])
def test_what_is_too_long_is_refused_and_never_cut(house: House, count: int) -> None:
    named = guests()[:count]
    for guest in named:
        guest.phone = "1" * 500 + str(guest.pk)

    with pytest.raises(DataError):
        update_all(named, ["phone"])


@pytest.mark.django_db
def test_nothing_is_sent_for_no_rows() -> None:
    with statements_sent() as sent:
        update_all([], ["room"])
        insert_all([])
    assert sent == []


def deep_cleans(house: House) -> list[HousekeepingTask]:
    """One for each room, not yet written."""
    return [
        HousekeepingTask(
            hotel=house.hotel,
            room=room,
            task_type=TaskType.DEEP_CLEAN,
            note=f"{room.room_number} %s {uuid4()}",
            due_date=DAY,
            created_at=MOMENT,
            updated_at=MOMENT,
        )
        for room in Room.objects.order_by("-pk")
    ]


def told(tasks: Iterable[HousekeepingTask]) -> set[tuple[int, int, str, str, datetime]]:
    return {(task.pk, task.room_id, task.note, task.status, task.created_at) for task in tasks}


@pytest.mark.django_db
def test_rows_inserted_may_have_their_keys(house: House) -> None:
    tasks = deep_cleans(house)

    insert_all(tasks, with_keys=True)

    assert told(tasks) == told(HousekeepingTask.objects.all())


@pytest.mark.django_db
def test_who_is_known_is_changed_and_the_others_are_new(house: House) -> None:
    """In the order given; nothing but these fields is written of whoever is known."""
    known, *others = everybody = guests()
    Guest.objects.filter(pk__in=[guest.pk for guest in others]).delete()
    for n, guest in enumerate(everybody):
        guest.pk, guest.phone, guest.last_name, guest.id_pin = None, f"+{n}'%s", f"Name {n}", f"000{n}"

    with statements_sent() as sent:
        insert_or_update_all(everybody[::-1], ["phone", "id_pin"], known_by="booking_guest")

    assert len(sent) == 1
    assert known.pk == min(guest.pk for guest in guests())
    assert [(g.pk, g.booking_guest, g.phone, g.last_name, g.id_pin) for g in guests()] == [
        (g.pk, g.booking_guest, g.phone, "Byrne" if g is known else g.last_name, g.id_pin)
        for g in [known, *others[::-1]]
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(("held", "new"), [(2, 2), (1, 1), (2, 0), (0, 2)])
def test_some_are_changed_and_others_come_by_one_statement(house: House, held: int, new: int) -> None:
    before, after = deep_cleans(house), deep_cleans(house)[:new]
    insert_all(before, with_keys=True)
    for task in before[:held]:
        task.status, task.note = "DONE", f"done {task.pk}"

    with statements_sent() as sent:
        update_and_insert(before[:held], ["status", "note"], after)

    assert len(sent) == 1
    assert told([*before, *after]) == told(HousekeepingTask.objects.all())
