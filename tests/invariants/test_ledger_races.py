"""Two SQL sessions write the ledger of one booking: they take turns, and booking and ledger agree at commit (I14)."""

from collections.abc import Callable
from typing import Any

import pytest

from room_bookings.services.integrity import broken_invariants
from tests.invariants.support import sql_ledger, sql_provider, sql_steps
from tests.invariants.support.base_state import BaseState
from tests.invariants.support.interleaving import COMMITTED, run_interleaved
from tests.invariants.support.sql_ledger import sums_of
from tests.invariants.support.sql_rows import BOOKINGS
from tests.invariants.support.sql_session import LEVELS, SERIALIZATION_FAILURE, Session

pytestmark = pytest.mark.django_db(transaction=True)

Action = Callable[[Session, BaseState], object]
"""What a session does to the booking of 100.00 paid, 30.00 refunded and 12.00 charged."""

ACTIONS: dict[str, Action] = {
    "payment": lambda s, base: sql_ledger.capture(s, base.checked_in, 20),
    "charge": lambda s, base: sql_ledger.charge(s, base.checked_in, 5),
    "refund": lambda s, base: sql_ledger.refund(s, base.capture, 40),
    "small refund": lambda s, base: sql_ledger.refund(s, base.capture, 10),
    "requested refund": lambda s, base: sql_provider.request_refund(s, base.checked_in, base.capture, 40),
    "reversal of the charge": lambda s, base: sql_ledger.correct(s, base.charge),
    "claim of a payment": lambda s, base: s.run(
        f"UPDATE {BOOKINGS} SET amount_paid = amount_paid + 20 WHERE id = %(id)s", id=base.checked_in
    ),
    "claim of that payment": lambda s, base: s.update(BOOKINGS, base.checked_in, amount_paid=90),
    "change of currency": lambda s, base: sql_steps.change_booking(s, base.confirmed, currency="USD"),
    "first payment": lambda s, base: sql_ledger.capture(s, base.confirmed, 20),
}

BOTH_LAWFUL = [
    ("payment", "charge", ["90.00", "17.00"]),
    ("payment", "payment", ["110.00", "12.00"]),
    ("payment", "small refund", ["80.00", "12.00"]),
    ("small refund", "small refund", ["50.00", "12.00"]),
    ("charge", "reversal of the charge", ["70.00", "5.00"]),
]
"""With what was paid and charged after both."""

ONE_LAWFUL = [
    ("refund", "refund", {"i14_draws_within_their_row"}),
    ("requested refund", "refund", {"i14_draws_within_their_row"}),
    ("refund", "requested refund", {"i14_open_requests_within_their_row"}),
    ("requested refund", "requested refund", {"i14_open_requests_within_their_row"}),
    ("reversal of the charge", "reversal of the charge", {"i14_reversed_once"}),
    ("payment", "claim of a payment", {"i14_sums_agree_with_ledger"}),
    ("change of currency", "first payment", {"i14_booking_follows_ledger"}),
    ("first payment", "change of currency", {"i14_currency_of_ledger_stays"}),
]

orders = pytest.mark.parametrize("last_commits_first", [False, True], ids=["in order", "in reverse"])
levels = pytest.mark.parametrize("level", LEVELS)


def outcomes_of(
    address: dict[str, Any], level: str, base: BaseState, first: str, second: str, *, reverse: bool
) -> list[str]:
    return run_interleaved(
        address,
        level,
        lambda session: ACTIONS[first](session, base),
        lambda session: ACTIONS[second](session, base),
        last_commits_first=reverse,
    )


@orders
@levels
@pytest.mark.parametrize(("first", "second", "sums"), BOTH_LAWFUL)
def test_sums_count_both_rows(
    base: BaseState,
    address: dict[str, Any],
    s: Session,
    first: str,
    second: str,
    sums: list[str],
    level: str,
    last_commits_first: bool,
) -> None:
    outcomes = outcomes_of(address, level, base, first, second, reverse=last_commits_first)
    assert outcomes[0] == COMMITTED
    assert broken_invariants(s.connection) == []
    if level == "READ COMMITTED":
        assert outcomes[1] == COMMITTED
        assert sums_of(s, base.checked_in)[:2] == sums
    else:
        assert outcomes[1] == SERIALIZATION_FAILURE


