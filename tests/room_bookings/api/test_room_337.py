"""Room 337: its guests have no booking. The check-out still clears the room, and logs them."""

import logging
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from guests.models import Guest
from room_bookings.models import RoomBooking, RoomOccupancy
from rooms.enums import RoomStatus
from rooms.models import RoomOperationLog
from tests import scenarios
from tests.room_bookings.api.api_calls import Caller, path_of
from tests.scenarios import Scenario
from tests.unchanged import assert_no_row_changes


@contextmanager
def without_constraints() -> Generator[None, None, None]:
    """Write past triggers and foreign keys, as old data may hold it."""
    with connection.cursor() as cursor:
        connection.check_constraints()
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.fixture
def booking(scenario: Scenario) -> RoomBooking:
    """A booking for two that is checked in to 337."""
    scenarios.rooms(scenario, "337", "338")
    return scenarios.checked_in_booking(scenario, "337", people=2)


@pytest.fixture
def orphaned_pks(booking: RoomBooking) -> list[int]:
    """Take the booking's guests out of 337 and add two orphaned guests to it; return their keys."""
    with without_constraints():
        Guest.objects.filter(booking=booking).update(room=None)
        return [add_guest_in_room_of(booking, name).pk for name in ("Caspar", "Nick")]


def add_guest_in_room_of(stay: RoomBooking, first_name: str, **fields: Any) -> Guest:
    """Add another guest to the booking's room."""
    return Guest.objects.create(
        hotel=stay.hotel,
        room=stay.assigned_room,
        guest_type="COMPANION",
        first_name=first_name,
        check_in_date=stay.check_in,
        created_at=stay.created_at,
        updated_at=stay.created_at,
        **fields,
    )


def error_records(caplog: pytest.LogCaptureFixture) -> list[Any]:
    return [record for record in caplog.records if record.levelno >= logging.ERROR]


def test_check_out_leaves_no_guest_in_the_room(
    front_desk: Caller, booking: RoomBooking, orphaned_pks: list[int]
) -> None:
    answer = front_desk.post(path_of(booking, "check-out"))

    assert answer["status"] == "COMPLETED"
    assert answer["checked_out_at"] == "2026-05-14T12:00:00Z"
    assert not Guest.objects.filter(room=booking.assigned_room).exists()
    assert not RoomOccupancy.objects.exists()
    assert {guest["check_out_date"] for guest in front_desk.get("guests/")["results"]} == {"2026-05-14"}
    room = front_desk.get("rooms/337/")
    assert (room["is_occupied"], room["room_status"], room["guests"]) == (False, "CHECKOUT_DIRTY", [])


def test_orphaned_guests_are_logged(
    front_desk: Caller, booking: RoomBooking, orphaned_pks: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    front_desk.post(path_of(booking, "check-out"))

    [record] = error_records(caplog)
    assert record.getMessage() == "Invalid state: 2 guests without a booking in rooms, found at check-out"
    assert (record.hotel, record.orphaned_guest_count, record.orphaned_guest_pks) == (
        booking.hotel.slug,
        2,
        orphaned_pks,
    )
    assert record.room_pks == [booking.assigned_room_id]
    assert (record.booking_ids, record.booking_guest_count) == ([booking.booking_id], 2)
    own = list(Guest.objects.filter(booking=booking).values_list("pk", flat=True))
    assert RoomOperationLog.objects.get(operation="CHECKOUT").guest_ids == sorted([*own, *orphaned_pks])


def test_repeated_request_changes_nothing(
    front_desk: Caller, booking: RoomBooking, orphaned_pks: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    first = front_desk.call("post", path_of(booking, "check-out"))
    caplog.clear()

    with assert_no_row_changes():
        second = front_desk.call("post", path_of(booking, "check-out"))

    assert (second.json(), second["ETag"]) == (first.json(), first["ETag"])
    assert error_records(caplog) == []


def test_check_out_detaches_guests_in_another_room(
    front_desk: Caller, scenario: Scenario, booking: RoomBooking
) -> None:
    other_room = scenarios.room_with_status(scenario, "401", RoomStatus.READY_FOR_GUEST)
    with without_constraints():
        Guest.objects.filter(booking=booking, guest_type="COMPANION").update(room=other_room)

    front_desk.post(path_of(booking, "check-out"))

    assert front_desk.get("guests/", in_house="true")["count"] == 0


def test_group_check_out_leaves_no_guest_in_the_room(
    front_desk: Caller, booking: RoomBooking, orphaned_pks: list[int]
) -> None:
    answer = front_desk.post("rooms/check-out/", {"rooms": [{"room_number": "337"}]})

    assert [result["outcome"] for result in answer["results"]] == ["checked_out"]
    assert front_desk.get("guests/", in_house="true")["count"] == 0


@pytest.mark.parametrize("alone", [True, False])
def test_misplaced_guest_refuses_the_check_out(
    front_desk: Caller,
    scenario: Scenario,
    booking: RoomBooking,
    orphaned_pks: list[int],
    caplog: pytest.LogCaptureFixture,
    alone: bool,
) -> None:
    """A guest of another booking in 337 is misplaced, not orphaned: no action may decide where the guest belongs."""
    other = scenarios.checked_in_booking(scenario, "338")
    with without_constraints():
        misplaced = add_guest_in_room_of(booking, "Otto", booking=other)
    etag = front_desk.call("get", path_of(booking))["ETag"]
    path = path_of(booking, "check-out") if alone else "rooms/check-out/"
    body = {} if alone else {"rooms": [{"room_number": "337"}]}
    caplog.clear()

    problem = front_desk.conflict(path, body, "room_not_cleared")

    reason = {
        "code": "room_not_cleared",
        "detail": "Guests would still be recorded in room 337 afterwards.",
        "overridable_by": None,
    }
    assert problem == {
        "status": 409,
        "booking_id": booking.booking_id,
        "room_number": "337",
        "guest_ids": [misplaced.pk],
        "current": {"status": "CHECKED_IN", "etag": etag},
        "reasons": [reason],
        "items": [{"room_number": "337", "booking_id": booking.booking_id, "reasons": [reason]}],
    }
    found, failure = error_records(caplog)
    assert found.orphaned_guest_pks == orphaned_pks
    assert failure.getMessage() == (
        "Consistency failure: 1 guests still in the room after check-out; everything rolls back"
    )
    assert (failure.remaining_count, failure.remaining_guest_pks) == (1, [misplaced.pk])
    assert failure.booking_ids == [booking.booking_id]
    assert failure.room_pks == [booking.assigned_room_id]
