"""PATCH …/party/{party_id}/, also below its booking."""

from typing import Any

import pytest

from guests.models import Guest
from room_bookings.models import RoomBooking
from rooms.models import RoomOperationLog
from tests import scenarios
from tests.room_bookings.api.api_calls import Caller, path_of
from tests.room_bookings.api.expected_answers import expected_booking, expected_member
from tests.scenarios import Scenario
from tests.statement_count import assert_max_statements
from tests.unchanged import assert_no_row_changes

CORRECTION: dict[str, Any] = {
    "first_name": "Augusta",
    "last_name": "King",
    "email": "ada@example.com",
    "phone": "123",
}


def paths_of_primary_member(booking: RoomBooking) -> list[str]:
    """Return both paths of the primary member."""
    pk = booking.party.get(role="PRIMARY").pk
    return [f"party/{pk}/", path_of(booking) + f"party/{pk}/"]


@pytest.mark.parametrize("place", [0, 1])
def test_member_is_corrected_before_arrival(front_desk: Caller, scenario: Scenario, place: int) -> None:
    booking = scenarios.booking(scenario)
    before = front_desk.call("get", path_of(booking))["ETag"]

    response = front_desk.call("patch", paths_of_primary_member(booking)[place], CORRECTION)

    augusta = expected_member(booking, **CORRECTION)
    assert response.json() == expected_booking(
        booking, party=[augusta], primary_guest=augusta, updated_at="2026-05-14T12:00:00Z"
    )
    assert response["ETag"] != before


def test_party_change_of_checked_in_booking_changes_its_guest(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")

    front_desk.patch(paths_of_primary_member(booking)[0], {"last_name": "King"})

    guest = Guest.objects.get(booking=booking)
    assert (guest.first_name, guest.last_name) == ("Ada", "King")
    logged = RoomOperationLog.objects.get(operation="CHANGE")
    assert (logged.performed_by, logged.booking_id) == (scenario.front_desk, booking.booking_id)


def test_unchanged_values_write_nothing(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")
    changed = front_desk.call("patch", paths_of_primary_member(booking)[0], CORRECTION)

    with assert_no_row_changes():
        again = front_desk.call("patch", paths_of_primary_member(booking)[1], CORRECTION)

    assert (again.json(), again["ETag"]) == (changed.json(), changed["ETag"])


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"first_name": None}, "first_name", "invalid"),
        ({"last_name": "x" * 101}, "last_name", "invalid"),
        ({"email": "nobody"}, "email", "invalid"),
        ({"phone": "1" * 41}, "phone", "invalid"),
        ({"id": 1}, "id", "read_only"),
        ({"pin": "0000"}, "pin", "invalid"),
    ],
)
def test_invalid_values_are_refused_by_field(
    front_desk: Caller, scenario: Scenario, change: dict[str, Any], field: str, code: str
) -> None:
    for address in paths_of_primary_member(scenarios.booking(scenario)):
        assert list(front_desk.invalid("patch", address, change, code)) == [field]


def test_unknown_party_member_is_not_found(front_desk: Caller, scenario: Scenario) -> None:
    booking, other = scenarios.booking(scenario), scenarios.booking(scenario)
    foreign = scenarios.booking(scenarios.new_scenario())
    strange = other.party.get().pk

    front_desk.refused(
        "patch", path_of(booking) + f"party/{strange}/", CORRECTION, 404, "party_member_not_found"
    )
    front_desk.refused(
        "patch", paths_of_primary_member(foreign)[0], CORRECTION, 404, "party_member_not_found"
    )
    front_desk.refused("patch", paths_of_primary_member(foreign)[1], CORRECTION, 404, "booking_not_found")
    for number in ("0", "9" * 30):
        front_desk.refused("patch", f"party/{number}/", CORRECTION, 404, "party_member_not_found")
        front_desk.refused(
            "patch", path_of(booking) + f"party/{number}/", CORRECTION, 404, "party_member_not_found"
        )


def test_housekeeping_cannot_change_party(housekeeper: Caller, scenario: Scenario) -> None:
    for address in paths_of_primary_member(scenarios.booking(scenario)):
        housekeeper.refused("patch", address, CORRECTION, 403, "forbidden")


def test_statement_budget(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")

    with assert_max_statements(19):
        front_desk.client.patch(scenario.url(paths_of_primary_member(booking)[0]), CORRECTION)
