"""POST …/rooms/check-out/"""

from typing import Any

import pytest

from room_bookings.models import RoomBooking, RoomOccupancy
from rooms.enums import RoomStatus
from tests import scenarios
from tests.room_bookings.api.api_calls import Caller, path_of
from tests.scenarios import Scenario
from tests.statement_count import BUDGETS, statements_sent
from tests.unchanged import assert_no_row_changes

GROUP = "rooms/check-out/"


@pytest.fixture
def group(scenario: Scenario) -> list[RoomBooking]:
    """Create two checked-in bookings, in 101 and 102."""
    return [
        scenarios.checked_in_booking(scenario, "101", people=2),
        scenarios.checked_in_booking(scenario, "102"),
    ]


def result(room_number: str, booking: RoomBooking | None, outcome: str) -> dict[str, Any]:
    booking_id = booking.booking_id if booking else None
    return {"room_number": room_number, "booking_id": booking_id, "outcome": outcome}


def body_with_bookings(*pairs: tuple[str, RoomBooking]) -> dict[str, Any]:
    return {"rooms": [{"room_number": room, "booking_id": booking.booking_id} for room, booking in pairs]}


def test_group_check_out_checks_out_the_occupants(
    front_desk: Caller, scenario: Scenario, group: list[RoomBooking]
) -> None:
    body = {
        "rooms": [{"room_number": "102"}, {"room_number": "101"}, {"room_number": "103"}],
        "note": "Coach",
    }

    assert front_desk.post(GROUP, body) == {
        "results": [
            result("102", group[1], "checked_out"),
            result("101", group[0], "checked_out"),
            result("103", None, "already_out"),
        ]
    }
    assert [front_desk.get(path_of(booking))["status"] for booking in group] == ["COMPLETED", "COMPLETED"]
    assert scenarios.statuses(scenario, ["101", "102", "103"]) == [
        "CHECKOUT_DIRTY",
        "CHECKOUT_DIRTY",
        "READY_FOR_GUEST",
    ]
    assert not RoomOccupancy.objects.exists()
    assert front_desk.get("guests/", in_house="true")["count"] == 0


def test_repeated_request_with_bookings_keeps_the_next_booking(
    front_desk: Caller, scenario: Scenario, group: list[RoomBooking]
) -> None:
    body = body_with_bookings(("101", group[0]), ("102", group[1]))
    front_desk.post(GROUP, body)
    scenarios.override(scenario, "101", RoomStatus.READY_FOR_GUEST)
    next_guest = scenarios.checked_in_booking(scenario, "101")

    with assert_no_row_changes():
        again = front_desk.post(GROUP, body)

    assert again == {
        "results": [result("101", group[0], "already_out"), result("102", group[1], "already_out")]
    }
    assert front_desk.get(path_of(next_guest))["status"] == "CHECKED_IN"


def test_refused_group_check_out_lists_each_room_and_changes_nothing(
    front_desk: Caller, scenario: Scenario, group: list[RoomBooking]
) -> None:
    arriving = scenarios.booking_with_room(scenario, "103")
    etags = [front_desk.call("get", path_of(booking))["ETag"] for booking in (group[0], arriving)]

    problem = front_desk.conflict(
        GROUP, body_with_bookings(("101", group[0]), ("102", group[0]), ("103", arriving)), "booking_changed"
    )

    details = [
        f"Room 102 is held by {group[1].booking_id}; booking {group[0].booking_id} is checked in.",
        f"Room 103 is vacant; booking {arriving.booking_id} is confirmed.",
    ]
    reasons = [{"code": "booking_changed", "detail": detail, "overridable_by": None} for detail in details]
    assert problem == {
        "status": 409,
        "reasons": reasons,
        "items": [
            {
                "room_number": "102",
                "booking_id": group[0].booking_id,
                "status": "CHECKED_IN",
                "current": {"status": "CHECKED_IN", "etag": etags[0]},
                "reasons": reasons[:1],
            },
            {
                "room_number": "103",
                "booking_id": arriving.booking_id,
                "status": "CONFIRMED",
                "current": {"status": "CONFIRMED", "etag": etags[1]},
                "reasons": reasons[1:],
            },
        ],
    }


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "rooms"),
        ({"rooms": []}, "rooms"),
        ({"rooms": [{"room_number": "101"}] * 501}, "rooms"),
        ({"rooms": [{"room_number": "101"}, {"room_number": "101"}]}, "rooms"),
        ({"rooms": ["101"]}, "rooms.0"),
        ({"rooms": [{"booking_id": "BK-1"}]}, "rooms.0.room_number"),
        ({"rooms": [{"room_number": "101", "force": True}]}, "rooms.0.force"),
        ({"rooms": [{"room_number": "999"}]}, "room_number"),
        ({"rooms": [{"room_number": "101", "booking_id": "BK-NONE"}]}, "booking_id"),
    ],
)
def test_invalid_body_is_refused_by_field(
    front_desk: Caller, group: list[RoomBooking], body: Any, field: str
) -> None:
    assert list(front_desk.invalid("post", GROUP, body)) == [field]


def test_rooms_and_bookings_of_another_hotel_are_unknown(
    front_desk: Caller, group: list[RoomBooking]
) -> None:
    other = scenarios.new_scenario()
    scenarios.rooms(other, "777")
    foreign = scenarios.checked_in_booking(other, "777")

    assert list(front_desk.invalid("post", GROUP, {"rooms": [{"room_number": "777"}]})) == ["room_number"]
    assert list(front_desk.invalid("post", GROUP, body_with_bookings(("101", foreign)))) == ["booking_id"]


def test_housekeeping_cannot_check_out(housekeeper: Caller, group: list[RoomBooking]) -> None:
    housekeeper.refused("post", GROUP, {"rooms": [{"room_number": "101"}]}, 403, "forbidden")


@BUDGETS
def test_statements_do_not_depend_on_the_number_of_rooms(
    front_desk: Caller, scenario: Scenario, headers: dict[str, Any], budget: int, messages: int
) -> None:
    sent = []
    for floor, number in ((2, 1), (3, 50)):
        rooms = [f"{floor}{n:02}" for n in range(number)]
        scenarios.rooms(scenario, *rooms)
        for room in rooms:
            scenarios.checked_in_booking(scenario, room)
        once: dict[str, Any] = {name: f"{value}-{number}" for name, value in headers.items()}
        with statements_sent() as statements:
            response = front_desk.client.post(
                scenario.url(GROUP),
                {"rooms": [{"room_number": room} for room in rooms]},
                **once,
            )
        assert response.status_code == 200
        sent.append(len(statements))

    assert sent[0] == sent[1] <= budget
