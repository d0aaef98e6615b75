"""Tests of waiting guests over HTTP: the worked example of docs/how-to/work-at-the-front-desk.md."""

from room_bookings.models import RoomBooking
from tests import scenarios
from tests.room_bookings.api.api_calls import Caller
from tests.scenarios import Scenario


def test_waiting_guests_are_listed_until_they_check_in(front_desk: Caller, scenario: Scenario) -> None:
    scenarios.booking(scenario)
    booking: RoomBooking = scenarios.booking(scenario)
    url = f"room-bookings/{booking.booking_id}/"

    answer = front_desk.post(f"{url}mark-arrived/")
    assert answer["waiting_since"] == "2026-05-14T12:00:00Z"
    listed = front_desk.get("room-bookings/", waiting="true")
    assert [row["booking_id"] for row in listed["results"]] == [booking.booking_id]
    assert front_desk.get("room-bookings/", waiting="false")["count"] == 1
    entry = front_desk.get(f"{url}timeline/")["results"][0]
    assert (entry["kind"], [change["field"] for change in entry["changes"]]) == ("change", ["waiting_since"])

    front_desk.post(f"{url}check-in/", {"room_number": "101"})
    assert front_desk.get("room-bookings/", waiting="true")["count"] == 0
    assert front_desk.get(url)["waiting_since"] is None


def test_actions_say_who_may_wait(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.booking(scenario)
    answer = front_desk.get(f"room-bookings/{booking.booking_id}/", expand="actions")
    allowed = {entry["action"]: entry["allowed"] for entry in answer["actions"]}
    assert (allowed["mark-arrived"], allowed["unmark-arrived"]) == (True, True)
