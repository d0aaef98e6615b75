"""Swap of the assigned rooms of two bookings."""

from typing import Any

import pytest

from hotel.kernel.exceptions import Forbidden, Invalid
from room_bookings import services as stays
from room_bookings.models import RoomBooking
from rooms.models import Room, RoomOperationLog
from tests import scenarios
from tests.room_bookings.services.bookings import days_from_today
from tests.room_bookings.services.service_calls import conflict_of, item_reasons_of, refusal_of, run_service
from tests.row_diff import rows_written
from tests.scenarios import NOON, Scenario

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    made_house = scenarios.new_scenario()
    scenarios.rooms(made_house, "101", "102", "103")
    return made_house


def swapping(*bookings: RoomBooking) -> dict[str, Any]:
    return {"booking_ids": [booking.booking_id for booking in bookings]}


def planned_rooms(*bookings: RoomBooking) -> list[str | None]:
    rows = {row.pk: row for row in RoomBooking.objects.select_related("assigned_room")}
    return [room.room_number if (room := rows[booking.pk].assigned_room) else None for booking in bookings]


def test_rooms_are_swapped_and_swapped_back(scenario: Scenario) -> None:
    one, other = (
        scenarios.booking_with_room(scenario, "101"),
        scenarios.booking_with_room(scenario, "102", nights=4),
    )
    rooms = {room.room_number: room.pk for room in Room.objects.all()}
    with rows_written() as wrote:
        run_service(scenario, stays.swap_rooms, **swapping(one, other), note="Cot")
    signed = {
        "operation": "REASSIGN",
        "room_version": 2,
        "performed_by_id": scenario.front_desk.pk,
        "source": "FRONT_DESK",
        "note": "Cot",
        "at": NOON,
        "business_date": scenarios.TODAY,
    }
    assert wrote.new(RoomOperationLog) == [
        {
            **signed,
            "booking_id": one.booking_id,
            "room_id": rooms["102"],
            "from_room_id": rooms["101"],
        },
        {
            **signed,
            "booking_id": other.booking_id,
            "room_id": rooms["101"],
            "from_room_id": rooms["102"],
        },
    ]
    assert wrote.events(at=NOON) == [
        ("booking_updated", one.booking_id, None, ["assigned_room"]),
        ("booking_updated", other.booking_id, None, ["assigned_room"]),
    ]
    wrote.assert_one_command(hotel=scenario.hotel)
    assert planned_rooms(one, other) == ["102", "101"]
    run_service(scenario, stays.swap_rooms, **swapping(other, one))
    assert planned_rooms(one, other) == ["101", "102"]


def test_bookings_with_the_same_room_keep_it(scenario: Scenario) -> None:
    one, other = (
        scenarios.booking_with_room(scenario, "101", nights=1),
        scenarios.booking_with_room(scenario, "101", check_in=days_from_today(1)),
    )
    run_service(scenario, stays.swap_rooms, **swapping(one, other))
    assert planned_rooms(one, other) == ["101", "101"]


def test_third_booking_refuses_the_swap(scenario: Scenario) -> None:
    one, other = (
        scenarios.booking_with_room(scenario, "101", nights=1),
        scenarios.booking_with_room(scenario, "102", nights=2),
    )
    third = scenarios.booking_with_room(scenario, "101", check_in=days_from_today(1))
    refusal = conflict_of(scenario, stays.swap_rooms, **swapping(one, other))
    assert item_reasons_of(refusal) == [(other.booking_id, ["room_taken"])]
    assert third.booking_id in refusal.detail


def test_checked_in_bookings_and_bookings_without_a_room_are_refused(scenario: Scenario) -> None:
    in_house, again = (
        scenarios.checked_in_booking(scenario, "101"),
        scenarios.checked_in_booking(scenario, "102"),
    )
    expected, without = scenarios.booking_with_room(scenario, "103"), scenarios.booking(scenario)
    for pair, offenders in (
        ((in_house, again), [(in_house.booking_id, ["wrong_status"]), (again.booking_id, ["wrong_status"])]),
        ((expected, in_house), [(in_house.booking_id, ["wrong_status"])]),
        ((expected, without), [(without.booking_id, ["no_room"])]),
    ):
        assert item_reasons_of(conflict_of(scenario, stays.swap_rooms, **swapping(*pair))) == offenders


def test_anything_but_two_bookings_of_the_hotel_is_refused(scenario: Scenario) -> None:
    one, other = scenarios.booking_with_room(scenario, "101"), scenarios.booking_with_room(scenario, "102")
    elsewhere = scenarios.new_scenario()
    scenarios.rooms(elsewhere, "501")
    theirs = scenarios.booking_with_room(elsewhere, "501")
    two = "A swap takes two different bookings."
    for wrong, sentence in (
        ((one,), two),
        ((one, one), two),
        ((one, one, other), two),
        ((one, theirs), f"This hotel has no booking {theirs.booking_id}."),
    ):
        refusal = refusal_of(scenario, stays.swap_rooms, **swapping(*wrong))
        assert isinstance(refusal, Invalid)
        assert refusal.errors == {"booking_ids": [sentence]}


def test_other_roles_are_forbidden(scenario: Scenario) -> None:
    both = swapping(
        scenarios.booking_with_room(scenario, "101"), scenarios.booking_with_room(scenario, "102")
    )
    for person in (scenario.housekeeper, scenario.supervisor, scenario.maintenance):
        assert isinstance(refusal_of(scenario, stays.swap_rooms, **both, staff=person), Forbidden)
