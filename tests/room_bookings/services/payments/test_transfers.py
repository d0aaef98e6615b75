"""Transfers of charges between the bookings of a group, and between the persons of a party."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from hotel.kernel.exceptions import Invalid
from room_bookings import services as stays
from room_bookings.enums import PaymentKind
from room_bookings.exceptions import PaymentNotFound
from room_bookings.models import Payment, RoomBooking
from room_bookings.services.payments.group_bills import GroupBillRules
from tests import scenarios
from tests.booking_columns import write_columns
from tests.factories import StaffFactory
from tests.room_bookings.ledger_rows import ledger_row
from tests.room_bookings.services.bookings import make_booking
from tests.room_bookings.services.service_calls import conflict_of, reasons_of, refusal_of, run_service
from tests.scenarios import NOON, Scenario
from tests.tax_categories import add_tax_category

pytestmark = pytest.mark.django_db

NEXT_DAY = NOON + timedelta(days=1)


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario()


@pytest.fixture
def booking(scenario: Scenario) -> RoomBooking:
    return make_booking(scenario, group_reference="COACH")


@pytest.fixture
def other(scenario: Scenario) -> RoomBooking:
    return make_booking(scenario, group_reference="COACH")


def charged(scenario: Scenario, booking: RoomBooking, **more: Any) -> dict[str, Any]:
    """Charge wine, and return what names the row."""
    wine: dict[str, Any] = {"amount": Decimal("12.50"), "category": "BAR", "text": "Wine", **more}
    entry = run_service(scenario, stays.add_charge, booking_id=booking.booking_id, **wine)
    return {"booking_id": booking.booking_id, "payment_pk": entry.row_pks[0], "reason": "Wrong room"}


def charges(booking: RoomBooking) -> Decimal:
    return RoomBooking.objects.get(pk=booking.pk).charged_amount


def test_charge_moves_by_a_reversal_and_a_charge_that_names_it(
    scenario: Scenario, booking: RoomBooking, other: RoomBooking
) -> None:
    named = charged(scenario, booking)

    transfer = run_service(
        scenario, stays.transfer_charge, to_booking_id=other.booking_id, now=NEXT_DAY, **named
    )

    reversal, charge = (Payment.objects.get(pk=pk) for pk in transfer.row_pks)
    assert (reversal.booking, reversal.kind, reversal.original_id) == (
        booking,
        "CORRECTION",
        named["payment_pk"],
    )
    assert (charge.booking, charge.kind, charge.transferred_from_id) == (other, "CHARGE", named["payment_pk"])
    assert (charge.amount, charge.category, charge.text) == (Decimal("12.50"), "BAR", "Wine")
    assert {reversal.business_date, charge.business_date} == {NEXT_DAY.date()}
    assert (charges(booking), charges(other)) == (Decimal(0), Decimal("12.50"))


def test_charge_moves_between_the_persons_of_a_party(scenario: Scenario) -> None:
    booking = scenarios.booking(scenario, people=2)
    ada, companion = booking.party.order_by("pk")
    named = charged(scenario, booking, party_member=ada.pk)

    run_service(scenario, stays.transfer_charge, party_member=companion.pk, **named)

    shares = Payment.objects.filter(booking=booking).order_by("pk")
    assert [(row.kind, row.party_member) for row in shares] == [
        ("CHARGE", ada),
        ("CORRECTION", ada),
        ("CHARGE", companion),
    ]
    assert charges(booking) == Decimal("12.50")


def test_transfer_to_the_same_share_and_to_a_stranger_are_invalid(
    scenario: Scenario, booking: RoomBooking, other: RoomBooking
) -> None:
    named = charged(scenario, booking)

    for more in ({}, {"party_member": other.party.get().pk}):
        refusal = refusal_of(scenario, stays.transfer_charge, **named, **more)
        assert isinstance(refusal, Invalid)
    refusal = refusal_of(scenario, stays.transfer_charge, **{**named, "payment_pk": 0})
    assert isinstance(refusal, PaymentNotFound)


def test_transfer_leaves_the_group_and_the_currency_never(scenario: Scenario, booking: RoomBooking) -> None:
    named = charged(scenario, booking)
    for reference in ("", "CHOIR"):
        stranger = make_booking(scenario, group_reference=reference)
        refusal = conflict_of(scenario, stays.transfer_charge, to_booking_id=stranger.booking_id, **named)
        assert reasons_of(refusal) == [("other_group", None)]
    dollars = make_booking(scenario, group_reference="COACH")
    write_columns(RoomBooking.objects.filter(pk=dollars.pk), currency="USD")

    refusal = conflict_of(scenario, stays.transfer_charge, to_booking_id=dollars.booking_id, **named)

    assert reasons_of(refusal) == [("other_currency", None)]


def test_only_standing_charges_move_and_no_fees(
    scenario: Scenario, booking: RoomBooking, other: RoomBooking
) -> None:
    fee = charged(scenario, booking, category="CANCELLATION_FEE")
    wine = charged(scenario, booking)
    run_service(scenario, stays.transfer_charge, to_booking_id=other.booking_id, **wine)
    payment = ledger_row(booking, PaymentKind.CAPTURE, 5)
    for row, code in (
        (fee["payment_pk"], "not_transferable"),
        (payment.pk, "not_transferable"),
        (wine["payment_pk"], "already_reversed"),
    ):
        named = {**wine, "payment_pk": row, "to_booking_id": other.booking_id}
        assert reasons_of(conflict_of(scenario, stays.transfer_charge, **named)) == [(code, None)]


def test_theft_by_transfer_and_reversal_needs_a_manager(
    scenario: Scenario, booking: RoomBooking, other: RoomBooking
) -> None:
    """The front desk moves yesterday's charge, so that the new row is its own of today, and reverses that."""
    named = charged(scenario, booking)
    moved: dict[str, Any] = {"to_booking_id": other.booking_id, "now": NEXT_DAY}
    transfer = run_service(scenario, stays.transfer_charge, **moved, **named)
    reverse: dict[str, Any] = {
        "booking_id": other.booking_id,
        "payment_pk": transfer.row_pks[1],
        "reason": "Never had it",
        "now": NEXT_DAY,
    }

    refusal = conflict_of(scenario, stays.reverse_payment, **reverse)

    assert reasons_of(refusal) == [("not_own_row", None)]
    run_service(scenario, stays.reverse_payment, staff=scenario.manager, **reverse)
    assert charges(other) == 0


