"""Events of a provider in every order, and doubled: the ledger and the booking end the same."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest

from room_bookings.ledger_rows import LedgerRow
from room_bookings.models import ProviderAccount
from room_bookings.payment_providers.facts import IntentFact
from room_bookings.payment_providers.stripe_events import event_of
from room_bookings.services.provider_events.demanded_rows import Told
from room_bookings.services.provider_events.intent_ledger import IntentLedger, take_all
from tests import scenarios
from tests.room_bookings.provider_messages import Paying, paying
from tests.room_bookings.provider_rows import provider_account
from tests.scenarios import Scenario
from tests.stripe_messages import (
    charge,
    dispute,
    event,
    failed_intent,
    held_intent,
    payment_intent,
    refund,
    succeeded_intent,
)

Messages = Callable[[str], list[dict[str, Any]]]


def of_intent(intent: str, kind: str, item: dict[str, Any], *, second: int) -> dict[str, Any]:
    """Return an event about an object that belongs to the intent, so many seconds after the first."""
    if item["object"] != "payment_intent":
        item = {**item, "id": f"{item['id']}_{intent}", "payment_intent": intent}
    return event(kind, item, created=1778745660 + second)


def refunded(intent: str) -> list[dict[str, Any]]:
    return [
        of_intent(intent, "payment_intent.succeeded", succeeded_intent(intent), second=1),
        of_intent(intent, "refund.created", refund(amount=5000, status="pending"), second=2),
        of_intent(intent, "charge.refunded", charge(amount_refunded=5000), second=2),
        of_intent(intent, "refund.updated", refund(amount=5000), second=9),
    ]


def captured_in_part_and_disputed(intent: str) -> list[dict[str, Any]]:
    rest = refund("re_rest", amount=2000, balance_transaction=None)
    return [
        of_intent(intent, "payment_intent.amount_capturable_updated", held_intent(intent), second=1),
        of_intent(
            intent,
            "payment_intent.succeeded",
            succeeded_intent(intent, capture_method="manual", amount_received=20000),
            second=5,
        ),
        of_intent(intent, "refund.created", rest, second=5),
        of_intent(intent, "charge.dispute.created", dispute(amount=20000), second=20),
        of_intent(intent, "charge.dispute.closed", dispute(amount=20000, status="won"), second=30),
    ]


def declined_twice(intent: str) -> list[dict[str, Any]]:
    first, second = (failed_intent(intent, charge=f"ch_{number}_{intent}") for number in (1, 2))
    return [
        of_intent(intent, "payment_intent.payment_failed", first, second=1),
        of_intent(intent, "payment_intent.payment_failed", second, second=4),
        of_intent(intent, "payment_intent.processing", payment_intent(intent, status="processing"), second=8),
        of_intent(intent, "payment_intent.succeeded", succeeded_intent(intent), second=9),
    ]


def lapsed(intent: str) -> list[dict[str, Any]]:
    canceled = payment_intent(
        intent, status="canceled", cancellation_reason="automatic", capture_method="manual"
    )
    rest = refund(balance_transaction=None, reason="expired_uncaptured_charge")
    return [
        of_intent(intent, "payment_intent.amount_capturable_updated", held_intent(intent), second=1),
        of_intent(intent, "payment_intent.canceled", canceled, second=7),
        of_intent(intent, "charge.refunded", charge(captured=False, amount_refunded=22000), second=7),
        of_intent(intent, "refund.created", rest, second=7),
    ]


def refund_that_failed(intent: str) -> list[dict[str, Any]]:
    failed = refund(amount=10000, status="failed", failure_reason="lost_or_stolen_card")
    return [
        of_intent(intent, "payment_intent.succeeded", succeeded_intent(intent), second=1),
        of_intent(intent, "refund.created", refund(amount=10000, status="pending"), second=2),
        of_intent(intent, "refund.failed", failed, second=60),
        of_intent(intent, "refund.created", refund("re_again", amount=12000), second=90),
    ]


ENDS: dict[Messages, tuple[list[tuple[str, str, int, str]], str, int, int]] = {
    refunded: (
        [("CAPTURE", "{}", 220, ""), ("REFUND", "re_1_{}", 50, "CAPTURE")],
        "SUCCEEDED",
        170,
        0,
    ),
    captured_in_part_and_disputed: (
        [
            ("AUTHORIZATION", "{}", 220, ""),
            ("CAPTURE", "{}", 200, "AUTHORIZATION"),
            ("DISPUTE", "du_1_{}", 200, "CAPTURE"),
            ("DISPUTE_WON", "du_1_{}", 200, "DISPUTE"),
            ("VOID", "{}", 20, "AUTHORIZATION"),
        ],
        "SUCCEEDED",
        200,
        0,
    ),
    declined_twice: (
        [("CAPTURE", "{}", 220, ""), ("FAILURE", "ch_1_{}", 220, ""), ("FAILURE", "ch_2_{}", 220, "")],
        "SUCCEEDED",
        220,
        0,
    ),
    lapsed: (
        [("AUTHORIZATION", "{}", 220, ""), ("VOID", "{}", 220, "AUTHORIZATION")],
        "CANCELED",
        0,
        0,
    ),
    refund_that_failed: (
        [
            ("CAPTURE", "{}", 220, ""),
            ("REFUND", "re_1_{}", 100, "CAPTURE"),
            ("REFUND", "re_again_{}", 120, "CAPTURE"),
            ("REFUND_FAILED", "re_1_{}", 100, "REFUND"),
        ],
        "SUCCEEDED",
        100,
        0,
    ),
}
"""The rows after each history, with the id of the intent for `{}`, the intent's status, and the booking's sums."""


HELD_FIRST = (captured_in_part_and_disputed, lapsed)
"""The histories of intents whose money is held before it is captured."""

ROW = LedgerRow(
    **dict.fromkeys(LedgerRow._fields, ""),  # type: ignore[arg-type]
)._replace(account="acct", method="PROVIDER", original_id=None)


@pytest.fixture
def scenario(db: None) -> Scenario:
    return scenarios.new_scenario()


@pytest.fixture
def account(scenario: Scenario) -> ProviderAccount:
    return provider_account(scenario.hotel)


def assert_end(made: Paying, messages: Messages) -> None:
    rows, status, paid, held = ENDS[messages]
    assert made.rows == [
        (kind, object_id.format(made.id), Decimal(amount), original)
        for kind, object_id, amount, original in rows
    ]
    made.intent.refresh_from_db()
    assert made.intent.status == status
    stored = made.stored
    assert (stored.status, stored.amount_paid, stored.authorized_amount) == ("CONFIRMED", paid, held)
    assert {outcome for _, outcome, _ in made.outcomes} <= {"OBEYED", "NOTHING_TO_DO"}


def _orders(number: int) -> list[tuple[int, ...]]:
    """Return the reverse order and each order that begins later."""
    inorder = tuple(range(number))
    return [inorder[::-1], *(inorder[start:] + inorder[:start] for start in range(1, number))]


@pytest.mark.parametrize("messages", ENDS, ids=lambda messages: messages.__name__)
def test_other_orders_end_in_the_same_ledger(
    scenario: Scenario, account: ProviderAccount, messages: Messages
) -> None:
    for place, order in enumerate(_orders(len(messages("pi")))):
        captures_later = messages in HELD_FIRST
        made = paying(scenario, account=account, object_id=f"pi_{place}", captures_later=captures_later)
        told = messages(made.id)
        for index in order:
            made.receive(told[index])
        assert_end(made, messages)


@pytest.mark.parametrize("messages", ENDS, ids=lambda messages: messages.__name__)
def test_each_order_demands_the_same_rows(messages: Messages) -> None:
    told = [_told(message) for message in messages("pi_1")]
    expected = sorted(
        (kind, object_id.format("pi_1"), Decimal(amount), original)
        for kind, object_id, amount, original in ENDS[messages][0]
    )
    for order in permutations(told):
        for doubled in (order, [*order, *order], [one for one in order for _ in range(2)]):
            assert _rows_after(doubled, is_held_first=messages in HELD_FIRST) == expected


def _told(message: dict[str, Any]) -> Told:
    read = event_of(message)
    fact = read.fact()
    assert fact is not None
    return Told(fact, read.created, read.type, read.event_id)


def _rows_after(told: Iterable[Told], *, is_held_first: bool) -> list[tuple[str, str, Decimal, str]]:
    """Return the rows after facts that came one by one, each in a ledger read anew, with those that waited."""
    rows: list[LedgerRow] = []
    waiting: list[Told] = []
    is_canceled = False
    for one in told:
        ledger = IntentLedger(
            rows, account="acct", intent_id="pi_1", is_held_first=is_held_first, is_canceled=is_canceled
        )
        waiting = take_all(ledger, [*waiting, one])
        is_canceled |= isinstance(one.fact, IntentFact) and one.fact.status == "CANCELED"
        for row in ledger.demanded:
            pk_of = {(there.kind, there.object_id): there.pk for there in rows}
            rows.append(
                ROW._replace(
                    pk=len(rows) + 1,
                    kind=row.kind,
                    amount=row.amount,
                    object_id=row.object_id,
                    original_id=pk_of[row.original] if row.original else None,
                    original_kind=row.original[0] if row.original else "",
                )
            )
    assert waiting == []
    return sorted((row.kind, row.object_id, row.amount, row.original_kind) for row in rows)


@pytest.mark.parametrize("messages", ENDS, ids=lambda messages: messages.__name__)
def test_repetitions_change_nothing(scenario: Scenario, account: ProviderAccount, messages: Messages) -> None:
    made = paying(scenario, account=account, captures_later=messages in HELD_FIRST)
    told = messages(made.id)
    for message in [*told, *reversed(told), *told]:
        made.receive(message)
    assert_end(made, messages)
    assert [times for _, _, times in made.outcomes] == [3] * len(told)


def test_a_failed_refund_that_finds_no_room_waits_and_the_sums_are_right(
    scenario: Scenario, account: ProviderAccount
) -> None:
    made = paying(scenario, account=account)
    made.tell("payment_intent.succeeded", succeeded_intent())
    made.tell("refund.created", refund("re_again"))
    made.tell("refund.failed", refund(status="failed"))
    assert [row[:2] for row in made.rows] == [("CAPTURE", "pi_1"), ("REFUND", "re_again")]
    assert made.stored.amount_paid == 0
    assert [outcome for _, outcome, _ in made.outcomes] == ["OBEYED", "OBEYED", "PARKED"]
