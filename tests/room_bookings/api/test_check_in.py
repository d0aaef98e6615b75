"""POST …/room-bookings/{booking_id}/check-in/"""

from datetime import timedelta
from typing import Any

import pytest

from guests.models import Guest
from hotel.models import Hotel
from room_bookings.models import BookingStatusEvent
from rooms.enums import RoomStatus
from rooms.models import RoomOperationLog
from tests import scenarios
from tests.room_bookings.api.api_calls import Caller, path_of
from tests.room_bookings.api.expected_answers import expected_booking, expected_member
from tests.room_bookings.services.bookings import booking_with_status
from tests.scenarios import TODAY, Scenario
from tests.statement_count import BUDGETS, assert_max_statements
from tests.unchanged import assert_no_row_changes

IN_HOUSE = {
    "status": "CHECKED_IN",
    "status_version": 3,
    "assigned_room": "101",
    "checked_in_at": "2026-05-14T12:00:00Z",
    "updated_at": "2026-05-14T12:00:00Z",
}


def reasons(problem: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(reason["code"], reason["overridable_by"]) for reason in problem["reasons"]]


def test_check_in_uses_the_assigned_room(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.booking_with_room(scenario, "101", people=2)

    answer = front_desk.post(path_of(booking, "check-in"), {"note": "Two keys"})

    ada, other = (
        expected_member(booking),
        expected_member(booking, 1, first_name="Companion 1", role="COMPANION"),
    )
    assert answer == expected_booking(booking, **IN_HOUSE, adults=2, party=[ada, other], primary_guest=ada)
    event = BookingStatusEvent.objects.get(booking=booking, to_status="CHECKED_IN")
    assert (event.changed_by, event.source, event.reason) == (scenario.front_desk, "FRONT_DESK", "Two keys")
    assert [guest["room_number"] for guest in front_desk.get("guests/")["results"]] == ["101", "101"]


@pytest.mark.parametrize("body", [{}, {"room_number": None}])
def test_booking_without_a_room_is_refused(front_desk: Caller, scenario: Scenario, body: Any) -> None:
    booking = scenarios.booking(scenario)
    etag = front_desk.call("get", path_of(booking))["ETag"]

    assert front_desk.conflict(path_of(booking, "check-in"), body, "no_room") == {
        "status": 409,
        "booking_id": booking.booking_id,
        "current": {"status": "CONFIRMED", "etag": etag},
        "reasons": [
            {
                "code": "no_room",
                "detail": f"Booking {booking.booking_id} has no room.",
                "overridable_by": None,
            }
        ],
    }


def test_check_in_uses_the_given_room(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.booking_with_room(scenario, "102")

    assert front_desk.post(path_of(booking, "check-in"), {"room_number": "101"}) == expected_booking(
        booking, **IN_HOUSE
    )
    scenarios.booking_with_room(scenario, "102")


def test_repeated_request_changes_nothing(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.booking_with_room(scenario, "101")
    first = front_desk.call("post", path_of(booking, "check-in"))

    with assert_no_row_changes():
        second = front_desk.call("post", path_of(booking, "check-in"))
        named = front_desk.call("post", path_of(booking, "check-in"), {"room_number": "101"})

    assert second.json() == named.json() == first.json()
    assert second["ETag"] == named["ETag"] == first["ETag"]


def test_repeated_request_with_another_room_is_refused(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")

    problem = front_desk.conflict(path_of(booking, "check-in"), {"room_number": "102"}, "wrong_status")

    assert (problem["room_number"], problem["room_status"]) == ("102", "READY_FOR_GUEST")


@pytest.mark.parametrize("status", ["PENDING", "COMPLETED", "CANCELLED", "NO_SHOW"])
def test_wrong_status_is_refused(front_desk: Caller, scenario: Scenario, status: str) -> None:
    booking = booking_with_status(scenario, status, "101")

    problem = front_desk.conflict(path_of(booking, "check-in"), {"room_number": "102"}, "wrong_status")

    assert problem["current"]["status"] == status


def test_early_arrival_is_refused(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.booking_with_room(scenario, "101", check_in=TODAY + timedelta(days=1))

    problem = front_desk.conflict(path_of(booking, "check-in"), {}, "not_arrival_day")

    assert reasons(problem) == [("not_arrival_day", None)]


def test_refusal_lists_every_reason(front_desk: Caller, scenario: Scenario) -> None:
    scenarios.checked_in_booking(scenario, "101")
    booking = scenarios.booking(scenario, check_in=TODAY + timedelta(days=1), people=3)

    problem = front_desk.conflict(path_of(booking, "check-in"), {"room_number": "101"}, "not_arrival_day")

    assert reasons(problem) == [
        ("not_arrival_day", None),
        ("room_occupied", None),
        ("room_taken", None),
        ("room_too_small", "FRONT_DESK"),
    ]
    assert (problem["room_number"], problem["room_status"]) == ("101", "OCCUPIED")


@pytest.mark.parametrize(
    ("status", "code", "overridable_by"),
    [
        (RoomStatus.CHECKOUT_DIRTY, "room_dirty", "MANAGER"),
        (RoomStatus.CLEANING_IN_PROGRESS, "room_dirty", "MANAGER"),
        (RoomStatus.CLEANED_UNINSPECTED, "room_not_inspected", "MANAGER"),
        (RoomStatus.MAINTENANCE_REQUIRED, "room_in_maintenance", None),
        (RoomStatus.OUT_OF_ORDER, "room_out_of_order", None),
    ],
)
def test_unready_room_needs_an_override(
    front_desk: Caller,
    manager: Caller,
    scenario: Scenario,
    status: RoomStatus,
    code: str,
    overridable_by: str | None,
) -> None:
    scenarios.room_with_status(scenario, "104", status)
    booking = scenarios.booking_with_room(scenario, "104")
    override = {"overrides": [code], "override_reason": "The guest insists"}

    for body in ({}, override):
        problem = front_desk.conflict(path_of(booking, "check-in"), body, code)
        assert reasons(problem) == [(code, overridable_by)]
        assert (problem["room_number"], problem["room_status"]) == ("104", status)
    if overridable_by is None:
        manager.conflict(path_of(booking, "check-in"), override, code)
    else:
        assert manager.post(path_of(booking, "check-in"), override)["status"] == "CHECKED_IN"


def test_front_desk_overrides_missing_inspection_where_the_hotel_allows_it(
    front_desk: Caller, scenario: Scenario
) -> None:
    Hotel.objects.filter(pk=scenario.hotel.pk).update(allow_uninspected_check_in=True)
    scenarios.room_with_status(scenario, "104", RoomStatus.CLEANED_UNINSPECTED)
    booking = scenarios.booking_with_room(scenario, "104")
    front_desk.conflict(path_of(booking, "check-in"), {}, "room_not_inspected")

    override = {"overrides": ["room_not_inspected"], "override_reason": "Looked in myself"}
    answer = front_desk.post(path_of(booking, "check-in"), override)

    assert answer["assigned_room"] == "104"
    logged = RoomOperationLog.objects.get(operation="CHECKIN", booking_id=booking.booking_id)
    assert logged.metadata == {
        "overrides": ["room_not_inspected"],
        "override_reason": "Looked in myself",
    }


def test_override_without_reason_is_refused(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.booking(scenario, people=3)

    body = {"room_number": "101", "overrides": ["room_too_small"]}

    assert list(front_desk.invalid("post", path_of(booking, "check-in"), body)) == ["override_reason"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"room_number": "999"}, "room_number"),
        ({"room_number": 5.5}, "room_number"),
        ({"room_number": "a b"}, "room_number"),
        ({"overrides": "room_dirty"}, "overrides"),
        ({"status": "CHECKED_IN"}, "status"),
    ],
)
def test_invalid_body_is_refused_by_field(
    front_desk: Caller, scenario: Scenario, body: Any, field: str
) -> None:
    booking = scenarios.booking_with_room(scenario, "101")

    assert list(front_desk.invalid("post", path_of(booking, "check-in"), body)) == [field]


def test_unknown_bookings_and_missing_capabilities_are_refused(
    front_desk: Caller, housekeeper: Caller, scenario: Scenario
) -> None:
    foreign = scenarios.booking(scenarios.new_scenario())

    front_desk.refused("post", path_of(foreign, "check-in"), {}, 404, "booking_not_found")
    housekeeper.refused(
        "post", path_of(scenarios.booking_with_room(scenario, "101"), "check-in"), {}, 403, "forbidden"
    )


def test_check_in_without_a_free_pin_is_refused(
    front_desk: Caller, scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guests.services.presence._PINS", ["0000"])

    front_desk.conflict(
        path_of(scenarios.booking_with_room(scenario, "101", people=2), "check-in"), {}, "no_pin_left"
    )


@BUDGETS
def test_statement_budget(
    front_desk: Caller, scenario: Scenario, headers: dict[str, Any], budget: int, messages: int
) -> None:
    booking = scenarios.booking_with_room(scenario, "101", people=2)

    with assert_max_statements(budget, messages=messages):
        answer = front_desk.client.post(scenario.url(path_of(booking, "check-in")), **headers)
    assert answer.status_code == 200
    assert Guest.objects.filter(room__room_number="101").count() == 2
