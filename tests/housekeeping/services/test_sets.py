"""Commands on sets: all or nothing, and as many statements for one room as for fifty."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest

from hotel.kernel.command_runner import run_command
from housekeeping import services
from housekeeping.models import HousekeepingTask
from housekeeping.services import NewRoom
from rooms.enums import RoomStatus
from rooms.exceptions import RoomsRefused
from rooms.models import RoomOperationLog
from staff.command import Command, system_command
from tests.scenarios import (
    LATER,
    MORNING,
    Scenario,
    check_out,
    checked_in_booking,
    new_scenario,
    rooms,
    run,
    start_cleaning,
    statuses,
)
from tests.statement_count import listing, statements_sent
from tests.unchanged import assert_no_row_changes

Set = Callable[[Command, Sequence[str]], Any]


def start(command: Command, numbers: Sequence[str]) -> Any:
    return services.start_cleaning_rooms(command, room_numbers=numbers)


def clean(command: Command, numbers: Sequence[str]) -> Any:
    return services.mark_cleaned_rooms(command, room_numbers=numbers)


def inspect(command: Command, numbers: Sequence[str], *, passed: bool = True) -> Any:
    return services.inspect_rooms(
        command,
        room_numbers=numbers,
        passed=passed,
    )


def names(count: int) -> list[str]:
    return [str(100 + n) for n in range(count)]


def left(home: Scenario, numbers: Sequence[str]) -> None:
    """These rooms, just left by their guests."""
    rooms(home, *numbers)
    check_out(home, *[checked_in_booking(home, number) for number in numbers])


@pytest.mark.django_db
def test_a_day_in_sets() -> None:
    home = new_scenario()
    left(home, ["101", "102"])

    started = run(
        system_command(home.hotel, now=LATER), lambda command: start(command, ["102", "101", "102"])
    )
    assert [room.room_number for room in started] == ["102", "101"]
    cleaned = run(system_command(home.hotel, now=LATER), lambda command: clean(command, ["101", "102"]))
    assert [room.room_status for room in cleaned] == ["CLEANED_UNINSPECTED"] * 2
    inspected = run(system_command(home.hotel, now=LATER), lambda command: inspect(command, ["101", "102"]))
    assert [room.room_status for room in inspected] == ["READY_FOR_GUEST"] * 2

    assert set(HousekeepingTask.objects.values_list("status", flat=True)) == {"DONE"}
    done = RoomOperationLog.objects.filter(room__room_number="101").order_by("pk")
    assert list(done.values_list("operation", flat=True)[3:]) == ["CLEAN_START", "CLEAN_COMPLETE", "INSPECT"]


@pytest.mark.django_db
def test_one_offender_stops_all_and_every_offender_is_listed() -> None:
    home = new_scenario()
    rooms(home, "101", status=RoomStatus.CHECKOUT_DIRTY)
    rooms(home, "102", "103")
    booking = checked_in_booking(home, "103")

    with assert_no_row_changes(), pytest.raises(RoomsRefused) as caught:
        run(system_command(home.hotel, now=LATER), lambda command: clean(command, ["101", "102", "103"]))

    assert caught.value.code == "wrong_status"
    listed = [
        (item["room_number"], item["booking_id"], [reason.code for reason in item["reasons"]])
        for item in caught.value.about["items"]
    ]
    assert listed == [("102", None, ["wrong_status"]), ("103", booking.booking_id, ["wrong_status"])]


@pytest.mark.django_db
def test_what_is_done_already_is_left_alone_beside_what_is_not() -> None:
    home = new_scenario()
    rooms(home, "101", "102", status=RoomStatus.CHECKOUT_DIRTY)
    start_cleaning(home, "101")

    run(system_command(home.hotel, now=LATER), lambda command: start(command, ["101", "102"]))

    assert statuses(home, ["101", "102"]) == ["CLEANING_IN_PROGRESS"] * 2
    assert RoomOperationLog.objects.filter(operation="CLEAN_START").count() == 2


@pytest.mark.django_db
def test_failed_inspections_in_a_set() -> None:
    home = new_scenario()
    rooms(home, "101", "102")

    run(system_command(home.hotel, now=LATER), lambda command: inspect(command, ["101", "102"], passed=False))

    assert statuses(home, ["101", "102"]) == ["CHECKOUT_DIRTY"] * 2


@pytest.mark.django_db
def test_no_rooms_nothing_to_do() -> None:
    home = new_scenario()

    with assert_no_row_changes():
        assert run(system_command(home.hotel, now=LATER), lambda command: start(command, [])) == []
        assert run(system_command(home.hotel, now=LATER), lambda command: clean(command, [])) == []
        assert run(system_command(home.hotel, now=LATER), lambda command: inspect(command, [])) == []


def _sent(command: Command, work: Callable[[Command], Any]) -> list[str]:
    with statements_sent() as sent:
        run_command(command, work)
    return sent


@pytest.mark.django_db(transaction=True)
def test_as_many_statements_for_fifty_rooms_as_for_one() -> None:
    few, many = new_scenario(), new_scenario()
    left(few, names(1))
    left(many, names(50))
    budgets: list[tuple[Callable[..., Any], int]] = [(start, 14), (clean, 14), (inspect, 12)]

    for work, budget in budgets:
        one = _sent(system_command(few.hotel, now=LATER), partial(work, numbers=names(1)))
        fifty = _sent(system_command(many.hotel, now=LATER), partial(work, numbers=names(50)))
        assert len(one) == len(fifty), listing(one) + listing(fifty)
        assert len(fifty) <= budget, listing(fifty)


@pytest.mark.django_db(transaction=True)
def test_fifty_rooms_are_created_in_as_many_statements_as_one() -> None:
    home = new_scenario()
    new = [NewRoom(number, "DBL", 1) for number in names(51)]

    command = system_command(home.hotel, now=MORNING)

    one = _sent(command, partial(services.create_rooms, rooms=new[:1]))
    fifty = _sent(command, partial(services.create_rooms, rooms=new[1:]))

    assert len(one) == len(fifty) <= 10, listing(fifty)
