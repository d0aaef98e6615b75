"""POST …/room-bookings/{booking_id}/cancel/"""

from typing import Any

import pytest

from room_bookings.models import BookingStatusEvent
from room_bookings.status_words import booking_status_word
from rooms.models import RoomOperationLog
from tests import scenarios
from tests.room_bookings.api.api_calls import Caller, path_of
from tests.room_bookings.api.expected_answers import NO_MONEY, expected_booking
from tests.room_bookings.services.bookings import booking_with_status
from tests.scenarios import Scenario
from tests.statement_count import assert_max_statements
from tests.unchanged import assert_no_row_changes

REASON = {"reason": "Changed plans"}
CANCELLED = {
    "status": "CANCELLED",
    "status_version": 3,
    "cancelled_at": "2026-05-14T12:00:00Z",
    "updated_at": "2026-05-14T12:00:00Z",
}


def test_cancel_frees_the_room(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.booking_with_room(scenario, "101")

    assert front_desk.post(path_of(booking, "cancel"), REASON) == {
        **expected_booking(booking, **CANCELLED),
        "money": NO_MONEY,
    }
    event = BookingStatusEvent.objects.get(booking=booking, to_status="CANCELLED")
    assert (event.changed_by, event.source, event.reason) == (
        scenario.front_desk,
        "FRONT_DESK",
        "Changed plans",
    )
    logged = RoomOperationLog.objects.get(operation="UNASSIGN")
    assert (logged.room.room_number, logged.booking_id) == ("101", booking.booking_id)
    scenarios.booking_with_room(scenario, "101")


def test_pending_booking_is_cancelled(front_desk: Caller, scenario: Scenario) -> None:
    booking = booking_with_status(scenario, "PENDING", "101")

    assert front_desk.post(path_of(booking, "cancel"), REASON)["status"] == "CANCELLED"


def test_repeated_request_changes_nothing(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.booking_with_room(scenario, "101")
    first = front_desk.call("post", path_of(booking, "cancel"), REASON)

    with assert_no_row_changes():
        second = front_desk.call("post", path_of(booking, "cancel"), {"reason": "Again"})

    assert (second.json(), second["ETag"]) == (first.json(), first["ETag"])


@pytest.mark.parametrize("status", ["CHECKED_IN", "COMPLETED", "NO_SHOW"])
def test_wrong_status_is_refused(front_desk: Caller, scenario: Scenario, status: str) -> None:
    booking = booking_with_status(scenario, status, "101")
    etag = front_desk.call("get", path_of(booking))["ETag"]

    problem = front_desk.conflict(path_of(booking, "cancel"), REASON, "wrong_status")

    assert problem["current"] == {"status": status, "etag": etag}
    assert problem["booking_id"] == booking.booking_id
    (reason,) = problem["reasons"]
    assert reason["detail"] == (
        f"Booking {booking.booking_id} is {booking_status_word(status)}; "
        "this needs a booking that is pending or confirmed."
    )


@pytest.mark.parametrize("body", [{}, {"reason": " "}, {"reason": "x" * 1001}, {"reason": None}])
def test_missing_reason_is_refused(front_desk: Caller, scenario: Scenario, body: Any) -> None:
    assert list(front_desk.invalid("post", path_of(scenarios.booking(scenario), "cancel"), body)) == [
        "reason"
    ]


def test_booking_of_another_hotel_is_not_found(front_desk: Caller) -> None:
    foreign = scenarios.booking(scenarios.new_scenario())

    front_desk.refused("post", path_of(foreign, "cancel"), REASON, 404, "booking_not_found")


def test_housekeeping_is_refused(housekeeper: Caller, scenario: Scenario) -> None:
    housekeeper.refused("post", path_of(scenarios.booking(scenario), "cancel"), REASON, 403, "forbidden")


def test_statement_budget(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.booking_with_room(scenario, "101")

    with assert_max_statements(14):
        front_desk.client.post(scenario.url(path_of(booking, "cancel")), REASON)
