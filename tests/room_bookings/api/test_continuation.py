"""Guests who stay on in their room under their next booking, over HTTP."""

from datetime import timedelta
from typing import Any

import pytest

from room_bookings.models import RoomBooking, RoomOccupancy
from tests import scenarios
from tests.room_bookings.api.api_calls import Caller, path_of
from tests.room_bookings.api.test_walk_in import BODY
from tests.scenarios import TODAY, Scenario


@pytest.fixture
def earlier(scenario: Scenario) -> RoomBooking:
    """A day use of today in room 101."""
    return scenarios.checked_in_booking(scenario, "101", nights=0)


def action_reasons(caller: Caller, booking: Any, action: str) -> list[tuple[str, str | None]]:
    content = caller.get(path_of(booking), expand="actions")
    entry = next(entry for entry in content["actions"] if entry["action"] == action)
    return [(reason["code"], reason["overridable_by"]) for reason in entry["reasons"]]


def test_created_booking_names_the_earlier_one_and_continues_it(
    front_desk: Caller, earlier: RoomBooking
) -> None:
    body = {name: value for name, value in BODY.items() if name != "room_number"}
    new = front_desk.post(
        "room-bookings/", {**body, "confirm": True, "continues": earlier.booking_id}, status=201
    )
    assert (new["continues"], new["continued_by"]) == (earlier.booking_id, None)
    assert front_desk.get(path_of(earlier))["continued_by"] is None
    assert action_reasons(front_desk, RoomBooking(booking_id=new["booking_id"]), "check-in") == []

    answer = front_desk.post(f"room-bookings/{new['booking_id']}/check-in/")

    assert (answer["status"], answer["assigned_room"]) == ("CHECKED_IN", "101")
    before = answer["earlier_booking"]
    assert (before["booking_id"], before["status"]) == (earlier.booking_id, "COMPLETED")
    assert before["continued_by"] == new["booking_id"]
    assert before == {
        name: value for name, value in front_desk.get(path_of(earlier)).items() if name != "actions"
    }


def test_dry_run_previews_both_bookings(front_desk: Caller, scenario: Scenario, earlier: RoomBooking) -> None:
    later = scenarios.booking(scenario)
    body = {"continues": earlier.booking_id}
    preview = front_desk.post(f"{path_of(later, 'check-in')}?dry_run=true", body)
    assert (preview["status"], preview["earlier_booking"]["status"]) == ("CHECKED_IN", "COMPLETED")
    assert RoomOccupancy.objects.get().booking == earlier


