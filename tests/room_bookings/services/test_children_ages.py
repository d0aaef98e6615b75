"""Tests of the ages of children: what they change about the places of a room, and their change rows."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from hotel.kernel.exceptions import Invalid
from room_bookings import services as stays
from room_bookings.models import BookingChange, RoomBooking
from room_bookings.selectors import available_rooms, plan_rooms
from rooms.models import RoomType
from rooms.services import create_room_type, update_room_type
from staff.command import system_command
from tests import scenarios
from tests.room_bookings.services.bookings import make_booking
from tests.room_bookings.services.service_calls import (
    conflict_of,
    overrides_for,
    reasons_of,
    refusal_of,
    run_service,
)
from tests.scenarios import NOON, Scenario

pytestmark = pytest.mark.django_db

TOO_SMALL = [("room_too_small", "FRONT_DESK")]


@pytest.fixture
def scenario() -> Scenario:
    """Return a hotel with the double room 101, in which infants of up to 2 years sleep in a cot."""
    made = scenarios.new_scenario()
    RoomType.objects.filter(pk=made.room_type.pk).update(infants_up_to_age=2)
    scenarios.rooms(made, "101")
    return made


def family(scenario: Scenario, *ages: int, children: int = 1) -> RoomBooking:
    """Create a booking of two adults with children of these ages."""
    return make_booking(scenario, adults=2, children=children, children_ages=ages, confirm=True)


def assign(scenario: Scenario, booking: RoomBooking) -> Any:
    return run_service(scenario, stays.assign_room, booking_id=booking.booking_id, room_number="101")


def test_infant_in_a_cot_needs_no_place(scenario: Scenario) -> None:
    booking = family(scenario, 2)
    assert assign(scenario, booking).assigned_room.room_number == "101"
    checked_in = run_service(scenario, stays.check_in_booking, booking_id=booking.booking_id)
    assert (checked_in.status, checked_in.children_ages) == ("CHECKED_IN", [2])


@pytest.mark.parametrize(("ages", "children"), [((3,), 1), ((), 1), ((0,), 2), ((0, 3), 2)])
def test_older_child_and_child_of_unknown_age_need_a_place(
    scenario: Scenario, ages: tuple[int, ...], children: int
) -> None:
    booking = family(scenario, *ages, children=children)
    arguments = {"booking_id": booking.booking_id, "room_number": "101"}
    assert reasons_of(conflict_of(scenario, stays.assign_room, **arguments)) == TOO_SMALL
    assert reasons_of(conflict_of(scenario, stays.check_in_booking, **arguments)) == TOO_SMALL
    offered = available_rooms(system_command(scenario.hotel, now=NOON), booking_id=booking.booking_id)
    assert [[reason.code for reason in each.reasons] for each in offered] == [["room_too_small"]]


def test_every_child_needs_a_place_where_the_room_type_has_no_cots(scenario: Scenario) -> None:
    run_service(scenario, update_room_type, staff=scenario.manager, code="DBL", infants_up_to_age=None)
    booking = family(scenario, 0)
    refusal = conflict_of(scenario, stays.assign_room, booking_id=booking.booking_id, room_number="101")
    assert refusal.detail == "Room 101 takes 2 persons, the booking has 3."


def test_planner_counts_as_the_guard_does(scenario: Scenario) -> None:
    older, infant = family(scenario, 3), family(scenario, 1)
    command = system_command(scenario.hotel, now=NOON)
    ids = [older.booking_id, infant.booking_id]

    plan = plan_rooms(command, booking_ids=ids)
    outcomes = run_service(scenario, stays.auto_assign_rooms, plan=plan)

    found = {each.booking.booking_id: (each.room_number, each.outcome) for each in outcomes}
    assert found == {older.booking_id: (None, "not_placed"), infant.booking_id: ("101", "assigned")}


def test_known_age_makes_room_and_a_birthday_takes_it(scenario: Scenario) -> None:
    booking = family(scenario)
    overrides = overrides_for("room_too_small")
    run_service(
        scenario, stays.assign_room, booking_id=booking.booking_id, room_number="101", overrides=overrides
    )
    change: dict[str, Any] = {"booking_id": booking.booking_id}

    younger = run_service(scenario, stays.update_booking, **change, changes={"children_ages": [2]})
    refusal = conflict_of(scenario, stays.update_booking, **change, changes={"children_ages": [3]})

    assert younger.children_ages == [2]
    assert reasons_of(refusal) == TOO_SMALL
    (row,) = BookingChange.objects.filter(booking=booking)
    assert row.changes == [{"field": "children_ages", "old": [], "new": [2]}]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"children_ages": [1, 2]}, "There are ages of 2 children, the booking has 1."),
        ({"children": 0}, "There are ages of 1 children, the booking has 0."),
        ({"children_ages": [18]}, "Children are 0 to 17 years old."),
        ({"children_ages": [-1]}, "Children are 0 to 17 years old."),
    ],
)
def test_ages_are_those_of_the_children(scenario: Scenario, changes: dict[str, Any], sentence: str) -> None:
    booking = family(scenario, 1)
    refusal = refusal_of(scenario, stays.update_booking, booking_id=booking.booking_id, changes=changes)
    assert isinstance(refusal, Invalid)
    assert refusal.errors == {"children_ages": [sentence]}


def test_children_leave_with_their_ages(scenario: Scenario) -> None:
    booking = family(scenario, 1)
    changes = {"children": 0, "children_ages": []}
    changed = run_service(scenario, stays.update_booking, booking_id=booking.booking_id, changes=changes)
    assert (changed.children, changed.children_ages) == (0, [])


def test_creation_refuses_more_ages_than_children(scenario: Scenario) -> None:
    with pytest.raises(Invalid) as caught:
        make_booking(scenario, children=1, children_ages=(1, 2))
    assert caught.value.errors.keys() == {"children_ages"}


@pytest.mark.parametrize("ages", ["{1,2}", "{18}", "{NULL}", "{{1}}"])
def test_database_refuses_ages_that_are_of_no_child(scenario: Scenario, ages: str) -> None:
    booking = family(scenario)
    with pytest.raises(IntegrityError, match="booking_ages_are_of_its_children"), transaction.atomic():
        RoomBooking.objects.raw(
            "UPDATE room_bookings_roombooking SET children_ages = %s, change_version = change_version + 1 "
            "WHERE id = %s RETURNING id",
            [ages, booking.pk],
        )[0]


def test_manager_says_which_children_sleep_in_a_cot(scenario: Scenario) -> None:
    suite: dict[str, Any] = {"code": "SUI", "name": "Suite", "max_occupancy": 2}
    as_manager: dict[str, Any] = {"staff": scenario.manager}
    created = run_service(scenario, create_room_type, **as_manager, **suite, infants_up_to_age=3)
    renamed = run_service(scenario, update_room_type, **as_manager, code="SUI", name="Best suite")
    assert (created.infants_up_to_age, renamed.infants_up_to_age) == (3, 3)
    without = run_service(scenario, update_room_type, **as_manager, code="SUI", infants_up_to_age=None)
    assert (without.infants_up_to_age, without.version) == (None, renamed.version + 1)
    with pytest.raises(IntegrityError, match="room_type_infants_are_children"), transaction.atomic():
        RoomType.objects.filter(pk=created.pk).update(infants_up_to_age=18)
