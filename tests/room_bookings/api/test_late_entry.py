"""`entered_late` over HTTP: managers enter arrivals of the last two business dates, and nobody else does."""

from typing import Any

import pytest

from notifications.models import OutboxEvent
from room_bookings.models import RoomBooking
from tests.room_bookings.api.api_calls import Caller
from tests.room_bookings.api.test_payments import send
from tests.scenarios import Scenario

CREATION, WALK_IN, BULK = "room-bookings/", "room-bookings/walk-in/", "room-bookings/bulk/"
BODY: dict[str, Any] = {
    "room_type": "DBL",
    "check_out": "2026-05-15",
    "adults": 1,
    "party": [{"last_name": "Okafor", "role": "PRIMARY"}],
    "total_amount": "139.00",
    "currency": "EUR",
}
YESTERDAY = {"check_in": "2026-05-13"}
BEFORE_TODAY = "The arrival is before the business date 2026-05-14."
TOO_OLD = "The arrival is more than 2 business dates before 2026-05-14."
CHANGE = {"field": "entered_late", "old": False, "new": True}


def body_of(path: str, check_in: str) -> dict[str, Any]:
    """Return the body of a creation or of a walk-in into room 101."""
    room = {"room_number": "101"} if path == WALK_IN else {}
    return {**BODY, "check_in": check_in, **room}


@pytest.fixture
def channel(scenario: Scenario) -> Caller:
    return Caller(scenario, scenario.channel)


@pytest.mark.parametrize("path", [CREATION, WALK_IN])
@pytest.mark.parametrize("check_in", ["2026-05-13", "2026-05-12"])
def test_manager_enters_arrivals_of_the_last_two_dates(manager: Caller, path: str, check_in: str) -> None:
    booking = manager.post(path, body_of(path, check_in), status=201)

    assert (booking["check_in"], booking["entered_late"]) == (check_in, True)
    assert booking["created_at"] == "2026-05-14T12:00:00Z"
    assert manager.get(f"room-bookings/{booking['booking_id']}/")["entered_late"] is True


def test_walk_in_is_checked_in_now(manager: Caller) -> None:
    booking = manager.post(WALK_IN, body_of(WALK_IN, "2026-05-13"), status=201)

    assert (booking["status"], booking["assigned_room"]) == ("CHECKED_IN", "101")
    assert booking["checked_in_at"] == "2026-05-14T12:00:00Z"


def test_stay_that_is_over_leaves_at_once(manager: Caller) -> None:
    """The guests of a stay that ended yesterday owe its price like all others, pay it, and leave."""
    body = {**body_of(WALK_IN, "2026-05-12"), "check_out": "2026-05-13"}
    path = f"room-bookings/{manager.post(WALK_IN, body, status=201)['booking_id']}/"

    manager.conflict(f"{path}check-out/", {}, "balance_due")
    send(manager, f"{path}payments/", {"method": "CASH", "amount": "139"})
    left = manager.post(f"{path}check-out/")

    assert (left["status"], left["departed_on"], left["entered_late"]) == ("COMPLETED", "2026-05-14", True)
    assert left["balance_due"] == "0.00"


@pytest.mark.parametrize("path", [CREATION, WALK_IN])
def test_events_and_timeline_say_it(manager: Caller, path: str) -> None:
    booking = manager.post(path, body_of(path, "2026-05-13"), status=201)

    events = OutboxEvent.objects.filter(type__startswith="booking_")
    assert {event.type: event.snapshot["entered_late"] for event in events}["booking_created"] is True
    assert all(event.snapshot["entered_late"] for event in events)
    entries = manager.get(f"room-bookings/{booking['booking_id']}/timeline/")["results"]
    changes = {entry["to_status"]: entry["changes"] for entry in entries if entry["kind"] == "status"}
    assert changes.pop("PENDING") == [CHANGE]
    assert not any(changes.values())


@pytest.mark.parametrize("path", [CREATION, WALK_IN])
@pytest.mark.parametrize(
    ("who", "check_in", "sentence"),
    [
        ("manager", "2026-05-11", TOO_OLD),
        ("front_desk", "2026-05-13", BEFORE_TODAY),
        ("front_desk", "2026-05-12", BEFORE_TODAY),
        ("front_desk", "2026-05-11", BEFORE_TODAY),
    ],
)
def test_older_arrivals_and_the_front_desk_are_refused(
    scenario: Scenario, path: str, who: str, check_in: str, sentence: str
) -> None:
    caller = Caller(scenario, getattr(scenario, who))
    assert caller.invalid("post", path, body_of(path, check_in)) == {"check_in": [sentence]}


def test_channel_is_refused(channel: Caller) -> None:
    assert channel.invalid("post", CREATION, body_of(CREATION, "2026-05-13")) == {"check_in": [BEFORE_TODAY]}
    channel.refused("post", WALK_IN, body_of(WALK_IN, "2026-05-13"), 403, "forbidden")


def test_override_does_not_let_the_front_desk_enter_it(front_desk: Caller) -> None:
    override = {"overrides": ["not_arrival_day"], "override_reason": "The system was down"}
    body = {**body_of(WALK_IN, "2026-05-13"), **override}
    assert "check_in" in front_desk.invalid("post", WALK_IN, body)


def test_one_old_arrival_refuses_the_whole_bulk(manager: Caller) -> None:
    old = {**BODY, "check_in": "2026-05-11"}
    errors = manager.invalid("post", BULK, {"bookings": [{**BODY, **YESTERDAY}, old]})
    assert errors == {"bookings.1.check_in": [TOO_OLD]}


def test_only_late_bookings_of_a_bulk_are_marked(manager: Caller) -> None:
    bookings = [{**BODY, **YESTERDAY}, {**BODY, "check_in": "2026-05-14"}]
    answer = manager.post(BULK, {"bookings": bookings}, status=201)
    assert [booking["entered_late"] for booking in answer["results"]] == [True, False]


def test_client_cannot_say_it(manager: Caller) -> None:
    """The mark follows from the dates; a field of this name is refused like any unknown one."""
    body = {**body_of(CREATION, "2026-05-14"), "entered_late": True}
    assert list(manager.invalid("post", CREATION, body)) == ["entered_late"]
    assert not RoomBooking.objects.exists()


def test_mark_stays_when_the_check_in_is_undone_and_the_dates_change(manager: Caller) -> None:
    booking = manager.post(WALK_IN, body_of(WALK_IN, "2026-05-13"), status=201)
    path = f"room-bookings/{booking['booking_id']}/"

    undone = manager.post(f"{path}undo-check-in/", {"reason": "Wrong guest"})
    changed = manager.patch(path, {"check_in": "2026-05-14", "check_out": "2026-05-16"})

    assert [undone["entered_late"], changed["entered_late"]] == [True, True]
