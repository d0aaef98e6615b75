"""Events of Stripe as values, in the shapes of several versions of its API."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from room_bookings.payment_providers.facts import ChargeFact, DisputeFact, IntentFact, RefundFact
from room_bookings.payment_providers.stripe_events import OBEYED_TYPES, event_of, read_event
from room_bookings.payment_providers.stripe_objects import UnreadableObject, fact_of
from room_bookings.payment_providers.stripe_units import UnknownUnits
from tests.stripe_messages import (
    body_of,
    charge,
    dispute,
    event,
    failed_intent,
    held_intent,
    payment_intent,
    refund,
    succeeded_intent,
)

SUCCEEDED = IntentFact(
    object_id="pi_1",
    status="SUCCEEDED",
    amount=Decimal("220.00"),
    received=Decimal("220.00"),
    capturable=Decimal("0.00"),
    currency="EUR",
    captures_later=False,
    attempt="ch_of_pi_1",
)
REFUND = RefundFact(
    object_id="re_1",
    intent_id="pi_1",
    charge_id="ch_of_pi_1",
    status="SUCCEEDED",
    amount=Decimal("220.00"),
    currency="EUR",
    created=datetime(2026, 5, 15, 8, tzinfo=UTC),
)


def test_the_envelope_of_an_event() -> None:
    message = event("payment_intent.succeeded", succeeded_intent(), id="evt_of_text")
    read = read_event(body_of(message))
    assert (read.event_id, read.type, read.account) == ("evt_of_text", "payment_intent.succeeded", "")
    assert read.created == datetime(2026, 5, 14, 8, 1, 1, tzinfo=UTC)
    assert (read.api_version, read.is_live, read.intent_id) == ("2026-10-28.endive", False, "pi_1")
    assert read.fact() == SUCCEEDED


def test_an_event_of_a_connected_account_names_it() -> None:
    message = event("refund.created", refund(), account="acct_hotel", livemode=True)
    read = event_of(message)
    assert (read.account, read.is_live, read.intent_id) == ("acct_hotel", True, "pi_1")


@pytest.mark.parametrize(
    ("shape", "attempt"),
    [
        ({"latest_charge": "ch_2"}, "ch_2"),
        ({"latest_charge": charge("ch_2")}, "ch_2"),
        ({"latest_charge": None, "charges": {"object": "list", "data": [charge("ch_2")]}}, "ch_2"),
        ({"latest_charge": None, "charges": {"object": "list", "data": []}}, ""),
        ({"latest_charge": None}, ""),
    ],
)
def test_the_charge_of_an_intent_in_each_version(shape: dict[str, Any], attempt: str) -> None:
    fact = fact_of(payment_intent(**shape))
    assert isinstance(fact, IntentFact)
    assert fact.attempt == attempt


def test_an_intent_that_holds_money() -> None:
    fact = fact_of(held_intent("pi_2", amount=5000))
    assert isinstance(fact, IntentFact)
    assert (fact.status, fact.capturable, fact.received) == ("REQUIRES_CAPTURE", Decimal(50), Decimal(0))
    assert fact.captures_later


def test_a_declined_intent_says_which_attempt_and_why() -> None:
    fact = fact_of(failed_intent(charge="ch_9", customer={"id": "cus_1"}, payment_method="pm_1"))
    assert isinstance(fact, IntentFact)
    assert (fact.attempt, fact.error_code) == ("ch_9", "insufficient_funds")
    assert (fact.customer, fact.payment_method) == ("cus_1", "pm_1")


@pytest.mark.parametrize(
    ("former", "present"),
    [("requires_source", "REQUIRES_PAYMENT_METHOD"), ("requires_source_action", "REQUIRES_ACTION")],
)
def test_statuses_before_2019_are_read_as_the_present_ones(former: str, present: str) -> None:
    fact = fact_of(payment_intent(status=former))
    assert isinstance(fact, IntentFact)
    assert fact.status == present


@pytest.mark.parametrize(
    ("item", "fact"),
    [
        (refund(), REFUND),
        (refund(payment_intent={"id": "pi_1"}, charge=charge()), REFUND),
    ],
)
def test_a_refund_with_references_and_with_objects(item: dict[str, Any], fact: RefundFact) -> None:
    assert fact_of(item) == fact


@pytest.mark.parametrize(
    ("changes", "moved"),
    [
        ({"balance_transaction": None}, False),
        ({"balance_transaction": None, "status": "pending"}, True),
        ({"balance_transaction": {"id": "txn_1"}}, True),
        ({}, True),
    ],
)
def test_a_release_of_held_money_is_no_refund(changes: dict[str, Any], moved: bool) -> None:
    fact = fact_of(refund(**changes))
    assert isinstance(fact, RefundFact)
    assert fact.moved_balance is moved


def test_the_refund_of_our_request_names_it() -> None:
    fact = fact_of(refund(metadata={"request_uuid": "1b4e28ba"}, status="failed", failure_reason="lost_card"))
    assert isinstance(fact, RefundFact)
    assert (fact.request_uuid, fact.status, fact.failure_reason) == ("1b4e28ba", "FAILED", "lost_card")


def test_a_charge_of_an_old_version_lists_its_refunds() -> None:
    listed = [refund(payment_intent=None, amount=1000) | {"payment_intent": None}]
    item = charge(amount_refunded=1000, refunds={"object": "list", "data": listed})
    del item["amount_captured"]
    fact = fact_of(item)
    assert isinstance(fact, ChargeFact)
    assert (fact.captured, fact.refunded) == (Decimal(220), Decimal(10))
    assert [(made.object_id, made.intent_id) for made in fact.refunds] == [("re_1", "pi_1")]


def test_a_charge_that_was_never_captured() -> None:
    fact = fact_of(charge(captured=False, amount_captured=0, amount_refunded=22000))
    assert isinstance(fact, ChargeFact)
    assert (fact.captured, fact.refunds) == (Decimal(0), ())


def test_a_dispute() -> None:
    assert fact_of(dispute(amount=500, currency="isk", status="warning_needs_response")) == DisputeFact(
        object_id="du_1",
        intent_id="pi_1",
        charge_id="ch_of_pi_1",
        status="WARNING_NEEDS_RESPONSE",
        amount=Decimal(5),
        currency="ISK",
        created=datetime(2026, 5, 16, 8, tzinfo=UTC),
    )


@pytest.mark.parametrize("kind", ["charge.succeeded", "customer.created", "payment_intent.created"])
def test_a_type_that_changes_no_ledger_says_nothing(kind: str) -> None:
    assert kind not in OBEYED_TYPES
    assert event_of(event(kind, succeeded_intent())).fact() is None


def test_an_event_of_version_2_of_the_api_has_no_object() -> None:
    thin = {"id": "evt_1", "object": "v2.core.event", "type": "v2.core.account.updated"}
    read = event_of({**thin, "created": "2026-05-14T08:00:00.000Z"})
    assert (read.item, read.fact(), read.intent_id) == ({}, None, "")
    assert read.created == datetime(2026, 5, 14, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    "changes",
    [{"amount": "22000"}, {"amount": None}, {"amount": 220.5}, {"currency": None}, {"id": ""}, {"status": 7}],
)
def test_an_object_of_another_form_is_unreadable(changes: dict[str, Any]) -> None:
    with pytest.raises(UnreadableObject):
        fact_of(payment_intent(**changes))


@pytest.mark.parametrize("changes", [{"currency": "xau"}, {"amount": -1}, {"currency": "ugx", "amount": 5}])
def test_amounts_that_stripe_cannot_mean_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(UnknownUnits):
        fact_of(payment_intent(**changes))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"{}",
        b"\xff",
        b'{"id": "evt_1", "type": "a", "created": "today"}',
        b'{"id": "evt_1", "type": "a", "created": "2026-05-14"}',
        b'{"id": "evt_1", "type": "a", "created": 1e99}',
        b'{"id": "evt_1", "type": "a", "created": -5}',
        b'{"id": 1, "type": "a", "created": 1}',
        b"[" * 100_000,
    ],
)
def test_a_body_that_is_no_event_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableObject):
        read_event(body)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(name=st.sampled_from(sorted(set(payment_intent()) | set(charge()) | set(dispute()))), value=_json)
def test_any_value_is_read_or_refused(name: str, value: Any) -> None:
    for item in (
        {**succeeded_intent(), name: value},
        {**charge(), name: value},
        {**refund(), name: value},
        {**dispute(), name: value},
        {**charge(), "refunds": {"data": value}},
        payment_intent(charges={"data": value}),
        payment_intent(charges={"data": [value]}),
    ):
        try:
            fact_of(item)
        except (UnreadableObject, UnknownUnits):
            continue
