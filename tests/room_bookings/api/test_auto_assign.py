"""POST …/room-bookings/auto-assign/"""

import pytest

from room_bookings.models import RoomBooking
from rooms.models import RoomOperationLog
from tests import scenarios
from tests.room_bookings.api.api_calls import Caller
from tests.room_bookings.services.bookings import days_from_today
from tests.scenarios import Scenario

AUTO_ASSIGN = "room-bookings/auto-assign/"


@pytest.fixture
def arrivals(scenario: Scenario) -> list[RoomBooking]:
    """The worked example of docs/room-plans.md: one night, and three that fit into room 101 only."""
    scenarios.booking_with_room(scenario, "102", check_in=days_from_today(1))
    scenarios.booking_with_room(scenario, "103", check_in=days_from_today(2))
    return [scenarios.booking(scenario, nights=1), scenarios.booking(scenario, nights=3)]


def test_worked_example_of_the_docs(front_desk: Caller, arrivals: list[RoomBooking]) -> None:
    answer = front_desk.post(AUTO_ASSIGN, {})

    def assigned(booking: RoomBooking, room_number: str, nights_free_after: int | None) -> dict[str, object]:
        return {
            "booking_id": booking.booking_id,
            "outcome": "assigned",
            "room_number": room_number,
            "room_type": "DBL",
            "fit": {
                "reserved_type": True,
                "ready": True,
                "nights_free_before": 0,
                "nights_free_after": nights_free_after,
            },
            "reasons": [],
        }

    one, three = arrivals
    assert answer == {
        "results": [assigned(one, "102", 0), assigned(three, "101", None)],
        "is_optimal": True,
    }
    assert front_desk.post(AUTO_ASSIGN, {}) == {"results": [], "is_optimal": True}


def test_dry_run_shows_the_plan_and_assigns_nothing(front_desk: Caller, arrivals: list[RoomBooking]) -> None:
    answer = front_desk.post(f"{AUTO_ASSIGN}?dry_run=true", {"date": "2026-05-14"})

    assert [result["outcome"] for result in answer["results"]] == ["assigned", "assigned"]
    assert not RoomBooking.objects.filter(
        pk__in=[booking.pk for booking in arrivals], assigned_room__isnull=False
    ).exists()


def test_booking_without_a_room_is_named_with_its_reason(front_desk: Caller, scenario: Scenario) -> None:
    bookings = [scenarios.booking(scenario) for _ in range(4)]

    answer = front_desk.post(AUTO_ASSIGN, {"booking_ids": [booking.booking_id for booking in bookings]})

    assert [result["room_number"] for result in answer["results"]] == ["101", "102", "103", None]
    detail = f"Each room that booking {bookings[3].booking_id} could have is planned for another booking."
    assert answer["results"][3] == {
        "booking_id": bookings[3].booking_id,
        "outcome": "not_placed",
        "room_number": None,
        "room_type": None,
        "fit": None,
        "reasons": [{"code": "no_free_room", "detail": detail, "overridable_by": None}],
    }


def test_all_or_nothing_refuses_a_plan_with_gaps(front_desk: Caller, scenario: Scenario) -> None:
    bookings = [scenarios.booking(scenario) for _ in range(4)]

    problem = front_desk.conflict(AUTO_ASSIGN, {"mode": "all_or_nothing"}, "no_free_room")

    assert [item["booking_id"] for item in problem["items"]] == [bookings[3].booking_id]
    assert not RoomOperationLog.objects.filter(operation="ASSIGN").exists()


def test_note_is_in_the_room_log(front_desk: Caller, arrivals: list[RoomBooking]) -> None:
    front_desk.post(AUTO_ASSIGN, {"note": "Coach at six"})

    assert RoomOperationLog.objects.filter(operation="ASSIGN", note="Coach at six").count() == len(arrivals)


@pytest.mark.parametrize(
    "body",
    [
        {"date": "2026-05-13"},
        {"date": "2026-05-14", "booking_ids": ["BK-1"]},
        {"booking_ids": []},
        {"mode": "some"},
    ],
)
def test_wrong_values_are_refused(front_desk: Caller, body: dict[str, object]) -> None:
    front_desk.refused("post", AUTO_ASSIGN, body, 400, "invalid")


def test_unknown_booking_is_not_found(front_desk: Caller) -> None:
    front_desk.refused("post", AUTO_ASSIGN, {"booking_ids": ["BK-NONE"]}, 404, "booking_not_found")
