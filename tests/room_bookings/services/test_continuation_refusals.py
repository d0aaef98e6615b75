"""What refuses that guests stay on under their next booking."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from room_bookings import services as stays
from room_bookings.models import RoomOccupancy
from rooms.models import Room, RoomOperationLog
from staff.overrides import Overrides
from tests import scenarios
from tests.factories import RoomTypeFactory
from tests.room_bookings.services.continued_stays import (
    NEXT_MORNING,
    NEXT_NOON,
    TOMORROW,
    continue_stay,
    earlier_booking,
    later_booking,
)
from tests.room_bookings.services.service_calls import conflict_of, reasons_of, refusal_of, run_service
from tests.scenarios import NOON, TODAY, Scenario

pytestmark = pytest.mark.django_db

PLUS_TWO_HOURS = NEXT_NOON + timedelta(hours=2)


def overriding(*codes: str) -> Overrides:
    return Overrides(frozenset(codes), "They are still here")


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario()


@pytest.fixture
def room(scenario: Scenario) -> Room:
    (room,) = scenarios.rooms(scenario, "101")
    return room


def test_earlier_booking_that_is_not_in_house_refuses(scenario: Scenario, room: Room) -> None:
    earlier, later = earlier_booking(scenario), later_booking(scenario)
    scenarios.check_out(scenario, earlier, now=NEXT_MORNING)
    refusal = conflict_of(
        scenario,
        stays.check_in_booking,
        booking_id=later.booking_id,
        room_number="101",
        continues=earlier.booking_id,
        now=NEXT_NOON,
    )
    assert reasons_of(refusal) == [("not_continuable", None), ("room_dirty", "MANAGER")]


def test_unpaid_bill_of_the_earlier_booking_refuses_as_at_a_check_out(scenario: Scenario, room: Room) -> None:
    earlier, later = earlier_booking(scenario), later_booking(scenario)
    wine: dict[str, Any] = {"amount": Decimal(12), "category": "BAR", "text": "Wine"}
    run_service(scenario, stays.add_charge, booking_id=earlier.booking_id, **wine)
    staying: dict[str, Any] = {
        "booking_id": later.booking_id,
        "continues": earlier.booking_id,
        "now": NEXT_NOON,
    }
    refusal = conflict_of(scenario, stays.check_in_booking, **staying)
    assert reasons_of(refusal) == [("balance_due", "MANAGER")]
    with_reason: dict[str, Any] = {"overrides": overriding("balance_due"), "staff": scenario.manager}
    run_service(scenario, stays.check_in_booking, **staying, **with_reason)
    earlier.refresh_from_db()
    assert (earlier.status, earlier.balance_due) == ("CHECKED_OUT", 12)


def test_stored_link_to_a_departed_booking_can_be_set_aside(scenario: Scenario, room: Room) -> None:
    scenarios.rooms(scenario, "102")
    earlier, later = earlier_booking(scenario), later_booking(scenario)
    run_service(
        scenario,
        stays.update_booking,
        booking_id=later.booking_id,
        changes={"continues": earlier.booking_id},
    )
    scenarios.check_out(scenario, earlier, now=NEXT_MORNING)
    arguments: dict[str, Any] = {"booking_id": later.booking_id, "room_number": "102", "now": NEXT_NOON}
    refusal = conflict_of(scenario, stays.check_in_booking, **arguments)
    assert reasons_of(refusal) == [("not_continuable", "FRONT_DESK")]

    overrides = overriding("not_continuable")
    checked_in = run_service(scenario, stays.check_in_booking, **arguments, overrides=overrides)

    assert (checked_in.status, checked_in.continues) == ("CHECKED_IN", None)
    last = RoomOperationLog.objects.filter(booking_id=later.booking_id).latest("pk")
    assert last.operation == "CHECKIN"


def test_unknown_booking_is_invalid(scenario: Scenario, room: Room) -> None:
    other = scenarios.new_scenario(slug="other")
    scenarios.rooms(other, "101")
    elsewhere = earlier_booking(other)
    later = later_booking(scenario)
    for unknown in (elsewhere.booking_id, "BK-NOBODY", later.booking_id):
        refusal = refusal_of(
            scenario,
            stays.check_in_booking,
            booking_id=later.booking_id,
            continues=unknown,
            now=NEXT_NOON,
        )
        assert refusal.code == "invalid"
        assert list(refusal.errors) == ["continues"]  # type: ignore[attr-defined]


def test_other_room_than_the_assigned_one_refuses(scenario: Scenario, room: Room) -> None:
    scenarios.rooms(scenario, "102")
    earlier = earlier_booking(scenario)
    later = scenarios.booking_with_room(scenario, "102", check_in=TOMORROW)
    arguments: dict[str, Any] = {
        "booking_id": later.booking_id,
        "continues": earlier.booking_id,
        "now": NEXT_NOON,
    }
    refusal = conflict_of(scenario, stays.check_in_booking, **arguments)
    assert reasons_of(refusal) == [("in_other_room", None)]

    continued = run_service(scenario, stays.check_in_booking, **arguments, room_number="101")
    assert continued.assigned_room == room


def test_room_that_another_booking_holds_is_taken(scenario: Scenario, room: Room) -> None:
    earlier, later = earlier_booking(scenario), later_booking(scenario)
    scenarios.booking_with_room(scenario, "101", check_in=TOMORROW, last_name="Nolan")
    refusal = conflict_of(
        scenario,
        stays.check_in_booking,
        booking_id=later.booking_id,
        continues=earlier.booking_id,
        now=NEXT_NOON,
    )
    assert reasons_of(refusal) == [("room_taken", None)]


def test_overlapping_stays_do_not_meet(scenario: Scenario, room: Room) -> None:
    earlier, later = earlier_booking(scenario, nights=3), later_booking(scenario)
    refusal = conflict_of(
        scenario,
        stays.check_in_booking,
        booking_id=later.booking_id,
        continues=earlier.booking_id,
        now=NEXT_NOON,
    )
    assert reasons_of(refusal) == [("stays_do_not_meet", None)]


def test_guests_who_overstayed_can_stay_on_by_override(scenario: Scenario, room: Room) -> None:
    earlier = earlier_booking(scenario)
    later = later_booking(scenario, check_in=TODAY + timedelta(days=2))
    arguments: dict[str, Any] = {
        "booking_id": later.booking_id,
        "continues": earlier.booking_id,
        "now": NOON + timedelta(days=2),
    }
    refusal = conflict_of(scenario, stays.check_in_booking, **arguments)
    assert reasons_of(refusal) == [("stays_do_not_meet", "FRONT_DESK")]

    run_service(scenario, stays.check_in_booking, **arguments, overrides=overriding("stays_do_not_meet"))
    assert RoomOccupancy.objects.get().booking == later


def test_overstay_does_not_oversell_the_night_that_it_ends_in(scenario: Scenario, room: Room) -> None:
    """The earlier guests are late, and count tonight, until the later booking takes their place."""
    scenarios.without_overbooking(scenario)
    RoomTypeFactory.create(hotel=scenario.hotel, code="SGL", overbooking_limit=5)
    earlier, later = earlier_booking(scenario), later_booking(scenario)
    run_service(scenario, stays.update_booking, booking_id=later.booking_id, changes={"room_type": "SGL"})
    continued = continue_stay(scenario, earlier, later, now=NEXT_NOON + timedelta(hours=6))
    assert (continued.status, continued.sold_type) == ("CHECKED_IN", scenario.room_type)


def test_two_bookings_cannot_plan_to_continue_one(scenario: Scenario, room: Room) -> None:
    earlier, later, other = earlier_booking(scenario), later_booking(scenario), later_booking(scenario)
    changes: dict[str, Any] = {"continues": earlier.booking_id}
    run_service(scenario, stays.update_booking, booking_id=later.booking_id, changes=changes)
    refusal = conflict_of(scenario, stays.update_booking, booking_id=other.booking_id, changes=changes)
    assert reasons_of(refusal) == [("continued_already", None)]
    refusal = conflict_of(
        scenario,
        stays.check_in_booking,
        booking_id=other.booking_id,
        continues=earlier.booking_id,
        now=NEXT_NOON,
    )
    assert reasons_of(refusal) == [("continued_already", None)]


def test_plan_to_continue_needs_a_live_booking_that_ends_before(scenario: Scenario, room: Room) -> None:
    long_stay, later = earlier_booking(scenario, nights=3), later_booking(scenario)
    arguments: dict[str, Any] = {
        "booking_id": later.booking_id,
        "changes": {"continues": long_stay.booking_id},
    }
    assert refusal_of(scenario, stays.update_booking, **arguments).code == "invalid"
    scenarios.check_out(scenario, long_stay)
    assert refusal_of(scenario, stays.update_booking, **arguments).code == "invalid"


def test_link_does_not_change_in_house(scenario: Scenario, room: Room) -> None:
    earlier, later = earlier_booking(scenario), later_booking(scenario)
    continue_stay(scenario, earlier, later)
    refusal = conflict_of(
        scenario, stays.update_booking, booking_id=later.booking_id, changes={"continues": None}
    )
    assert reasons_of(refusal)[0][0] == "wrong_status"


def test_check_out_of_the_earlier_booking_cannot_be_undone_alone(scenario: Scenario, room: Room) -> None:
    scenarios.rooms(scenario, "102")
    earlier, later = earlier_booking(scenario), later_booking(scenario)
    continue_stay(scenario, earlier, later)
    for number in (None, "102"):
        refusal = conflict_of(
            scenario,
            stays.undo_check_out,
            booking_id=earlier.booking_id,
            reason="Mistake",
            room_number=number,
            now=PLUS_TWO_HOURS,
        )
        assert reasons_of(refusal) == [("continued", None)]
