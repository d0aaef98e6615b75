"""Operations of bookings, stays and guests: the document has them all, and real answers match it."""

from collections.abc import Generator
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from guests.models import Guest
from room_bookings.models import RoomBooking
from rooms.enums import RoomStatus
from tests import scenarios
from tests.contract.document import assert_matches_document, document
from tests.room_bookings.api.api_calls import Caller
from tests.scenarios import NOON, Scenario

HOTEL = "/api/staff/hotels/{hotel_slug}/"
BOOKING = f"{HOTEL}room-bookings/{{booking_id}}/"

OPERATIONS = {
    f"{HOTEL}room-bookings/": {"get", "post"},
    f"{HOTEL}room-bookings/bulk/": {"post"},
    BOOKING: {"get", "patch"},
    f"{BOOKING}party/": {"post"},
    f"{BOOKING}party/{{party_id}}/": {"patch"},
    f"{BOOKING}party/{{party_id}}/leave/": {"post"},
    f"{HOTEL}party/{{party_id}}/": {"patch"},
    f"{BOOKING}confirm/": {"post"},
    f"{BOOKING}cancel/": {"post"},
    f"{BOOKING}no-show/": {"post"},
    f"{BOOKING}mark-arrived/": {"post"},
    f"{BOOKING}unmark-arrived/": {"post"},
    f"{BOOKING}acknowledge-overstay/": {"post"},
    f"{BOOKING}undo-move/": {"post"},
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
    f"{HOTEL}room-bookings/auto-assign/": {"post"},
    f"{HOTEL}room-bookings/swap-rooms/": {"post"},
    f"{HOTEL}room-bookings/walk-in/": {"post"},
    f"{HOTEL}room-bookings/check-in/": {"post"},
    f"{HOTEL}room-bookings/assign/": {"post"},
    f"{HOTEL}room-bookings/cancel/": {"post"},
    f"{HOTEL}room-bookings/no-show/": {"post"},
    f"{BOOKING}timeline/": {"get"},
    f"{HOTEL}rooms/check-out/": {"post"},
    f"{HOTEL}guests/": {"get"},
    f"{HOTEL}guests/{{guest_id}}/": {"get"},
}
"""Operations of the HTTP contract that the document must have."""

