"""A client is generated without a warning and runs the README's tour."""

from importlib import import_module
from types import ModuleType
from typing import Any

import pytest


@pytest.fixture(scope="module")
def models(generator_output: str) -> ModuleType:
    return import_module("innkeeper_client.models")


@pytest.fixture(scope="module")
def tour(demo_address: str, generator_output: str) -> Any:
    return import_module("tests.client.generated_client").run_tour(demo_address)


def test_generator_prints_no_warning(generator_output: str) -> None:
    assert generator_output == "Generating innkeeper_client (exit 0)"


def test_login_and_rooms_are_typed(tour: Any, models: ModuleType) -> None:
    (membership,) = tour.login.staff.memberships
    assert (tour.login.staff.username, membership.hotel) == ("porter", "grand-harbour")
    assert membership.roles == [models.Role.FRONT_DESK, models.Role.HOUSEKEEPER]
    assert tour.rooms.count == len(tour.rooms.results) >= 10
    assert {(room.room_status, room.current_booking) for room in tour.rooms.results} == {
        (models.RoomStatus.READY_FOR_GUEST, None)
    }


def test_bookings_of_check_in_and_check_out_are_typed(tour: Any, models: ModuleType) -> None:
    expected, checked_in, checked_out = tour.expected, tour.checked_in, tour.checked_out
    assert type(expected) is models.Booking
    assert type(checked_in) is models.CheckedInBooking
    assert type(checked_out) is models.BookingWithWarnings
    assert [booking.status for booking in (expected, checked_in, checked_out)] == [
        models.BookingStatus.CONFIRMED,
        models.BookingStatus.CHECKED_IN,
        models.BookingStatus.COMPLETED,
    ]
    assert expected.booking_id == checked_in.booking_id == checked_out.booking_id
    assert expected.assigned_room == checked_in.assigned_room == checked_out.assigned_room
    assert expected.checked_in_at is None is checked_in.checked_out_at
    assert checked_in.checked_in_at == checked_out.checked_in_at < checked_out.checked_out_at
    assert [warning.code for warning in checked_out.warnings] == [models.ProblemCode.EARLY_DEPARTURE]


def test_cleaned_room_and_its_timeline_are_typed(tour: Any, models: ModuleType) -> None:
    checked_out, cleaned = tour.checked_out, tour.cleaned
    assert type(cleaned) is models.RoomDetail
    assert cleaned.room_number == checked_out.assigned_room
    assert checked_out.checked_out_at <= cleaned.last_cleaned_at
    assert (cleaned.room_status, cleaned.is_occupied) == (models.RoomStatus.CLEANED_UNINSPECTED, False)
    assert (cleaned.current_booking, cleaned.guests) == (None, [])
    assert cleaned.cleaned_by.name == tour.login.staff.name
    operations = [entry for entry in tour.timeline.results if entry.kind is models.TimelineKind.OPERATION]
    assert [entry.operation for entry in operations[:3]] == [
        models.Operation.CLEAN_COMPLETE,
        models.Operation.CHECKOUT,
        models.Operation.CHECKIN,
    ]
    assert [entry.booking_id for entry in operations[1:3]] == [checked_out.booking_id] * 2
