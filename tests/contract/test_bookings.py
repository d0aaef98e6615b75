"""Bookings, stays and guests: the document has every call of the contract, and real answers keep to it."""

from collections.abc import Generator
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from guests.models import Guest
from room_bookings.models import RoomBooking
from tests import scenarios
from tests.contract.kit import assert_matches_document, document
from tests.room_bookings.api.calls import Caller
from tests.scenarios import NOON, Scenario

HOTEL = "/api/staff/hotels/{hotel_slug}/"
BOOKING = f"{HOTEL}room-bookings/{{booking_id}}/"

PROMISED = {
    f"{HOTEL}room-bookings/": {"get", "post"},
    f"{HOTEL}room-bookings/bulk/": {"post"},
    BOOKING: {"get", "patch"},
    f"{BOOKING}party/{{party_id}}/": {"patch"},
    f"{HOTEL}party/{{party_id}}/": {"patch"},
    f"{BOOKING}confirm/": {"post"},
    f"{BOOKING}cancel/": {"post"},
    f"{BOOKING}no-show/": {"post"},
    f"{BOOKING}assign-room/": {"post"},
    f"{BOOKING}unassign-room/": {"post"},
    f"{BOOKING}check-in/": {"post"},
    f"{BOOKING}check-out/": {"post"},
    f"{BOOKING}move-room/": {"post"},
    f"{BOOKING}undo-check-in/": {"post"},
    f"{BOOKING}undo-check-out/": {"post"},
    f"{BOOKING}reinstate/": {"post"},
    f"{BOOKING}change-departure/": {"post"},
    f"{BOOKING}available-rooms/": {"get"},
    f"{HOTEL}room-bookings/swap-rooms/": {"post"},
    f"{BOOKING}timeline/": {"get"},
    f"{HOTEL}rooms/check-out/": {"post"},
    f"{HOTEL}guests/": {"get"},
    f"{HOTEL}guests/{{guest_id}}/": {"get"},
}
"""Calls of the HTTP contract that the document must have."""

NEW = {
    "room_type": "DBL",
    "check_in": "2026-05-14",
    "check_out": "2026-05-16",
    "adults": 1,
    "party": [{"first_name": "Ada", "last_name": "Byrne", "role": "PRIMARY", "email": "ada@example.com"}],
    "booker": {"name": "Charles"},
    "total_amount": "220.00",
    "currency": "EUR",
    "confirm": True,
}


