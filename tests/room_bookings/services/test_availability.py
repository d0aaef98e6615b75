"""Nights are sold up to the limit of their room type, and beyond it only by those who say so."""

from datetime import date
from typing import Any

import pytest
from django.db import connection

from hotel.kernel.exceptions import Conflict, Forbidden
from notifications.models import OutboxEvent
from room_bookings import services as stays
from room_bookings.enums import NightsPrice
from room_bookings.models import RoomBooking
from room_bookings.selectors.availability import availability, oversold_nights
from room_bookings.services.integrity import broken_invariants
from rooms.enums import RoomStatus
from rooms.models import NightsSold, RoomType
from rooms.services import update_room_type
from tests import scenarios
from tests.factories import RoomTypeFactory
from tests.room_bookings.services.bookings import days_from_today, make_booking, new_booking
from tests.room_bookings.services.service_calls import (
    conflict_of,
    overrides_for,
    reasons_of,
    refusal_of,
    run_service,
)
from tests.scenarios import NOON, TODAY, Scenario, override

pytestmark = pytest.mark.django_db

OVERRIDE = overrides_for("no_availability")


@pytest.fixture
def scenario() -> Scenario:
    """Return a hotel with two rooms and no limit beyond them."""
    scenario = scenarios.new_scenario()
    scenarios.without_overbooking(scenario)
    scenarios.rooms(scenario, "101", "102")
    return scenario


def confirmed(scenario: Scenario, first: int, until: int, **facts: Any) -> RoomBooking:
    """Create a confirmed booking for the nights between two days from today."""
    return make_booking(
        scenario, check_in=days_from_today(first), check_out=days_from_today(until), confirm=True, **facts
    )


def sold(room_type: RoomType) -> dict[int, int]:
    """Return the number of bookings that hold each night, by days from today."""
    counted = NightsSold.objects.filter(room_type=room_type).exclude(sold=0)
    return {(night - TODAY).days: times for night, times in counted.values_list("night", "sold")}


def free(scenario: Scenario, check_in: date, check_out: date, now: Any = NOON) -> list[int]:
    (found,) = availability(hotel=scenario.hotel, now=now, check_in=check_in, check_out=check_out)
    return [found.inventory.free(night) for night in found.nights]


def test_second_of_two_pending_bookings_is_refused_at_its_confirmation(scenario: Scenario) -> None:
    confirmed(scenario, 0, 2)
    one, other = make_booking(scenario), make_booking(scenario)
    assert run_service(scenario, stays.confirm_booking, booking_id=one.booking_id).status == "CONFIRMED"
    refusal = conflict_of(scenario, stays.confirm_booking, booking_id=other.booking_id)
    assert reasons_of(refusal) == [("no_availability", "MANAGER")]
    assert refusal.detail == "No room of type DBL is available in the nights of 2026-05-14, 2026-05-15."


def test_nights_are_judged_one_by_one(scenario: Scenario) -> None:
    confirmed(scenario, 4, 7)
    confirmed(scenario, 5, 6)
    refusal = conflict_of(
        scenario,
        stays.create_booking,
        booking=new_booking(
            scenario, check_in=days_from_today(3), check_out=days_from_today(8), confirm=True
        ),
    )
    assert reasons_of(refusal) == [("no_availability", "MANAGER")]
    assert refusal.detail == "No room of type DBL is available in the nights of 2026-05-19."


def test_stays_that_do_not_meet_leave_the_night_between_them_free(scenario: Scenario) -> None:
    confirmed(scenario, 1, 5)
    confirmed(scenario, 6, 10)
    assert free(scenario, days_from_today(4), days_from_today(7)) == [1, 2, 1]
    confirmed(scenario, 5, 6)
    confirmed(scenario, 5, 6)


def test_day_use_and_pending_booking_hold_no_night(scenario: Scenario) -> None:
    confirmed(scenario, 0, 0)
    make_booking(scenario)
    assert sold(scenario.room_type) == {}


def test_pending_booking_with_a_room_holds_its_nights(scenario: Scenario) -> None:
    booking = make_booking(scenario)
    run_service(scenario, stays.assign_room, booking_id=booking.booking_id, room_number="101")
    assert sold(scenario.room_type) == {0: 1, 1: 1}
    run_service(scenario, stays.unassign_room, booking_id=booking.booking_id)
    assert sold(scenario.room_type) == {}


