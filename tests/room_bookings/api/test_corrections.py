"""POST …/room-bookings/{booking_id}/undo-check-in/, undo-check-out/ and reinstate/"""

from typing import Any

import pytest
import time_machine

from room_bookings.models import BookingStatusEvent, RoomBooking
from rooms.enums import RoomStatus
from tests import scenarios
from tests.room_bookings.api.calls import Caller, of
from tests.room_bookings.api.shown import shown
from tests.room_bookings.services.bookings import booking_with_status
from tests.scenarios import Scenario
from tests.statement_count import assert_max_statements
from tests.unchanged import assert_no_row_changes

NOON = "2026-05-14T12:00:00Z"
REASON = {"reason": "Wrong name"}
COMMANDS = ["undo-check-in", "undo-check-out", "reinstate"]


def subject(scenario: Scenario, command: str) -> RoomBooking:
    """A booking that this command takes back, in or from room 101."""
    status = {"undo-check-in": "CHECKED_IN", "undo-check-out": "COMPLETED", "reinstate": "CANCELLED"}[command]
    return booking_with_status(scenario, status, "101")


def correction_event_of(booking: RoomBooking) -> tuple[Any, ...]:
    event = BookingStatusEvent.objects.filter(booking=booking).latest("status_version")
    return event.kind, event.changed_by, event.source, event.reason


