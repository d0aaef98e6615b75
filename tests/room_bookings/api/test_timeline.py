"""GET …/room-bookings/{booking_id}/timeline/"""

from typing import Any

import pytest
import time_machine

from hotel.api.pagination import cursor
from room_bookings.models import BookingStatusEvent, RoomBooking
from rooms.models import RoomOperationLog
from tests import scenarios
from tests.room_bookings.api.api_calls import Caller, path_of
from tests.scenarios import Scenario
from tests.statement_count import statements_sent

FRED = "Fred Murphy"


@pytest.fixture
def completed_booking(scenario: Scenario, at_noon: time_machine.Traveller) -> RoomBooking:
    """Run a booking from its creation by the system to its end, with an hour between commands of the front desk."""
    booking = scenarios.booking_with_room(scenario, "101")
    front_desk = Caller(scenario, scenario.front_desk)
    front_desk.post(path_of(booking, "check-in"), {"note": "Two keys"})
    at_noon.shift(3600)
    front_desk.post(path_of(booking, "move-room"), {"room_number": "102", "reason": "Noise"})
    at_noon.shift(3600)
    front_desk.post(path_of(booking, "check-out"))
    return booking


def brief(entry: dict[str, Any]) -> tuple[Any, ...]:
    names = ("at", "operation", "from_status", "to_status", "from_room", "room_number", "note")
    staff = entry["staff"]["name"] if entry["staff"] else None
    return (entry["kind"], *(entry[name] for name in names), entry["source"], staff)


def test_timeline_lists_audit_rows_newest_first(front_desk: Caller, completed_booking: RoomBooking) -> None:
    answer = front_desk.get(path_of(completed_booking, "timeline"))

    made, noon = "2026-05-14T09:00:00Z", "2026-05-14T12:00:00Z"
    one, two = "2026-05-14T13:00:00Z", "2026-05-14T14:00:00Z"
    desks, own = ("FRONT_DESK", FRED), ("SYSTEM", None)
    assert answer["next_cursor"] is None
    assert [brief(entry) for entry in answer["results"]] == [
        ("status", two, None, "CHECKED_OUT", "COMPLETED", None, None, "", *desks),
        ("status", two, None, "CHECKED_IN", "CHECKED_OUT", None, None, "", *desks),
        ("operation", two, "CHECKOUT", "OCCUPIED", None, None, "102", "", *desks),
        ("operation", one, "MOVE", "READY_FOR_GUEST", None, "101", "102", "Noise", *desks),
        ("status", noon, None, "CONFIRMED", "CHECKED_IN", None, None, "Two keys", *desks),
        ("operation", noon, "CHECKIN", "READY_FOR_GUEST", None, None, "101", "Two keys", *desks),
        ("status", made, None, "PENDING", "CONFIRMED", None, None, "", *own),
        ("status", made, None, None, "PENDING", None, None, "", *own),
        ("operation", made, "ASSIGN", None, None, None, "101", "", *own),
    ]


def test_entry_shows_each_field(
    front_desk: Caller, scenario: Scenario, completed_booking: RoomBooking
) -> None:
    status, *_, operation = front_desk.get(path_of(completed_booking, "timeline"), limit=3)["results"]

    event = BookingStatusEvent.objects.get(booking=completed_booking, to_status="COMPLETED")
    logged = RoomOperationLog.objects.get(operation="CHECKOUT")
    fred = {"id": scenario.front_desk.pk, "name": FRED}
    assert event.command_id == logged.command_id
    alike = {
        "at": "2026-05-14T14:00:00Z",
        "source": "FRONT_DESK",
        "staff": fred,
        "note": "",
        "booking_id": completed_booking.booking_id,
        "command_id": str(event.command_id),
        "changes": [],
    }
    assert status == alike | {
        "kind": "status",
        "operation": None,
        "from_status": "CHECKED_OUT",
        "to_status": "COMPLETED",
        "room_number": None,
        "from_room": None,
        "changes": [],
    }
    assert operation == alike | {
        "kind": "operation",
        "operation": "CHECKOUT",
        "from_status": "OCCUPIED",
        "to_status": None,
        "room_number": "102",
        "from_room": None,
        "changes": [],
    }


