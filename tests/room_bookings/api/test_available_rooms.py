"""GET …/room-bookings/{booking_id}/available-rooms/"""

from datetime import timedelta
from typing import Any

import pytest

from rooms.enums import RoomStatus
from rooms.models import Room, RoomType
from tests import scenarios
from tests.room_bookings.api.api_calls import Caller, path_of
from tests.room_bookings.services.bookings import booking_with_status, days_from_today, make_booking
from tests.scenarios import NOON, Scenario
from tests.statement_count import assert_max_statements


@pytest.fixture
def varied(scenario: Scenario) -> Scenario:
    """Besides 101 to 103: dirty 104, 105 in maintenance, occupied 106, single 107, inactive 108, 109 on floor 0."""
    single = RoomType.objects.create(hotel=scenario.hotel, code="SGL", name="Single", max_occupancy=1)
    scenarios.rooms(scenario, "104", status=RoomStatus.CHECKOUT_DIRTY)
    scenarios.rooms(scenario, "107", "108")
    scenarios.rooms(scenario, "109", floor=0)
    scenarios.room_with_status(scenario, "105", RoomStatus.MAINTENANCE_REQUIRED)
    scenarios.room_with_status(scenario, "106", RoomStatus.OCCUPIED)
    Room.objects.filter(room_number="107").update(room_type=single)
    Room.objects.filter(room_number="108").update(is_active=False)
    return scenario


def rooms_with_codes(caller: Caller, booking: Any) -> list[tuple[str, list[str]]]:
    results = caller.get(path_of(booking, "available-rooms"))["results"]
    return [(room["room_number"], [reason["code"] for reason in room["reasons"]]) for room in results]


def test_future_booking_judges_dates_and_persons_only(front_desk: Caller, varied: Scenario) -> None:
    """Room 106 comes first: its guests leave on the day of arrival, so that no night before stays unsold."""
    scenarios.booking_with_room(varied, "102", check_in=days_from_today(3))
    booking = scenarios.booking(varied, check_in=days_from_today(2), people=2)

    assert rooms_with_codes(front_desk, booking) == [
        ("106", []),
        ("109", []),
        ("101", []),
        ("103", []),
        ("104", []),
        ("105", []),
        ("107", ["room_too_small"]),
        ("102", ["room_taken"]),
        ("108", ["room_inactive"]),
    ]


def test_todays_arrival_judges_room_status(front_desk: Caller, varied: Scenario) -> None:
    """Rooms with reasons that a role may override come before the others."""
    scenarios.booking_with_room(varied, "102")
    booking = scenarios.booking(varied, people=2)

    assert rooms_with_codes(front_desk, booking) == [
        ("109", []),
        ("101", []),
        ("103", []),
        ("104", ["room_dirty"]),
        ("107", ["room_too_small"]),
        ("102", ["room_taken"]),
        ("108", ["room_inactive"]),
        ("105", ["room_in_maintenance"]),
        ("106", ["room_occupied", "room_taken"]),
    ]


def test_checked_in_booking_excludes_its_own_room(front_desk: Caller, varied: Scenario) -> None:
    booking = scenarios.checked_in_booking(varied, "101")

    rooms = rooms_with_codes(front_desk, booking)

    assert rooms[:3] == [("109", []), ("102", []), ("103", [])]
    assert ("104", ["room_dirty"]) in rooms
    assert "101" not in dict(rooms)


def test_available_room_shows_status_and_reasons(
    front_desk: Caller, housekeeper: Caller, varied: Scenario
) -> None:
    booking = scenarios.booking(varied)

    for caller in (front_desk, housekeeper):
        results = caller.get(path_of(booking, "available-rooms"))["results"]
        assert results[0] == {
            "room_number": "109",
            "floor": 0,
            "room_type": "DBL",
            "room_status": "READY_FOR_GUEST",
            "fit": {
                "reserved_type": True,
                "ready": True,
                "nights_free_before": 0,
                "nights_free_after": None,
            },
            "reasons": [],
            "warnings": [],
        }
        (dirty,) = [room for room in results if room["room_number"] == "104"]
        assert dirty["reasons"] == [
            {
                "code": "room_dirty",
                "detail": "Room 104 is dirty.",
                "overridable_by": "MANAGER",
            }
        ]


def test_room_without_gaps_comes_first(front_desk: Caller, scenario: Scenario) -> None:
    """One night left alone between two bookings is the hardest to sell; a room free for a week stays for long stays."""
    scenarios.booking_with_room(scenario, "102", check_in=days_from_today(3))
    scenarios.booking_with_room(scenario, "103", check_in=days_from_today(2))
    booking = scenarios.booking(scenario)

    results = front_desk.get(path_of(booking, "available-rooms"))["results"]

    assert [(room["room_number"], room["fit"]["nights_free_after"]) for room in results] == [
        ("103", 0),
        ("101", None),
        ("102", 1),
    ]


@pytest.mark.parametrize(("nights", "codes"), [(3, ["room_dirty"]), (2, [])])
def test_late_arrival_is_judged_for_check_in_while_a_night_remains(
    front_desk: Caller, varied: Scenario, nights: int, codes: list[str]
) -> None:
    then = NOON - timedelta(days=2)
    late = make_booking(
        varied, check_in=days_from_today(-2), check_out=days_from_today(nights - 2), confirm=True, now=then
    )

    assert dict(rooms_with_codes(front_desk, late))["104"] == codes


def test_assigned_room_stays_available(front_desk: Caller, scenario: Scenario) -> None:
    assert rooms_with_codes(front_desk, scenarios.booking_with_room(scenario, "102")) == [
        ("101", []),
        ("102", []),
        ("103", []),
    ]


@pytest.mark.parametrize("status", ["COMPLETED", "CANCELLED", "NO_SHOW"])
def test_ended_booking_is_refused(front_desk: Caller, scenario: Scenario, status: str) -> None:
    booking = booking_with_status(scenario, status, "101")

    assert {tuple(codes) for _, codes in rooms_with_codes(front_desk, booking)} == {("wrong_status",)}


def test_booking_of_another_hotel_is_not_found(front_desk: Caller) -> None:
    foreign = scenarios.booking(scenarios.new_scenario())

    front_desk.refused("get", path_of(foreign, "available-rooms"), {}, 404, "booking_not_found")


def test_statements_do_not_depend_on_the_number_of_rooms(front_desk: Caller, scenario: Scenario) -> None:
    scenarios.rooms(scenario, *(str(number) for number in range(200, 240)))
    for booking in (
        scenarios.booking(scenario),
        scenarios.checked_in_booking(scenario, "101"),
        scenarios.booking(scenario, check_in=days_from_today(5)),
    ):
        with assert_max_statements(3):
            front_desk.client.get(scenario.url(path_of(booking, "available-rooms")))
