"""Commands on sets: all or nothing, and as many statements for one room as for fifty."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest

from hotel.kernel.enums import Source
from hotel.kernel.runner import run_command
from housekeeping import services
from housekeeping.exceptions import RoomsRefused
from housekeeping.models import HousekeepingTask
from housekeeping.services import NewRoom
from rooms.enums import RoomStatus
from rooms.models import RoomOperationLog
from tests.scenarios import (
    LATER,
    MORNING,
    House,
    command,
    house,
    leave,
    rooms,
    start_cleaning,
    statuses,
    stay,
)
from tests.statements import listing, statements_sent
from tests.unchanged import nothing_changes

Set = Callable[[House, Sequence[str]], Any]

SYSTEM: dict[str, Any] = {"staff": None, "source": Source.SYSTEM, "now": LATER}


def start(home: House, numbers: Sequence[str]) -> Any:
    return services.start_cleaning_rooms(hotel=home.hotel, room_numbers=numbers, **SYSTEM)


def clean(home: House, numbers: Sequence[str]) -> Any:
    return services.mark_cleaned_rooms(hotel=home.hotel, room_numbers=numbers, **SYSTEM)


def inspect(home: House, numbers: Sequence[str], *, passed: bool = True) -> Any:
    return services.inspect_rooms(hotel=home.hotel, room_numbers=numbers, passed=passed, **SYSTEM)


def names(count: int) -> list[str]:
    return [str(100 + n) for n in range(count)]


def left(home: House, numbers: Sequence[str]) -> None:
    """These rooms, just left by their guests."""
    rooms(home, *numbers)
    leave(home, *[stay(home, number) for number in numbers])


@pytest.mark.django_db
def test_a_day_in_sets() -> None:
    home = house()
    left(home, ["101", "102"])

    started = command(lambda: start(home, ["102", "101", "102"]))
    assert [room.room_number for room in started] == ["102", "101"]
    cleaned = command(lambda: clean(home, ["101", "102"]))
    assert [room.room_status for room in cleaned] == ["CLEANED_UNINSPECTED"] * 2
    inspected = command(lambda: inspect(home, ["101", "102"]))
    assert [room.room_status for room in inspected] == ["READY_FOR_GUEST"] * 2

    assert set(HousekeepingTask.objects.values_list("status", flat=True)) == {"DONE"}
    done = RoomOperationLog.objects.filter(room__room_number="101").order_by("pk")
    assert list(done.values_list("operation", flat=True)[3:]) == ["CLEAN_START", "CLEAN_COMPLETE", "INSPECT"]


@pytest.mark.django_db
def test_one_offender_stops_all_and_every_offender_is_listed() -> None:
    home = house()
    rooms(home, "101", status=RoomStatus.CHECKOUT_DIRTY)
    rooms(home, "102", "103")
    booking = stay(home, "103")

    with nothing_changes(), pytest.raises(RoomsRefused) as caught:
        command(lambda: clean(home, ["101", "102", "103"]))

    assert caught.value.code == "wrong_status"
    listed = [
        (item["room_number"], item["booking_id"], [reason.code for reason in item["reasons"]])
        for item in caught.value.about["items"]
    ]
    assert listed == [("102", None, ["wrong_status"]), ("103", booking.booking_id, ["wrong_status"])]


@pytest.mark.django_db
def test_what_is_done_already_is_left_alone_beside_what_is_not() -> None:
    home = house()
    rooms(home, "101", "102", status=RoomStatus.CHECKOUT_DIRTY)
    start_cleaning(home, "101")

    command(lambda: start(home, ["101", "102"]))

    assert statuses(home, ["101", "102"]) == ["CLEANING_IN_PROGRESS"] * 2
    assert RoomOperationLog.objects.filter(operation="CLEAN_START").count() == 2


@pytest.mark.django_db
def test_failed_inspections_in_a_set() -> None:
    home = house()
    rooms(home, "101", "102")

    command(lambda: inspect(home, ["101", "102"], passed=False))

    assert statuses(home, ["101", "102"]) == ["CHECKOUT_DIRTY"] * 2


@pytest.mark.django_db
def test_no_rooms_nothing_to_do() -> None:
    home = house()

    with nothing_changes():
        assert command(lambda: start(home, [])) == []
        assert command(lambda: clean(home, [])) == []
        assert command(lambda: inspect(home, [])) == []


def _sent(work: Callable[[], Any]) -> list[str]:
    with statements_sent() as sent:
        run_command(work)
    return sent


@pytest.mark.django_db(transaction=True)
def test_as_many_statements_for_fifty_rooms_as_for_one() -> None:
    few, many = house(), house()
    left(few, names(1))
    left(many, names(50))
    budgets: list[tuple[Set, int]] = [(start, 14), (clean, 14), (inspect, 12)]

    for work, budget in budgets:
        one = _sent(partial(work, few, names(1)))
        fifty = _sent(partial(work, many, names(50)))
        assert len(one) == len(fifty), listing(one) + listing(fifty)
        assert len(fifty) <= budget, listing(fifty)


@pytest.mark.django_db(transaction=True)
def test_fifty_rooms_are_created_in_as_many_statements_as_one() -> None:
    home = house()
    new = [NewRoom(number, "DBL", 1) for number in names(51)]

    def create(some: Sequence[NewRoom]) -> Any:
        return services.create_rooms(
            hotel=home.hotel, rooms=some, staff=None, source=Source.SYSTEM, now=MORNING
        )

    one, fifty = _sent(partial(create, new[:1])), _sent(partial(create, new[1:]))

    assert len(one) == len(fifty) <= 10, listing(fifty)
