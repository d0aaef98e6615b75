"""`children_ages` of bookings and `infants_up_to_age` of room types, over HTTP."""

from typing import Any

import pytest

from notifications.models import OutboxEvent
from room_bookings.models import RoomBooking
from tests.room_bookings.api.api_calls import Caller, path_of
from tests.scenarios import Scenario

FAMILY: dict[str, Any] = {
    "room_type": "DBL",
    "check_in": "2026-05-14",
    "check_out": "2026-05-16",
    "adults": 2,
    "children": 2,
    "party": [{"first_name": "Ada", "last_name": "Byrne", "role": "PRIMARY"}],
    "total_amount": "220.00",
    "currency": "EUR",
}


def test_ages_are_given_at_creation_changed_and_shown(front_desk: Caller, scenario: Scenario) -> None:
    created = front_desk.post("room-bookings/", {**FAMILY, "children_ages": [2, 7]}, status=201)
    booking = RoomBooking.objects.get(booking_id=created["booking_id"])

    changed = front_desk.patch(path_of(booking), {"children_ages": [7, 3]})

    assert (created["children_ages"], changed["children_ages"]) == ([2, 7], [7, 3])
    entries = front_desk.get(path_of(booking, "timeline"))["results"]
    (change,) = [each for each in entries if each["kind"] == "change"]
    assert change["changes"] == [{"field": "children_ages", "old": [2, 7], "new": [7, 3]}]
    event = OutboxEvent.objects.latest("pk")
    assert (event.type, event.changed_fields) == ("booking_updated", ["children_ages"])
    assert event.snapshot["children_ages"] == [7, 3]


def test_walk_in_with_an_infant_fits_where_the_manager_says_so(
    front_desk: Caller, manager: Caller, scenario: Scenario
) -> None:
    body = {**FAMILY, "children": 1, "children_ages": [1], "room_number": "101"}

    front_desk.refused("post", "room-bookings/walk-in/", body, 409, "room_too_small")
    assert manager.patch("room-types/DBL/", {"infants_up_to_age": 2})["infants_up_to_age"] == 2
    party = [*FAMILY["party"], {"first_name": "Ben", "last_name": "Byrne", "role": "COMPANION"}]
    walked_in = front_desk.post("room-bookings/walk-in/", {**body, "party": party}, status=201)

    assert (walked_in["status"], walked_in["children_ages"]) == ("CHECKED_IN", [1])


@pytest.mark.parametrize("ages", [[1, 2, 3], [18], [-1], ["old"], [None], [1.5], 4, None])
def test_ages_that_no_child_has_are_invalid(front_desk: Caller, scenario: Scenario, ages: Any) -> None:
    errors = front_desk.invalid("post", "room-bookings/", {**FAMILY, "children_ages": ages})
    assert {name.split(".")[0] for name in errors} == {"children_ages"}
