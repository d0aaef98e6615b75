"""Tests of payments, charges, refunds and reversals: rows, sums, who may, and what follows for the booking."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from hotel.kernel.exceptions import Forbidden, Invalid
from room_bookings import services as stays
from room_bookings.balances import balance_due
from room_bookings.enums import PaymentKind, PaymentMethod, PaymentTerms
from room_bookings.models import Payment, RoomBooking
from room_bookings.services.payments.ledger import Entry
from tests import scenarios
from tests.room_bookings.ledger_rows import ledger_row
from tests.room_bookings.services.bookings import make_booking
from tests.room_bookings.services.service_calls import (
    conflict_of,
    item_reasons_of,
    overrides_for,
    reasons_of,
    refusal_of,
    run_as_system,
    run_service,
)
from tests.row_diff import rows_written
from tests.scenarios import NOON, TODAY, Scenario
from tests.statement_count import assert_max_statements

TOMORROW = NOON + timedelta(days=1)


@pytest.fixture
def scenario(db: None) -> Scenario:
    scenario = scenarios.new_scenario()
    scenarios.rooms(scenario, "101", "102")
    return scenario


@pytest.fixture
def booking(scenario: Scenario) -> RoomBooking:
    """Guests in house who owe 220.00."""
    made = make_booking(scenario, confirm=True)
    return run_as_system(scenario, stays.check_in_booking, booking_id=made.booking_id, room_number="101")


def pay(scenario: Scenario, booking: RoomBooking, amount: Any, **arguments: Any) -> Entry:
    given = {"method": PaymentMethod.CASH, "amount": Decimal(amount), **arguments}
    return run_service(scenario, stays.record_payment, booking_id=booking.booking_id, **given)


def charge(scenario: Scenario, booking: RoomBooking, amount: Any, **arguments: Any) -> Entry:
    given = {"amount": Decimal(amount), "category": "MINIBAR", "text": "Wine", **arguments}
    return run_service(scenario, stays.add_charge, booking_id=booking.booking_id, **given)


def stored(booking: RoomBooking) -> Any:
    return RoomBooking.objects.get(pk=booking.pk)


def test_payment_moves_the_sums_and_is_announced(scenario: Scenario, booking: RoomBooking) -> None:
    with rows_written() as wrote:
        entry = pay(scenario, booking, "50.5", reference="R-1", text="Deposit")
    (row,) = wrote.new(Payment)
    assert {name: row[name] for name in ("kind", "method", "amount", "currency", "reference", "text")} == {
        "kind": "CAPTURE",
        "method": "CASH",
        "amount": Decimal("50.5"),
        "currency": "EUR",
        "reference": "R-1",
        "text": "Deposit",
    }
    assert (row["performed_by_id"], row["business_date"], row["at"]) == (scenario.front_desk.pk, TODAY, NOON)
    changed = ["amount_paid", "payment_captured_at", "balance_due"]
    assert wrote.events(at=NOON) == [("booking_payment_updated", booking.booking_id, None, changed)]
    now = stored(booking)
    assert (now.amount_paid, now.balance_due, now.payment_captured_at) == (
        Decimal("50.5"),
        Decimal("169.5"),
        NOON,
    )
    assert now.version == booking.version + 1 == entry.booking.version
    assert balance_due(entry.booking) == now.balance_due


def test_two_equal_payments_are_two_payments(scenario: Scenario, booking: RoomBooking) -> None:
    pay(scenario, booking, 50)
    pay(scenario, booking, 50)
    assert stored(booking).amount_paid == 100


def test_payment_sends_a_fixed_number_of_statements(scenario: Scenario, booking: RoomBooking) -> None:
    with assert_max_statements(9):
        pay(scenario, booking, 50)


@pytest.mark.parametrize("amount", ["0", "-1", "0.001"])
def test_amounts_must_be_positive_and_have_the_places(
    scenario: Scenario, booking: RoomBooking, amount: str
) -> None:
    given: dict[str, Any] = {
        "booking_id": booking.booking_id,
        "method": PaymentMethod.CASH,
        "amount": Decimal(amount),
    }
    refusal = refusal_of(scenario, stays.record_payment, **given)
    assert isinstance(refusal, Invalid)
    assert list(refusal.errors) == ["amount"]


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"method": PaymentMethod.PROVIDER}, "method"),
        ({"method": PaymentMethod.ON_ACCOUNT}, "text"),
        ({"method": PaymentMethod.ON_ACCOUNT, "text": "Ltd.", "settles": 1}, "settles"),
        ({"party_member": 0}, "party_member"),
    ],
)
def test_invalid_payments_are_refused(
    scenario: Scenario, booking: RoomBooking, arguments: dict[str, Any], field: str
) -> None:
    given = {"method": PaymentMethod.CASH, "amount": Decimal(5), **arguments}
    refusal = refusal_of(scenario, stays.record_payment, booking_id=booking.booking_id, **given)
    assert isinstance(refusal, Invalid)
    assert list(refusal.errors) == [field]


def test_a_person_of_the_party_can_have_a_share(scenario: Scenario, booking: RoomBooking) -> None:
    member = booking.party.get().pk
    charge(scenario, booking, 12, party_member=member)
    assert Payment.objects.get().party_member_id == member


def test_enough_money_confirms_a_prepaid_booking(scenario: Scenario) -> None:
    booking = make_booking(scenario, payment_terms=PaymentTerms.PREPAID)
    pay(scenario, booking, 100)
    assert stored(booking).status == "PENDING"
    with rows_written() as wrote:
        pay(scenario, booking, 120)
    assert stored(booking).status == "CONFIRMED"
    assert [event[0] for event in wrote.events(at=NOON)] == ["booking_payment_updated", "booking_confirmed"]


def test_money_for_sold_out_nights_is_kept(scenario: Scenario) -> None:
    booking = make_booking(scenario, payment_terms=PaymentTerms.PREPAID)
    scenarios.without_overbooking(scenario)
    for _ in range(2):
        scenarios.booking(scenario)
    entry = pay(scenario, booking, 220)
    assert [reason.code for reason in entry.unconfirmed] == ["no_availability"]
    assert (stored(booking).status, stored(booking).amount_paid) == ("PENDING", 220)


def test_a_company_pays_later(scenario: Scenario, booking: RoomBooking) -> None:
    """The promise keeps the balance open, and the guests may leave; the transfer completes the booking."""
    promise = pay(scenario, booking, 220, method=PaymentMethod.ON_ACCOUNT, text="Ltd.", reference="PO 1")
    assert (stored(booking).balance_due, stored(booking).on_account_amount) == (220, 220)
    assert stored(booking).payment_authorized_at == NOON
    run_service(scenario, stays.check_out_booking, booking_id=booking.booking_id)
    assert stored(booking).status == "CHECKED_OUT"
    transfer = {"method": PaymentMethod.BANK_TRANSFER, "settles": promise.row_pks[0]}
    given: dict[str, Any] = {"booking_id": booking.booking_id, "amount": Decimal(221), **transfer}
    assert reasons_of(conflict_of(scenario, stays.record_payment, **given)) == [("too_much", None)]
    with rows_written() as wrote:
        pay(scenario, booking, 220, **transfer)
    assert (stored(booking).status, stored(booking).on_account_amount) == ("COMPLETED", 0)
    assert [event[0] for event in wrote.events(at=NOON)] == ["booking_payment_updated", "booking_updated"]


def test_only_a_manager_lets_guests_leave_with_an_open_bill(scenario: Scenario, booking: RoomBooking) -> None:
    leave: dict[str, Any] = {"booking_id": booking.booking_id}
    overrides = overrides_for("balance_due")
    plain = conflict_of(scenario, stays.check_out_booking, **leave)
    by_desk = conflict_of(scenario, stays.check_out_booking, **leave, overrides=overrides)
    assert reasons_of(plain) == reasons_of(by_desk) == [("balance_due", "MANAGER")]
    run_service(scenario, stays.check_out_booking, **leave, overrides=overrides, staff=scenario.manager)
    gone = stored(booking)
    assert (gone.status, gone.balance_due) == ("CHECKED_OUT", 220)
    event = gone.status_events.get(to_status="CHECKED_OUT")
    assert event.metadata == {"overrides": ["balance_due"], "override_reason": "The guest insists"}
    pay(scenario, booking, 220)
    assert stored(booking).status == "COMPLETED"


def test_the_front_desk_may_where_the_hotel_allows_it(db: None) -> None:
    scenario = scenarios.new_scenario(allow_open_balance=True)
    scenarios.rooms(scenario, "101")
    made = make_booking(scenario, confirm=True)
    run_as_system(scenario, stays.check_in_booking, booking_id=made.booking_id, room_number="101")
    leave: dict[str, Any] = {"booking_id": made.booking_id}
    plain = conflict_of(scenario, stays.check_out_booking, **leave)
    assert reasons_of(plain) == [("balance_due", "FRONT_DESK")]
    run_service(scenario, stays.check_out_booking, **leave, overrides=overrides_for("balance_due"))
    assert stored(made).status == "CHECKED_OUT"


def test_a_group_check_out_judges_each_bill(scenario: Scenario, booking: RoomBooking) -> None:
    paid = scenarios.checked_in_booking(scenario, "102")
    ids = [booking.booking_id, paid.booking_id]
    refusal = conflict_of(scenario, stays.check_out_bookings, booking_ids=ids)
    assert item_reasons_of(refusal) == [(booking.booking_id, ["balance_due"])]
    assert refusal.about["items"][0]["room_number"] == "101"
    run_service(
        scenario,
        stays.check_out_bookings,
        booking_ids=ids,
        staff=scenario.manager,
        overrides=overrides_for("balance_due"),
    )
    assert [stored(one).status for one in (booking, paid)] == ["CHECKED_OUT", "COMPLETED"]


def test_a_check_out_with_an_open_bill_can_be_undone(scenario: Scenario, booking: RoomBooking) -> None:
    by_id: dict[str, Any] = {"booking_id": booking.booking_id}
    run_service(
        scenario,
        stays.check_out_booking,
        **by_id,
        staff=scenario.manager,
        overrides=overrides_for("balance_due"),
    )
    run_service(scenario, stays.undo_check_out, **by_id, reason="Still here")
    assert stored(booking).status == "CHECKED_IN"


def test_a_charge_after_departure_is_an_open_balance(scenario: Scenario, booking: RoomBooking) -> None:
    pay(scenario, booking, 220)
    run_service(scenario, stays.check_out_booking, booking_id=booking.booking_id)
    charge(scenario, booking, 9)
    assert (stored(booking).status, stored(booking).balance_due) == ("COMPLETED", 9)


def test_a_cancelled_booking_owes_its_charges_alone(scenario: Scenario) -> None:
    booking = make_booking(scenario, confirm=True)
    pay(scenario, booking, 100)
    run_service(scenario, stays.cancel_booking, booking_id=booking.booking_id, reason="Ill")
    assert stored(booking).balance_due == -100
    charge(scenario, booking, 30)
    run_service(
        scenario, stays.refund_booking, booking_id=booking.booking_id, reason="Rest", staff=scenario.manager
    )
    assert (stored(booking).balance_due, stored(booking).amount_paid) == (0, 30)
    assert stored(booking).status == "CANCELLED"


def test_settling_pays_what_each_booking_owes(scenario: Scenario, booking: RoomBooking) -> None:
    paid = scenarios.checked_in_booking(scenario, "102")
    ids = [booking.booking_id, paid.booking_id]
    run_service(scenario, stays.settle_bookings, booking_ids=ids, method=PaymentMethod.CARD)
    assert [row.amount for row in Payment.objects.all()] == [220]
    assert stored(booking).balance_due == 0


REASON = {"reason": "Wrong room"}


def reverse(scenario: Scenario, booking: RoomBooking, row_pk: int, **arguments: Any) -> Entry:
    given: dict[str, Any] = {"booking_id": booking.booking_id, "payment_pk": row_pk, **REASON, **arguments}
    return run_service(scenario, stays.reverse_payment, **given)


def test_the_desk_reverses_its_own_row_of_the_day(scenario: Scenario, booking: RoomBooking) -> None:
    (row,) = charge(scenario, booking, 12).row_pks
    reverse(scenario, booking, row)
    assert stored(booking).charged_amount == 0
    correction: Any = Payment.objects.get(kind=PaymentKind.CORRECTION)
    assert (correction.original_id, correction.amount, correction.note) == (row, 12, "Wrong room")
    with rows_written() as wrote:
        assert reverse(scenario, booking, row).row_pks == [correction.pk]
    assert wrote.new(Payment) == []


def test_only_a_manager_reverses_other_rows(scenario: Scenario, booking: RoomBooking) -> None:
    (row,) = pay(scenario, booking, 50, staff=scenario.manager).row_pks
    (own,) = pay(scenario, booking, 20).row_pks
    given: dict[str, Any] = {"booking_id": booking.booking_id, **REASON}
    another = conflict_of(scenario, stays.reverse_payment, **given, payment_pk=row)
    late = conflict_of(scenario, stays.reverse_payment, **given, payment_pk=own, now=TOMORROW)
    assert reasons_of(another) == reasons_of(late) == [("not_own_row", None)]
    for pk in (row, own):
        reverse(scenario, booking, pk, staff=scenario.manager, now=TOMORROW)
    assert stored(booking).amount_paid == 0
    assert stored(booking).payment_captured_at is None


def test_rows_of_a_provider_are_not_reversed(scenario: Scenario, booking: RoomBooking) -> None:
    named = {"method": "PROVIDER", "account": "acct_1", "object_id": "pi_1"}
    row = ledger_row(booking, PaymentKind.CAPTURE, 50, **named)
    given: dict[str, Any] = {"booking_id": booking.booking_id, "payment_pk": row.pk, **REASON}
    refusal = conflict_of(scenario, stays.reverse_payment, **given, staff=scenario.manager)
    assert reasons_of(refusal) == [("not_reversible", None)]


def test_a_refunded_payment_is_not_reversed(scenario: Scenario, booking: RoomBooking) -> None:
    (row,) = pay(scenario, booking, 50).row_pks
    refund(scenario, booking, amount=Decimal(10))
    given: dict[str, Any] = {"booking_id": booking.booking_id, "payment_pk": row, **REASON}
    refusal = conflict_of(scenario, stays.reverse_payment, **given, staff=scenario.manager)
    assert reasons_of(refusal) == [("too_much", None)]


def test_the_promise_of_a_company_can_be_given_up(scenario: Scenario, booking: RoomBooking) -> None:
    (row,) = pay(scenario, booking, 220, method=PaymentMethod.ON_ACCOUNT, text="Ltd.").row_pks
    reverse(scenario, booking, row)
    assert stored(booking).on_account_amount == 0
    assert Payment.objects.get(kind=PaymentKind.VOID).original_id == row


def test_an_unknown_row_is_not_found(scenario: Scenario, booking: RoomBooking) -> None:
    given: dict[str, Any] = {"booking_id": booking.booking_id, "payment_pk": 1, **REASON}
    assert refusal_of(scenario, stays.reverse_payment, **given).code == "payment_not_found"


def refund(scenario: Scenario, booking: RoomBooking, **arguments: Any) -> Entry:
    given: dict[str, Any] = {
        "booking_id": booking.booking_id,
        "reason": "Complaint",
        "staff": scenario.manager,
    }
    return run_service(scenario, stays.refund_booking, **given, **arguments)


def test_a_refund_draws_on_the_latest_payments(scenario: Scenario, booking: RoomBooking) -> None:
    (first,) = pay(scenario, booking, 200).row_pks
    (second,) = pay(scenario, booking, 50, method=PaymentMethod.CARD).row_pks
    refund(scenario, booking, amount=Decimal(70))
    rows: Any = Payment.objects.filter(kind=PaymentKind.REFUND).order_by("pk")
    assert [(row.original_id, row.amount, row.method) for row in rows] == [
        (second, 50, "CARD"),
        (first, 20, "CASH"),
    ]
    assert (stored(booking).amount_paid, stored(booking).refund_processed_at) == (180, NOON)


def test_a_refund_without_an_amount_is_the_credit(scenario: Scenario, booking: RoomBooking) -> None:
    given: dict[str, Any] = {
        "booking_id": booking.booking_id,
        "reason": "Complaint",
        "staff": scenario.manager,
    }
    assert reasons_of(conflict_of(scenario, stays.refund_booking, **given)) == [("nothing_to_refund", None)]
    pay(scenario, booking, 250)
    refund(scenario, booking)
    assert stored(booking).balance_due == 0


def test_no_more_is_refunded_than_was_received(scenario: Scenario, booking: RoomBooking) -> None:
    pay(scenario, booking, 50)
    refund(scenario, booking, amount=Decimal(30))
    given: dict[str, Any] = {
        "booking_id": booking.booking_id,
        "reason": "Complaint",
        "staff": scenario.manager,
    }
    refusal = conflict_of(scenario, stays.refund_booking, **given, amount=Decimal(21))
    assert reasons_of(refusal) == [("too_much", None)]


def test_money_of_a_channel_needs_a_way_back(scenario: Scenario, booking: RoomBooking) -> None:
    pay(scenario, booking, 50, method=PaymentMethod.CHANNEL)
    given: dict[str, Any] = {"booking_id": booking.booking_id, "reason": "No", "amount": Decimal(5)}
    refusal = refusal_of(scenario, stays.refund_booking, **given, staff=scenario.manager)
    assert isinstance(refusal, Invalid)
    refund(scenario, booking, amount=Decimal(5), method=PaymentMethod.CASH)
    assert stored(booking).amount_paid == 45


def test_housekeepers_enter_no_money(scenario: Scenario, booking: RoomBooking) -> None:
    given: dict[str, Any] = {
        "booking_id": booking.booking_id,
        "method": PaymentMethod.CASH,
        "amount": Decimal(5),
    }
    refusal = refusal_of(scenario, stays.record_payment, **given, staff=scenario.housekeeper)
    assert isinstance(refusal, Forbidden)


def test_balance_in_python_is_the_generated_column(scenario: Scenario, booking: RoomBooking) -> None:
    other = make_booking(scenario, confirm=True)
    pay(scenario, other, 30)
    run_service(scenario, stays.cancel_booking, booking_id=other.booking_id, reason="Ill")
    charge(scenario, booking, 12)
    found = list(RoomBooking.objects.all())
    assert [balance_due(one) for one in found] == [one.balance_due for one in found]
