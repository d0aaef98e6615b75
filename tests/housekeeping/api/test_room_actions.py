"""The actions of housekeeping over HTTP."""

from datetime import datetime
from typing import Any

import pytest
import time_machine

from rooms.enums import RoomStatus
from rooms.models import Room, RoomOperationLog
from staff.models import Staff
from tests.api_clients import client_of, problem_of
from tests.scenarios import LATER, Scenario, checked_in_booking, new_scenario, report, room_with_status
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db


def post(scenario: Scenario, staff: Staff, path: str, body: dict[str, Any], *, now: datetime = LATER) -> Any:
    with time_machine.travel(now, tick=False):
        client = client_of(staff)
        return client.post(scenario.url(f"rooms/{path}/"), body)


@pytest.mark.parametrize(
    ("before", "command", "body", "role", "after", "source"),
    [
        ("CHECKOUT_DIRTY", "start-cleaning", {}, "housekeeper", "CLEANING_IN_PROGRESS", "HOUSEKEEPING"),
        ("OCCUPIED", "start-cleaning", {"note": "x"}, "manager", "CLEANING_IN_PROGRESS", "HOUSEKEEPING"),
        (
            "CLEANING_IN_PROGRESS",
            "stop-cleaning",
            {"reason": "x"},
            "housekeeper",
            "READY_FOR_GUEST",
            "HOUSEKEEPING",
        ),
        ("READY_FOR_GUEST", "mark-dirty", {"note": "x"}, "front_desk", "CHECKOUT_DIRTY", "FRONT_DESK"),
        ("CLEANED_UNINSPECTED", "mark-dirty", {"note": "x"}, "manager", "CHECKOUT_DIRTY", "HOUSEKEEPING"),
        ("CHECKOUT_DIRTY", "mark-cleaned", {"note": ""}, "supervisor", "CLEANED_UNINSPECTED", "HOUSEKEEPING"),
        ("CLEANED_UNINSPECTED", "inspect", {"passed": True}, "supervisor", "READY_FOR_GUEST", "HOUSEKEEPING"),
        ("READY_FOR_GUEST", "inspect", {"passed": False}, "supervisor", "CHECKOUT_DIRTY", "HOUSEKEEPING"),
        (
            "READY_FOR_GUEST",
            "mark-maintenance",
            {"priority": "LOW", "note": "x"},
            "maintenance",
            "MAINTENANCE_REQUIRED",
            "HOUSEKEEPING",
        ),
        (
            "READY_FOR_GUEST",
            "mark-maintenance",
            {"priority": "LOW", "note": "x", "room_usable": True},
            "front_desk",
            "READY_FOR_GUEST",
            "FRONT_DESK",
        ),
        (
            "MAINTENANCE_REQUIRED",
            "complete-maintenance",
            {"passed": True},
            "maintenance",
            "READY_FOR_GUEST",
            "HOUSEKEEPING",
        ),
        (
            "OUT_OF_ORDER",
            "override-status",
            {"to_status": "READY_FOR_GUEST", "note": "x"},
            "manager",
            "READY_FOR_GUEST",
            "MANAGER_OVERRIDE",
        ),
    ],
)
def test_action_responds_with_room_detail_and_etag(
    before: str, command: str, body: dict[str, Any], role: str, after: str, source: str
) -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus(before))

    response = post(scenario, getattr(scenario, role), f"101/{command}", body)

    answer = response.json()
    assert (response.status_code, answer["room_number"], answer["room_status"]) == (200, "101", after), answer
    assert {"guests", "next_booking", "current_booking"} <= answer.keys()
    room = Room.objects.get()
    assert response["ETag"] == f'"{room.pk:x}-{room.version:x}"'
    logged = RoomOperationLog.objects.first()
    assert logged is not None
    assert (logged.source, logged.performed_by, logged.at) == (source, getattr(scenario, role), LATER)
    assert logged.note == body.get("note", body.get("reason", ""))
    assert logged.request_id == response["X-Request-ID"]

    with time_machine.travel(LATER, tick=False):
        again = client_of(getattr(scenario, role)).get(scenario.url("rooms/101/"))
    assert again["ETag"] == response["ETag"]
    assert again.json() == answer


def test_room_detail_shows_each_field() -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus.CHECKOUT_DIRTY)
    post(scenario, scenario.housekeeper, "101/mark-cleaned", {})

    answer = post(scenario, scenario.supervisor, "101/inspect", {"passed": True}).json()

    assert answer == {
        "room_number": "101",
        "name": "",
        "floor": 1,
        "room_type": {"code": "DBL", "name": "Double", "max_occupancy": 2},
        "room_status": "READY_FOR_GUEST",
        "status_version": 5,
        "is_occupied": False,
        "occupancy_status": "VACANT_CLEAN",
        "is_active": True,
        "maintenance_required": False,
        "maintenance_priority": None,
        "maintenance_notes": None,
        "last_cleaned_at": "2026-05-14T14:30:00Z",
        "cleaned_by": {"id": scenario.housekeeper.pk, "name": "Hanna Murphy"},
        "last_inspected_at": "2026-05-14T14:30:00Z",
        "inspected_by": {"id": scenario.supervisor.pk, "name": "Sue Murphy"},
        "allowed_transitions": [
            "CHECKOUT_DIRTY",
            "CLEANING_IN_PROGRESS",
            "MAINTENANCE_REQUIRED",
            "OUT_OF_ORDER",
        ],
        "current_booking": None,
        "guests": [],
        "next_booking": None,
        "guest_wish": None,
        "discrepancy": None,
    }


