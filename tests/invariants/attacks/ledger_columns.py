"""Attacks on each column of a booking that its ledger decides (I14): the sums and the timestamps of payments."""

from room_bookings.ledger_triggers import SUMS, TIMESTAMPS
from tests.invariants.attacks.attack import AttackFunction, attack
from tests.invariants.support.base_state import BaseState
from tests.invariants.support.sql_ledger import add_row
from tests.invariants.support.sql_rows import BOOKINGS, NOW
from tests.invariants.support.sql_session import Session


def changing(column: str, value: str, name: str) -> AttackFunction:
    """Return an attack on this column of a booking with rows of every kind."""

    def run(s: Session, base: BaseState) -> None:
        add_row(s, base.checked_in, "FAILURE", 50, method="CARD")
        add_row(s, base.checked_in, "AUTHORIZATION", 50, method="CARD")
        s.run(f"UPDATE {BOOKINGS} SET {column} = {value} WHERE id = %(id)s", id=base.checked_in)

    run.__name__ = f"{name}_{column}"
    return run


for _column in SUMS:
    attack("i14_sums_agree_with_ledger")(changing(_column, f"{_column} + 1", "raise"))
for _column in TIMESTAMPS:
    attack("i14_sums_agree_with_ledger")(changing(_column, f"{_column} - interval '1 s'", "move"))
    attack("i14_sums_agree_with_ledger")(changing(_column, "NULL", "clear"))


@attack("i14_sums_agree_with_ledger")
def let_a_payment_come_before_it_was_entered(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.pending, payment_captured_at=NOW, amount_paid=0)
