"""Actions on many rooms: all or nothing, with the statements of one."""

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
from tests.statement_count import SentStatements, listing, statements_sent
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


def checked_out_rooms(scenario: Scenario, numbers: Sequence[str]) -> None:
    """Create rooms and check out their guests."""
    rooms(scenario, *numbers)
    check_out(scenario, *[checked_in_booking(scenario, number) for number in numbers])


@pytest.mark.django_db
def test_actions_on_sets_record_every_room() -> None:
    scenario = new_scenario()
    checked_out_rooms(scenario, ["101", "102"])

    started = run(
        system_command(scenario.hotel, now=LATER), lambda command: start(command, ["102", "101", "102"])
    )
    assert [room.room_number for room in started] == ["102", "101"]
    cleaned = run(system_command(scenario.hotel, now=LATER), lambda command: clean(command, ["101", "102"]))
    assert [room.room_status for room in cleaned] == ["CLEANED_UNINSPECTED"] * 2
    inspected = run(
        system_command(scenario.hotel, now=LATER), lambda command: inspect(command, ["101", "102"])
    )
    assert [room.room_status for room in inspected] == ["READY_FOR_GUEST"] * 2

    assert set(HousekeepingTask.objects.values_list("status", flat=True)) == {"DONE"}
    done = RoomOperationLog.objects.filter(room__room_number="101").order_by("pk")
    assert list(done.values_list("operation", flat=True)[3:]) == ["CLEAN_START", "CLEAN_COMPLETE", "INSPECT"]


@pytest.mark.django_db
def test_refusal_lists_every_room_and_changes_none() -> None:
    scenario = new_scenario()
    rooms(scenario, "101", status=RoomStatus.CHECKOUT_DIRTY)
    rooms(scenario, "102", "103")
    booking = checked_in_booking(scenario, "103")

    with assert_no_row_changes(), pytest.raises(RoomsRefused) as caught:
        run(system_command(scenario.hotel, now=LATER), lambda command: clean(command, ["101", "102", "103"]))

    assert caught.value.code == "wrong_status"
    listed = [
        (item["room_number"], item["booking_id"], [reason.code for reason in item["reasons"]])
        for item in caught.value.about["items"]
    ]
    assert listed == [("102", None, ["wrong_status"]), ("103", booking.booking_id, ["wrong_status"])]


@pytest.mark.django_db
def test_rooms_with_the_wanted_status_stay_unchanged() -> None:
    scenario = new_scenario()
    rooms(scenario, "101", "102", status=RoomStatus.CHECKOUT_DIRTY)
    start_cleaning(scenario, "101")

    run(system_command(scenario.hotel, now=LATER), lambda command: start(command, ["101", "102"]))

    assert statuses(scenario, ["101", "102"]) == ["CLEANING_IN_PROGRESS"] * 2
    assert RoomOperationLog.objects.filter(operation="CLEAN_START").count() == 2


@pytest.mark.django_db
def test_failed_inspections_change_only_rooms_that_counted_as_clean() -> None:
    scenario = new_scenario()
    rooms(scenario, "101", "102")

    run(
        system_command(scenario.hotel, now=LATER),
        lambda command: inspect(command, ["101", "102"], passed=False),
    )

    assert statuses(scenario, ["101", "102"]) == ["CHECKOUT_DIRTY"] * 2


@pytest.mark.django_db
def test_empty_list_changes_nothing() -> None:
    scenario = new_scenario()

    with assert_no_row_changes():
        assert run(system_command(scenario.hotel, now=LATER), lambda command: start(command, [])) == []
        assert run(system_command(scenario.hotel, now=LATER), lambda command: clean(command, [])) == []
        assert run(system_command(scenario.hotel, now=LATER), lambda command: inspect(command, [])) == []


def _sent(command: Command, work: Callable[[Command], Any]) -> SentStatements:
    with statements_sent() as sent:
        run_command(command, work)
    return sent


@pytest.mark.django_db(transaction=True)
def test_statements_do_not_depend_on_the_number_of_rooms() -> None:
    few, many = new_scenario(), new_scenario()
    checked_out_rooms(few, names(1))
    checked_out_rooms(many, names(50))
    budgets: list[tuple[Callable[..., Any], int]] = [(start, 14), (clean, 14), (inspect, 12)]

    for work, budget in budgets:
        one = _sent(system_command(few.hotel, now=LATER), partial(work, numbers=names(1)))
        fifty = _sent(system_command(many.hotel, now=LATER), partial(work, numbers=names(50)))
        assert len(one) == len(fifty), listing(one) + listing(fifty)
        assert len(fifty) <= budget, listing(fifty)


@pytest.mark.django_db(transaction=True)
def test_create_rooms_sends_as_many_statements_for_fifty_as_for_one() -> None:
    scenario = new_scenario()
    new = [NewRoom(number, "DBL", 1) for number in names(51)]

    command = system_command(scenario.hotel, now=MORNING)

    one = _sent(command, partial(services.create_rooms, rooms=new[:1]))
    fifty = _sent(command, partial(services.create_rooms, rooms=new[1:]))

    assert len(one) == len(fifty) <= 10, listing(fifty)