def test_refusal_names_room_status_and_every_reason() -> None:
    scenario = new_scenario()
    room = room_with_status(scenario, "101", RoomStatus.OCCUPIED)

    with assert_no_row_changes():
        response = post(scenario, scenario.front_desk, "101/mark-dirty", {"note": "Smoke"})

    body = problem_of(response, 409, "room_occupied")
    assert {name: body[name] for name in ("room_number", "room_status", "current", "reasons")} == {
        "room_number": "101",
        "room_status": "OCCUPIED",
        "current": {"status": "OCCUPIED", "etag": f'"{room.pk:x}-{room.version:x}"'},
        "reasons": [
            {"code": "room_occupied", "detail": "Room 101 is occupied.", "overridable_by": None},
            {
                "code": "wrong_status",
                "detail": "Room 101 is occupied; this needs a room that is ready or waiting for its inspection.",
                "overridable_by": None,
            },
        ],
    }


def test_refusal_names_the_person_who_is_cleaning() -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus.CHECKOUT_DIRTY)
    first = post(scenario, scenario.housekeeper, "101/start-cleaning", {})
    assert post(scenario, scenario.housekeeper, "101/start-cleaning", {}).json() == first.json()

    body = problem_of(post(scenario, scenario.supervisor, "101/start-cleaning", {}), 409, "already_started")

    assert body["detail"] == "Hanna Murphy is cleaning room 101."


def test_occupancy_survives_cleaning_and_repair() -> None:
    scenario = new_scenario()
    room_with_status(scenario, "102", RoomStatus.READY_FOR_GUEST)
    booking = checked_in_booking(scenario, "102")
    report(scenario, "102")

    answer = post(scenario, scenario.housekeeper, "102/start-cleaning", {}).json()

    assert answer["occupancy_status"] == "OCCUPIED"
    assert answer["maintenance_required"] is True
    assert (answer["maintenance_priority"], answer["maintenance_notes"]) == ("MED", "Tap drips")
    assert answer["allowed_transitions"] == ["OCCUPIED"]
    assert answer["current_booking"]["booking_id"] == booking.booking_id
    assert [guest["first_name"] for guest in answer["guests"]] == ["Ada"]


@pytest.mark.parametrize(
    ("command", "body", "field"),
    [
        ("start-cleaning", {"note": "x" * 2001}, "note"),
        ("start-cleaning", {"room_status": "READY_FOR_GUEST"}, "room_status"),
        ("stop-cleaning", {}, "reason"),
        ("stop-cleaning", {"reason": " "}, "reason"),
        ("mark-dirty", {}, "note"),
        ("mark-dirty", {"note": ""}, "note"),
        ("mark-cleaned", {"note": None}, "note"),
        ("inspect", {}, "passed"),
        ("inspect", {"passed": None}, "passed"),
        ("mark-maintenance", {"note": "x"}, "priority"),
        ("mark-maintenance", {"note": "x", "priority": "URGENT"}, "priority"),
        ("mark-maintenance", {"priority": "LOW"}, "note"),
        ("complete-maintenance", {"note": "x"}, "passed"),
        ("override-status", {"note": "x"}, "to_status"),
        ("override-status", {"to_status": "CLEAN", "note": "x"}, "to_status"),
        ("override-status", {"to_status": "OCCUPIED"}, "note"),
    ],
)
def test_invalid_body_is_refused_by_field(command: str, body: dict[str, Any], field: str) -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus.READY_FOR_GUEST)

    with assert_no_row_changes():
        response = post(scenario, scenario.manager, f"101/{command}", body)

    assert list(problem_of(response, 400, "invalid")["errors"]) == [field]


@pytest.mark.parametrize(
    ("command", "body"),
    [
        ("start-cleaning", {}),
        ("stop-cleaning", {"reason": "x"}),
        ("mark-dirty", {"note": "x"}),
        ("mark-cleaned", {}),
        ("inspect", {"passed": True}),
        ("mark-maintenance", {"priority": "LOW", "note": "x"}),
        ("complete-maintenance", {"passed": True}),
        ("override-status", {"to_status": "READY_FOR_GUEST", "note": "x"}),
    ],
)
def test_unknown_room_is_not_found(command: str, body: dict[str, Any]) -> None:
    scenario, other = new_scenario(), new_scenario()
    room_with_status(other, "101", RoomStatus.READY_FOR_GUEST)

    problem = problem_of(post(scenario, scenario.manager, f"101/{command}", body), 404, "room_not_found")

    assert problem["room_number"] == "101"