@pytest.fixture(autouse=True)
def at_noon() -> Generator[None, None, None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def scenario(db: None) -> Scenario:
    made = scenarios.new_scenario()
    scenarios.rooms(made, "101", "102")
    return made


class Checked:
    """Calls whose answers are held against the document."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller

    def call(self, method: str, path: str, body: Any = None, *, status: int = 200, **names: Any) -> Any:
        url = path.removeprefix(HOTEL).format(**names)
        response = self.caller.call(method, url, body, status=status)
        assert_matches_document(response, method=method, path=path)
        return response.json()


@pytest.mark.parametrize("path", sorted(PROMISED))
def test_every_call_of_the_contract_is_in_it(path: str) -> None:
    assert PROMISED[path] <= document()["paths"][path].keys()


def test_the_answers_of_a_whole_life(scenario: Scenario) -> None:
    desk, housekeeper = (
        Checked(Caller(scenario, who)) for who in (scenario.front_desk, scenario.housekeeper)
    )
    made = desk.call("post", f"{HOTEL}room-bookings/", NEW, status=201)
    one = {"booking_id": made["booking_id"]}
    desk.call("post", f"{HOTEL}room-bookings/bulk/", {"bookings": [NEW]}, status=201)
    desk.call("post", f"{BOOKING}confirm/", **one)
    desk.call("patch", BOOKING, {"notes": "VIP"}, **one)
    for path in (f"{BOOKING}party/{{party_id}}/", f"{HOTEL}party/{{party_id}}/"):
        desk.call("patch", path, {"phone": "123"}, **one, party_id=made["party"][0]["id"])
    desk.call("post", f"{BOOKING}assign-room/", {"room_number": "101"}, **one)
    desk.call("post", f"{BOOKING}unassign-room/", **one)
    desk.call("post", f"{BOOKING}check-in/", {"room_number": "101"}, **one)
    desk.call("post", f"{BOOKING}undo-check-in/", {"reason": "Key", "room_status": "READY_FOR_GUEST"}, **one)
    desk.call("post", f"{BOOKING}check-in/", {"room_number": "101"}, **one)
    desk.call("post", f"{BOOKING}move-room/", {"room_number": "102", "reason": "Noise"}, **one)
    for caller in (desk, housekeeper):
        caller.call("get", f"{HOTEL}guests/")
        caller.call("get", f"{HOTEL}guests/{{guest_id}}/", guest_id=Guest.objects.get().pk)
    assert desk.call("post", f"{BOOKING}check-out/", **one)["warnings"]
    desk.call("post", f"{BOOKING}undo-check-out/", {"reason": "Still here"}, **one)
    assert desk.call("post", f"{BOOKING}check-out/", **one)["warnings"]
    desk.call("post", f"{HOTEL}rooms/check-out/", {"rooms": [{"room_number": "102"}]})
    for caller in (desk, housekeeper):
        caller.call("get", f"{HOTEL}room-bookings/")
        caller.call("get", BOOKING, **one)
        caller.call("get", f"{BOOKING}timeline/", **one)


def test_the_answers_of_a_life_that_never_began(scenario: Scenario) -> None:
    cancelled, missed = scenarios.booking(scenario), scenarios.booking(scenario)
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        desk = Checked(Caller(scenario, scenario.front_desk))

        desk.call("post", f"{BOOKING}cancel/", {"reason": "Plans"}, booking_id=cancelled.booking_id)
        desk.call("post", f"{BOOKING}no-show/", booking_id=missed.booking_id)
        desk.call("get", f"{HOTEL}room-bookings/", {"status": "CANCELLED,NO_SHOW"})
        desk.call("post", f"{BOOKING}reinstate/", {"reason": "Late"}, booking_id=missed.booking_id)


def test_the_answers_of_a_plan_that_changes(scenario: Scenario) -> None:
    desk, housekeeper = (
        Checked(Caller(scenario, who)) for who in (scenario.front_desk, scenario.housekeeper)
    )
    one, other = scenarios.booking_with_room(scenario, "101"), scenarios.booking_with_room(scenario, "102")
    by_id: dict[str, Any] = {"booking_id": one.booking_id}
    both = {"booking_ids": [one.booking_id, other.booking_id]}

    for caller in (desk, housekeeper):
        caller.call("get", f"{BOOKING}available-rooms/", **by_id)
    desk.call("post", f"{HOTEL}room-bookings/swap-rooms/", both)
    desk.call("patch", BOOKING, {"check_out": "2026-05-20", "keep_room": False}, **by_id)
    desk.call("post", f"{BOOKING}check-in/", {"room_number": "102"}, **by_id)
    desk.call("post", f"{BOOKING}change-departure/", {"check_out": "2026-05-15"}, **by_id)
    desk.call("get", f"{BOOKING}available-rooms/", **by_id)


def test_refusals_keep_to_it_too(scenario: Scenario) -> None:
    desk = Checked(Caller(scenario, scenario.front_desk))
    booking: RoomBooking = scenarios.booking(scenario)
    one = {"booking_id": booking.booking_id}
    scenarios.checked_in_booking(scenario, "101")
    nights = {"check_in": "2026-05-15", "check_out": "2026-05-14"}
    desk.call("patch", BOOKING, nights, status=400, **one)
    desk.call("post", f"{BOOKING}change-departure/", {"check_out": "2026-05-17"}, status=409, **one)
    both = {"booking_ids": [booking.booking_id, "BK-NONE"]}
    desk.call("post", f"{HOTEL}room-bookings/swap-rooms/", both, status=400)
    desk.call("post", f"{BOOKING}check-out/", status=409, **one)
    desk.call("post", f"{BOOKING}check-in/", {"room_number": "101"}, status=409, **one)
    desk.call("post", f"{BOOKING}check-in/", {"room_number": "999"}, status=400, **one)
    desk.call("post", f"{BOOKING}cancel/", {}, status=400, **one)
    desk.call("post", f"{BOOKING}undo-check-out/", {"reason": "Mistake"}, status=409, **one)
    desk.call("post", f"{BOOKING}undo-check-in/", {}, status=400, **one)
    desk.call("patch", BOOKING, {"status": "CANCELLED"}, status=400, **one)
    desk.call("get", BOOKING, status=404, booking_id="BK-NONE")
    body = {"rooms": [{"room_number": "101", **one}]}
    desk.call("post", f"{HOTEL}rooms/check-out/", body, status=409)
    Checked(Caller(scenario, scenario.housekeeper)).call("post", f"{BOOKING}check-out/", status=403, **one)
