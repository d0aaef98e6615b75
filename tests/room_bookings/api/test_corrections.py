"""POST …/room-bookings/{booking_id}/undo-check-in/, undo-check-out/ and reinstate/"""

from typing import Any

import pytest
import time_machine

from room_bookings.models import BookingStatusEvent, RoomBooking
from rooms.enums import RoomStatus
from tests import scenarios
from tests.room_bookings.api.api_calls import Caller, path_of
from tests.room_bookings.api.expected_answers import expected_booking
from tests.room_bookings.services.bookings import booking_with_status
from tests.scenarios import Scenario
from tests.statement_count import assert_max_statements
from tests.unchanged import assert_no_row_changes

NOON = "2026-05-14T12:00:00Z"
REASON = {"reason": "Wrong name"}
COMMANDS = ["undo-check-in", "undo-check-out", "reinstate"]


def booking_to_correct(scenario: Scenario, command: str) -> RoomBooking:
    """Create a booking of room 101 that this correction can reverse."""
    status = {"undo-check-in": "CHECKED_IN", "undo-check-out": "COMPLETED", "reinstate": "CANCELLED"}[command]
    return booking_with_status(scenario, status, "101")


def correction_event_of(booking: RoomBooking) -> tuple[Any, ...]:
    event = BookingStatusEvent.objects.filter(booking=booking).latest("status_version")
    return event.kind, event.changed_by, event.source, event.reason