def test_bookings_of_one_set_compete(scenario: Scenario) -> None:
    news = [new_booking(scenario, confirm=True) for _ in range(3)]
    refusal = conflict_of(scenario, stays.create_bookings, bookings=news)
    assert [item["place"] for item in refusal.about["items"]] == ["bookings.2"]


def test_overbooking_limit_is_sold_too(scenario: Scenario) -> None:
    run_service(scenario, update_room_type, staff=scenario.manager, code="DBL", overbooking_limit=1)
    for _ in range(3):
        confirmed(scenario, 0, 1)
    assert free(scenario, TODAY, days_from_today(1)) == [0]


def full_house(scenario: Scenario) -> None:
    confirmed(scenario, 0, 2)
    confirmed(scenario, 0, 2)


def test_override_by_a_manager_is_recorded_and_announced(scenario: Scenario) -> None:
    full_house(scenario)
    booking = run_service(
        scenario,
        stays.create_booking,
        booking=new_booking(scenario, confirm=True),
        staff=scenario.manager,
        overrides=OVERRIDE,
    )
    booking = RoomBooking.objects.get(pk=booking.pk)
    assert (booking.oversold_kind, booking.oversold_staff, booking.oversold_reason) == (
        "OVERRIDE",
        scenario.manager,
        "The guest insists",
    )
    assert OutboxEvent.objects.filter(type="booking_oversold", booking_ref=booking.pk).count() == 1
    tonight, tomorrow = oversold_nights(hotel=scenario.hotel, now=NOON)
    assert (tonight.night, tonight.beyond, tonight.lost_rooms, tonight.bookings) == (TODAY, 1, 0, [booking])
    assert tomorrow.night == days_from_today(1)
    assert broken_invariants(connection) == []


def test_front_desk_cannot_override(scenario: Scenario) -> None:
    full_house(scenario)
    refusal = conflict_of(
        scenario, stays.create_booking, booking=new_booking(scenario, confirm=True), overrides=OVERRIDE
    )
    assert reasons_of(refusal) == [("no_availability", "MANAGER")]


def test_channel_booking_is_accepted(scenario: Scenario) -> None:
    full_house(scenario)
    new = new_booking(scenario, confirm=True, accept_oversell=True, channel="airbnb")
    booking = run_service(scenario, stays.create_booking, booking=new, staff=scenario.channel)
    booking.refresh_from_db()
    assert (booking.oversold_kind, booking.oversold_staff, booking.oversold_reason) == (
        "CHANNEL",
        scenario.channel,
        "",
    )


def test_front_desk_cannot_accept_an_oversale(scenario: Scenario) -> None:
    refusal = refusal_of(
        scenario, stays.create_booking, booking=new_booking(scenario, confirm=True, accept_oversell=True)
    )
    assert isinstance(refusal, Forbidden)


def test_change_of_dates_into_full_nights_is_refused(scenario: Scenario) -> None:
    full_house(scenario)
    booking = confirmed(scenario, 5, 7)
    changes = {"check_in": days_from_today(1), "check_out": days_from_today(3)}
    refusal = conflict_of(scenario, stays.update_booking, booking_id=booking.booking_id, changes=changes)
    assert refusal.detail == "No room of type DBL is available in the nights of 2026-05-15."
    shorter = {"check_in": days_from_today(6)}
    run_service(
        scenario,
        stays.update_booking,
        booking_id=booking.booking_id,
        changes=shorter,
        nights_price=NightsPrice.PER_NIGHT,
    )
    assert sold(scenario.room_type) == {0: 2, 1: 2, 6: 1}


@pytest.fixture
def suite(scenario: Scenario) -> RoomType:
    """Return a type without rooms and limit."""
    return RoomTypeFactory.create(hotel=scenario.hotel, code="STE", overbooking_limit=0)


def test_room_of_another_type_holds_nights_of_that_type(scenario: Scenario, suite: RoomType) -> None:
    room = scenarios.rooms(scenario, "201")[0]
    run_service(
        scenario,
        stays.update_room,
        room_number=room.room_number,
        changes=stays.RoomChanges(room_type="STE"),
        staff=scenario.manager,
    )
    booking = confirmed(scenario, 0, 1)
    run_service(scenario, stays.assign_room, booking_id=booking.booking_id, room_number="201")
    assert (sold(scenario.room_type), sold(suite)) == ({}, {0: 1})
    run_service(scenario, stays.unassign_room, booking_id=booking.booking_id)
    assert (sold(scenario.room_type), sold(suite)) == ({0: 1}, {})


