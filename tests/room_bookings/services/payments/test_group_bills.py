"""Master bills of groups: what they take over, what stays with the guests, and what is given back."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from hotel.kernel.exceptions import Invalid
from room_bookings import services as stays
from room_bookings.enums import PaymentMethod
from room_bookings.models import GroupBill, Payment, RoomBooking
from room_bookings.services.payments.group_bills import GroupBillRules
from tests import scenarios
from tests.room_bookings.services.bookings import make_booking
from tests.room_bookings.services.service_calls import (
    conflict_of,
    overrides_for,
    reasons_of,
    run_service,
)
from tests.scenarios import MORNING, Scenario
from tests.statement_count import statements_sent
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

NIGHTS = GroupBillRules()


@pytest.fixture
def scenario() -> Scenario:
    made = scenarios.new_scenario()
    scenarios.rooms(made, "101", "102", "103", "104")
    return made


@pytest.fixture
def master(scenario: Scenario) -> RoomBooking:
    """The booking of the organizer, not arrived, for 220.00."""
    return make_booking(scenario, group_reference="COACH", confirm=True)


def guests(scenario: Scenario, room: str = "101", **facts: Any) -> RoomBooking:
    """Check in guests of the group who owe 220.00."""
    made = make_booking(scenario, **{"group_reference": "COACH", "confirm": True, **facts})
    run_service(scenario, stays.check_in_booking, booking_id=made.booking_id, room_number=room)
    return made


def charge(scenario: Scenario, booking: RoomBooking, amount: str, category: str = "BAR") -> int:
    """Charge an extra; return the row."""
    named: dict[str, Any] = {"booking_id": booking.booking_id, "amount": Decimal(amount)}
    pks = run_service(scenario, stays.add_charge, category=category, text="Extra", **named).row_pks
    return int(pks[0])


def take_over(scenario: Scenario, master: RoomBooking, rules: GroupBillRules = NIGHTS, **more: Any) -> None:
    run_service(
        scenario,
        stays.set_group_bill,
        group_reference="COACH",
        booking_id=master.booking_id,
        rules=rules,
        **more,
    )


def sums(booking: RoomBooking) -> tuple[Decimal, Decimal, Decimal]:
    """Return what is charged, paid and due."""
    stored = RoomBooking.objects.get(pk=booking.pk)
    return stored.charged_amount, stored.amount_paid, stored.balance_due


def test_guests_leave_while_the_master_bill_owes_their_nights(
    scenario: Scenario, master: RoomBooking
) -> None:
    booking = guests(scenario)
    leave: dict[str, Any] = {"booking_id": booking.booking_id}
    assert reasons_of(conflict_of(scenario, stays.check_out_booking, **leave)) == [("balance_due", "MANAGER")]

    take_over(scenario, master)
    run_service(scenario, stays.check_out_booking, **leave)

    assert RoomBooking.objects.get(pk=booking.pk).status == "COMPLETED"
    assert sums(booking) == (Decimal(0), Decimal(220), Decimal(0))
    assert sums(master) == (Decimal(220), Decimal(0), Decimal(440))
    owed = Payment.objects.get(booking=master)
    assert (owed.category, owed.text, owed.transferred_from) == (
        "NIGHTS",
        booking.booking_id,
        Payment.objects.get(booking=booking),
    )
    assert RoomBooking.objects.get(pk=booking.pk).payment_captured_at is None


def test_extras_go_by_category_and_fees_never(scenario: Scenario, master: RoomBooking) -> None:
    booking = guests(scenario)
    bar, garage, fee = (
        charge(scenario, booking, "12", name) for name in ("BAR", "PARKING", "CANCELLATION_FEE")
    )

    take_over(scenario, master, GroupBillRules(takes_nights=False, categories=["PARKING"]))
    assert sums(booking) == (Decimal(24), Decimal(0), Decimal(244))
    take_over(scenario, master, GroupBillRules(takes_nights=False, takes_extras=True))
    assert sums(booking) == (Decimal(12), Decimal(0), Decimal(232))

    moved = Payment.objects.filter(booking=master).order_by("pk").values_list("transferred_from", flat=True)
    assert list(moved) == [garage, bar]
    assert not Payment.objects.filter(original=fee).exists()


def test_what_the_guests_have_paid_stays_theirs(scenario: Scenario, master: RoomBooking) -> None:
    booking = guests(scenario)
    cash: dict[str, Any] = {"method": PaymentMethod.CASH, "amount": Decimal(200)}
    run_service(scenario, stays.record_payment, booking_id=booking.booking_id, **cash)

    take_over(scenario, master)

    assert sums(booking) == (Decimal(0), Decimal(220), Decimal(0))
    assert sums(master)[0] == Decimal(20)


def test_same_rules_again_take_over_what_is_new_and_store_nothing(
    scenario: Scenario, master: RoomBooking
) -> None:
    booking = guests(scenario)
    take_over(scenario, master)
    with assert_no_row_changes():
        take_over(scenario, master)
    later: dict[str, Any] = {
        "check_out": MORNING.date() + timedelta(days=3),
        "price": stays.Price(total_amount=Decimal(330)),
    }
    run_service(scenario, stays.change_departure, booking_id=booking.booking_id, **later)

    take_over(scenario, master)

    assert sums(booking)[1:] == (Decimal(330), Decimal(0))
    assert sums(master)[0] == Decimal(330)
    assert GroupBill.objects.count() == 1


def test_nights_that_cost_less_are_given_back(scenario: Scenario, master: RoomBooking) -> None:
    booking = guests(scenario)
    take_over(scenario, master)
    cheaper: dict[str, Any] = {
        "changes": {"total_amount": Decimal(180)},
        "overrides": overrides_for("lower_price"),
    }
    run_service(
        scenario, stays.update_booking, staff=scenario.manager, booking_id=booking.booking_id, **cheaper
    )

    take_over(scenario, master)

    assert sums(booking) == (Decimal(0), Decimal(180), Decimal(0))
    assert sums(master)[0] == Decimal(180)
    take_over(scenario, master, GroupBillRules(takes_nights=False))
    assert (sums(booking)[1:], sums(master)[0]) == ((Decimal(0), Decimal(180)), Decimal(0))


def test_nights_of_guests_who_have_not_arrived_stay(scenario: Scenario, master: RoomBooking) -> None:
    make_booking(scenario, group_reference="COACH", confirm=True)

    take_over(scenario, master)

    assert not Payment.objects.exists()


def test_company_pays_the_master_bill_later(scenario: Scenario, master: RoomBooking) -> None:
    guests(scenario)
    take_over(scenario, master)
    run_service(scenario, stays.check_in_booking, booking_id=master.booking_id, room_number="102")
    promise: dict[str, Any] = {"method": PaymentMethod.ON_ACCOUNT, "amount": Decimal(440), "text": "ACME"}
    named: dict[str, Any] = {"booking_id": master.booking_id}
    (row,) = run_service(scenario, stays.record_payment, **promise, **named).row_pks
    run_service(scenario, stays.check_out_booking, **named)
    left = RoomBooking.objects.get(pk=master.pk)
    assert (left.status, left.balance_due) == ("CHECKED_OUT", Decimal(440))

    paid: dict[str, Any] = {"method": PaymentMethod.BANK_TRANSFER, "amount": Decimal(440), "settles": row}
    run_service(scenario, stays.record_payment, **paid, **named)

    assert RoomBooking.objects.get(pk=master.pk).status == "COMPLETED"


def test_nights_on_a_master_bill_are_neither_reversed_nor_refunded_by_hand(
    scenario: Scenario, master: RoomBooking
) -> None:
    booking = guests(scenario)
    take_over(scenario, master)
    refund: dict[str, Any] = {"amount": Decimal(10), "reason": "No"}
    manager: dict[str, Any] = {"staff": scenario.manager}

    for row in Payment.objects.all():
        named: dict[str, Any] = {"booking_id": row.booking.booking_id, "payment_pk": row.pk, "reason": "No"}
        refusal = conflict_of(scenario, stays.reverse_payment, **named, **manager)
        assert reasons_of(refusal) == [("not_reversible", None)]
    refusal = conflict_of(scenario, stays.refund_booking, booking_id=booking.booking_id, **refund, **manager)
    assert reasons_of(refusal) == [("too_much", None)]


def test_booking_of_another_group_holds_no_master_bill(scenario: Scenario, master: RoomBooking) -> None:
    other = make_booking(scenario, group_reference="CHOIR", confirm=True)

    with assert_no_row_changes(), pytest.raises(Invalid) as refused:
        take_over(scenario, other)
    assert list(refused.value.errors) == ["booking_id"]


def test_statements_do_not_grow_with_the_group(scenario: Scenario, master: RoomBooking) -> None:
    counts = []
    for rooms in (["101"], ["102", "103", "104"]):
        for room in rooms:
            guests(scenario, room)
        with statements_sent() as statements:
            take_over(scenario, master)
        counts.append(len(statements))

    assert counts[1] <= counts[0]
