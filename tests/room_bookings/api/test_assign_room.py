"""POST …/room-bookings/{booking_id}/assign-room/ and …/unassign-room/"""

from datetime import timedelta
from typing import Any

import pytest

from rooms.enums import RoomStatus
from rooms.models import RoomOperationLog
from tests import scenarios
from tests.room_bookings.api.api_calls import Caller, path_of
from tests.room_bookings.api.expected_answers import expected_booking
from tests.room_bookings.services.bookings import booking_with_status
from tests.scenarios import TODAY, Scenario
from tests.statement_count import assert_max_statements
from tests.unchanged import assert_no_row_changes

ROOM_101 = {"room_number": "101"}


def test_room_is_assigned(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.booking(scenario)

    answer = front_desk.post(path_of(booking, "assign-room"), {**ROOM_101, "note": "Sea view"})

    assert answer == expected_booking(booking, assigned_room="101", updated_at="2026-05-14T12:00:00Z")
    logged = RoomOperationLog.objects.get(operation="ASSIGN")
    assert (logged.performed_by, logged.source, logged.note) == (
        scenario.front_desk,
        "FRONT_DESK",
        "Sea view",
    )


@pytest.mark.parametrize("status", list(RoomStatus))
def test_status_of_the_room_does_not_matter(
    front_desk: Caller, scenario: Scenario, status: RoomStatus
) -> None:
    scenarios.room_with_status(scenario, "104", status)
    booking = scenarios.booking(scenario, check_in=TODAY + timedelta(days=2))

    answer = front_desk.post(path_of(booking, "assign-room"), {"room_number": "104"})

    assert answer["assigned_room"] == "104"


def test_second_room_replaces_the_first(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.booking_with_room(scenario, "101")

    assert front_desk.post(path_of(booking, "assign-room"), {"room_number": "102"})["assigned_room"] == "102"
    logged = RoomOperationLog.objects.get(operation="REASSIGN")
    assert (logged.room.room_number, logged.from_room and logged.from_room.room_number) == ("102", "101")


def test_repeated_request_changes_nothing(front_desk: Caller, scenario: Scenario) -> None:
    scenarios.rooms(scenario, "12a")
    booking = scenarios.booking(scenario)
    first = front_desk.call("post", path_of(booking, "assign-room"), {"room_number": "12A"})

    with assert_no_row_changes():
        second = front_desk.call("post", path_of(booking, "assign-room"), {"room_number": "12a"})

    assert (second.json(), second["ETag"]) == (first.json(), first["ETag"])


def test_taken_inactive_room_is_refused_with_both_reasons(
    front_desk: Caller, manager: Caller, scenario: Scenario
) -> None:
    taker, booking = scenarios.booking_with_room(scenario, "101"), scenarios.booking(scenario)
    etag = front_desk.call("get", path_of(booking))["ETag"]

    assert front_desk.conflict(path_of(booking, "assign-room"), ROOM_101, "room_taken") == {
        "status": 409,
        "booking_id": booking.booking_id,
        "room_number": "101",
        "room_status": "READY_FOR_GUEST",
        "current": {"status": "CONFIRMED", "etag": etag},
        "reasons": [
            {
                "code": "room_taken",
                "detail": f"Room 101 is taken for these nights by {taker.booking_id}.",
                "overridable_by": None,
            }
        ],
    }


@pytest.mark.parametrize("status", ["CHECKED_IN", "COMPLETED", "CANCELLED", "NO_SHOW"])
@pytest.mark.parametrize(
    ("command", "body"), [("assign-room", {"room_number": "102"}), ("unassign-room", {})]
)
def test_wrong_status_is_refused(
    front_desk: Caller, scenario: Scenario, status: str, command: str, body: dict[str, str]
) -> None:
    booking = booking_with_status(scenario, status, "101")

    problem = front_desk.conflict(path_of(booking, command), body, "wrong_status")

    assert problem["current"]["status"] == status


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "room_number"),
        ({"room_number": "999"}, "room_number"),
        ({"room_number": ""}, "room_number"),
        ({"room_number": "1 01"}, "room_number"),
        ({"room_number": "x" * 17}, "room_number"),
        ({**ROOM_101, "note": "x" * 1001}, "note"),
        ({**ROOM_101, "force": True}, "force"),
    ],
)
def test_invalid_body_is_refused_by_field(
    front_desk: Caller, scenario: Scenario, body: Any, field: str
) -> None:
    assert list(front_desk.invalid("post", path_of(scenarios.booking(scenario), "assign-room"), body)) == [
        field
    ]


def test_room_of_another_hotel_is_unknown(front_desk: Caller, scenario: Scenario) -> None:
    scenarios.rooms(scenarios.new_scenario(), "777")

    assert front_desk.invalid(
        "post", path_of(scenarios.booking(scenario), "assign-room"), {"room_number": "777"}
    ) == {"room_number": ["This hotel has no room 777."]}


def test_unassign_takes_the_room(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.booking_with_room(scenario, "101")

    answer = front_desk.post(path_of(booking, "unassign-room"), {"note": "Wants a bath"})

    assert answer == expected_booking(booking, updated_at="2026-05-14T12:00:00Z")
    logged = RoomOperationLog.objects.get(operation="UNASSIGN")
    assert (logged.performed_by, logged.source, logged.note) == (
        scenario.front_desk,
        "FRONT_DESK",
        "Wants a bath",
    )


def test_repeated_unassign_changes_nothing(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.booking_with_room(scenario, "101")
    first = front_desk.call("post", path_of(booking, "unassign-room"))

    with assert_no_row_changes():
        second = front_desk.call("post", path_of(booking, "unassign-room"))

    assert (second.json(), second["ETag"]) == (first.json(), first["ETag"])


@pytest.mark.parametrize(("command", "body"), [("assign-room", ROOM_101), ("unassign-room", {})])
def test_unknown_bookings_and_missing_capabilities_are_refused(
    front_desk: Caller, housekeeper: Caller, scenario: Scenario, command: str, body: dict[str, str]
) -> None:
    foreign = scenarios.booking(scenarios.new_scenario())

    front_desk.refused("post", path_of(foreign, command), body, 404, "booking_not_found")
    housekeeper.refused("post", path_of(scenarios.booking(scenario), command), body, 403, "forbidden")


def test_statement_budget(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.booking(scenario)

    with assert_max_statements(14):
        front_desk.client.post(scenario.url(path_of(booking, "assign-room")), ROOM_101)
    with assert_max_statements(12):
        front_desk.client.post(scenario.url(path_of(booking, "unassign-room")))
