"""The money of cancellations and no-shows over HTTP: previews, waivers, and who sees amounts."""

from decimal import Decimal
from typing import Any

import pytest

from hotel.cancellation_terms import Tier
from room_bookings import services as stays
from room_bookings.enums import PaymentMethod
from room_bookings.models import RoomBooking
from tests import scenarios
from tests.cancellation_policies import add_policy, percent
from tests.room_bookings.api.api_calls import Caller, path_of
from tests.room_bookings.services.bookings import make_booking
from tests.room_bookings.services.service_calls import run_service
from tests.scenarios import Scenario
from tests.unchanged import assert_no_row_changes

REASON = {"reason": "Flight cancelled"}
HALF_OF_NIGHTS_AND_EXTRAS = {
    "currency": "EUR",
    "fee": "116.25",
    "other_charges": "0.00",
    "amount_paid": "150.00",
    "credit": "33.75",
    "still_owed": "0.00",
}


@pytest.fixture
def booking(scenario: Scenario) -> RoomBooking:
    """A booking for 220.00 of which a cancellation costs a half; 150.00 are paid, 12.50 charged."""
    add_policy(scenario, tiers=(Tier(24, percent("50")),))
    made = make_booking(scenario, confirm=True, cancellation_policy="FLEX")
    named: dict[str, Any] = {"booking_id": made.booking_id}
    run_service(scenario, stays.record_payment, method=PaymentMethod.CASH, amount=Decimal(150), **named)
    run_service(scenario, stays.add_charge, amount=Decimal("12.50"), category="BAR", text="Wine", **named)
    return made


def test_dry_run_previews_the_money_of_a_cancellation(front_desk: Caller, booking: RoomBooking) -> None:
    with assert_no_row_changes():
        dry = front_desk.post(path_of(booking, "cancel") + "?dry_run=true", REASON)
    done = front_desk.post(path_of(booking, "cancel"), REASON)

    assert dry["money"] == done["money"] == HALF_OF_NIGHTS_AND_EXTRAS
    assert front_desk.post(path_of(booking, "cancel"), REASON)["money"] == HALF_OF_NIGHTS_AND_EXTRAS


def test_waiver_leaves_neither_fee_nor_extras(manager: Caller, booking: RoomBooking) -> None:
    answer = manager.post(path_of(booking, "cancel"), REASON | {"waive_penalty": True})

    assert answer["money"] == HALF_OF_NIGHTS_AND_EXTRAS | {"fee": "0.00", "credit": "150.00"}


def test_waiver_by_the_front_desk_is_refused_by_name(front_desk: Caller, booking: RoomBooking) -> None:
    with assert_no_row_changes():
        problem = front_desk.post(path_of(booking, "cancel"), REASON | {"waive_penalty": True}, status=409)

    assert [reason["code"] for reason in problem["reasons"]] == ["waiver_needs_manager"]


def test_waiver_of_a_no_show_needs_a_reason(manager: Caller, booking: RoomBooking) -> None:
    problem = manager.post(path_of(booking, "no-show"), {"waive_penalty": True}, status=400)

    assert list(problem["errors"]) == ["reason"]


def test_set_shows_the_money_of_each_booking_that_ends(
    front_desk: Caller, scenario: Scenario, booking: RoomBooking
) -> None:
    in_house = scenarios.checked_in_booking(scenario, "101")
    named = [{"booking_id": each.booking_id} for each in (booking, in_house)]

    answer = front_desk.post("room-bookings/cancel/", REASON | {"bookings": named, "mode": "each"})

    assert [each["money"] for each in answer["results"]] == [HALF_OF_NIGHTS_AND_EXTRAS, None]