def test_ordinary_check_in_shows_no_earlier_booking(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.booking(scenario)
    answer = front_desk.post(path_of(booking, "check-in"), {"room_number": "102"})
    assert "earlier_booking" not in answer
    assert answer["continues"] is None


def test_walk_in_continues(front_desk: Caller, earlier: RoomBooking) -> None:
    answer = front_desk.post("room-bookings/walk-in/", {**BODY, "continues": earlier.booking_id}, status=201)
    assert answer["continues"] == earlier.booking_id
    assert answer["earlier_booking"]["status"] == "COMPLETED"


def test_patch_sets_and_removes_the_link(
    front_desk: Caller, scenario: Scenario, earlier: RoomBooking
) -> None:
    later = scenarios.booking(scenario)
    assert (
        front_desk.patch(path_of(later), {"continues": earlier.booking_id})["continues"] == earlier.booking_id
    )
    assert front_desk.patch(path_of(later), {"continues": None})["continues"] is None
    entries = front_desk.get(path_of(later, "timeline"))["results"]
    changes = [change for entry in entries for change in entry["changes"]]
    assert changes == [
        {"field": "continues", "old": earlier.booking_id, "new": None},
        {"field": "continues", "old": None, "new": earlier.booking_id},
    ]


def test_unknown_and_overlapping_bookings_are_invalid(
    front_desk: Caller, scenario: Scenario, earlier: RoomBooking
) -> None:
    later = scenarios.booking(scenario)
    long_stay = scenarios.checked_in_booking(scenario, "102")
    for wrong in ("BK-NOBODY", later.booking_id, long_stay.booking_id):
        errors = front_desk.invalid("patch", path_of(later), {"continues": wrong})
        assert list(errors) == ["continues"]
        body = {name: value for name, value in BODY.items() if name != "room_number"}
        if wrong != later.booking_id:
            errors = front_desk.invalid("post", "room-bookings/", {**body, "continues": wrong})
            assert list(errors) == ["continues"]


def test_channel_may_not_let_guests_stay_on(scenario: Scenario, earlier: RoomBooking) -> None:
    channel = Caller(scenario, scenario.channel)
    body = {name: value for name, value in BODY.items() if name != "room_number"}
    channel.refused("post", "room-bookings/", {**body, "continues": earlier.booking_id}, 403, "forbidden")


def test_actions_judge_the_stored_link(front_desk: Caller, scenario: Scenario, earlier: RoomBooking) -> None:
    later = scenarios.booking_with_room(scenario, "102")
    front_desk.patch(path_of(later), {"continues": earlier.booking_id})
    assert action_reasons(front_desk, later, "check-in") == [("in_other_room", None)]
    front_desk.post(path_of(later, "check-in"), {"room_number": "101"})
    assert action_reasons(front_desk, earlier, "undo-check-out") == [("continued", None)]
    assert action_reasons(front_desk, later, "undo-check-in") == []
    front_desk.post(path_of(later, "move-room"), {"room_number": "103", "reason": "Noise"})
    assert action_reasons(front_desk, later, "undo-check-in") == [("moved_since", None)]


def test_undo_returns_to_the_earlier_booking(
    front_desk: Caller, scenario: Scenario, earlier: RoomBooking
) -> None:
    later = scenarios.booking(scenario, check_in=TODAY, nights=1)
    front_desk.post(path_of(later, "check-in"), {"continues": earlier.booking_id})
    answer = front_desk.post(path_of(later, "undo-check-in"), {"reason": "Wrong guest"})
    assert (answer["status"], answer["continues"]) == ("CONFIRMED", None)
    again = front_desk.get(path_of(earlier))
    assert (again["status"], again["continued_by"]) == ("CHECKED_IN", None)


def test_set_of_check_ins_leaves_out_what_cannot_continue(
    front_desk: Caller, scenario: Scenario, earlier: RoomBooking
) -> None:
    one, other = scenarios.booking(scenario), scenarios.booking(scenario)
    body = {
        "mode": "each",
        "bookings": [
            {"booking_id": one.booking_id, "continues": earlier.booking_id},
            {"booking_id": other.booking_id, "continues": earlier.booking_id},
        ],
    }
    results = front_desk.post("room-bookings/check-in/", body)["results"]
    assert [(result["outcome"], result["room_number"]) for result in results] == [
        ("done", "101"),
        ("refused", None),
    ]
    assert [reason["code"] for reason in results[1]["reasons"]] == ["room_taken"]
    assert RoomOccupancy.objects.get().booking == one


def test_late_guests_who_stay_on_are_told_to_change_the_dates(scenario: Scenario, at_noon: Any) -> None:
    earlier = scenarios.checked_in_booking(scenario, "101", nights=1)
    later = scenarios.booking(scenario, check_in=TODAY + timedelta(days=2))
    at_noon.move_to(scenarios.NOON + timedelta(days=2))
    body = {"continues": earlier.booking_id}
    caller = Caller(scenario, scenario.front_desk)
    problem = caller.refused("post", path_of(later, "check-in"), body, 409, "stays_do_not_meet")
    assert problem["reasons"][0]["overridable_by"] == "FRONT_DESK"
    caller.post(path_of(earlier, "change-departure"), {"check_out": str(TODAY + timedelta(days=2))})
    assert caller.post(path_of(later, "check-in"), body)["assigned_room"] == "101"
