"""Attacks on the ledger of bookings and on the columns that it decides: I14."""

import uuid
from decimal import Decimal
from typing import Any

from psycopg2.extras import Json

from tests.invariants.attacks.attack import attack
from tests.invariants.support import sql_rows, sql_stays, sql_steps
from tests.invariants.support.base_state import BaseState
from tests.invariants.support.sql_ledger import LEDGER, about, add_row, capture, charge, correct, refund
from tests.invariants.support.sql_rows import BOOKINGS, NOW, TODAY, TOMORROW
from tests.invariants.support.sql_session import Session

PROVIDER = {"method": "PROVIDER", "account": "acct_1", "object_id": "pi_1"}


@attack("i14_sums_agree_with_ledger")
def claim_a_payment(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.confirmed, amount_paid=50)


@attack("i14_sums_agree_with_ledger")
def forget_a_charge(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.checked_in, charged_amount=0)


@attack("i14_sums_agree_with_ledger")
def clear_every_sum(s: Session, base: BaseState) -> None:
    s.run(f"UPDATE {BOOKINGS} SET amount_paid = 0, charged_amount = 0, payment_captured_at = NULL")


@attack("i14_sums_agree_with_ledger")
def move_a_payment_to_another_booking(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.checked_in, amount_paid=0)
    s.update(BOOKINGS, base.confirmed, amount_paid=70)


@attack("i14_sums_agree_with_ledger")
def claim_a_promise_of_a_company(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.confirmed, on_account_amount=50)


@attack("i14_sums_agree_with_ledger")
def claim_an_authorization(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.confirmed, authorized_amount=50, payment_authorized_at=NOW)


@attack("i14_sums_agree_with_ledger")
def move_the_time_of_a_payment(s: Session, base: BaseState) -> None:
    s.run(f"UPDATE {BOOKINGS} SET payment_captured_at = payment_captured_at - interval '1 day'")


@attack("i14_sums_agree_with_ledger")
def clear_the_time_of_a_payment_for_a_failure(s: Session, base: BaseState) -> None:
    add_row(s, base.checked_in, "FAILURE", 50, method="CARD")
    s.update(BOOKINGS, base.checked_in, payment_captured_at=None)


@attack("i14_sums_agree_with_ledger")
def count_a_payment_twice(s: Session, base: BaseState) -> None:
    capture(s, base.confirmed, 50)
    s.run(f"UPDATE {BOOKINGS} SET amount_paid = amount_paid + 50 WHERE id = %(id)s", id=base.confirmed)


@attack("i14_new_booking_has_no_ledger")
def create_a_paid_booking(s: Session, base: BaseState) -> None:
    booking = sql_rows.add_booking(s, base.hotel, amount_paid=100)
    sql_steps.booking_event(s, booking, version=1, from_status="", to_status="PENDING")


@attack("i14_booking_follows_ledger")
def pay_in_another_currency(s: Session, base: BaseState) -> None:
    capture(s, base.confirmed, 50, currency="USD")


@attack("i14_booking_follows_ledger", without=("i10_payment_of_hotel",))
def pay_for_no_booking(s: Session, base: BaseState) -> None:
    row = {"hotel_id": base.hotel.pk, "booking_id": 1_000_000, "kind": "CAPTURE", "method": "CASH"}
    more = {"amount": 5, "currency": "EUR", "category": "", "original_kind": "", "source": "SYSTEM"}
    of_command = {"at": NOW, "business_date": TODAY, "command_id": "00000000-0000-4000-8000-000000000000"}
    texts = dict.fromkeys(("text", "reference", "note", "account", "object_id", "request_id"), "")
    s.insert(LEDGER, **row, **more, **of_command, **texts)


@attack("i14_currency_of_ledger_stays")
def change_the_currency_of_what_was_paid(s: Session, base: BaseState) -> None:
    sql_steps.change_booking(s, base.checked_in, currency="USD")


@attack("i14_draws_within_their_row")
def refund_more_than_was_paid(s: Session, base: BaseState) -> None:
    refund(s, base.capture, 71)


@attack("i14_draws_within_their_row")
def refund_twice_in_one_statement(s: Session, base: BaseState) -> None:
    first = refund(s, base.capture, 40)
    columns = [name for name in s.written_columns(LEDGER) if name not in {"id", "command_id"}]
    names = ", ".join(columns)
    s.run(
        f"INSERT INTO {LEDGER} ({names}, command_id) SELECT {names}, gen_random_uuid() FROM {LEDGER} "
        "WHERE id = %(id)s",
        id=first,
    )