def test_undo_check_in_confirms_the_booking_again(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")

    answer = front_desk.post(path_of(booking, "undo-check-in"), REASON)

    assert answer == expected_booking(booking, status_version=4, assigned_room="101", updated_at=NOON)
    assert correction_event_of(booking) == ("CORRECTION", scenario.front_desk, "FRONT_DESK", "Wrong name")
    assert scenarios.statuses(scenario, ["101"]) == ["CHECKOUT_DIRTY"]


def test_undo_check_in_sets_room_status_and_assignment(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")
    body = {**REASON, "room_status": "READY_FOR_GUEST", "keep_room": False}

    assert front_desk.post(path_of(booking, "undo-check-in"), body)["assigned_room"] is None

    assert scenarios.statuses(scenario, ["101"]) == ["READY_FOR_GUEST"]


def test_undo_check_out_returns_the_guests(front_desk: Caller, scenario: Scenario) -> None:
    booking = booking_to_correct(scenario, "undo-check-out")

    answer = front_desk.post(path_of(booking, "undo-check-out"), REASON)

    assert answer == expected_booking(
        booking,
        status="CHECKED_IN",
        status_version=6,
        assigned_room="101",
        checked_in_at="2026-05-14T09:00:00Z",
        updated_at=NOON,
    )
    assert correction_event_of(booking) == ("CORRECTION", scenario.front_desk, "FRONT_DESK", "Wrong name")


def test_undo_check_out_accepts_another_room(manager: Caller, front_desk: Caller, scenario: Scenario) -> None:
    booking = booking_to_correct(scenario, "undo-check-out")
    scenarios.override(scenario, "102", RoomStatus.CHECKOUT_DIRTY)
    body = {**REASON, "room_number": "102", "overrides": ["room_dirty"], "override_reason": "Insists"}

    problem = front_desk.conflict(path_of(booking, "undo-check-out"), body, "room_dirty")
    assert [reason["overridable_by"] for reason in problem["reasons"]] == ["MANAGER"]
    assert (problem["room_number"], problem["room_status"]) == ("102", "CHECKOUT_DIRTY")

    assert manager.post(path_of(booking, "undo-check-out"), body)["assigned_room"] == "102"


def test_undo_check_out_of_a_relet_room_is_refused(front_desk: Caller, scenario: Scenario) -> None:
    booking = booking_to_correct(scenario, "undo-check-out")
    scenarios.override(scenario, "101", RoomStatus.READY_FOR_GUEST)
    scenarios.checked_in_booking(scenario, "101")
    etag = front_desk.call("get", path_of(booking))["ETag"]

    assert front_desk.conflict(path_of(booking, "undo-check-out"), REASON, "room_taken") == {
        "status": 409,
        "booking_id": booking.booking_id,
        "room_number": "101",
        "room_status": "OCCUPIED",
        "current": {"status": "COMPLETED", "etag": etag},
        "reasons": [
            {
                "code": "room_taken",
                "detail": "Room 101 is occupied again; another room may be given.",
                "overridable_by": None,
            }
        ],
    }


def test_reinstate_restores_the_status(front_desk: Caller, scenario: Scenario) -> None:
    booking = booking_to_correct(scenario, "reinstate")

    answer = front_desk.post(path_of(booking, "reinstate"), REASON)

    assert answer == expected_booking(booking, status_version=4, updated_at=NOON)
    assert correction_event_of(booking) == ("CORRECTION", scenario.front_desk, "FRONT_DESK", "Wrong name")


def test_reinstate_without_availability_is_refused(front_desk: Caller, scenario: Scenario) -> None:
    booking = booking_to_correct(scenario, "reinstate")
    for _ in range(3):
        scenarios.booking(scenario)
    scenarios.without_overbooking(scenario)

    problem = front_desk.conflict(path_of(booking, "reinstate"), REASON, "no_availability")

    assert problem["current"]["status"] == "CANCELLED"


@pytest.mark.parametrize("command", COMMANDS)
def test_repeated_request_changes_nothing(front_desk: Caller, scenario: Scenario, command: str) -> None:
    booking = booking_to_correct(scenario, command)
    first = front_desk.call("post", path_of(booking, command), REASON)

    with assert_no_row_changes():
        second = front_desk.call("post", path_of(booking, command), {"reason": "Again"})

    assert (second.json(), second["ETag"]) == (first.json(), first["ETag"])


@pytest.mark.parametrize(
    ("command", "code", "managers"),
    [
        ("undo-check-in", "not_same_day", 409),
        ("undo-check-out", "too_late", 200),
        ("reinstate", "too_late", 200),
    ],
)
def test_deadline_depends_on_the_role(scenario: Scenario, command: str, code: str, managers: int) -> None:
    """At 00:40 on the hotel's clock it is still the business date before; at 04:00 it is the next."""
    booking, other = (
        booking_to_correct(scenario, command),
        booking_to_correct(scenario, command) if command == "reinstate" else None,
    )
    with time_machine.travel("2026-05-15T03:00:00Z", tick=False):
        Caller(scenario, scenario.front_desk).conflict(path_of(booking, command), REASON, code)
        Caller(scenario, scenario.manager).call("post", path_of(booking, command), REASON, status=managers)
    if other:
        with time_machine.travel("2026-05-14T23:40:00Z", tick=False):
            Caller(scenario, scenario.front_desk).post(path_of(other, command), REASON)


@pytest.mark.parametrize(
    ("command", "body", "code"),
    [
        ("undo-check-in", {}, "not_same_day"),
        ("undo-check-in", {"room_status": "READY_FOR_GUEST"}, "not_same_day"),
        ("undo-check-out", {}, "stay_is_over"),
        ("reinstate", {}, "no_night_left"),
    ],
)
def test_correction_after_the_stay_is_refused(
    scenario: Scenario, command: str, body: dict[str, str], code: str
) -> None:
    booking = booking_to_correct(scenario, command)
    with time_machine.travel("2026-05-17T12:00:00Z", tick=False):
        Caller(scenario, scenario.manager).conflict(path_of(booking, command), {**REASON, **body}, code)


def test_undo_check_in_cannot_make_an_unready_room_ready(front_desk: Caller, scenario: Scenario) -> None:
    booking = booking_to_correct(scenario, "undo-check-out")
    front_desk.post(path_of(booking, "undo-check-out"), REASON)
    body = {**REASON, "room_status": "READY_FOR_GUEST"}

    front_desk.conflict(path_of(booking, "undo-check-in"), body, "room_was_not_ready")


@pytest.mark.parametrize(
    ("command", "body", "field"),
    [
        *(
            (command, body, "reason")
            for command in COMMANDS
            for body in ({}, {"reason": " "}, {"reason": "x" * 1001})
        ),
        *((command, {**REASON, "note": "x"}, "note") for command in COMMANDS),
        ("undo-check-in", {**REASON, "room_status": "OCCUPIED"}, "room_status"),
        ("undo-check-in", {**REASON, "keep_room": "perhaps"}, "keep_room"),
        ("undo-check-out", {**REASON, "room_number": "999"}, "room_number"),
        ("undo-check-out", {**REASON, "room_number": "a room"}, "room_number"),
    ],
)
def test_invalid_body_is_refused_by_field(
    front_desk: Caller, scenario: Scenario, command: str, body: dict[str, Any], field: str
) -> None:
    assert list(
        front_desk.invalid("post", path_of(booking_to_correct(scenario, command), command), body)
    ) == [field]


@pytest.mark.parametrize("command", COMMANDS)
def test_unknown_bookings_and_missing_capabilities_are_refused(
    front_desk: Caller, housekeeper: Caller, scenario: Scenario, command: str
) -> None:
    other = scenarios.new_scenario()
    scenarios.rooms(other, "101")

    front_desk.refused(
        "post", path_of(booking_to_correct(other, command), command), REASON, 404, "booking_not_found"
    )
    housekeeper.refused(
        "post", path_of(booking_to_correct(scenario, command), command), REASON, 403, "forbidden"
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_statement_budget(front_desk: Caller, scenario: Scenario, command: str) -> None:
    booking = booking_to_correct(scenario, command)

    with assert_max_statements(29):
        front_desk.client.post(scenario.url(path_of(booking, command)), REASON)