def test_undo_check_in(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")

    answer = front_desk.post(of(booking, "undo-check-in"), REASON)

    assert answer == shown(booking, status_version=4, assigned_room="101", updated_at=NOON)
    assert correction_event_of(booking) == ("CORRECTION", scenario.front_desk, "FRONT_DESK", "Wrong name")
    assert scenarios.statuses(scenario, ["101"]) == ["CHECKOUT_DIRTY"]


def test_undo_check_in_says_what_becomes_of_the_room(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")
    body = {**REASON, "room_status": "READY_FOR_GUEST", "keep_room": False}

    assert front_desk.post(of(booking, "undo-check-in"), body)["assigned_room"] is None

    assert scenarios.statuses(scenario, ["101"]) == ["READY_FOR_GUEST"]


def test_undo_check_out(front_desk: Caller, scenario: Scenario) -> None:
    booking = subject(scenario, "undo-check-out")

    answer = front_desk.post(of(booking, "undo-check-out"), REASON)

    assert answer == shown(
        booking,
        status="CHECKED_IN",
        status_version=6,
        assigned_room="101",
        checked_in_at="2026-05-14T09:00:00Z",
        updated_at=NOON,
    )
    assert correction_event_of(booking) == ("CORRECTION", scenario.front_desk, "FRONT_DESK", "Wrong name")


def test_undo_check_out_into_another_room(manager: Caller, front_desk: Caller, scenario: Scenario) -> None:
    booking = subject(scenario, "undo-check-out")
    scenarios.override(scenario, "102", RoomStatus.CHECKOUT_DIRTY)
    body = {**REASON, "room_number": "102", "overrides": ["room_dirty"], "override_reason": "Insists"}

    problem = front_desk.conflict(of(booking, "undo-check-out"), body, "room_dirty")
    assert [reason["overridable_by"] for reason in problem["reasons"]] == ["MANAGER"]
    assert (problem["room_number"], problem["room_status"]) == ("102", "CHECKOUT_DIRTY")

    assert manager.post(of(booking, "undo-check-out"), body)["assigned_room"] == "102"


def test_undo_check_out_when_the_room_is_let_again(front_desk: Caller, scenario: Scenario) -> None:
    booking = subject(scenario, "undo-check-out")
    scenarios.override(scenario, "101", RoomStatus.READY_FOR_GUEST)
    scenarios.checked_in_booking(scenario, "101")
    etag = front_desk.call("get", of(booking))["ETag"]

    assert front_desk.conflict(of(booking, "undo-check-out"), REASON, "room_taken") == {
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


def test_reinstate(front_desk: Caller, scenario: Scenario) -> None:
    booking = subject(scenario, "reinstate")

    answer = front_desk.post(of(booking, "reinstate"), REASON)

    assert answer == shown(booking, status_version=4, updated_at=NOON)
    assert correction_event_of(booking) == ("CORRECTION", scenario.front_desk, "FRONT_DESK", "Wrong name")


def test_reinstate_without_a_room_left(front_desk: Caller, scenario: Scenario) -> None:
    booking = subject(scenario, "reinstate")
    for _ in range(3):
        scenarios.booking(scenario)

    problem = front_desk.conflict(of(booking, "reinstate"), REASON, "no_availability")

    assert problem["current"]["status"] == "CANCELLED"


@pytest.mark.parametrize("command", COMMANDS)
def test_sent_twice(front_desk: Caller, scenario: Scenario, command: str) -> None:
    booking = subject(scenario, command)
    first = front_desk.call("post", of(booking, command), REASON)

    with assert_no_row_changes():
        second = front_desk.call("post", of(booking, command), {"reason": "Again"})

    assert (second.json(), second["ETag"]) == (first.json(), first["ETag"])


@pytest.mark.parametrize(
    ("command", "code", "managers"),
    [
        ("undo-check-in", "not_same_day", 409),
        ("undo-check-out", "too_late", 200),
        ("reinstate", "too_late", 200),
    ],
)
def test_the_next_day(scenario: Scenario, command: str, code: str, managers: int) -> None:
    """At 00:40 by the scenario's clock, one hour ahead, it is still the day before; at four it is not."""
    booking, other = (
        subject(scenario, command),
        subject(scenario, command) if command == "reinstate" else None,
    )
    with time_machine.travel("2026-05-15T03:00:00Z", tick=False):
        Caller(scenario, scenario.front_desk).conflict(of(booking, command), REASON, code)
        Caller(scenario, scenario.manager).call("post", of(booking, command), REASON, status=managers)
    if other:
        with time_machine.travel("2026-05-14T23:40:00Z", tick=False):
            Caller(scenario, scenario.front_desk).post(of(other, command), REASON)


@pytest.mark.parametrize(
    ("command", "body", "code"),
    [
        ("undo-check-in", {}, "not_same_day"),
        ("undo-check-in", {"room_status": "READY_FOR_GUEST"}, "not_same_day"),
        ("undo-check-out", {}, "stay_is_over"),
        ("reinstate", {}, "no_night_left"),
    ],
)
def test_when_the_stay_is_over(scenario: Scenario, command: str, body: dict[str, str], code: str) -> None:
    booking = subject(scenario, command)
    with time_machine.travel("2026-05-17T12:00:00Z", tick=False):
        Caller(scenario, scenario.manager).conflict(of(booking, command), {**REASON, **body}, code)


def test_a_room_that_was_not_ready(front_desk: Caller, scenario: Scenario) -> None:
    booking = subject(scenario, "undo-check-out")
    front_desk.post(of(booking, "undo-check-out"), REASON)
    body = {**REASON, "room_status": "READY_FOR_GUEST"}

    front_desk.conflict(of(booking, "undo-check-in"), body, "room_was_not_ready")


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
def test_wrong_bodies(
    front_desk: Caller, scenario: Scenario, command: str, body: dict[str, Any], field: str
) -> None:
    assert list(front_desk.invalid("post", of(subject(scenario, command), command), body)) == [field]


@pytest.mark.parametrize("command", COMMANDS)
def test_not_there_and_not_allowed(
    front_desk: Caller, housekeeper: Caller, scenario: Scenario, command: str
) -> None:
    other = scenarios.new_scenario()
    scenarios.rooms(other, "101")

    front_desk.refused("post", of(subject(other, command), command), REASON, 404, "booking_not_found")
    housekeeper.refused("post", of(subject(scenario, command), command), REASON, 403, "forbidden")


@pytest.mark.parametrize("command", COMMANDS)
def test_statements(front_desk: Caller, scenario: Scenario, command: str) -> None:
    booking = subject(scenario, command)

    with assert_max_statements(30):
        front_desk.client.post(scenario.url(of(booking, command)), REASON)