@attack("i14_draws_within_their_row")
def reverse_a_payment_that_was_refunded(s: Session, base: BaseState) -> None:
    correct(s, base.capture)


@attack("i14_draws_within_their_row")
def refund_a_reversed_payment(s: Session, base: BaseState) -> None:
    mistaken = capture(s, base.confirmed, 50)
    correct(s, mistaken)
    refund(s, mistaken, 50)


@attack("i14_draws_within_their_row")
def capture_more_than_was_authorized(s: Session, base: BaseState) -> None:
    held = add_row(s, base.confirmed, "AUTHORIZATION", 50, **PROVIDER)
    about(s, held, "CAPTURE", 30, **PROVIDER)
    about(s, held, "VOID", 21, **PROVIDER)


@attack("i14_correction_repeats_its_row")
def reverse_half_of_a_charge(s: Session, base: BaseState) -> None:
    about(s, base.charge, "CORRECTION", 6)


@attack("i14_correction_repeats_its_row")
def reverse_cash_as_a_card_payment(s: Session, base: BaseState) -> None:
    correct(s, capture(s, base.confirmed, 50), method="CARD")


@attack("i14_reversed_once", without=("i14_draws_within_their_row",))
def reverse_a_charge_twice(s: Session, base: BaseState) -> None:
    correct(s, base.charge)
    correct(s, base.charge)


@attack("i14_original_of_the_booking")
def refund_the_payment_of_another_booking(s: Session, base: BaseState) -> None:
    named = {"original_id": base.capture, "original_kind": "CAPTURE"}
    add_row(s, base.confirmed, "REFUND", 5, **named)


@attack("i14_original_of_the_booking")
def refund_a_charge(s: Session, base: BaseState) -> None:
    about(s, base.charge, "REFUND", 5, method="CASH", category="", original_kind="CAPTURE")


@attack("i14_person_of_the_party")
def charge_a_person_of_another_booking(s: Session, base: BaseState) -> None:
    charge(s, base.confirmed, 5, party_member_id=base.party_member)


@attack("i14_provider_row_once")
def record_a_message_of_the_provider_twice(s: Session, base: BaseState) -> None:
    capture(s, base.confirmed, 50, **PROVIDER)
    capture(s, base.pending, 50, **PROVIDER)


@attack("i14_object_of_an_account")
def record_a_provider_without_its_object(s: Session, base: BaseState) -> None:
    capture(s, base.confirmed, 50, method="PROVIDER")


@attack("i14_object_of_an_account")
def name_an_object_without_an_account(s: Session, base: BaseState) -> None:
    capture(s, base.confirmed, 50, method="CARD", object_id="pi_1")


@attack("i14_amount_in_places_of_its_currency")
def pay_a_negative_amount(s: Session, base: BaseState) -> None:
    capture(s, base.confirmed, -50)


@attack("i14_amount_in_places_of_its_currency")
def pay_a_fraction_of_a_cent(s: Session, base: BaseState) -> None:
    capture(s, base.confirmed, Decimal("50.001"))


@attack("i14_amount_in_places_of_its_currency")
def pay_a_fraction_of_a_yen(s: Session, base: BaseState) -> None:
    booking = sql_rows.add_booking(s, base.hotel, currency="JPY")
    sql_steps.booking_event(s, booking, version=1, from_status="", to_status="PENDING")
    capture(s, booking, Decimal("50.5"), currency="JPY")


@attack("i14_row_fits_its_kind")
def refund_no_payment(s: Session, base: BaseState) -> None:
    add_row(s, base.checked_in, "REFUND", 5)


@attack("i14_row_fits_its_kind")
def charge_without_a_tax_category(s: Session, base: BaseState) -> None:
    charge(s, base.checked_in, 5, category="")


@attack("i14_row_fits_its_kind")
def receive_money_on_account(s: Session, base: BaseState) -> None:
    capture(s, base.checked_in, 5, method="ON_ACCOUNT")


@attack("i14_row_fits_its_kind")
def reverse_a_payment_of_a_provider(s: Session, base: BaseState) -> None:
    paid = capture(s, base.confirmed, 50, **PROVIDER)
    correct(s, paid, account="acct_1", object_id="pi_2")


