"""GET …/rooms/{room_number}/timeline/: everything that happened to a room, newest first, once."""

from typing import Any

import pytest

from hotel.api.pagination import cursor
from hotel.kernel.enums import Source
from room_bookings import services as stays
from rooms.enums import RoomStatus
from rooms.models import RoomOperationLog
from staff.command import Command
from tests.api_clients import client_of, problem_of
from tests.housekeeping.services.acting import act
from tests.scenarios import (
    LATER,
    MORNING,
    NOON,
    Scenario,
    check_out,
    checked_in_booking,
    new_scenario,
    override,
    room_with_status,
    rooms,
    run,
)
from tests.statement_count import assert_max_statements

pytestmark = pytest.mark.django_db


def part(home: Scenario, number: str, query: str = "", *, role: str = "maintenance") -> dict[str, Any]:
    response = client_of(getattr(home, role)).get(home.url(f"rooms/{number}/timeline/?{query}"))
    assert response.status_code == 200, response.content
    body: dict[str, Any] = response.json()
    return body


def brief(entry: dict[str, Any]) -> str:
    if entry["kind"] == "operation":
        return str(entry["operation"])
    return f"{entry['from_status']} > {entry['to_status']}"


def test_what_an_entry_tells() -> None:
    home = new_scenario()
    room_with_status(home, "101", RoomStatus.READY_FOR_GUEST)
    booking = checked_in_booking(home, "101", now=NOON)
    act(home, "start_cleaning", "101", staff=home.housekeeper, note="Towels", now=LATER)

    body = part(home, "101", "limit=2")

    operation = RoomOperationLog.objects.first()
    assert operation is not None
    shared = {
        "at": "2026-05-14T14:30:00Z",
        "source": "HOUSEKEEPING",
        "staff": {"id": home.housekeeper.pk, "name": "Hanna Murphy"},
        "note": "Towels",
        "command_id": str(operation.command_id),
    }
    assert body["results"] == [
        shared
        | {
            "kind": "operation",
            "operation": "CLEAN_START",
            "from_status": "OCCUPIED",
            "to_status": None,
            "booking_id": booking.booking_id,
            "room_number": "101",
            "from_room": None,
        },
        shared
        | {
            "kind": "status",
            "operation": None,
            "from_status": "OCCUPIED",
            "to_status": "CLEANING_IN_PROGRESS",
            "booking_id": None,
            "room_number": None,
            "from_room": None,
        },
    ]
    assert body["next_cursor"]


def test_a_rooms_whole_life_newest_first() -> None:
    home = new_scenario()
    rooms(home, "101")
    made = checked_in_booking(home, "101", now=NOON)
    check_out(home, made, now=LATER)

    body = part(home, "101")

    assert [brief(entry) for entry in body["results"]] == [
        "CHECKOUT",
        "OCCUPIED > CHECKOUT_DIRTY",
        "CHECKIN",
        "READY_FOR_GUEST > OCCUPIED",
        "CREATE",
        "None > READY_FOR_GUEST",
    ]
    assert body["next_cursor"] is None


def test_a_move_shows_in_both_rooms() -> None:
    home = new_scenario()
    rooms(home, "101", "102")
    made = checked_in_booking(home, "101", now=NOON)
    run(
        Command(hotel=home.hotel, staff=home.front_desk, source=Source.FRONT_DESK, now=LATER),
        lambda command: stays.move_booking(
            command,
            booking_id=made.booking_id,
            room_number="102",
            reason="Noise",
        ),
    )

    left, entered = part(home, "101")["results"], part(home, "102")["results"]

    assert [brief(entry) for entry in left[:3]] == ["MOVE", "OCCUPIED > CHECKOUT_DIRTY", "CHECKIN"]
    assert [brief(entry) for entry in entered[:3]] == ["MOVE", "READY_FOR_GUEST > OCCUPIED", "CREATE"]
    assert left[0] == entered[0]
    assert (left[0]["room_number"], left[0]["from_room"]) == ("102", "101")


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5, 7])
def test_read_in_parts_every_entry_comes_once_though_all_share_one_instant(limit: int) -> None:
    home = new_scenario()
    rooms(home, "101")
    for status in (RoomStatus.CHECKOUT_DIRTY, RoomStatus.OUT_OF_ORDER, RoomStatus.READY_FOR_GUEST):
        override(home, "101", status, now=MORNING)
    whole = part(home, "101", "limit=1000")["results"]
    assert len(whole) == 8

    read: list[Any] = []
    after = ""
    while True:
        body = part(home, "101", f"limit={limit}&after={after}")
        read += body["results"]
        assert len(body["results"]) <= limit
        if body["next_cursor"] is None:
            break
        after = body["next_cursor"]
        override(home, "101", RoomStatus.CHECKOUT_DIRTY, now=LATER)  # newer entries do not disturb

    assert read == whole


@pytest.mark.parametrize("word", ["x", cursor(1, 2), cursor(2**63 - 1, 0, 0), cursor(1, 2, 3, 4)])
def test_any_other_word_is_no_cursor(word: str) -> None:
    home = new_scenario()
    rooms(home, "101")

    response = client_of(home.manager).get(home.url(f"rooms/101/timeline/?after={word}"))

    assert list(problem_of(response, 400, "invalid")["errors"]) == ["after"]


def test_a_cursor_may_point_anywhere() -> None:
    home = new_scenario()
    rooms(home, "101")

    assert part(home, "101", f"after={cursor(0, 0, 0)}") == {"results": [], "next_cursor": None}
    assert len(part(home, "101", f"after={cursor(10**16, 9, 2**63 - 1)}")["results"]) == 2


def test_unknown_rooms_have_no_history() -> None:
    home, other = new_scenario(), new_scenario()
    rooms(other, "101")

    problem_of(client_of(home.manager).get(home.url("rooms/101/timeline/")), 404, "room_not_found")


def test_few_statements_however_long_the_life() -> None:
    home = new_scenario()
    rooms(home, "101")
    for n in range(20):
        act(home, "mark_dirty", "101", staff=home.manager, note=str(n))
        override(home, "101", RoomStatus.READY_FOR_GUEST)
    client = client_of(home.manager)

    with assert_max_statements(5):
        body = client.get(home.url("rooms/101/timeline/")).json()

    assert len(body["results"]) == 82
