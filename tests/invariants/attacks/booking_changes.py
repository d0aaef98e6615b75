"""Attacks on the change rows of bookings: I15."""

from tests.invariants.attacks.attack import attack
from tests.invariants.support import sql_steps
from tests.invariants.support.base_state import BaseState
from tests.invariants.support.sql_rows import BOOKINGS, TOMORROW
from tests.invariants.support.sql_session import Session
from tests.invariants.support.sql_steps import change_row


@attack("i15_change_version_counts")
def change_price_uncounted(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.confirmed, total_amount=1)


@attack("i15_change_version_counts")
def remove_booker_uncounted(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.confirmed, booker_name="Nobody", booker_phone="0")


@attack("i15_change_version_counts")
def lengthen_every_stay_uncounted(s: Session, base: BaseState) -> None:
    s.run(f"UPDATE {BOOKINGS} SET adults = adults + 1, notes = 'x' WHERE status = 'CONFIRMED'")


@attack("i15_change_version_counts")
def count_change_twice(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.confirmed, total_amount=1, change_version=2)
    for version in (1, 2):
        change_row(s, base.confirmed, version=version, fields=["total_amount"])


@attack("i15_change_version_counts")
def reuse_an_earlier_change(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.completed, change_version=0)
    s.update(BOOKINGS, base.completed, total_amount=220, change_version=1)


@attack("i15_change_recorded")
def change_price_without_row(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.confirmed, total_amount=1, change_version=1)


@attack("i15_change_recorded")
def record_the_change_of_another_booking(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.confirmed, total_amount=1, change_version=1)
    s.update(BOOKINGS, base.pending, total_amount=1, change_version=1)
    change_row(s, base.pending, version=1, fields=["total_amount"])


@attack("i15_one_row_per_version")
def record_a_change_twice(s: Session, base: BaseState) -> None:
    sql_steps.change_booking(s, base.confirmed, total_amount=1)
    change_row(s, base.confirmed, version=1, fields=["total_amount"])


@attack("i15_changes_chain")
def leave_out_the_first_of_two_changes(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.confirmed, total_amount=1, change_version=1)
    s.update(BOOKINGS, base.confirmed, total_amount=2, change_version=2)
    change_row(s, base.confirmed, version=2, fields=["total_amount"])


@attack("i15_change_not_ahead_of_booking")
def record_a_change_that_was_not_made(s: Session, base: BaseState) -> None:
    change_row(s, base.confirmed, version=1, fields=["total_amount"])


@attack("i15_change_names_its_fields")
def name_another_field(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.confirmed, total_amount=1, change_version=1)
    change_row(s, base.confirmed, version=1, fields=["adults"])


@attack("i15_change_names_its_fields")
def name_one_of_two_fields(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.confirmed, check_out=TOMORROW, notes="Late", adults=2, change_version=1)
    change_row(s, base.confirmed, version=1, fields=["adults"])
