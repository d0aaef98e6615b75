"""Commands that touch neither price nor money start no trigger of I14: PostgreSQL counts the calls of its functions."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from housekeeping import services as housekeeping
from room_bookings import services as stays
from room_bookings.enums import PaymentMethod
from room_bookings.models import RoomBooking
from room_bookings.services import PartyMember
from tests import scenarios
from tests.room_bookings.services.bookings import make_booking
from tests.room_bookings.services.service_calls import run_service
from tests.scenarios import NOON, TODAY, Scenario

pytestmark = pytest.mark.django_db

CALLS = "SELECT funcname, calls FROM pg_stat_xact_user_functions WHERE calls > 0"


@pytest.fixture
def scenario() -> Scenario:
    scenario = scenarios.new_scenario(requires_inspection=False)
    scenarios.rooms(scenario, "101", "102")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL track_functions = 'all'")
    return scenario


def calls_of_triggers() -> dict[str, int]:
    """Return how often each function of a trigger was called in this transaction."""
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute(CALLS)
        return dict(cursor.fetchall())


def calls_of_i14(before: dict[str, int]) -> list[str]:
    """Return the functions of I14 that were called since."""
    after = calls_of_triggers()
    return [name for name, calls in after.items() if "i14" in name and calls > before.get(name, 0)]


def paid_booking(scenario: Scenario) -> RoomBooking:
    """Return a booking whose nights have amounts of their own, and that is paid: it has all that I14 is about."""
    nights = {TODAY: Decimal(100), TODAY + timedelta(days=1): Decimal(120)}
    booking = make_booking(scenario, confirm=True, nightly_amounts=nights)
    cash: dict[str, Any] = {"method": PaymentMethod.CASH, "amount": Decimal(220)}
    run_service(scenario, stays.record_payment, booking_id=booking.booking_id, **cash)
    return booking


def stay(scenario: Scenario, by_id: dict[str, Any]) -> None:
    """Give every command of a stay that is neither about its price nor about money."""
    assign, room_102 = stays.assign_room, {"room_number": "102"}
    steps: list[tuple[Callable[..., Any], dict[str, Any]]] = [
        (stays.update_booking, {"changes": {"notes": "Late", "booker_name": "Eva"}}),
        (assign, {"room_number": "101"}),
        (stays.unassign_room, {}),
        (assign, {"room_number": "101"}),
        (stays.mark_arrived, {}),
        (stays.check_in_booking, {}),
        (stays.add_party_member, {"member": PartyMember(first_name="Bob")}),
        (stays.undo_check_in, {"reason": "Wrong guest", "keep_room": True}),
        (stays.check_in_booking, {"room_number": "102"}),
        (stays.change_departure, {"departure_time": (NOON + timedelta(hours=3)).time()}),
        (stays.move_booking, {"room_number": "101", "reason": "Noise"}),
        (stays.undo_move, {"reason": "Quiet"}),
        (stays.check_out_booking, {}),
        (stays.undo_check_out, {"reason": "Still here", **room_102}),
        (stays.check_out_booking, {}),
    ]
    for service, arguments in steps:
        if service is stays.check_in_booking:
            clean_rooms(scenario)
        before = calls_of_triggers()
        run_service(scenario, service, **by_id, **arguments)
        assert calls_of_i14(before) == [], service.__name__


def clean_rooms(scenario: Scenario) -> None:
    for room in scenario.hotel.rooms.filter(room_status="CHECKOUT_DIRTY"):
        before = calls_of_triggers()
        cleaner: dict[str, Any] = {"room_number": room.room_number, "staff": scenario.supervisor}
        run_service(scenario, housekeeping.mark_cleaned, **cleaner)
        assert calls_of_i14(before) == []


def test_stay_starts_no_trigger_of_i14(scenario: Scenario) -> None:
    booking = paid_booking(scenario)
    stay(scenario, {"booking_id": booking.booking_id})
    booking.refresh_from_db()
    assert booking.status == "COMPLETED"
    assert booking.amount_paid == booking.total_amount == 220


def test_end_before_the_arrival_and_its_correction_start_none(scenario: Scenario) -> None:
    booking = make_booking(scenario, confirm=True)
    for service in (stays.cancel_booking, stays.reinstate_booking):
        before = calls_of_triggers()
        run_service(scenario, service, booking_id=booking.booking_id, reason="Ill")
        assert calls_of_i14(before) == [], service.__name__


def test_creation_at_an_even_price_starts_none(scenario: Scenario) -> None:
    before = calls_of_triggers()
    make_booking(scenario, confirm=True)
    assert calls_of_i14(before) == []


def test_payment_and_price_start_them(scenario: Scenario) -> None:
    """The count sees triggers that start."""
    before = calls_of_triggers()
    booking = paid_booking(scenario)
    assert {name.removeprefix("i14_") for name in calls_of_i14(before)} == {
        "booking_follows_ledger",
        "draws_within_their_row",
        "nights_make_the_total",
        "sums_agree_with_ledger",
    }
    before = calls_of_triggers()
    change: dict[str, Any] = {"changes": {"total_amount": Decimal(230)}}
    run_service(scenario, stays.update_booking, booking_id=booking.booking_id, **change)
    (called,) = calls_of_i14(before)
    assert "i14_nights_make_the_total" in called