def test_colleague_s_charge_does_not_become_one_s_own_by_a_transfer(
    scenario: Scenario, booking: RoomBooking, other: RoomBooking
) -> None:
    named = charged(scenario, booking)
    colleague = StaffFactory.create(hotel=scenario.hotel, front_desk=True)
    moved: dict[str, Any] = {"to_booking_id": other.booking_id, "staff": colleague}
    row = run_service(scenario, stays.transfer_charge, **moved, **named).row_pks[1]
    reverse: dict[str, Any] = {"booking_id": other.booking_id, "payment_pk": row, "reason": "Never had it"}

    for person in (colleague, scenario.front_desk):
        refusal = conflict_of(scenario, stays.reverse_payment, staff=person, **reverse)
        assert reasons_of(refusal) == [("not_own_row", None)]
    assert charges(other) == Decimal("12.50")


def test_own_charge_of_the_day_is_reversed_where_it_has_moved(
    scenario: Scenario, booking: RoomBooking, other: RoomBooking
) -> None:
    named = charged(scenario, booking)
    moved = run_service(scenario, stays.transfer_charge, to_booking_id=other.booking_id, **named)

    refusal = conflict_of(scenario, stays.reverse_payment, **named)
    assert reasons_of(refusal) == [("not_reversible", None)]
    assert other.booking_id in refusal.detail
    there: dict[str, Any] = {**named, "booking_id": other.booking_id, "payment_pk": moved.row_pks[1]}
    run_service(scenario, stays.reverse_payment, **there)
    assert (charges(booking), charges(other)) == (Decimal(0), Decimal(0))


def test_transferred_charge_moves_on(scenario: Scenario, booking: RoomBooking, other: RoomBooking) -> None:
    named = charged(scenario, booking)
    there = run_service(scenario, stays.transfer_charge, to_booking_id=other.booking_id, **named)
    back: dict[str, Any] = {
        "booking_id": other.booking_id,
        "payment_pk": there.row_pks[1],
        "reason": "Right after all",
    }

    run_service(scenario, stays.transfer_charge, to_booking_id=booking.booking_id, **back)

    assert (charges(booking), charges(other)) == (Decimal("12.50"), Decimal(0))


def test_added_tax_moves_with_its_charge(
    scenario: Scenario, booking: RoomBooking, other: RoomBooking
) -> None:
    add_tax_category(scenario, "BAR", percent="10", is_included=False)
    named = charged(scenario, booking)
    assert charges(booking) == Decimal("13.75")
    tax = Payment.objects.get(tax_of=named["payment_pk"])
    alone = conflict_of(
        scenario, stays.transfer_charge, **{**named, "payment_pk": tax.pk}, to_booking_id=other.booking_id
    )
    assert reasons_of(alone) == [("not_transferable", None)]

    run_service(scenario, stays.transfer_charge, to_booking_id=other.booking_id, **named)

    assert (charges(booking), charges(other)) == (Decimal(0), Decimal("13.75"))


def test_master_bill_takes_over_a_charge_with_its_added_tax_once(
    scenario: Scenario, booking: RoomBooking, other: RoomBooking
) -> None:
    add_tax_category(scenario, "BAR", percent="10", is_included=False)
    charged(scenario, booking)

    rules = GroupBillRules(takes_extras=True)
    bill: dict[str, Any] = {"group_reference": "COACH", "booking_id": other.booking_id, "rules": rules}
    run_service(scenario, stays.set_group_bill, **bill)

    assert (charges(booking), charges(other)) == (Decimal(0), Decimal("13.75"))