@attack("i14_row_fits_its_kind")
def reverse_a_correction(s: Session, base: BaseState) -> None:
    correct(s, correct(s, base.charge))


@attack("i14_row_fits_its_kind")
def add_a_row_of_an_unknown_kind(s: Session, base: BaseState) -> None:
    add_row(s, base.confirmed, "GIFT", 5)


@attack("i14_tax_fits_its_row")
def add_a_tax_to_a_payment(s: Session, base: BaseState) -> None:
    capture(s, base.confirmed, 50, tax_percent=19, tax_amount=8)


@attack("i14_tax_fits_its_row")
def tax_a_charge_without_a_rate(s: Session, base: BaseState) -> None:
    charge(s, base.checked_in, 5, tax_amount=1)


@attack("i14_tax_fits_its_row")
def charge_more_tax_than_the_amount(s: Session, base: BaseState) -> None:
    charge(s, base.checked_in, 5, tax_percent=19, tax_amount=6)


@attack("i14_tax_of_the_booking")
def add_the_tax_of_a_charge_of_another_booking(s: Session, base: BaseState) -> None:
    charge(s, base.confirmed, 1, tax_percent=19, tax_amount=1, tax_of_id=base.charge)


@attack("i14_correction_repeats_its_row")
def reverse_a_charge_with_another_tax(s: Session, base: BaseState) -> None:
    correct(s, charge(s, base.checked_in, 5, tax_percent=19, tax_amount=1), tax_percent=7, tax_amount=0)


@attack("i14_nights_make_the_total")
def name_nights_that_make_another_total(s: Session, base: BaseState) -> None:
    sql_steps.change_booking(s, base.completed, nightly_amounts=[Decimal(100)])


@attack("i14_nights_make_the_total")
def name_too_many_nights(s: Session, base: BaseState) -> None:
    sql_steps.change_booking(s, base.completed, nightly_amounts=[Decimal(100), Decimal(10)])


@attack("i14_nights_make_the_total")
def name_a_negative_night(s: Session, base: BaseState) -> None:
    sql_steps.change_booking(
        s,
        base.confirmed_tomorrow,
        check_in=TODAY,
        room_from=TODAY,
        total_amount=100,
        nightly_amounts=[Decimal(120), Decimal(-20)],
    )


@attack("i14_nights_make_the_total")
def lower_the_total_under_named_nights(s: Session, base: BaseState) -> None:
    amounts = {"total_amount": 100, "nightly_amounts": [Decimal(60), Decimal(40)]}
    booking = sql_stays.create_booking(
        s, base.hotel, TODAY, TOMORROW.replace(day=TOMORROW.day + 1), **amounts
    )
    sql_steps.change_booking(s, booking, total_amount=90)


@attack("i15_change_names_its_fields")
def move_price_between_nights_unnamed(s: Session, base: BaseState) -> None:
    booking = sql_stays.create_booking(s, base.hotel, TODAY, TOMORROW.replace(day=TOMORROW.day + 1))
    s.update(
        BOOKINGS, booking, total_amount=100, nightly_amounts=[Decimal(60), Decimal(40)], change_version=1
    )
    changes = Json([{"field": "total_amount"}])
    sql_steps.change_row(s, booking, version=1, fields=[], changes=changes)


def join_groups(s: Session, *booking_pks: int) -> None:
    """Give bookings one group reference."""
    for booking_pk in booking_pks:
        sql_steps.change_booking(s, booking_pk, group_reference="COACH")


def move(s: Session, base: BaseState, booking_pk: int, amount: Any = 12, **columns: Any) -> int:
    """Reverse the charge of 12, and charge another booking of its group in its place by the same command."""
    command_id = str(uuid.uuid4())
    correct(s, base.charge, command_id=command_id)
    return charge(
        s, booking_pk, amount, **{"transferred_from_id": base.charge, "command_id": command_id} | columns
    )


@attack("i14_transfer_has_both_sides")
def charge_twice_what_was_not_reversed(s: Session, base: BaseState) -> None:
    join_groups(s, base.checked_in, base.confirmed)
    charge(s, base.confirmed, 12, transferred_from_id=base.charge)