@orders
@levels
@pytest.mark.parametrize(("first", "second", "refused_by"), ONE_LAWFUL)
def test_the_second_session_is_refused(
    base: BaseState,
    address: dict[str, Any],
    s: Session,
    first: str,
    second: str,
    refused_by: set[str],
    level: str,
    last_commits_first: bool,
) -> None:
    outcomes = outcomes_of(address, level, base, first, second, reverse=last_commits_first)
    assert outcomes[0] == COMMITTED
    allowed = refused_by if level == "READ COMMITTED" else {*refused_by, SERIALIZATION_FAILURE}
    assert outcomes[1] in allowed
    assert broken_invariants(s.connection) == []


@levels
def test_a_claim_before_the_payment_is_refused(
    base: BaseState, address: dict[str, Any], s: Session, level: str
) -> None:
    """The claim would be true after the other session's payment, which it cannot see yet."""
    outcomes = outcomes_of(address, level, base, "claim of that payment", "payment", reverse=False)
    assert outcomes == ["i14_sums_agree_with_ledger", COMMITTED]
    assert sums_of(s, base.checked_in)[0] == "90.00"


def test_timestamps_follow_the_rows_that_count(base: BaseState, s: Session) -> None:
    """The latest capture that was not reversed counts, in the provider's time; a failure clears nothing."""

    def captured_at() -> str:
        query = f"SELECT payment_captured_at::text FROM {BOOKINGS} WHERE id = %(id)s"
        return str(s.one(query, id=base.confirmed))[:10]

    def pay(day: str, number: int) -> int:
        named = {"method": "PROVIDER", "account": "acct_1", "object_id": f"pi_{number}"}
        return sql_ledger.capture(s, base.confirmed, 20, provider_at=f"{day}T12:00:00Z", **named)

    pay("2026-05-03", 1)
    pay("2026-05-01", 2)
    assert captured_at() == "2026-05-03"
    mistaken = sql_ledger.capture(s, base.confirmed, 20)
    assert captured_at() == "2026-05-10"
    sql_ledger.add_row(s, base.confirmed, "FAILURE", 20, method="CARD")
    assert captured_at() == "2026-05-10"
    sql_ledger.correct(s, mistaken)
    assert captured_at() == "2026-05-03"
    s.commit()
    assert broken_invariants(s.connection) == []


def test_every_kind_changes_the_sums(base: BaseState, s: Session) -> None:
    """Paid, charged, authorized, on account, due; the booking's price is 0."""
    booking = base.confirmed
    provider = {"method": "PROVIDER", "account": "acct_1"}

    def about(original: int, kind: str, amount: int, number: int) -> int:
        return sql_ledger.about(s, original, kind, amount, **provider, object_id=f"{kind}_{number}")

    held = sql_ledger.add_row(s, booking, "AUTHORIZATION", 100, **provider, object_id="pi_1")
    assert sums_of(s, booking) == ["0.00", "0.00", "100.00", "0.00", "0.00"]
    paid = about(held, "CAPTURE", 80, 1)
    about(held, "VOID", 20, 1)
    assert sums_of(s, booking) == ["80.00", "0.00", "0.00", "0.00", "-80.00"]
    back = about(paid, "REFUND", 30, 1)
    assert sums_of(s, booking)[0] == "50.00"
    about(back, "REFUND_FAILED", 30, 1)
    assert sums_of(s, booking)[0] == "80.00"
    about(paid, "REFUND", 80, 2)
    dispute = about(paid, "DISPUTE", 80, 1)
    assert sums_of(s, booking)[0] == "-80.00"
    about(dispute, "DISPUTE_WON", 80, 1)
    assert sums_of(s, booking)[0] == "0.00"
    promised = sql_ledger.add_row(s, booking, "AUTHORIZATION", 60, method="ON_ACCOUNT")
    assert sums_of(s, booking) == ["0.00", "0.00", "0.00", "60.00", "0.00"]
    transfer = sql_ledger.about(s, promised, "CAPTURE", 60, method="BANK_TRANSFER")
    assert sums_of(s, booking) == ["60.00", "0.00", "0.00", "0.00", "-60.00"]
    sql_ledger.correct(s, transfer)
    assert sums_of(s, booking) == ["0.00", "0.00", "0.00", "60.00", "0.00"]
    sql_ledger.charge(s, booking, 15)
    assert sums_of(s, booking) == ["0.00", "15.00", "0.00", "60.00", "15.00"]
    s.commit()
    assert broken_invariants(s.connection) == []
