"""POST …/room-bookings/{booking_id}/move-room/"""

from typing import Any

import pytest

from rooms.enums import RoomStatus
from rooms.models import RoomOperationLog
from tests import scenarios
from tests.room_bookings.api.api_calls import Caller, path_of
from tests.room_bookings.api.expected_answers import expected_booking
from tests.room_bookings.services.bookings import booking_with_status
from tests.scenarios import Scenario
from tests.statement_count import BUDGETS, assert_max_statements
from tests.unchanged import assert_no_row_changes

TO_102 = {"room_number": "102", "reason": "Noise"}


def test_move_takes_the_guests_along(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")

    answer = front_desk.post(path_of(booking, "move-room"), {**TO_102, "note": "From the street"})

    assert answer == expected_booking(
        booking,
        status="CHECKED_IN",
        status_version=3,
        assigned_room="102",
        checked_in_at="2026-05-14T09:00:00Z",
        updated_at="2026-05-14T12:00:00Z",
    )
    assert scenarios.statuses(scenario, ["101", "102"]) == ["CHECKOUT_DIRTY", "OCCUPIED"]
    assert [guest["room_number"] for guest in front_desk.get("guests/")["results"]] == ["102"]
    logged = RoomOperationLog.objects.get(operation="MOVE")
    assert (logged.performed_by, logged.source) == (scenario.front_desk, "FRONT_DESK")
    assert logged.note == "Noise · From the street"


def test_event_names_the_vacated_room_and_the_command(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")

    front_desk.post(path_of(booking, "move-room"), TO_102)

    command_id = str(RoomOperationLog.objects.get(operation="MOVE").command_id)
    events = front_desk.get("events/")["results"]
    (moved,) = [event for event in events if event["type"] == "booking_moved"]
    assert (moved["from_room"], moved["snapshot"]["assigned_room"]) == ("101", "102")
    assert moved["command_id"] == command_id
    assert {event["type"] for event in events if event["command_id"] == command_id} == {
        "booking_moved",
        "room_updated",
        "task_created",
    }
    assert [event for event in events if "from_room" in event] == [moved]


def test_repeated_request_changes_nothing(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")
    first = front_desk.call("post", path_of(booking, "move-room"), TO_102)

    with assert_no_row_changes():
        second = front_desk.call("post", path_of(booking, "move-room"), TO_102)

    assert (second.json(), second["ETag"]) == (first.json(), first["ETag"])


def test_occupied_room_is_refused(front_desk: Caller, manager: Caller, scenario: Scenario) -> None:
    booking, other = (
        scenarios.checked_in_booking(scenario, "101"),
        scenarios.checked_in_booking(scenario, "102"),
    )
    etag = front_desk.call("get", path_of(booking))["ETag"]
    expected = {
        "status": 409,
        "booking_id": booking.booking_id,
        "room_number": "102",
        "room_status": "OCCUPIED",
        "current": {"status": "CHECKED_IN", "etag": etag},
        "reasons": [
            {"code": "room_occupied", "detail": "Room 102 is occupied.", "overridable_by": None},
            {
                "code": "room_taken",
                "detail": f"Room 102 is taken for these nights by {other.booking_id}.",
                "overridable_by": None,
            },
        ],
    }

    override = {**TO_102, "overrides": ["room_occupied", "room_taken"], "override_reason": "Must"}
    for caller, body in ((front_desk, TO_102), (manager, override)):
        assert caller.conflict(path_of(booking, "move-room"), body, "room_occupied") == expected


def test_manager_overrides_a_dirty_room(front_desk: Caller, manager: Caller, scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")
    scenarios.room_with_status(scenario, "104", RoomStatus.CHECKOUT_DIRTY)
    body = {"room_number": "104", "reason": "Flood"}
    override = {**body, "overrides": ["room_dirty"], "override_reason": "No other room"}
    front_desk.conflict(path_of(booking, "move-room"), body, "room_dirty")
    front_desk.conflict(path_of(booking, "move-room"), override, "room_dirty")

    assert manager.post(path_of(booking, "move-room"), override)["assigned_room"] == "104"

    assert RoomOperationLog.objects.get(operation="MOVE").metadata == {
        "overrides": ["room_dirty"],
        "override_reason": "No other room",
    }


@pytest.mark.parametrize("status", ["PENDING", "CONFIRMED", "COMPLETED", "CANCELLED", "NO_SHOW"])
def test_wrong_status_is_refused(front_desk: Caller, scenario: Scenario, status: str) -> None:
    booking = booking_with_status(scenario, status, "101")

    problem = front_desk.conflict(path_of(booking, "move-room"), TO_102, "wrong_status")

    assert problem["current"]["status"] == status


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"reason": "Noise"}, "room_number"),
        ({"room_number": "102"}, "reason"),
        ({**TO_102, "reason": " "}, "reason"),
        ({**TO_102, "room_number": "999"}, "room_number"),
        ({**TO_102, "room_number": "1%2"}, "room_number"),
        ({**TO_102, "overrides": ["room_dirt"]}, "overrides.0"),
    ],
)
def test_invalid_body_is_refused_by_field(
    front_desk: Caller, scenario: Scenario, body: Any, field: str
) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")

    assert list(front_desk.invalid("post", path_of(booking, "move-room"), body)) == [field]


def test_unknown_bookings_and_missing_capabilities_are_refused(
    front_desk: Caller, housekeeper: Caller, scenario: Scenario
) -> None:
    foreign = scenarios.booking(scenarios.new_scenario())

    front_desk.refused("post", path_of(foreign, "move-room"), TO_102, 404, "booking_not_found")
    housekeeper.refused(
        "post", path_of(scenarios.checked_in_booking(scenario, "101"), "move-room"), TO_102, 403, "forbidden"
    )


@BUDGETS
def test_statement_budget(
    front_desk: Caller, scenario: Scenario, headers: dict[str, Any], budget: int, messages: int
) -> None:
    booking = scenarios.checked_in_booking(scenario, "101", people=2)

    with assert_max_statements(budget, messages=messages):
        answer = front_desk.client.post(scenario.url(path_of(booking, "move-room")), TO_102, **headers)
    assert answer.status_code == 200
