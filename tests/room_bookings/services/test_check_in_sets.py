"""Check-in of several bookings, all or none."""

from datetime import timedelta

import pytest

from guests.models import Guest
from room_bookings import services as stays
from room_bookings.exceptions import BookingNotFound, SetRefused
from room_bookings.models import RoomBooking, RoomOccupancy
from room_bookings.services import PlannedCheckIn
from rooms.models import Room, RoomOperationLog
from tests import scenarios
from tests.room_bookings.services.service_calls import conflict_of, item_reasons_of, refusal_of, run_service
from tests.row_diff import rows_written
from tests.scenarios import LATER, TODAY, Scenario

pytestmark = pytest.mark.django_db

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario()


def test_set_is_checked_in_each_with_its_own_rows(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101", "102", "103")
    planned = scenarios.booking_with_room(scenario, "101", people=2)
    in_house = scenarios.checked_in_booking(scenario, "102")
    walk_in = scenarios.booking(scenario)
    check_ins = [
        PlannedCheckIn(walk_in.booking_id, "103"),
        PlannedCheckIn(planned.booking_id),
        PlannedCheckIn(in_house.booking_id),
    ]

    with rows_written() as wrote:
        returned = run_service(scenario, stays.check_in_bookings, check_ins=check_ins, now=LATER)

    assert [booking.pk for booking in returned] == [walk_in.pk, planned.pk, in_house.pk]
    assert {booking.status for booking in returned} == {"CHECKED_IN"}
    assert wrote.changed(RoomBooking).keys() == {walk_in.pk, planned.pk}
    rooms = {room.room_number: room.pk for room in Room.objects.all()}
    assert {row["room_id"]: row["booking_id"] for row in wrote.new(RoomOccupancy)} == {
        rooms["101"]: planned.pk,
        rooms["103"]: walk_in.pk,
    }
    guests: dict[int, list[int]] = {booking.pk: [] for booking in (planned, walk_in)}
    for guest in wrote.new_rows(Guest):
        guests[guest["booking_id"]].append(guest["id"])
    assert {row["booking_id"]: row["guest_ids"] for row in wrote.new(RoomOperationLog)} == {
        planned.booking_id: guests[planned.pk],
        walk_in.booking_id: guests[walk_in.pk],
    }
    assert len(wrote.events(at=LATER)) == 4
    wrote.assert_one_command(hotel=scenario.hotel)


def test_two_bookings_swap_their_assigned_rooms(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101", "102")
    one, other = scenarios.booking_with_room(scenario, "101"), scenarios.booking_with_room(scenario, "102")
    check_ins = [PlannedCheckIn(one.booking_id, "102"), PlannedCheckIn(other.booking_id, "101")]

    run_service(scenario, stays.check_in_bookings, check_ins=check_ins)

    taken = {occupancy.booking_id: occupancy.room.room_number for occupancy in RoomOccupancy.objects.all()}
    assert taken == {one.pk: "102", other.pk: "101"}


def test_every_refused_booking_is_named_and_none_is_checked_in(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101", "102")
    fine, roomless = scenarios.booking_with_room(scenario, "101"), scenarios.booking(scenario)
    early = scenarios.booking_with_room(scenario, "102", check_in=TOMORROW)
    check_ins = [PlannedCheckIn(booking.booking_id) for booking in (fine, roomless, early)]

    refusal = conflict_of(scenario, stays.check_in_bookings, check_ins=check_ins)

    assert isinstance(refusal, SetRefused)
    assert item_reasons_of(refusal) == [
        (roomless.booking_id, ["no_room"]),
        (early.booking_id, ["not_arrival_day"]),
    ]


def test_two_bookings_cannot_take_one_room(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    one, other = scenarios.booking(scenario), scenarios.booking(scenario)
    check_ins = [PlannedCheckIn(one.booking_id, "101"), PlannedCheckIn(other.booking_id, "101")]

    refusal = conflict_of(scenario, stays.check_in_bookings, check_ins=check_ins)

    assert item_reasons_of(refusal) == [(one.booking_id, ["room_taken"]), (other.booking_id, ["room_taken"])]


def test_unknown_booking_refuses_the_set(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    fine = scenarios.booking_with_room(scenario, "101")
    check_ins = [PlannedCheckIn(fine.booking_id), PlannedCheckIn("BK-NOBODY")]
    refusal = refusal_of(scenario, stays.check_in_bookings, check_ins=check_ins)
    assert isinstance(refusal, BookingNotFound)
    assert refusal.about == {"booking_id": "BK-NOBODY"}