@pytest.mark.parametrize("limit", [1, 2, 4, 8, 9])
def test_pages_hold_each_entry_once(front_desk: Caller, completed_booking: RoomBooking, limit: int) -> None:
    whole = front_desk.get(path_of(completed_booking, "timeline"))["results"]
    read: list[Any] = []
    query: dict[str, Any] = {"limit": limit}
    while True:
        part = front_desk.get(path_of(completed_booking, "timeline"), **query)
        assert 0 < len(part["results"]) <= limit
        read += part["results"]
        if part["next_cursor"] is None:
            break
        query["after"] = part["next_cursor"]

    assert read == whole


def test_timeline_holds_rows_of_its_booking_only(
    front_desk: Caller, scenario: Scenario, completed_booking: RoomBooking
) -> None:
    other = scenarios.booking(scenario)

    assert len(front_desk.get(path_of(other, "timeline"))["results"]) == 2
    assert {
        entry["booking_id"] for entry in front_desk.get(path_of(completed_booking, "timeline"))["results"]
    } == {completed_booking.booking_id}


def test_housekeeping_reads_the_timeline(
    front_desk: Caller, housekeeper: Caller, completed_booking: RoomBooking
) -> None:
    assert housekeeper.get(path_of(completed_booking, "timeline")) == front_desk.get(
        path_of(completed_booking, "timeline")
    )


def test_booking_of_another_hotel_is_not_found(front_desk: Caller) -> None:
    foreign = scenarios.booking(scenarios.new_scenario())

    front_desk.refused("get", path_of(foreign, "timeline"), {}, 404, "booking_not_found")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"after": "x"}, "after"),
        ({"after": cursor(1)}, "after"),
        ({"after": cursor(2**63, 1, 1, 1)}, "after"),
        ({"limit": 0}, "limit"),
        ({"limit": 1001}, "limit"),
        ({"page": 1}, "page"),
    ],
)
def test_invalid_query_is_refused_by_field(
    front_desk: Caller, scenario: Scenario, query: dict[str, Any], field: str
) -> None:
    assert list(front_desk.invalid("get", path_of(scenarios.booking(scenario), "timeline"), query)) == [field]


def test_cursor_before_the_first_entry_is_empty(front_desk: Caller, completed_booking: RoomBooking) -> None:
    answer = front_desk.get(path_of(completed_booking, "timeline"), after=cursor(0, 0, 0, 0, 0))

    assert answer == {"results": [], "next_cursor": None}


def test_statements_do_not_depend_on_the_length_of_the_timeline(
    front_desk: Caller, scenario: Scenario, completed_booking: RoomBooking
) -> None:
    sent = []
    for booking in (scenarios.booking_with_room(scenario, "103"), completed_booking):
        with statements_sent() as statements:
            front_desk.client.get(scenario.url(path_of(booking, "timeline")))
        sent.append(len(statements))

    assert sent == [7, 7]


def test_changes_are_entries_between_the_others(
    front_desk: Caller,
    scenario: Scenario,
    completed_booking: RoomBooking,
    at_noon: time_machine.Traveller,
) -> None:
    at_noon.shift(60)
    manager, housekeeper = Caller(scenario, scenario.manager), Caller(scenario, scenario.housekeeper)
    manager.patch(path_of(completed_booking), {"adults": 2, "total_amount": "90.00", "notes": "Late"})

    entry = front_desk.get(path_of(completed_booking, "timeline"), limit=1)["results"][0]

    assert entry["kind"] == "change"
    assert (entry["staff"]["name"], entry["from_status"], entry["room_number"]) == ("Mary Murphy", None, None)
    assert entry["changes"] == [
        {"field": "adults", "old": 1, "new": 2},
        {"field": "total_amount", "old": "0.00", "new": "90.00"},
        {
            "field": "nightly_amounts",
            "old": None,
            "new": [{"date": "2026-05-14", "amount": "45.00"}, {"date": "2026-05-15", "amount": "45.00"}],
        },
        {"field": "notes"},
    ]
    hidden = housekeeper.get(path_of(completed_booking, "timeline"), limit=1)["results"][0]["changes"]
    assert hidden[1] == {"field": "total_amount", "old": None, "new": None}
    assert hidden[0] == entry["changes"][0]
    events = housekeeper.get("events/", type="booking_updated", limit=1000)["results"]
    assert events[-1]["changes"] == hidden
    assert (
        front_desk.get("events/", type="booking_updated", limit=1000)["results"][-1]["changes"]
        == (entry["changes"])
    )
