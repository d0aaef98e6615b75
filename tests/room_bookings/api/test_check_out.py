"""POST …/room-bookings/{booking_id}/check-out/"""

from typing import Any

import pytest
import time_machine

from housekeeping.models import HousekeepingTask
from room_bookings.models import BookingStatusEvent, RoomOccupancy
from room_bookings.status_words import booking_status_word
from rooms.enums import RoomStatus
from tests import scenarios
from tests.room_bookings.api.api_calls import Caller, path_of
from tests.room_bookings.api.expected_answers import expected_booking
from tests.room_bookings.services.bookings import booking_with_status
from tests.scenarios import Scenario
from tests.statement_count import BUDGETS, assert_max_statements
from tests.unchanged import assert_no_row_changes

EARLY = [
    {
        "code": "early_departure",
        "detail": "The guests checked out on 2026-05-14; the booking runs until 2026-05-16.",
    }
]


def test_early_check_out_warns(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")

    answer = front_desk.post(path_of(booking, "check-out"), {"note": "Keys returned"})

    assert answer == {
        **expected_booking(
            booking,
            status="COMPLETED",
            status_version=5,
            assigned_room="101",
            checked_in_at="2026-05-14T09:00:00Z",
            checked_out_at="2026-05-14T12:00:00Z",
            departed_on="2026-05-14",
            nights_stayed=0,
            updated_at="2026-05-14T12:00:00Z",
        ),
        "warnings": EARLY,
    }
    steps = BookingStatusEvent.objects.filter(booking=booking, status_version__gt=3).order_by(
        "status_version"
    )
    assert [(step.to_status, step.changed_by, step.source, step.reason) for step in steps] == [
        ("CHECKED_OUT", scenario.front_desk, "FRONT_DESK", "Keys returned"),
        ("COMPLETED", scenario.front_desk, "FRONT_DESK", "Keys returned"),
    ]
    assert scenarios.statuses(scenario, ["101"]) == ["CHECKOUT_DIRTY"]
    assert HousekeepingTask.objects.get().task_type == "TURNOVER"
    assert not RoomOccupancy.objects.exists()


@pytest.mark.parametrize("now", ["2026-05-16T10:00:00+01:00", "2026-05-17T02:00:00+01:00"])
def test_check_out_on_the_planned_date_has_no_warnings(scenario: Scenario, now: str) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")
    with time_machine.travel(now, tick=False):
        answer = Caller(scenario, scenario.front_desk).post(path_of(booking, "check-out"))

    assert "warnings" not in answer
    assert answer["status"] == "COMPLETED"


def test_repeated_request_changes_nothing(
    front_desk: Caller, scenario: Scenario, at_noon: time_machine.Traveller
) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")
    first = front_desk.call("post", path_of(booking, "check-out"))
    at_noon.move_to("2026-05-14T15:00:00Z")

    with assert_no_row_changes():
        second = front_desk.call("post", path_of(booking, "check-out"), {"note": "Again"})

    assert (second.json(), second["ETag"]) == (first.json(), first["ETag"])
    assert second.json()["warnings"] == EARLY


def test_repeated_check_out_after_next_check_in_changes_nothing(
    front_desk: Caller, scenario: Scenario
) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")
    first = front_desk.post(path_of(booking, "check-out"))
    scenarios.override(scenario, "101", RoomStatus.READY_FOR_GUEST)
    next_guest = scenarios.checked_in_booking(scenario, "101")

    with assert_no_row_changes():
        assert front_desk.post(path_of(booking, "check-out")) == first

    assert front_desk.get(path_of(next_guest))["status"] == "CHECKED_IN"


@pytest.mark.parametrize("status", ["PENDING", "CONFIRMED", "CANCELLED", "NO_SHOW"])
def test_wrong_status_is_refused(front_desk: Caller, scenario: Scenario, status: str) -> None:
    booking = booking_with_status(scenario, status, "101")
    etag = front_desk.call("get", path_of(booking))["ETag"]

    assert front_desk.conflict(path_of(booking, "check-out"), {}, "wrong_status") == {
        "status": 409,
        "booking_id": booking.booking_id,
        "current": {"status": status, "etag": etag},
        "reasons": [
            {
                "code": "wrong_status",
                "detail": f"Booking {booking.booking_id} is {booking_status_word(status)}; "
                "this needs a booking that is checked in.",
                "overridable_by": None,
            }
        ],
    }


def test_unknown_bookings_and_missing_capabilities_are_refused(
    front_desk: Caller, housekeeper: Caller, scenario: Scenario
) -> None:
    other = scenarios.new_scenario()
    scenarios.rooms(other, "101")
    foreign = scenarios.checked_in_booking(other, "101")

    front_desk.refused("post", path_of(foreign, "check-out"), {}, 404, "booking_not_found")
    housekeeper.refused(
        "post", path_of(scenarios.checked_in_booking(scenario, "101"), "check-out"), {}, 403, "forbidden"
    )


def test_invalid_body_is_refused_by_field(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")

    assert list(front_desk.invalid("post", path_of(booking, "check-out"), {"room_number": "101"})) == [
        "room_number"
    ]
    assert list(front_desk.invalid("post", path_of(booking, "check-out"), {"note": "x" * 1001})) == ["note"]


@BUDGETS
def test_statement_budget(
    front_desk: Caller, scenario: Scenario, headers: dict[str, Any], budget: int, messages: int
) -> None:
    booking = scenarios.checked_in_booking(scenario, "101", people=2)

    with assert_max_statements(budget, messages=messages):
        answer = front_desk.client.post(scenario.url(path_of(booking, "check-out")), **headers)
    assert answer.status_code == 200