NEW_BOOKING = {
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
    scenario = scenarios.new_scenario()
    scenarios.rooms(scenario, "101", "102")
    return scenario


class CheckedClient:
    """A client of one member of staff that checks each answer against the document."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller

    def call(self, method: str, path: str, body: Any = None, *, status: int = 200, **names: Any) -> Any:
        url = path.removeprefix(HOTEL).format(**names)
        response = self.caller.call(method, url, body, status=status)
        assert_matches_document(response, method=method, path=path)
        return response.json()

    def pay(self, path: str, body: dict[str, str], **names: str) -> None:
        url = self.caller.scenario.url(path.removeprefix(HOTEL).format(**names))
        response = self.caller.client.post(url, body, headers={"Idempotency-Key": "pay-once"})
        assert response.status_code == 201, response.content
        assert_matches_document(response, method="post", path=path)


@pytest.mark.parametrize("path", sorted(OPERATIONS))
def test_document_has_the_operations_of_the_contract(path: str) -> None:
    assert OPERATIONS[path] <= document()["paths"][path].keys()


def test_answers_from_creation_to_check_out_match_the_document(scenario: Scenario) -> None:
    front_desk, housekeeper = (
        CheckedClient(Caller(scenario, member)) for member in (scenario.front_desk, scenario.housekeeper)
    )
    created = front_desk.call("post", f"{HOTEL}room-bookings/", NEW_BOOKING, status=201)
    names = {"booking_id": created["booking_id"]}
    front_desk.call("post", f"{HOTEL}room-bookings/bulk/", {"bookings": [NEW_BOOKING]}, status=201)
    front_desk.call("post", f"{BOOKING}confirm/", **names)
    front_desk.call("patch", BOOKING, {"notes": "VIP"}, **names)
    for path in (f"{BOOKING}party/{{party_id}}/", f"{HOTEL}party/{{party_id}}/"):
        front_desk.call("patch", path, {"phone": "123"}, **names, party_id=created["party"][0]["id"])
    front_desk.call("post", f"{BOOKING}mark-arrived/", **names)
    front_desk.call("post", f"{BOOKING}unmark-arrived/", {"note": "Another Byrne"}, **names)
    front_desk.call("post", f"{BOOKING}assign-room/", {"room_number": "101"}, **names)
    front_desk.call("post", f"{BOOKING}unassign-room/", **names)
    front_desk.call("post", f"{BOOKING}check-in/", {"room_number": "101"}, **names)
    front_desk.call(
        "post", f"{BOOKING}undo-check-in/", {"reason": "Key", "room_status": "READY_FOR_GUEST"}, **names
    )
    front_desk.call("post", f"{BOOKING}check-in/", {"room_number": "101"}, **names)
    front_desk.call("post", f"{BOOKING}move-room/", {"room_number": "102", "reason": "Noise"}, **names)
    front_desk.call("post", f"{BOOKING}undo-move/", {"reason": "Wrong room"}, **names)
    scenarios.override(scenario, "102", RoomStatus.READY_FOR_GUEST)
    front_desk.call("post", f"{BOOKING}move-room/", {"room_number": "102", "reason": "Noise"}, **names)
    for caller in (front_desk, housekeeper):
        caller.call("get", f"{HOTEL}guests/")
        caller.call("get", f"{HOTEL}guests/{{guest_id}}/", guest_id=Guest.objects.get().pk)
    front_desk.pay(f"{BOOKING}payments/", {"method": "CASH", "amount": "220.00"}, **names)
    assert front_desk.call("post", f"{BOOKING}check-out/", **names)["warnings"]
    front_desk.call("post", f"{BOOKING}undo-check-out/", {"reason": "Still here"}, **names)
    assert front_desk.call("post", f"{BOOKING}check-out/", **names)["warnings"]
    front_desk.call("post", f"{HOTEL}rooms/check-out/", {"rooms": [{"room_number": "102"}]})
    for caller in (front_desk, housekeeper):
        caller.call("get", f"{HOTEL}room-bookings/")
        caller.call("get", BOOKING, **names)
        caller.call("get", f"{BOOKING}timeline/", **names)


def test_answers_about_cancelled_and_missed_bookings_match_the_document(scenario: Scenario) -> None:
    cancelled, missed = scenarios.booking(scenario), scenarios.booking(scenario)
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        front_desk = CheckedClient(Caller(scenario, scenario.front_desk))

        front_desk.call("post", f"{BOOKING}cancel/", {"reason": "Plans"}, booking_id=cancelled.booking_id)
        front_desk.call("post", f"{BOOKING}no-show/", booking_id=missed.booking_id)
        front_desk.call("get", f"{HOTEL}room-bookings/", {"status": "CANCELLED,NO_SHOW"})
        front_desk.call("post", f"{BOOKING}reinstate/", {"reason": "Late"}, booking_id=missed.booking_id)


def test_answers_about_changed_plans_match_the_document(scenario: Scenario) -> None:
    front_desk, housekeeper = (
        CheckedClient(Caller(scenario, member)) for member in (scenario.front_desk, scenario.housekeeper)
    )
    one, other = scenarios.booking_with_room(scenario, "101"), scenarios.booking_with_room(scenario, "102")
    by_id: dict[str, Any] = {"booking_id": one.booking_id}
    both = {"booking_ids": [one.booking_id, other.booking_id]}

    for caller in (front_desk, housekeeper):
        caller.call("get", f"{BOOKING}available-rooms/", **by_id)
    front_desk.call("post", f"{HOTEL}room-bookings/swap-rooms/", both)
    scenarios.booking(scenario)
    front_desk.call("post", f"{HOTEL}room-bookings/auto-assign/", both)
    front_desk.call("post", f"{HOTEL}room-bookings/auto-assign/", {"date": "2026-05-14"})
    front_desk.call("patch", BOOKING, {"check_out": "2026-05-20", "keep_room": False}, **by_id)
    front_desk.call("post", f"{BOOKING}check-in/", {"room_number": "102"}, **by_id)
    front_desk.call("post", f"{BOOKING}change-departure/", {"check_out": "2026-05-15"}, **by_id)
    front_desk.call("get", f"{BOOKING}available-rooms/", **by_id)


def test_answers_about_overstays_match_the_document(scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101", nights=1)
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        front_desk = CheckedClient(Caller(scenario, scenario.front_desk))
        front_desk.call(
            "post", f"{BOOKING}acknowledge-overstay/", {"note": "Packs"}, booking_id=booking.booking_id
        )
        front_desk.call("post", f"{BOOKING}acknowledge-overstay/", booking_id=booking.booking_id)


def test_answers_about_walk_ins_match_the_document(scenario: Scenario) -> None:
    front_desk = CheckedClient(Caller(scenario, scenario.front_desk))
    body = {**NEW_BOOKING, "room_number": "101"}

    front_desk.call("post", f"{HOTEL}room-bookings/walk-in/", body, status=400)
    del body["confirm"]
    front_desk.call("post", f"{HOTEL}room-bookings/walk-in/", body, status=201)
    front_desk.call("post", f"{HOTEL}room-bookings/walk-in/", body, status=409)


def test_answers_about_sets_of_bookings_match_the_document(scenario: Scenario) -> None:
    front_desk = CheckedClient(Caller(scenario, scenario.front_desk))
    ids = [scenarios.booking(scenario).booking_id for _ in range(2)]
    named = {"bookings": [{"booking_id": booking_id} for booking_id in ids]}
    rooms = {"bookings": [{"booking_id": ids[0], "room_number": "101"}]}

    front_desk.call("post", f"{HOTEL}room-bookings/assign/", rooms)
    front_desk.call("post", f"{HOTEL}room-bookings/no-show/", {**named, "mode": "each"})
    front_desk.call("post", f"{HOTEL}room-bookings/check-in/", named, status=409)
    front_desk.call("post", f"{HOTEL}room-bookings/check-in/", {**named, "mode": "each"})
    front_desk.call("post", f"{HOTEL}room-bookings/cancel/", {**named, "reason": "Storm"}, status=409)
    front_desk.call("post", f"{HOTEL}room-bookings/cancel/", {**named, "reason": "Storm", "mode": "each"})
    front_desk.call("post", f"{HOTEL}room-bookings/cancel/", named, status=400)


def test_refusals_match_the_document(scenario: Scenario) -> None:
    front_desk = CheckedClient(Caller(scenario, scenario.front_desk))
    booking: RoomBooking = scenarios.booking(scenario)
    names = {"booking_id": booking.booking_id}
    scenarios.checked_in_booking(scenario, "101")
    nights = {"check_in": "2026-05-15", "check_out": "2026-05-14"}
    front_desk.call("patch", BOOKING, nights, status=400, **names)
    front_desk.call("post", f"{BOOKING}change-departure/", {"check_out": "2026-05-17"}, status=409, **names)
    both = {"booking_ids": [booking.booking_id, "BK-NONE"]}
    front_desk.call("post", f"{HOTEL}room-bookings/swap-rooms/", both, status=400)
    front_desk.call("post", f"{BOOKING}check-out/", status=409, **names)
    front_desk.call("post", f"{BOOKING}check-in/", {"room_number": "101"}, status=409, **names)
    front_desk.call("post", f"{BOOKING}check-in/", {"room_number": "999"}, status=400, **names)
    front_desk.call("post", f"{BOOKING}cancel/", {}, status=400, **names)
    front_desk.call("post", f"{BOOKING}undo-check-out/", {"reason": "Mistake"}, status=409, **names)
    front_desk.call("post", f"{BOOKING}undo-check-in/", {}, status=400, **names)
    front_desk.call("patch", BOOKING, {"status": "CANCELLED"}, status=400, **names)
    front_desk.call("get", BOOKING, status=404, booking_id="BK-NONE")
    body = {"rooms": [{"room_number": "101", **names}]}
    front_desk.call("post", f"{HOTEL}rooms/check-out/", body, status=409)
    housekeeper = CheckedClient(Caller(scenario, scenario.housekeeper))
    housekeeper.call("post", f"{BOOKING}check-out/", status=403, **names)
