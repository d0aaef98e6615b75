"""POST …/room-bookings/{booking_id}/change-departure/"""

from typing import Any

import pytest
from django.db import connection

from rooms.models import RoomOperationLog
from tests import scenarios
from tests.room_bookings.api.api_calls import Caller, path_of
from tests.room_bookings.api.expected_answers import expected_booking
from tests.room_bookings.services.bookings import days_from_today
from tests.scenarios import Scenario
from tests.statement_count import assert_max_statements
from tests.unchanged import assert_no_row_changes

ON_TUESDAY = {"check_out": "2026-05-19"}


def test_later_date_extends_the_stay(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")
    tag = front_desk.call("get", "rooms/101/")["ETag"]

    answer = front_desk.post(path_of(booking, "change-departure"), {**ON_TUESDAY, "note": "Flight"})

    assert answer == expected_booking(
        booking,
        status="CHECKED_IN",
        status_version=3,
        assigned_room="101",
        checked_in_at="2026-05-14T09:00:00Z",
        check_out="2026-05-19",
        nights=5,
        expected_checkout="2026-05-19T11:00:00+01:00",
        updated_at="2026-05-14T12:00:00Z",
    )
    room = front_desk.call("get", "rooms/101/")
    assert room.json()["current_booking"]["check_out"] == "2026-05-19"
    assert room["ETag"] != tag
    assert RoomOperationLog.objects.get(operation="CHANGE").note == "Flight"


def test_repeated_request_changes_nothing(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")
    first = front_desk.call("post", path_of(booking, "change-departure"), ON_TUESDAY)

    with assert_no_row_changes():
        second = front_desk.call("post", path_of(booking, "change-departure"), ON_TUESDAY)

    assert (second.json(), second["ETag"]) == (first.json(), first["ETag"])


def test_taken_room_is_refused_with_other_rooms(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")
    etag = front_desk.call("get", path_of(booking))["ETag"]
    taker = scenarios.booking_with_room(scenario, "101", check_in=days_from_today(2))
    scenarios.booking_with_room(scenario, "102", check_in=days_from_today(3))

    assert front_desk.conflict(path_of(booking, "change-departure"), ON_TUESDAY, "room_taken") == {
        "status": 409,
        "booking_id": booking.booking_id,
        "room_number": "101",
        "room_status": "OCCUPIED",
        "rooms": ["103"],
        "current": {"status": "CHECKED_IN", "etag": etag},
        "reasons": [
            {
                "code": "room_taken",
                "detail": f"Room 101 is taken for these nights by {taker.booking_id}.",
                "overridable_by": None,
            }
        ],
    }


def test_booking_before_arrival_is_refused(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.booking_with_room(scenario, "101")

    problem = front_desk.conflict(path_of(booking, "change-departure"), ON_TUESDAY, "wrong_status")

    assert problem["current"]["status"] == "CONFIRMED"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "check_out departure_time"),
        ({"note": "Flight"}, "check_out departure_time"),
        ({"check_out": None}, "check_out"),
        ({"check_out": "tomorrow"}, "check_out"),
        ({"check_out": "2026-05-13"}, "check_out"),
        ({"check_out": "2029-02-08"}, "check_out"),
        ({**ON_TUESDAY, "note": "x" * 1001}, "note"),
        ({"departure_time": "noon"}, "departure_time"),
        ({"departure_time": "25:00"}, "departure_time"),
        ({"check_out": "2026-05-14", "departure_time": "13:00"}, "departure_time"),
    ],
)
def test_invalid_body_is_refused_by_field(
    front_desk: Caller, scenario: Scenario, body: Any, field: str
) -> None:
    errors = front_desk.invalid(
        "post", path_of(scenarios.checked_in_booking(scenario, "101"), "change-departure"), body
    )
    assert " ".join(errors) == field


def test_agreed_time_changes_the_expected_check_out(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")

    answer = front_desk.post(path_of(booking, "change-departure"), {"departure_time": "14:00"})

    assert answer == expected_booking(
        booking,
        status="CHECKED_IN",
        status_version=3,
        assigned_room="101",
        checked_in_at="2026-05-14T09:00:00Z",
        departure_time="14:00:00",
        expected_checkout="2026-05-16T14:00:00+01:00",
        updated_at="2026-05-14T12:00:00Z",
    )
    current = front_desk.get("rooms/101/")["current_booking"]
    assert (current["check_out"], current["expected_checkout"], current["is_overstay"]) == (
        "2026-05-16",
        "2026-05-16T14:00:00+01:00",
        False,
    )
    usual = front_desk.post(path_of(booking, "change-departure"), {"departure_time": None})
    assert (usual["departure_time"], usual["expected_checkout"]) == (None, "2026-05-16T11:00:00+01:00")


@pytest.mark.parametrize("dry_run", [True, False])
def test_agreed_time_accepts_dry_run_and_if_match(
    front_desk: Caller, scenario: Scenario, *, dry_run: bool
) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")
    tag = front_desk.call("get", path_of(booking))["ETag"]
    url, body = scenario.url(path_of(booking, "change-departure")), {"departure_time": "18:00"}

    answer = front_desk.client.post(
        f"{url}{'?dry_run=true' if dry_run else ''}", body, headers={"If-Match": tag}
    )

    connection.check_constraints()
    assert (answer.status_code, answer.json()["departure_time"]) == (200, "18:00:00")
    assert front_desk.get(path_of(booking))["departure_time"] == (None if dry_run else "18:00:00")
    again = front_desk.client.post(url, {"departure_time": "19:00"}, headers={"If-Match": tag})
    assert again.status_code == (200 if dry_run else 412)


def test_departure_time_is_changed_elsewhere_only_before_arrival(
    front_desk: Caller, scenario: Scenario
) -> None:
    confirmed = scenarios.booking(scenario, check_in=days_from_today(1))
    arrived = scenarios.checked_in_booking(scenario, "101")

    refusal = front_desk.refused("patch", path_of(arrived), {"departure_time": "14:00"}, 409, "wrong_status")
    changed = front_desk.patch(path_of(confirmed), {"departure_time": "14:00"})

    assert refusal["current"]["status"] == "CHECKED_IN"
    assert changed["departure_time"] == "14:00:00"


def test_unknown_bookings_and_missing_capabilities_are_refused(
    front_desk: Caller, housekeeper: Caller, scenario: Scenario
) -> None:
    foreign = scenarios.booking(scenarios.new_scenario())

    front_desk.refused("post", path_of(foreign, "change-departure"), ON_TUESDAY, 404, "booking_not_found")
    housekeeper.refused(
        "post",
        path_of(scenarios.checked_in_booking(scenario, "101"), "change-departure"),
        ON_TUESDAY,
        403,
        "forbidden",
    )


def test_statement_budget(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")

    with assert_max_statements(17):
        front_desk.client.post(scenario.url(path_of(booking, "change-departure")), ON_TUESDAY)
    with assert_max_statements(15):
        front_desk.client.post(
            scenario.url(path_of(booking, "change-departure")), {"departure_time": "14:00"}
        )
