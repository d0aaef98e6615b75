"""POST …/room-bookings/walk-in/: a booking that is created, confirmed and checked in at once."""

from typing import Any

import pytest

from guests.models import Guest
from notifications.models import OutboxEvent
from room_bookings.models import BookingStatusEvent, RoomBooking
from rooms.enums import RoomStatus
from tests import scenarios
from tests.room_bookings.api.api_calls import Caller
from tests.scenarios import Scenario
from tests.unchanged import assert_no_row_changes

PATH = "room-bookings/walk-in/"
BODY: dict[str, Any] = {
    "room_type": "DBL",
    "check_in": "2026-05-14",
    "check_out": "2026-05-16",
    "adults": 2,
    "party": [
        {"first_name": "Ada", "last_name": "Byrne", "role": "PRIMARY"},
        {"first_name": "Charles", "last_name": "Byrne", "role": "COMPANION"},
    ],
    "total_amount": "220.00",
    "currency": "EUR",
    "room_number": "101",
}
OVERRIDE = {"override_reason": "Pays with the porter"}


def codes(problem: dict[str, Any]) -> list[str]:
    return [reason["code"] for reason in problem["reasons"]]


def test_walk_in_is_created_confirmed_and_checked_in_by_one_command(
    front_desk: Caller, scenario: Scenario
) -> None:
    before = OutboxEvent.objects.latest("pk").pk

    response = front_desk.call("post", PATH, {**BODY, "note": "Came by car"}, status=201)

    booking = response.json()
    assert (booking["status"], booking["assigned_room"]) == ("CHECKED_IN", "101")
    assert response["ETag"] == front_desk.call("get", f"room-bookings/{booking['booking_id']}/")["ETag"]
    steps = BookingStatusEvent.objects.order_by("status_version")
    assert list(steps.values_list("to_status", flat=True)) == ["PENDING", "CONFIRMED", "CHECKED_IN"]
    assert len(set(steps.values_list("command_id", flat=True))) == 1
    types = OutboxEvent.objects.filter(pk__gt=before).order_by("pk").values_list("type", flat=True)
    assert set(types) == {"booking_created", "booking_confirmed", "booking_checked_in", "room_updated"}
    assert Guest.objects.filter(room__room_number="101").count() == 2
    assert scenarios.statuses(scenario, ["101"]) == ["OCCUPIED"]


def test_refusal_has_the_reasons_of_confirmation_and_check_in_and_creates_nothing(
    front_desk: Caller, scenario: Scenario
) -> None:
    scenarios.override(scenario, "101", RoomStatus.CHECKOUT_DIRTY)
    body = {**BODY, "payment_terms": "PREPAID", "adults": 3}

    with assert_no_row_changes():
        problem = front_desk.conflict(PATH, body, "payment_required")

    assert codes(problem) == ["payment_required", "room_dirty", "room_too_small"]
    assert "booking_id" not in problem


def test_manager_overrides_the_reasons_of_all_three_commands(manager: Caller, scenario: Scenario) -> None:
    scenarios.override(scenario, "101", RoomStatus.CHECKOUT_DIRTY)
    overrides = {"overrides": ["payment_required", "room_dirty"], **OVERRIDE}

    booking = manager.call("post", PATH, {**BODY, "payment_terms": "PREPAID", **overrides}, status=201).json()

    assert booking["status"] == "CHECKED_IN"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"check_in": "2026-05-15"}, "not_arrival_day"),
        ({"room_number": "102"}, "room_occupied"),
        ({"room_number": "103"}, "room_taken"),
    ],
)
def test_guards_of_the_check_in_hold(
    front_desk: Caller, scenario: Scenario, changes: dict[str, str], code: str
) -> None:
    scenarios.checked_in_booking(scenario, "102")
    scenarios.booking_with_room(scenario, "103")

    with assert_no_row_changes():
        problem = front_desk.conflict(PATH, {**BODY, **changes}, code)

    assert codes(problem)[0] == code


def test_duplicate_reference_is_refused(front_desk: Caller, scenario: Scenario) -> None:
    reference = {"source": "lobby", "external_reference": "7"}
    front_desk.call("post", PATH, {**BODY, **reference}, status=201)

    front_desk.conflict(PATH, {**BODY, **reference, "room_number": "102"}, "duplicate_reference")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"confirm": True}, "confirm"),
        ({"room_number": "999"}, "room_number"),
        ({"room_number": None}, "room_number"),
        ({"check_in": "2026-05-13"}, "check_in"),
        ({"party": []}, "party"),
        ({"overrides": ["room_dirty"]}, "override_reason"),
    ],
)
def test_invalid_body_is_refused_by_field(
    manager: Caller, scenario: Scenario, changes: dict[str, Any], field: str
) -> None:
    if "overrides" in changes:
        scenarios.override(scenario, "101", RoomStatus.CHECKOUT_DIRTY)

    assert list(manager.invalid("post", PATH, {**BODY, **changes})) == [field]
    assert not RoomBooking.objects.exists()


def test_dry_run_shows_the_guests_in_the_room_and_creates_nothing(
    front_desk: Caller, scenario: Scenario
) -> None:
    with assert_no_row_changes():
        response = front_desk.call("post", f"{PATH}?dry_run=true", BODY)

    assert response.json()["status"] == "CHECKED_IN"


def test_housekeeping_and_channels_take_no_walk_ins(housekeeper: Caller) -> None:
    housekeeper.refused("post", PATH, BODY, 403, "forbidden")
