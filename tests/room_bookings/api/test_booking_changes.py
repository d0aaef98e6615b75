"""PATCH …/room-bookings/{booking_id}/"""

from typing import Any

import pytest

from room_bookings.models import RoomBooking
from rooms.models import RoomType
from tests import scenarios
from tests.room_bookings.api.api_calls import Caller, path_of
from tests.room_bookings.api.expected_answers import expected_booking
from tests.room_bookings.services.bookings import booking_with_status, days_from_today
from tests.scenarios import Scenario
from tests.statement_count import assert_max_statements
from tests.unchanged import assert_no_row_changes

CHANGES = {
    "adults": 2,
    "children": 3,
    "total_amount": "99.90",
    "booker": {"name": "Charles", "email": "charles@example.com", "phone": ""},
    "special_requests": "Quiet",
    "notes": "VIP",
}


def test_every_changeable_field_changes(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.booking(scenario)
    before = front_desk.call("get", path_of(booking))["ETag"]

    response = front_desk.call("patch", path_of(booking), CHANGES)

    assert response.json() == expected_booking(booking, **CHANGES, updated_at="2026-05-14T12:00:00Z")
    assert response["ETag"] != before


def test_absent_fields_stay(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.booking(scenario)
    front_desk.patch(path_of(booking), CHANGES)

    assert front_desk.patch(path_of(booking), {"notes": ""}) == expected_booking(
        booking, **CHANGES | {"notes": ""}, updated_at="2026-05-14T12:00:00Z"
    )


def test_booker_is_replaced_as_a_whole(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.booking(scenario)
    front_desk.patch(path_of(booking), CHANGES)

    assert front_desk.patch(path_of(booking), {"booker": {"name": "Dora"}})["booker"] == {
        "name": "Dora",
        "email": "",
        "phone": "",
    }
    assert front_desk.patch(path_of(booking), {"booker": None})["booker"] is None


def test_unchanged_values_write_nothing(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.booking(scenario)
    changed = front_desk.call("patch", path_of(booking), CHANGES)

    with assert_no_row_changes():
        again = front_desk.call("patch", path_of(booking), CHANGES)
        nothing = front_desk.call("patch", path_of(booking), {})

    assert again.json() == nothing.json() == changed.json()
    assert again["ETag"] == nothing["ETag"] == changed["ETag"]


def test_completed_booking_accepts_notes_and_booker(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")
    scenarios.check_out(scenario, booking)

    assert front_desk.patch(path_of(booking), {"notes": "Left an umbrella"})["notes"] == "Left an umbrella"


def test_persons_and_price_of_a_completed_booking_need_a_manager(
    front_desk: Caller, manager: Caller, scenario: Scenario
) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")
    scenarios.check_out(scenario, booking)
    change = {"total_amount": "99.90", "adults": 2}

    problem = front_desk.refused("patch", path_of(booking), change, 403, "forbidden")
    assert problem["capability"] == "bookings.late_corrections"

    answer = manager.patch(path_of(booking), change)
    assert (answer["total_amount"], answer["adults"]) == ("99.90", 2)


@pytest.mark.parametrize("status", ["CANCELLED", "NO_SHOW"])
def test_cancelled_booking_refuses_other_wishes(manager: Caller, scenario: Scenario, status: str) -> None:
    booking = booking_with_status(scenario, status, "101")
    change = {"special_requests": "Quiet"}

    problem = manager.refused("patch", path_of(booking), change, 409, "wrong_status")

    assert problem["current"]["status"] == status
    assert [reason["overridable_by"] for reason in problem["reasons"]] == [None]


@pytest.mark.parametrize(
    "name",
    [
        "booking_id",
        "status",
        "status_version",
        "nights",
        "party",
        "assigned_room",
        "checked_in_at",
        "checked_out_at",
        "departed_on",
        "nights_stayed",
        "cancelled_at",
        "no_show_at",
        "amount_paid",
        "balance_due",
        "currency",
        "payment_captured_at",
        "is_overstay",
        "created_at",
        "updated_at",
    ],
)
def test_fields_of_actions_are_read_only(front_desk: Caller, scenario: Scenario, name: str) -> None:
    booking = scenarios.booking(scenario)

    errors = front_desk.invalid("patch", path_of(booking), {name: None, "notes": "VIP"}, "read_only")

    assert errors == {name: ["This field cannot be changed here."]}


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"adults": 0}, ["adults"]),
        ({"adults": None}, ["adults"]),
        ({"children": -1}, ["children"]),
        ({"total_amount": "1.234"}, ["total_amount"]),
        ({"total_amount": "-1"}, ["total_amount"]),
        ({"booker": {"email": "charles@example.com"}}, ["booker.name"]),
        ({"booker": {"name": "x", "email": "nobody"}}, ["booker.email"]),
        ({"notes": None}, ["notes"]),
        ({"room_number": "101"}, ["room_number"]),
        ({"keep_room": False}, ["keep_room"]),
        ({"keep_room": None, "check_out": "2026-05-17"}, ["keep_room"]),
        ({"check_in": None}, ["check_in"]),
        ({"check_in": "2026-05-13"}, ["check_in"]),
        ({"check_in": "2026-05-17"}, ["check_out"]),
        ({"check_out": "2026-05-13"}, ["check_out"]),
        ({"check_out": "1999-12-31"}, ["check_out"]),
        ({"check_out": "2029-02-08"}, ["check_out"]),
        ({"check_in": "2026-05-12", "check_out": "2026-05-13"}, ["check_in", "check_out"]),
        ({"room_type": "SUITE"}, ["room_type"]),
        ({"room_type": None}, ["room_type"]),
    ],
)
def test_invalid_values_are_refused_by_field(
    front_desk: Caller, scenario: Scenario, change: dict[str, Any], fields: list[str]
) -> None:
    booking = scenarios.booking(scenario)

    assert list(front_desk.invalid("patch", path_of(booking), change)) == fields


def test_dates_and_type_change_with_the_rest(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.booking_with_room(scenario, "101")
    RoomType.objects.create(hotel=scenario.hotel, code="SGL", name="Single", max_occupancy=1)
    nights = {"check_in": "2026-05-15", "check_out": "2026-05-18", "room_type": "SGL"}

    answer = front_desk.patch(path_of(booking), {**nights, "notes": "Later flight"})

    assert answer == expected_booking(
        booking,
        **nights,
        nights=3,
        notes="Later flight",
        assigned_room="101",
        expected_checkout="2026-05-18T11:00:00+01:00",
        updated_at="2026-05-14T12:00:00Z",
    )


def test_taken_room_is_unassigned_without_keep_room(front_desk: Caller, scenario: Scenario) -> None:
    booking, next_one = (
        scenarios.booking_with_room(scenario, "101"),
        scenarios.booking_with_room(scenario, "101", check_in=days_from_today(2)),
    )
    longer: dict[str, Any] = {"check_out": "2026-05-17", "notes": "Stays on"}

    problem = front_desk.refused("patch", path_of(booking), longer, 409, "room_taken")
    assert (problem["room_number"], problem["current"]["status"]) == ("101", "CONFIRMED")
    assert next_one.booking_id in problem["detail"]

    answer = front_desk.patch(path_of(booking), {**longer, "keep_room": False})
    assert [answer[name] for name in ("check_out", "assigned_room", "notes")] == [
        "2026-05-17",
        None,
        "Stays on",
    ]


def test_dates_of_checked_in_booking_cannot_be_patched(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")

    front_desk.refused(
        "patch", path_of(booking), {"check_out": "2026-05-17", "notes": "VIP"}, 409, "wrong_status"
    )


def test_booking_of_another_hotel_is_not_found(front_desk: Caller) -> None:
    foreign = scenarios.booking(scenarios.new_scenario())

    front_desk.refused("patch", path_of(foreign), CHANGES, 404, "booking_not_found")


def test_housekeeping_is_refused(housekeeper: Caller, scenario: Scenario) -> None:
    housekeeper.refused("patch", path_of(scenarios.booking(scenario)), CHANGES, 403, "forbidden")


def test_statement_budget(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.booking(scenario)

    with assert_max_statements(9):
        front_desk.client.patch(scenario.url(path_of(booking)), CHANGES)
    assert RoomBooking.objects.get(pk=booking.pk).notes == "VIP"
    planned = scenarios.booking_with_room(scenario, "101")
    with assert_max_statements(15):
        front_desk.client.patch(scenario.url(path_of(planned)), {"check_out": "2026-05-18"})