@attack("i14_transfer_has_both_sides")
def revive_a_charge_that_an_earlier_command_reversed(s: Session, base: BaseState) -> None:
    join_groups(s, base.checked_in, base.confirmed)
    correct(s, base.charge)
    charge(s, base.confirmed, 12, transferred_from_id=base.charge)


@attack("i14_transfer_has_both_sides")
def lose_a_part_on_the_way(s: Session, base: BaseState) -> None:
    join_groups(s, base.checked_in, base.confirmed)
    move(s, base, base.confirmed, amount=11)


@attack("i14_transfer_has_both_sides")
def change_the_tax_category_on_the_way(s: Session, base: BaseState) -> None:
    join_groups(s, base.checked_in, base.confirmed)
    move(s, base, base.confirmed, category="BAR")


@attack("i14_transfer_has_both_sides")
def change_the_tax_on_the_way(s: Session, base: BaseState) -> None:
    join_groups(s, base.checked_in, base.confirmed)
    move(s, base, base.confirmed, tax_percent=7, tax_amount=Decimal("0.79"))


@attack("i14_transfer_has_both_sides")
def add_a_tax_on_the_way(s: Session, base: BaseState) -> None:
    moved = move(s, base, base.checked_in, tax_percent=None)
    charge(s, base.checked_in, 1, tax_percent=10, tax_amount=1, tax_of_id=moved)


@attack("i14_transfer_has_both_sides")
def transfer_a_charge_out_of_its_group(s: Session, base: BaseState) -> None:
    move(s, base, base.confirmed)


@attack("i14_transfer_has_both_sides")
def transfer_a_charge_to_another_hotel(s: Session, base: BaseState) -> None:
    move(s, base, base.other_booking)


@attack("i14_transfer_has_both_sides")
def charge_in_place_of_a_payment(s: Session, base: BaseState) -> None:
    charge(s, base.checked_in, 100, transferred_from_id=base.capture)


@attack("i14_transferred_once")
def transfer_a_charge_to_two_bookings(s: Session, base: BaseState) -> None:
    join_groups(s, base.checked_in, base.confirmed, base.pending)
    moved = move(s, base, base.confirmed)
    (command_id,) = s.row(f"SELECT command_id FROM {LEDGER} WHERE id = %(id)s", id=moved)
    charge(s, base.pending, 12, transferred_from_id=base.charge, command_id=str(command_id))


@attack("i14_transfer_fits_its_kind", without=("i14_transfer_has_both_sides",))
def pay_in_place_of_a_charge(s: Session, base: BaseState) -> None:
    correct(s, base.charge)
    capture(s, base.confirmed, 12, transferred_from_id=base.charge)


@attack("i14_transfer_fits_its_kind")
def refund_by_a_master_bill(s: Session, base: BaseState) -> None:
    refund(s, base.capture, 5, method="GROUP_BILL")


def take_over(s: Session, base: BaseState) -> tuple[int, int]:
    """Let a booking of the group owe 50 of the nights of another one."""
    join_groups(s, base.checked_in, base.confirmed)
    taken = capture(s, base.checked_in, 50, method="GROUP_BILL")
    return taken, charge(s, base.confirmed, 50, category="NIGHTS", transferred_from_id=taken)


@attack("i14_group_bill_owes_what_it_takes")
def let_nobody_owe_what_a_master_bill_takes(s: Session, base: BaseState) -> None:
    capture(s, base.checked_in, 50, method="GROUP_BILL")


@attack("i14_group_bill_owes_what_it_takes")
def give_nights_back_and_keep_their_charge(s: Session, base: BaseState) -> None:
    taken, _owed = take_over(s, base)
    correct(s, taken)


@attack("i14_group_bill_owes_what_it_takes")
def reverse_the_charge_and_keep_the_nights(s: Session, base: BaseState) -> None:
    _taken, owed = take_over(s, base)
    correct(s, owed)


@attack("i14_group_bill_is_no_money")
def refund_what_a_master_bill_has_taken_over(s: Session, base: BaseState) -> None:
    taken, _owed = take_over(s, base)
    refund(s, taken, 50, method="CASH")


@attack("i14_group_bill_is_no_money")
def dispute_what_a_master_bill_has_taken_over(s: Session, base: BaseState) -> None:
    taken, _owed = take_over(s, base)
    about(s, taken, "DISPUTE", 50, method="CARD")
