"""POST …/room-bookings/walk-in/: a booking that is created, confirmed and checked in at once."""

from typing import Any

import pytest

from guests.models import Guest
from notifications.models import OutboxEvent
from room_bookings.models import BookingStatusEvent, RoomBooking
from room_bookings.services import create_booking
from rooms.enums import RoomStatus
from rooms.models import Room
from rooms.services import DayRestriction, set_restrictions
from tests import scenarios
from tests.factories import RoomTypeFactory
from tests.room_bookings.api.api_calls import Caller
from tests.room_bookings.services.bookings import new_booking
from tests.room_bookings.services.service_calls import run_as_system
from tests.scenarios import TODAY, Scenario
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


def sell_out(scenario: Scenario, *, rooms: int = 3) -> None:
    """Let bookings without rooms hold tonight of each room of the type, and beyond it nothing."""
    scenarios.without_overbooking(scenario)
    for _ in range(rooms):
        scenarios.booking(scenario, nights=1)


def restrict(scenario: Scenario) -> None:
    """Let nobody arrive today."""
    restrictions = [DayRestriction(TODAY, closed_to_arrival=True)]
    run_as_system(scenario, set_restrictions, code="DBL", restrictions=restrictions)


@pytest.mark.parametrize("overrides", [{}, {"overrides": ["no_availability"], **OVERRIDE}])
def test_sold_out_type_refuses_the_front_desk_and_names_no_booking(
    front_desk: Caller, scenario: Scenario, overrides: dict[str, Any]
) -> None:
    sell_out(scenario)

    problem = front_desk.conflict(PATH, {**BODY, **overrides}, "no_availability")

    assert problem.keys() == {"status", "reasons"}
    assert problem["reasons"] == [
        {
            "code": "no_availability",
            "detail": "No room of type DBL is available in the nights of 2026-05-14.",
            "overridable_by": "MANAGER",
        }
    ]


def test_restricted_arrival_refuses_and_names_no_booking(front_desk: Caller, scenario: Scenario) -> None:
    restrict(scenario)

    problem = front_desk.conflict(PATH, BODY, "restricted")

    assert problem.keys() == {"status", "reasons"}
    assert codes(problem) == ["restricted"]


def test_refusal_collects_the_reasons_of_creation_confirmation_and_check_in(
    front_desk: Caller, manager: Caller, scenario: Scenario
) -> None:
    sell_out(scenario)
    restrict(scenario)
    scenarios.override(scenario, "101", RoomStatus.CHECKOUT_DIRTY)
    body = {**BODY, "payment_terms": "PREPAID"}
    against = ["restricted", "payment_required", "no_availability", "room_dirty"]

    problem = front_desk.conflict(PATH, body, "restricted")
    some = manager.conflict(PATH, {**body, "overrides": against[:2], **OVERRIDE}, "no_availability")

    assert problem.keys() == some.keys() == {"status", "reasons"}
    assert (codes(problem), codes(some)) == (against, against[2:])
    booking = manager.call("post", PATH, {**body, "overrides": against, **OVERRIDE}, status=201).json()
    assert booking["status"] == "CHECKED_IN"


def test_manager_takes_a_walk_in_beyond_the_limit_with_a_reason(manager: Caller, scenario: Scenario) -> None:
    sell_out(scenario)
    body = {**BODY, "overrides": ["no_availability"]}
    assert list(manager.invalid("post", PATH, body)) == ["override_reason"]

    booking = manager.call("post", PATH, {**body, **OVERRIDE}, status=201).json()

    stored = RoomBooking.objects.get(booking_id=booking["booking_id"])
    assert (stored.oversold_kind, stored.oversold_staff, stored.oversold_reason) == (
        "OVERRIDE",
        scenario.manager,
        OVERRIDE["override_reason"],
    )
    confirmed = BookingStatusEvent.objects.get(booking=stored, to_status="CONFIRMED")
    assert confirmed.metadata == {"overrides": ["no_availability"], **OVERRIDE}


def suite(scenario: Scenario, *, limit: int = 0) -> None:
    """Make room 101 the only suite."""
    room_type = RoomTypeFactory.create(
        hotel=scenario.hotel, code="STE", name="Suite", max_occupancy=2, overbooking_limit=limit
    )
    Room.objects.filter(hotel=scenario.hotel, room_number="101").update(room_type=room_type)


def sell_suite(scenario: Scenario) -> None:
    """Sell the only suite to a booking without a room."""
    new = new_booking(scenario, room_type="STE", confirm=True)
    run_as_system(scenario, create_booking, booking=new)


def test_type_of_the_given_room_is_judged_and_not_the_sold_out_booked_one(
    front_desk: Caller, scenario: Scenario
) -> None:
    suite(scenario)
    sell_out(scenario, rooms=2)

    booking = front_desk.call("post", PATH, BODY, status=201).json()

    stored = RoomBooking.objects.get(booking_id=booking["booking_id"])
    assert (booking["room_type"], stored.sold_type.code, stored.oversold_kind) == ("DBL", "STE", "")


def test_room_of_a_sold_out_type_refuses_a_walk_in_of_a_free_one(
    front_desk: Caller, manager: Caller, scenario: Scenario
) -> None:
    suite(scenario)
    sell_suite(scenario)

    problem = front_desk.conflict(PATH, BODY, "no_availability")
    assert "type STE" in problem["reasons"][0]["detail"]
    overrides = {"overrides": ["no_availability"], **OVERRIDE}
    booking = manager.call("post", PATH, {**BODY, **overrides}, status=201).json()
    assert booking["oversold_by"]["kind"] == "OVERRIDE"


def test_restriction_set_aside_is_recorded_with_the_creation(manager: Caller, scenario: Scenario) -> None:
    restrict(scenario)
    body = {**BODY, "overrides": ["restricted"]}
    assert list(manager.invalid("post", PATH, body)) == ["override_reason"]

    booking = manager.call("post", PATH, {**body, **OVERRIDE}, status=201).json()

    steps = BookingStatusEvent.objects.filter(booking__booking_id=booking["booking_id"])
    metadata = dict(steps.values_list("to_status", "metadata"))
    assert metadata["PENDING"] == {"overrides": ["restricted"], **OVERRIDE}
    assert metadata["CONFIRMED"] == {}


def test_accepted_oversale_is_no_reason(manager: Caller, scenario: Scenario) -> None:
    sell_out(scenario)
    restrict(scenario)
    body = {**BODY, "accept_oversell": True, "payment_terms": "PREPAID"}
    assert codes(manager.conflict(PATH, body, "payment_required")) == ["payment_required"]

    booking = manager.call("post", PATH, {**body, "payment_terms": "PAY_AT_HOTEL"}, status=201).json()

    assert RoomBooking.objects.get(booking_id=booking["booking_id"]).oversold_kind == "CHANNEL"


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
        ({"check_in": "2026-05-01"}, "check_in"),
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
