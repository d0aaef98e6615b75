"""The ways in which money disappears from a desk: which of them need a manager and a reason, everywhere."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from hotel.kernel.exceptions import Forbidden, Invalid
from hotel.models import Hotel
from room_bookings import services as stays
from room_bookings.enums import NightsPrice, PaymentKind, PaymentMethod
from room_bookings.models import Payment, RoomBooking
from room_bookings.services.payments.ledger import Entry
from room_bookings.services.stay_price import Price
from staff.models import Staff
from tests import scenarios
from tests.api_clients import client_of
from tests.factories import StaffFactory
from tests.room_bookings.ledger_rows import ledger_row
from tests.room_bookings.services.bookings import make_booking
from tests.room_bookings.services.service_calls import (
    conflict_of,
    overrides_for,
    reasons_of,
    refusal_of,
    run_as_system,
    run_service,
)
from tests.scenarios import NOON, TODAY, Scenario

TOMORROW = NOON + timedelta(days=1)


@pytest.fixture
def scenario(db: None) -> Scenario:
    scenario = scenarios.new_scenario()
    scenarios.rooms(scenario, "101")
    return scenario


@pytest.fixture
def booking(scenario: Scenario) -> RoomBooking:
    """Guests in house who owe 220.00."""
    made = make_booking(scenario, confirm=True)
    return run_as_system(scenario, stays.check_in_booking, booking_id=made.booking_id, room_number="101")


def entered(scenario: Scenario, booking: RoomBooking, kind: str, *, staff: Staff) -> int:
    """Enter a row of this kind at the desk, and return its key."""
    named: dict[str, Any] = {"booking_id": booking.booking_id, "staff": staff}
    if kind == "CHARGE":
        wine: dict[str, Any] = {"amount": Decimal(12), "category": "BAR", "text": "Wine"}
        entry: Entry = run_service(scenario, stays.add_charge, **named, **wine)
    else:
        method = PaymentMethod(kind)
        entry = run_service(
            scenario, stays.record_payment, **named, method=method, amount=Decimal(50), text="Ltd."
        )
    return entry.row_pks[0]


@pytest.mark.parametrize("kind", ["CASH", "CARD", "BANK_TRANSFER", "CHANNEL", "ON_ACCOUNT", "CHARGE"])
@pytest.mark.parametrize(
    ("author", "now", "needs_manager"),
    [
        ("self", NOON, False),
        ("self", TOMORROW, True),
        ("colleague", NOON, True),
        ("manager", NOON, True),
        ("program", NOON, True),
    ],
)
def test_reversal_of_own_rows_of_the_day_alone_is_the_desk_s(
    scenario: Scenario, booking: RoomBooking, kind: str, author: str, now: Any, needs_manager: bool
) -> None:
    authors: dict[str, Staff | None] = {
        "self": scenario.front_desk,
        "colleague": StaffFactory.create(hotel=scenario.hotel, front_desk=True),
        "manager": scenario.manager,
    }
    if author == "program":
        if kind in {"ON_ACCOUNT", "CHARGE"}:
            return
        row = ledger_row(booking, PaymentKind.CAPTURE, 50, method=kind).pk
    else:
        row = entered(scenario, booking, kind, staff=authors[author])  # type: ignore[arg-type]
    reversal: dict[str, Any] = {"booking_id": booking.booking_id, "payment_pk": row, "reason": "Wrong room"}
    if needs_manager:
        refused = conflict_of(scenario, stays.reverse_payment, now=now, **reversal)
        assert reasons_of(refused) == [("not_own_row", None)]
        run_service(scenario, stays.reverse_payment, staff=scenario.manager, now=now, **reversal)
    else:
        run_service(scenario, stays.reverse_payment, now=now, **reversal)
    undone = Payment.objects.get(original=row)
    assert (undone.note, undone.business_date) == ("Wrong room", TODAY + (now - NOON))


def test_nobody_reverses_a_row_of_a_provider(scenario: Scenario, booking: RoomBooking) -> None:
    named = {"method": "PROVIDER", "account": "acct_1", "object_id": "pi_1"}
    row = ledger_row(booking, PaymentKind.CAPTURE, 50, **named)
    reversal: dict[str, Any] = {"booking_id": booking.booking_id, "payment_pk": row.pk, "reason": "No"}
    for person in (scenario.front_desk, scenario.manager):
        refused = conflict_of(scenario, stays.reverse_payment, staff=person, **reversal)
        assert reasons_of(refused) == [("not_reversible", None)]


def pay(scenario: Scenario, booking: RoomBooking, amount: int) -> None:
    cash: dict[str, Any] = {"method": PaymentMethod.CASH, "amount": Decimal(amount)}
    run_service(scenario, stays.record_payment, booking_id=booking.booking_id, **cash)


def refund(
    scenario: Scenario, booking: RoomBooking, amount: Any, call: Callable[..., Any] = run_service, **more: Any
) -> Any:
    given: dict[str, Any] = {
        "booking_id": booking.booking_id,
        "reason": "Complaint",
        "amount": amount and Decimal(amount),
    }
    return call(scenario, stays.refund_booking, **given, **more)


def set_limit(scenario: Scenario, limit: int) -> None:
    Hotel.objects.update(refund_limit=limit)
    scenario.hotel.refresh_from_db()


@pytest.mark.parametrize("amount", ["0.01", "50", None])
def test_refunds_are_a_manager_s_where_the_hotel_sets_no_limit(
    scenario: Scenario, booking: RoomBooking, amount: str | None
) -> None:
    pay(scenario, booking, 270)
    assert reasons_of(refund(scenario, booking, amount, conflict_of)) == [("refund_limit", None)]
    refund(scenario, booking, amount, staff=scenario.manager)


def test_small_refunds_together_stay_within_the_limit(scenario: Scenario, booking: RoomBooking) -> None:
    """Many small refunds, or a request to a provider beside them, are no way around the limit."""
    set_limit(scenario, 50)
    pay(scenario, booking, 220)
    assert reasons_of(refund(scenario, booking, "50.01", conflict_of)) == [("refund_limit", None)]
    (first,) = refund(scenario, booking, 30).row_pks
    refund(scenario, booking, 20)
    assert reasons_of(refund(scenario, booking, "0.01", conflict_of)) == [("refund_limit", None)]
    reversal: dict[str, Any] = {"booking_id": booking.booking_id, "payment_pk": first, "reason": "Not taken"}
    run_service(scenario, stays.reverse_payment, **reversal)
    refund(scenario, booking, 30)
    refund(scenario, booking, 100, staff=scenario.manager)
    assert reasons_of(refund(scenario, booking, 1, conflict_of)) == [("refund_limit", None)]


@pytest.mark.parametrize(
    ("currency", "limit", "above"),
    [("EUR", "50", "50.01"), ("JPY", "5000", "5001"), ("KWD", "5.25", "5.251")],
)
def test_refund_at_the_limit_passes_and_one_unit_more_is_a_manager_s(
    db: None, currency: str, limit: str, above: str
) -> None:
    scenario = scenarios.new_scenario(currency=currency, refund_limit=Decimal(limit))
    booking = make_booking(scenario, total_amount=Decimal(9000), confirm=True)
    pay(scenario, booking, 9000)
    assert reasons_of(refund(scenario, booking, above, conflict_of)) == [("refund_limit", None)]
    refund(scenario, booking, limit)
    booking.refresh_from_db()
    assert booking.amount_paid == 9000 - Decimal(limit)
    smallest = Decimal(above) - Decimal(limit)
    assert reasons_of(refund(scenario, booking, smallest, conflict_of)) == [("refund_limit", None)]
    refund(scenario, booking, smallest, staff=scenario.manager)


def test_refund_says_everything_that_is_against_it(scenario: Scenario, booking: RoomBooking) -> None:
    refused = refund(scenario, booking, 5, conflict_of)
    assert reasons_of(refused) == [("nothing_to_refund", None), ("refund_limit", None)]


@pytest.mark.parametrize("role", ["housekeeper", "supervisor", "maintenance", "channel"])
def test_other_roles_refund_nothing(scenario: Scenario, booking: RoomBooking, role: str) -> None:
    set_limit(scenario, 50)
    pay(scenario, booking, 220)
    refusal = refund(scenario, booking, 5, refusal_of, staff=getattr(scenario, role))
    assert isinstance(refusal, Forbidden)


PRICE_CHANGES: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "total": (stays.update_booking, {"changes": {"total_amount": Decimal(200)}}),
    "nights": (
        stays.update_booking,
        {"changes": {"nightly_amounts": {TODAY: Decimal(100), TODAY + timedelta(days=1): Decimal(100)}}},
    ),
    "early departure": (
        stays.change_departure,
        {"check_out": TODAY + timedelta(days=1), "price": Price(nights=NightsPrice.PER_NIGHT)},
    ),
}


@pytest.mark.parametrize("change", PRICE_CHANGES)
def test_a_lower_price_after_the_check_in_is_a_manager_s_with_a_reason(
    scenario: Scenario, booking: RoomBooking, change: str
) -> None:
    service, arguments = PRICE_CHANGES[change]
    given: dict[str, Any] = {"booking_id": booking.booking_id, **arguments}
    override: dict[str, Any] = {"overrides": overrides_for("lower_price", why="Noise")}
    for more in ({}, override):
        refused = conflict_of(scenario, service, **given, **more)
        assert reasons_of(refused) == [("lower_price", "MANAGER")]
    assert reasons_of(conflict_of(scenario, service, **given, staff=scenario.manager)) == [
        ("lower_price", "MANAGER")
    ]
    unexplained: dict[str, Any] = {"overrides": overrides_for("lower_price", why=" ")}
    assert isinstance(refusal_of(scenario, service, **given, staff=scenario.manager, **unexplained), Invalid)
    run_service(scenario, service, **given, staff=scenario.manager, **override)
    booking.refresh_from_db()
    assert booking.total_amount < 220
    assert booking.changes.get().note == "Noise"


def test_undoing_the_check_in_is_no_way_to_a_lower_price(scenario: Scenario, booking: RoomBooking) -> None:
    undone: dict[str, Any] = {"booking_id": booking.booking_id, "reason": "Wrong guests"}
    run_service(scenario, stays.undo_check_in, **undone)
    cheaper: dict[str, Any] = {"booking_id": booking.booking_id, "changes": {"total_amount": Decimal(200)}}
    override: dict[str, Any] = {"overrides": overrides_for("lower_price", why="Noise")}

    refused = conflict_of(scenario, stays.update_booking, **cheaper, **override)

    assert reasons_of(refused) == [("lower_price", "MANAGER")]
    run_service(scenario, stays.update_booking, **cheaper, **override, staff=scenario.manager)
    untouched = make_booking(scenario)
    cheaper["booking_id"] = untouched.booking_id
    assert run_service(scenario, stays.update_booking, **cheaper).total_amount == 200


@pytest.mark.parametrize("path", ["payments/{row}/reverse/", "refunds/"])
@pytest.mark.parametrize("reason", [None, "", "  "])
def test_reversals_and_refunds_over_http_need_a_reason(
    scenario: Scenario, booking: RoomBooking, path: str, reason: str | None
) -> None:
    row = entered(scenario, booking, "CASH", staff=scenario.manager)
    body = {} if reason is None else {"reason": reason}
    response = client_of(scenario.manager).post(
        scenario.url(f"room-bookings/{booking.booking_id}/{path.format(row=row)}"),
        body,
        headers={"Idempotency-Key": "one"},
    )
    assert (response.status_code, list(response.json()["errors"])) == (400, ["reason"])


def test_refund_over_http_names_the_limit_and_no_amount(scenario: Scenario, booking: RoomBooking) -> None:
    set_limit(scenario, 50)
    pay(scenario, booking, 220)
    desk, url = client_of(scenario.front_desk), scenario.url(f"room-bookings/{booking.booking_id}/refunds/")
    body = {"amount": "50.01", "reason": "Complaint"}
    problem = desk.post(url, body, headers={"Idempotency-Key": "one"}).json()
    assert (problem["status"], problem["code"]) == (409, "refund_limit")
    assert "50" not in problem["detail"]
    allowed = desk.post(url, {**body, "amount": "50"}, headers={"Idempotency-Key": "two"})
    assert allowed.status_code == 201
    actions = desk.get(scenario.url(f"room-bookings/{booking.booking_id}/?expand=actions")).json()["actions"]
    (shown,) = [action for action in actions if action["action"] == "refunds"]
    assert shown["allowed"]
