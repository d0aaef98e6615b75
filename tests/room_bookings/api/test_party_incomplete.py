"""`party_incomplete`: fewer persons with a name check in than adults are booked."""

from typing import Any

import pytest

from hotel.models import Hotel
from room_bookings.models import BookingStatusEvent, RoomBooking
from tests import scenarios
from tests.room_bookings.api.api_calls import Caller, path_of
from tests.room_bookings.services.bookings import ADA, make_booking
from tests.scenarios import Scenario

DETAIL = "The booking is for 2 adults; persons with a name who stay: 1."
WARNING = {"code": "party_incomplete", "detail": DETAIL}
REASON = {**WARNING, "overridable_by": "MANAGER"}
OVERRIDE = {"overrides": ["party_incomplete"], "override_reason": "Her friend comes at night"}
WALK_IN: dict[str, Any] = {
    "room_type": "DBL",
    "check_in": "2026-05-14",
    "check_out": "2026-05-16",
    "adults": 2,
    "party": [{"first_name": "Ada", "last_name": "Byrne", "role": "PRIMARY"}],
    "total_amount": "220.00",
    "currency": "EUR",
    "room_number": "101",
}


@pytest.fixture
def incomplete(scenario: Scenario) -> RoomBooking:
    """Return a booking of two adults of whom one has a name."""
    return make_booking(scenario, adults=2, party=[ADA], confirm=True)


@pytest.fixture
def strict(scenario: Scenario) -> None:
    Hotel.objects.filter(pk=scenario.hotel.pk).update(require_complete_party=True)


def test_check_in_warns(front_desk: Caller, incomplete: RoomBooking) -> None:
    answer = front_desk.post(path_of(incomplete, "check-in"), {"room_number": "101"})
    assert (answer["status"], answer["warnings"]) == ("CHECKED_IN", [WARNING])


def test_dry_run_warns_too(front_desk: Caller, incomplete: RoomBooking) -> None:
    answer = front_desk.post(f"{path_of(incomplete, 'check-in')}?dry_run=true", {"room_number": "101"})
    assert answer["warnings"] == [WARNING]
    incomplete.refresh_from_db()
    assert incomplete.status == "CONFIRMED"


def test_complete_party_gets_no_warning(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.booking(scenario, people=2)
    assert "warnings" not in front_desk.post(path_of(booking, "check-in"), {"room_number": "101"})


@pytest.mark.usefixtures("strict")
def test_strict_hotel_refuses_and_a_manager_overrides(
    front_desk: Caller, manager: Caller, incomplete: RoomBooking
) -> None:
    path, body = path_of(incomplete, "check-in"), {"room_number": "101"}

    problem = front_desk.refused("post", path, body, 409, "party_incomplete")
    still = front_desk.refused("post", path, {**body, **OVERRIDE}, 409, "party_incomplete")
    answer = manager.post(path, {**body, **OVERRIDE})

    assert problem["reasons"] == still["reasons"] == [REASON]
    assert (answer["status"], answer["warnings"]) == ("CHECKED_IN", [WARNING])
    event = BookingStatusEvent.objects.get(booking=incomplete, to_status="CHECKED_IN")
    assert event.metadata == OVERRIDE


@pytest.mark.usefixtures("strict")
def test_name_completes_the_party(front_desk: Caller, incomplete: RoomBooking) -> None:
    front_desk.post(f"{path_of(incomplete)}party/", {"first_name": "Grace"}, status=201)
    answer = front_desk.post(path_of(incomplete, "check-in"), {"room_number": "101"})
    assert answer["status"] == "CHECKED_IN"
    assert "warnings" not in answer


def test_walk_in_warns(front_desk: Caller, scenario: Scenario) -> None:
    answer = front_desk.post("room-bookings/walk-in/", WALK_IN, status=201)
    assert (answer["status"], answer["warnings"]) == ("CHECKED_IN", [WARNING])


@pytest.mark.usefixtures("strict")
def test_strict_hotel_refuses_a_walk_in(front_desk: Caller, manager: Caller, scenario: Scenario) -> None:
    problem = front_desk.refused("post", "room-bookings/walk-in/", WALK_IN, 409, "party_incomplete")
    assert problem["reasons"] == [REASON]
    manager.post("room-bookings/walk-in/", {**WALK_IN, **OVERRIDE}, status=201)


def set_of(*bookings: RoomBooking, mode: str = "each") -> dict[str, Any]:
    numbers = ("101", "102")
    return {
        "mode": mode,
        "bookings": [
            {"booking_id": booking.booking_id, "room_number": number}
            for booking, number in zip(bookings, numbers, strict=False)
        ],
    }


def test_set_warns_about_each_incomplete_party(
    front_desk: Caller, scenario: Scenario, incomplete: RoomBooking
) -> None:
    complete = scenarios.booking(scenario)
    answer = front_desk.post("room-bookings/check-in/", set_of(incomplete, complete))
    assert [(each["outcome"], each["warnings"]) for each in answer["results"]] == [
        ("done", [WARNING]),
        ("done", []),
    ]


@pytest.mark.usefixtures("strict")
def test_set_leaves_out_an_incomplete_party_where_the_hotel_says_so(
    front_desk: Caller, scenario: Scenario, incomplete: RoomBooking
) -> None:
    complete = scenarios.booking(scenario)
    body = set_of(incomplete, complete, mode="all_or_nothing")
    problem = front_desk.refused("post", "room-bookings/check-in/", body, 409, "party_incomplete")
    answer = front_desk.post("room-bookings/check-in/", set_of(incomplete, complete))
    assert problem["items"][0]["booking_id"] == incomplete.booking_id
    assert [(each["outcome"], each["reasons"]) for each in answer["results"]] == [
        ("refused", [REASON]),
        ("done", []),
    ]


@pytest.mark.usefixtures("strict")
def test_list_of_actions_says_that_names_are_missing(front_desk: Caller, incomplete: RoomBooking) -> None:
    content = front_desk.get(path_of(incomplete), expand="actions")
    reasons = next(each["reasons"] for each in content["actions"] if each["action"] == "check-in")
    assert REASON in reasons


def test_manager_sets_the_rule_of_the_hotel(manager: Caller, front_desk: Caller) -> None:
    assert front_desk.get("hotel/")["require_complete_party"] is False
    assert manager.patch("hotel/", {"require_complete_party": True})["require_complete_party"] is True
    front_desk.refused("patch", "hotel/", {"require_complete_party": False}, 403, "forbidden")
