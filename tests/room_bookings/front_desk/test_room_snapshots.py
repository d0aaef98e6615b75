"""One representation of a room: in the list, in the detail, in answers of commands, and in events."""

from datetime import time
from typing import Any

import pytest
import time_machine

from notifications.models import OutboxEvent
from room_bookings.enums import PartyRole
from room_bookings.front_desk.selectors import room_snapshots
from room_bookings.models import BookingGuest
from room_bookings.services import change_departure
from rooms.enums import RoomStatus
from rooms.models import Room
from staff.models import User
from tests.api_clients import client_of
from tests.housekeeping.services.room_action_calls import run_action
from tests.room_bookings.services.service_calls import run_service
from tests.scenarios import (
    LATER,
    Scenario,
    booking_with_room,
    checked_in_booking,
    new_scenario,
    override,
    report,
    rooms,
)
from tests.statement_count import listing, statements_sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    scenario = new_scenario()
    rooms(scenario, "101", "102", "103")
    return scenario


def get(scenario: Scenario, path: str) -> Any:
    with time_machine.travel(LATER, tick=False):
        response = client_of(scenario.housekeeper).get(scenario.url(path))
    assert response.status_code == 200, response.content
    return response.json()


def only(scenario: Scenario, query: str) -> dict[str, Any]:
    (room,) = get(scenario, f"rooms/?{query}")["results"]
    return dict(room)


def cleaned_and_inspected(scenario: Scenario, number: str) -> None:
    override(scenario, number, RoomStatus.CHECKOUT_DIRTY)
    run_action(scenario, "mark_cleaned", number, staff=scenario.housekeeper, now=LATER)
    run_action(scenario, "inspect", number, staff=scenario.supervisor, now=LATER, passed=True)


def test_command_event_detail_and_lists_show_the_same_room(scenario: Scenario) -> None:
    cleaned_and_inspected(scenario, "101")
    booking = checked_in_booking(scenario, "101", nights=1, people=2)
    following = booking_with_room(scenario, "101", check_in=booking.check_out, last_name="Nolan")
    report(scenario, "101", room_usable=True)
    room = Room.objects.get(room_number="101")

    with time_machine.travel(LATER, tick=False):
        answer = client_of(scenario.housekeeper).post(scenario.url("rooms/101/start-cleaning/")).json()

    guests, next_booking = answer.pop("guests"), answer.pop("next_booking")
    met = {name: answer.pop(name) for name in ("guest_wish", "discrepancy")}
    assert met == {"guest_wish": None, "discrepancy": None}
    assert answer == {
        "room_number": "101",
        "name": "",
        "floor": 1,
        "room_type": {"code": "DBL", "name": "Double", "max_occupancy": 2},
        "room_status": "CLEANING_IN_PROGRESS",
        "status_version": room.status_version + 1,
        "is_occupied": True,
        "occupancy_status": "OCCUPIED",
        "is_active": True,
        "maintenance_required": True,
        "maintenance_priority": "MED",
        "maintenance_notes": "Tap drips",
        "last_cleaned_at": "2026-05-14T14:30:00Z",
        "cleaned_by": {"id": scenario.housekeeper.pk, "name": "Hanna Murphy"},
        "last_inspected_at": "2026-05-14T14:30:00Z",
        "inspected_by": {"id": scenario.supervisor.pk, "name": "Sue Murphy"},
        "allowed_transitions": ["OCCUPIED"],
        "current_booking": {
            "booking_id": booking.booking_id,
            "guest_name": "Ada Byrne",
            "check_out": "2026-05-15",
            "expected_checkout": "2026-05-15T11:00:00+01:00",
            "is_overstay": False,
        },
    }
    assert OutboxEvent.objects.filter(room_ref=room.pk).latest("pk").snapshot == answer
    assert get(scenario, "rooms/")["results"][0] == answer
    assert only(scenario, "search=101") == answer
    assert get(scenario, "rooms/101/") == answer | met | {"guests": guests, "next_booking": next_booking}
    assert next_booking["booking_id"] == following.booking_id


def test_each_room_shows_its_own_rows(scenario: Scenario) -> None:
    checked_in_booking(scenario, "101", last_name="Byrne", people=2)
    report(scenario, "102", room_usable=True)
    cleaned_and_inspected(scenario, "103")
    other = new_scenario()
    rooms(other, "101")
    checked_in_booking(other, "101", last_name="Kelly")

    together = get(scenario, "rooms/")["results"]

    assert [
        (
            room["room_number"],
            room["current_booking"] and room["current_booking"]["guest_name"],
            room["maintenance_priority"],
            room["cleaned_by"] and room["cleaned_by"]["name"],
        )
        for room in together
    ] == [("101", "Ada Byrne", None, None), ("102", None, "MED", None), ("103", None, None, "Hanna Murphy")]
    assert [only(scenario, f"search={number}") for number in ("101", "102", "103")] == together


def test_persons_without_names_have_a_username_or_nothing(scenario: Scenario) -> None:
    cleaned_and_inspected(scenario, "101")
    nobody = checked_in_booking(scenario, "101")
    checked_in_booking(scenario, "102")
    User.objects.filter(pk=scenario.housekeeper.user_id).update(first_name="", last_name="", username="hk1")
    User.objects.filter(pk=scenario.supervisor.user_id).update(first_name="", last_name="Quinn")
    BookingGuest.objects.filter(booking=nobody).update(role=PartyRole.COMPANION)
    BookingGuest.objects.exclude(booking=nobody).update(first_name="")

    first, second, _ = get(scenario, "rooms/")["results"]

    assert (first["cleaned_by"]["name"], first["inspected_by"]["name"]) == ("hk1", "Quinn")
    assert [room["current_booking"]["guest_name"] for room in (first, second)] == ["", "Byrne"]


def test_overstay_follows_the_agreed_departure_time(scenario: Scenario) -> None:
    booking = checked_in_booking(scenario, "101", nights=1)
    pks = [Room.objects.get(room_number="101").pk]

    def overstays(hour: int) -> bool:
        (room,) = room_snapshots(pks, LATER.replace(day=15, hour=hour, minute=0)).values()
        return bool(room["current_booking"]["is_overstay"])

    assert [overstays(hour) for hour in (9, 10, 11)] == [False, False, True]
    run_service(scenario, change_departure, booking_id=booking.booking_id, departure_time=time(12))
    assert [overstays(hour) for hour in (10, 11, 12)] == [False, False, True]


@pytest.mark.parametrize(
    ("path", "statements"),
    [("rooms/", 1), ("rooms/?page=2&page_size=1", 1), ("rooms/?is_occupied=true", 2), ("rooms/101/", 1)],
)
def test_rooms_take_one_statement_and_a_filter_one_more(
    scenario: Scenario, path: str, statements: int
) -> None:
    for number in ("101", "102", "103"):
        checked_in_booking(scenario, number, people=2)

    with statements_sent() as sent:
        get(scenario, path)

    assert len([sql for sql in sent if "rooms_room" in sql]) == statements, listing(sent)
