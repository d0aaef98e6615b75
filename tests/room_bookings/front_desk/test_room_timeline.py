"""The timeline of a room: every audit row once, newest first."""

from typing import Any

import pytest

from hotel.api.pagination import cursor
from hotel.kernel.enums import Source
from room_bookings import services as stays
from rooms.enums import RoomStatus
from rooms.models import RoomOperationLog
from staff.command import Command
from tests.api_clients import client_of, problem_of
from tests.housekeeping.services.room_action_calls import run_action
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


def timeline_page(
    scenario: Scenario, number: str, query: str = "", *, role: str = "maintenance"
) -> dict[str, Any]:
    response = client_of(getattr(scenario, role)).get(scenario.url(f"rooms/{number}/timeline/?{query}"))
    assert response.status_code == 200, response.content
    body: dict[str, Any] = response.json()
    return body


def brief(entry: dict[str, Any]) -> str:
    if entry["kind"] == "operation":
        return str(entry["operation"])
    return f"{entry['from_status']} > {entry['to_status']}"


def test_entry_shows_each_field() -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus.READY_FOR_GUEST)
    booking = checked_in_booking(scenario, "101", now=NOON)
    run_action(scenario, "start_cleaning", "101", staff=scenario.housekeeper, note="Towels", now=LATER)

    body = timeline_page(scenario, "101", "limit=2")

    operation = RoomOperationLog.objects.first()
    assert operation is not None
    shared = {
        "at": "2026-05-14T14:30:00Z",
        "source": "HOUSEKEEPING",
        "staff": {"id": scenario.housekeeper.pk, "name": "Hanna Murphy"},
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
            "changes": [],
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
            "changes": [],
        },
    ]
    assert body["next_cursor"]


def test_timeline_lists_every_audit_row_newest_first() -> None:
    scenario = new_scenario()
    rooms(scenario, "101")
    made = checked_in_booking(scenario, "101", now=NOON)
    check_out(scenario, made, now=LATER)

    body = timeline_page(scenario, "101")

    assert [brief(entry) for entry in body["results"]] == [
        "CHECKOUT",
        "OCCUPIED > CHECKOUT_DIRTY",
        "CHECKIN",
        "READY_FOR_GUEST > OCCUPIED",
        "CREATE",
        "None > READY_FOR_GUEST",
    ]
    assert body["next_cursor"] is None


def test_move_is_in_the_timelines_of_both_rooms() -> None:
    scenario = new_scenario()
    rooms(scenario, "101", "102")
    made = checked_in_booking(scenario, "101", now=NOON)
    run(
        Command(hotel=scenario.hotel, staff=scenario.front_desk, source=Source.FRONT_DESK, now=LATER),
        lambda command: stays.move_booking(
            command,
            booking_id=made.booking_id,
            room_number="102",
            reason="Noise",
        ),
    )

    from_room_entries, to_room_entries = (
        timeline_page(scenario, "101")["results"],
        timeline_page(scenario, "102")["results"],
    )

    assert [brief(entry) for entry in from_room_entries[:3]] == [
        "MOVE",
        "OCCUPIED > CHECKOUT_DIRTY",
        "CHECKIN",
    ]
    assert [brief(entry) for entry in to_room_entries[:3]] == ["MOVE", "READY_FOR_GUEST > OCCUPIED", "CREATE"]
    assert from_room_entries[0] == to_room_entries[0]
    assert (from_room_entries[0]["room_number"], from_room_entries[0]["from_room"]) == ("102", "101")


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5, 7])
def test_pages_hold_each_entry_of_one_instant_once(limit: int) -> None:
    scenario = new_scenario()
    rooms(scenario, "101")
    for status in (RoomStatus.CHECKOUT_DIRTY, RoomStatus.OUT_OF_ORDER, RoomStatus.READY_FOR_GUEST):
        override(scenario, "101", status, now=MORNING)
    whole = timeline_page(scenario, "101", "limit=1000")["results"]
    assert len(whole) == 8

    read: list[Any] = []
    after = ""
    while True:
        body = timeline_page(scenario, "101", f"limit={limit}&after={after}")
        read += body["results"]
        assert len(body["results"]) <= limit
        if body["next_cursor"] is None:
            break
        after = body["next_cursor"]
        override(scenario, "101", RoomStatus.CHECKOUT_DIRTY, now=LATER)  # newer entries do not disturb

    assert read == whole


@pytest.mark.parametrize("word", ["x", cursor(1, 2), cursor(2**63 - 1, 0, 0), cursor(1, 2, 3, 4)])
def test_invalid_cursor_is_refused(word: str) -> None:
    scenario = new_scenario()
    rooms(scenario, "101")

    response = client_of(scenario.manager).get(scenario.url(f"rooms/101/timeline/?after={word}"))

    assert list(problem_of(response, 400, "invalid")["errors"]) == ["after"]


def test_cursor_may_name_any_position() -> None:
    scenario = new_scenario()
    rooms(scenario, "101")

    assert timeline_page(scenario, "101", f"after={cursor(0, 0, 0)}") == {"results": [], "next_cursor": None}
    assert len(timeline_page(scenario, "101", f"after={cursor(10**16, 9, 2**63 - 1)}")["results"]) == 2


def test_timeline_of_unknown_room_is_not_found() -> None:
    scenario, other = new_scenario(), new_scenario()
    rooms(other, "101")

    problem_of(client_of(scenario.manager).get(scenario.url("rooms/101/timeline/")), 404, "room_not_found")


def test_statements_do_not_depend_on_the_length_of_the_timeline() -> None:
    scenario = new_scenario()
    rooms(scenario, "101")
    for n in range(20):
        run_action(scenario, "mark_dirty", "101", staff=scenario.manager, note=str(n))
        override(scenario, "101", RoomStatus.READY_FOR_GUEST)
    client = client_of(scenario.manager)

    with assert_max_statements(4):
        body = client.get(scenario.url("rooms/101/timeline/")).json()

    assert len(body["results"]) == 82