def test_room_takes_its_bookings_to_another_type(scenario: Scenario, suite: RoomType) -> None:
    booking = confirmed(scenario, 0, 1)
    run_service(scenario, stays.assign_room, booking_id=booking.booking_id, room_number="101")
    change = stays.RoomChanges(room_type="STE")
    run_service(scenario, stays.update_room, room_number="101", changes=change, staff=scenario.manager)
    assert (sold(scenario.room_type), sold(suite)) == ({}, {0: 1})
    assert broken_invariants(connection) == []


def test_swap_of_two_types_needs_no_free_night(scenario: Scenario, suite: RoomType) -> None:
    change = stays.RoomChanges(room_type="STE")
    run_service(scenario, stays.update_room, room_number="102", changes=change, staff=scenario.manager)
    one, other = confirmed(scenario, 0, 1), confirmed(scenario, 0, 1, room_type="STE")
    for booking, number in ((one, "101"), (other, "102")):
        run_service(scenario, stays.assign_room, booking_id=booking.booking_id, room_number=number)
    run_service(scenario, stays.swap_rooms, booking_ids=[one.booking_id, other.booking_id])
    assert (sold(scenario.room_type), sold(suite)) == ({0: 1}, {0: 1})


def test_stay_in_house_is_extended_with_a_word(scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101", nights=1)
    confirmed(scenario, 1, 2)
    confirmed(scenario, 1, 2)
    run_service(scenario, stays.change_departure, booking_id=booking.booking_id, check_out=days_from_today(2))
    booking.refresh_from_db()
    assert (booking.oversold_kind, booking.oversold_staff) == ("IN_HOUSE", scenario.front_desk)
    assert sold(scenario.room_type) == {0: 1, 1: 3}


def test_early_departure_gives_nights_back_and_its_undo_takes_them(scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101", nights=3)
    assert sold(scenario.room_type) == {0: 1, 1: 1, 2: 1}
    scenarios.check_out(scenario, booking, now=NOON)
    assert sold(scenario.room_type) == {}
    run_service(scenario, stays.undo_check_out, booking_id=booking.booking_id, reason="Mistake")
    assert sold(scenario.room_type) == {0: 1, 1: 1, 2: 1}


def test_room_out_of_order_is_lost_tonight_only(scenario: Scenario) -> None:
    override(scenario, "101", RoomStatus.OUT_OF_ORDER)
    assert free(scenario, TODAY, days_from_today(2)) == [1, 2]
    confirmed(scenario, 0, 1)
    refusal = conflict_of(
        scenario,
        stays.create_booking,
        booking=new_booking(scenario, check_out=days_from_today(1), confirm=True),
    )
    assert isinstance(refusal, Conflict)


def test_lost_room_oversells_and_refuses_nothing(scenario: Scenario) -> None:
    full_house(scenario)
    run_service(scenario, stays.deactivate_room, room_number="101", staff=scenario.manager)
    tonight, _ = oversold_nights(hotel=scenario.hotel, now=NOON)
    assert (tonight.beyond, tonight.lost_rooms, tonight.bookings) == (1, 1, [])


def test_reinstatement_into_another_type(scenario: Scenario, suite: RoomType) -> None:
    booking = confirmed(scenario, 0, 1)
    run_service(scenario, stays.cancel_booking, booking_id=booking.booking_id, reason="Plans")
    full_house(scenario)
    RoomType.objects.filter(pk=suite.pk).update(overbooking_limit=1)
    refusal = conflict_of(scenario, stays.reinstate_booking, booking_id=booking.booking_id, reason="Came")
    assert reasons_of(refusal) == [("no_availability", "MANAGER")]
    run_service(
        scenario, stays.reinstate_booking, booking_id=booking.booking_id, reason="Came", room_type="STE"
    )
    booking.refresh_from_db()
    assert (booking.room_type, sold(suite)) == (suite, {0: 1})


def test_availability_sends_three_statements_at_most(
    scenario: Scenario, suite: RoomType, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(3):
        availability(
            hotel=scenario.hotel,
            now=NOON,
            check_in=TODAY,
            check_out=days_from_today(60),
            room_types=["DBL", "STE"],
        )
