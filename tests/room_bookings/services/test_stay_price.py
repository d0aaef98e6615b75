"""Tests of the price of a booking whose nights change: it asks, and nothing changes silently."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from hotel.kernel.exceptions import Invalid
from room_bookings import services as stays
from room_bookings.enums import NightsPrice
from room_bookings.models import BookingChange, RoomBooking
from room_bookings.nightly_amounts import amounts_of_nights, split_amount, split_evenly
from room_bookings.services import Price
from tests import scenarios
from tests.room_bookings.services.bookings import make_booking
from tests.room_bookings.services.service_calls import (
    conflict_of,
    overrides_for,
    reasons_of,
    refusal_of,
    run_as_system,
    run_service,
)
from tests.scenarios import TODAY, Scenario

PER_NIGHT, TOTAL = NightsPrice.PER_NIGHT, NightsPrice.TOTAL


@pytest.fixture
def scenario(db: None) -> Scenario:
    scenario = scenarios.new_scenario()
    scenarios.rooms(scenario, "101", "102")
    return scenario


def texts(*amounts: str) -> list[Decimal]:
    return [Decimal(amount) for amount in amounts]


@pytest.mark.parametrize(
    ("total", "count", "currency", "parts"),
    [
        ("100", 3, "EUR", ["33.34", "33.33", "33.33"]),
        ("0.02", 3, "EUR", ["0.01", "0.01", "0.00"]),
        ("100", 3, "JPY", ["34", "33", "33"]),
        ("10", 3, "KWD", ["3.334", "3.333", "3.333"]),
        ("0", 2, "EUR", ["0", "0"]),
    ],
)
def test_even_split(total: str, count: int, currency: str, parts: list[str]) -> None:
    assert split_evenly(Decimal(total), count, currency) == texts(*parts)
    assert split_amount(Decimal(total), texts(*["1"] * count), currency) == texts(*parts)


def test_split_by_largest_remainders() -> None:
    parts = split_amount(Decimal(300), texts("100", "100", "130"), "EUR")
    assert parts == texts("90.91", "90.91", "118.18")
    assert split_amount(Decimal("0.03"), texts("2", "1", "2"), "EUR") == texts("0.01", "0.01", "0.01")
    assert split_amount(Decimal(10), texts("0", "0"), "EUR") == texts("5", "5")


def night(day: int) -> date:
    return TODAY + timedelta(days=day)


def change(scenario: Scenario, booking: RoomBooking, **arguments: Any) -> Any:
    return run_service(scenario, stays.update_booking, booking_id=booking.booking_id, **arguments)


def test_named_nights_are_stored(scenario: Scenario) -> None:
    named = {night(0): Decimal(100), night(1): Decimal(120)}
    booking = make_booking(scenario, nightly_amounts=named)
    assert booking.nightly_amounts == texts("100", "120")
    assert make_booking(scenario, nightly_amounts=dict.fromkeys(named, Decimal(110))).nightly_amounts is None


@pytest.mark.parametrize(
    "named",
    [{0: "100"}, {0: "100", 1: "100"}, {0: "100", 2: "120"}, {0: "100.001", 1: "119.999"}],
)
def test_wrong_nights_are_refused(scenario: Scenario, named: dict[int, str]) -> None:
    booking = make_booking(scenario)
    amounts = {night(day): Decimal(amount) for day, amount in named.items()}
    changes = {"nightly_amounts": amounts, "total_amount": Decimal(220)}
    refusal = refusal_of(scenario, stays.update_booking, booking_id=booking.booking_id, changes=changes)
    assert isinstance(refusal, Invalid)
    assert list(refusal.errors) == ["nightly_amounts"]


def test_more_nights_ask_for_a_price(scenario: Scenario) -> None:
    booking = make_booking(scenario)
    longer = {"changes": {"check_out": night(3)}}
    refusal = conflict_of(scenario, stays.update_booking, booking_id=booking.booking_id, **longer)
    assert reasons_of(refusal) == [("price_undecided", None)]
    assert [(each["nights_price"], each["total_amount"]) for each in refusal.about["price_choices"]] == [
        ("per_night", "330.00"),
        ("total", "220.00"),
    ]
    assert refusal.about["price_choices"][1]["nightly_amounts"] == [
        {"date": "2026-05-14", "amount": "73.34"},
        {"date": "2026-05-15", "amount": "73.33"},
        {"date": "2026-05-16", "amount": "73.33"},
    ]


@pytest.mark.parametrize(("choice", "total"), [(PER_NIGHT, "330"), (TOTAL, "220")])
def test_the_choice_decides(scenario: Scenario, choice: NightsPrice, total: str) -> None:
    booking = make_booking(scenario)
    changed = change(scenario, booking, changes={"check_out": night(3)}, nights_price=choice)
    assert (changed.total_amount, changed.nightly_amounts) == (Decimal(total), None)
    row = BookingChange.objects.get()
    assert [each["field"] for each in row.changes][:1] == ["check_out"]
    assert row.changes[-1]["field"] == "nightly_amounts"


def test_an_amount_decides(scenario: Scenario) -> None:
    booking = make_booking(scenario)
    changes = {"check_out": night(3), "total_amount": Decimal(300)}
    assert change(scenario, booking, changes=changes).total_amount == 300


def test_each_night_keeps_its_own_price(scenario: Scenario) -> None:
    named = {night(0): Decimal(100), night(1): Decimal(120)}
    booking = make_booking(scenario, nightly_amounts=named)
    longer = {"check_in": night(0), "check_out": night(3)}
    assert amounts_of_nights(change(scenario, booking, changes=longer, nights_price=PER_NIGHT)) == texts(
        "100", "120", "120"
    )
    later = {"check_in": night(1), "check_out": night(2)}
    assert amounts_of_nights(change(scenario, booking, changes=later, nights_price=PER_NIGHT)) == texts("120")


def test_a_new_total_keeps_the_proportions(scenario: Scenario) -> None:
    named = {night(0): Decimal(100), night(1): Decimal(120)}
    booking = make_booking(scenario, nightly_amounts=named)
    changed = change(scenario, booking, changes={"total_amount": Decimal(110)})
    assert changed.nightly_amounts == texts("50", "60")


def test_other_dates_of_as_many_nights_keep_the_amounts(scenario: Scenario) -> None:
    named = {night(0): Decimal(100), night(1): Decimal(120)}
    booking = make_booking(scenario, nightly_amounts=named)
    moved = change(scenario, booking, changes={"check_in": night(1), "check_out": night(3)})
    assert (moved.total_amount, moved.nightly_amounts) == (220, texts("100", "120"))


def test_a_booking_without_a_price_is_not_asked(scenario: Scenario) -> None:
    booking = make_booking(scenario, total_amount=Decimal(0))
    assert change(scenario, booking, changes={"check_out": night(3)}).total_amount == 0


@pytest.fixture
def in_house(scenario: Scenario) -> RoomBooking:
    made = make_booking(scenario, confirm=True)
    return run_as_system(scenario, stays.check_in_booking, booking_id=made.booking_id, room_number="101")


def test_a_longer_stay_in_house_asks_too(scenario: Scenario, in_house: RoomBooking) -> None:
    by_id: dict[str, Any] = {"booking_id": in_house.booking_id, "check_out": night(3)}
    refusal = conflict_of(scenario, stays.change_departure, **by_id)
    assert reasons_of(refusal) == [("price_undecided", None)]
    changed = run_service(scenario, stays.change_departure, **by_id, price=Price(nights=PER_NIGHT))
    assert changed.total_amount == 330
    assert RoomBooking.objects.get().total_amount == 330


def test_only_a_manager_lowers_the_price_after_the_check_in(
    scenario: Scenario, in_house: RoomBooking
) -> None:
    shorter: dict[str, Any] = {
        "booking_id": in_house.booking_id,
        "check_out": night(1),
        "price": Price(nights=PER_NIGHT),
    }
    assert reasons_of(conflict_of(scenario, stays.change_departure, **shorter)) == [
        ("lower_price", "MANAGER")
    ]
    cheaper: dict[str, Any] = {"booking_id": in_house.booking_id, "changes": {"total_amount": Decimal(200)}}
    assert reasons_of(conflict_of(scenario, stays.update_booking, **cheaper)) == [("lower_price", "MANAGER")]
    overrides = overrides_for("lower_price", why="No hot water")
    run_service(scenario, stays.update_booking, **cheaper, overrides=overrides, staff=scenario.manager)
    assert RoomBooking.objects.get().total_amount == 200
    assert BookingChange.objects.get().note == "No hot water"
    run_service(scenario, stays.change_departure, **shorter, overrides=overrides, staff=scenario.manager)
    assert RoomBooking.objects.get().total_amount == 100


def test_a_lower_price_settles_a_booking_that_has_left(scenario: Scenario, in_house: RoomBooking) -> None:
    by_id: dict[str, Any] = {"booking_id": in_house.booking_id}
    manager: dict[str, Any] = {
        "staff": scenario.manager,
        "overrides": overrides_for("balance_due", "lower_price"),
    }
    run_service(scenario, stays.check_out_booking, **by_id, **manager)
    changed = change(scenario, in_house, changes={"total_amount": Decimal(0)}, **manager)
    assert changed.status == RoomBooking.objects.get().status == "COMPLETED"


def test_price_in_house_is_asked_beside_a_taken_room(scenario: Scenario, in_house: RoomBooking) -> None:
    scenarios.booking_with_room(scenario, "101", check_in=night(2))
    longer: dict[str, Any] = {"booking_id": in_house.booking_id, "check_out": night(3)}
    refusal = conflict_of(scenario, stays.change_departure, **longer)
    assert reasons_of(refusal) == [("room_taken", None), ("price_undecided", None)]
    assert (refusal.about["room_number"], refusal.about["rooms"]) == ("101", ["102"])
    assert [each["total_amount"] for each in refusal.about["price_choices"]] == ["330.00", "220.00"]


def test_price_is_asked_beside_every_reason_before_the_arrival(scenario: Scenario) -> None:
    """The room is taken and too small: one refusal says all of it."""
    booking = make_booking(scenario, confirm=True)
    run_as_system(scenario, stays.assign_room, booking_id=booking.booking_id, room_number="101")
    scenarios.booking_with_room(scenario, "101", check_in=night(2))
    changes = {"check_out": night(3), "adults": 3}
    refusal = conflict_of(scenario, stays.update_booking, booking_id=booking.booking_id, changes=changes)
    assert reasons_of(refusal) == [
        ("room_taken", None),
        ("room_too_small", "FRONT_DESK"),
        ("price_undecided", None),
    ]
    assert refusal.about["room_number"] == "101"
    assert [each["nights_price"] for each in refusal.about["price_choices"]] == ["per_night", "total"]


def test_price_is_asked_beside_sold_out_nights(scenario: Scenario) -> None:
    scenarios.without_overbooking(scenario)
    booking = make_booking(scenario, confirm=True)
    for _ in range(2):
        make_booking(scenario, check_in=night(2), check_out=night(3), confirm=True)
    longer: dict[str, Any] = {"booking_id": booking.booking_id, "changes": {"check_out": night(3)}}

    refusal = conflict_of(scenario, stays.update_booking, **longer)

    assert reasons_of(refusal) == [("price_undecided", None), ("no_availability", "MANAGER")]
    assert len(refusal.about["price_choices"]) == 2
    overrides = overrides_for("no_availability")
    refusal = conflict_of(
        scenario, stays.update_booking, **longer, overrides=overrides, staff=scenario.manager
    )
    assert reasons_of(refusal) == [("price_undecided", None)]


def test_extension_in_house_asks_for_the_price_alone_in_sold_out_nights(scenario: Scenario) -> None:
    """Guests who are in house stay on whatever is free: the answer warns, and only a taken room refuses them."""
    scenarios.without_overbooking(scenario)
    made = make_booking(scenario, confirm=True)
    for _ in range(2):
        make_booking(scenario, check_in=night(2), check_out=night(3), confirm=True)
    run_as_system(scenario, stays.check_in_booking, booking_id=made.booking_id, room_number="101")
    longer: dict[str, Any] = {"booking_id": made.booking_id, "check_out": night(3)}

    assert reasons_of(conflict_of(scenario, stays.change_departure, **longer)) == [("price_undecided", None)]
    changed = run_service(scenario, stays.change_departure, **longer, price=Price(nights=PER_NIGHT))
    assert changed.oversold_kind == "IN_HOUSE"


def test_price_is_asked_beside_a_wrong_status(scenario: Scenario, in_house: RoomBooking) -> None:
    changes = {"check_in": night(-1)}
    refusal = conflict_of(scenario, stays.update_booking, booking_id=in_house.booking_id, changes=changes)
    assert reasons_of(refusal) == [("wrong_status", None), ("price_undecided", None)]
    assert len(refusal.about["price_choices"]) == 2
