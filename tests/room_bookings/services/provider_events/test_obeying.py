"""What a provider's messages do to bookings: confirmations, money to return, and what a person should see."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from room_bookings import services as stays
from room_bookings.enums import PaymentKind
from room_bookings.models import Payment, ProviderEvent, ProviderRequest
from room_bookings.provider_enums import EventConcern, EventOutcome, RequestKind, RequestState
from room_bookings.services.provider_events.receive import Received
from tests import scenarios
from tests.cancellation_policies import add_policy, percent
from tests.room_bookings.provider_messages import Paying, paying
from tests.room_bookings.provider_rows import provider_request
from tests.room_bookings.services.bookings import make_booking
from tests.room_bookings.services.service_calls import run_as_system
from tests.row_diff import rows_written
from tests.scenarios import NOON, Scenario
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

SUCCEEDED = "payment_intent.succeeded"
CANCELED = "payment_intent.canceled"
HELD = "payment_intent.amount_capturable_updated"


@pytest.fixture
def scenario(db: None) -> Scenario:
    scenario = scenarios.new_scenario()
    scenarios.rooms(scenario, "101")
    return scenario


@pytest.fixture
def made(scenario: Scenario) -> Paying:
    return paying(scenario)


def cancel(scenario: Scenario, made: Paying) -> None:
    run_as_system(scenario, stays.cancel_booking, booking_id=made.booking.booking_id, reason="Changed plans")


def sell_out(scenario: Scenario, made: Paying) -> None:
    """Confirm another booking for the only room in the nights of this one."""
    scenarios.without_overbooking(scenario)
    make_booking(scenario, check_in=made.booking.check_in, check_out=made.booking.check_out, confirm=True)


def requests_of(made: Paying) -> list[tuple[str, str, Decimal | None]]:
    found = ProviderRequest.objects.filter(booking=made.booking).order_by("pk")
    return list(found.values_list("kind", "state", "amount"))


def test_a_payment_confirms_and_is_told_once(made: Paying) -> None:
    with rows_written() as wrote:
        received = made.tell(SUCCEEDED, succeeded_intent())
    assert received == Received(EventOutcome.OBEYED)
    (row,) = wrote.new(Payment)
    told = {name: row[name] for name in ("kind", "method", "amount", "account", "object_id", "source")}
    assert told == {
        "kind": "CAPTURE",
        "method": "PROVIDER",
        "amount": Decimal(220),
        "account": made.account.account,
        "object_id": "pi_1",
        "source": "SYSTEM",
    }
    assert row["provider_at"].isoformat() == "2026-05-14T08:01:01+00:00"
    kinds = [kind for kind, *_ in wrote.events(at=NOON)]
    assert kinds == ["booking_payment_updated", "booking_confirmed"]


def test_held_money_confirms(scenario: Scenario) -> None:
    made = paying(scenario, captures_later=True)
    assert made.tell(HELD, held_intent()).concern is None
    stored = made.stored
    assert (stored.status, stored.authorized_amount, stored.amount_paid) == ("CONFIRMED", 220, 0)


def test_a_deposit_confirms_and_less_does_not(scenario: Scenario) -> None:
    add_policy(scenario, deposit=percent("50"))
    first = paying(scenario, amount=60, cancellation_policy="FLEX")
    assert first.tell(SUCCEEDED, succeeded_intent(amount=6000)).concern == EventConcern.NOT_ENOUGH
    assert (first.stored.status, first.stored.amount_paid) == ("PENDING", 60)
    second = paying(scenario, account=first.account, booking=first.booking, object_id="pi_2", amount=50)
    assert second.tell(SUCCEEDED, succeeded_intent("pi_2", amount=5000)).concern is None
    assert (second.stored.status, second.stored.amount_paid) == ("CONFIRMED", 110)


def test_money_for_nights_that_are_gone_is_kept_and_to_be_returned(scenario: Scenario, made: Paying) -> None:
    sell_out(scenario, made)
    received = made.tell(SUCCEEDED, succeeded_intent())
    assert received.concern == EventConcern.NOT_CONFIRMED
    assert (made.stored.status, made.stored.amount_paid) == ("PENDING", 220)
    assert requests_of(made) == [("REFUND", "WAITING", Decimal(220))]
    assert ProviderEvent.objects.get().concern == EventConcern.NOT_CONFIRMED


def test_held_money_for_nights_that_are_gone_is_to_be_released(scenario: Scenario) -> None:
    made = paying(scenario, captures_later=True)
    sell_out(scenario, made)
    assert made.tell(HELD, held_intent()).concern == EventConcern.NOT_CONFIRMED
    assert requests_of(made) == [("VOID", "WAITING", Decimal(220))]


def test_money_for_a_cancelled_booking_is_recorded_and_to_be_returned(
    scenario: Scenario, made: Paying
) -> None:
    cancel(scenario, made)
    received = made.tell(SUCCEEDED, succeeded_intent())
    assert received.concern == EventConcern.BOOKING_HAS_ENDED
    assert (made.stored.status, made.stored.balance_due) == ("CANCELLED", -220)
    assert requests_of(made) == [("CANCEL_INTENT", "WITHDRAWN", None), ("REFUND", "WAITING", Decimal(220))]


def test_what_a_cancelled_booking_owes_is_kept(scenario: Scenario, made: Paying) -> None:
    cancel(scenario, made)
    run_as_system(
        scenario,
        stays.add_charge,
        booking_id=made.booking.booking_id,
        amount=Decimal(50),
        category="CANCELLATION",
        text="Late cancellation",
    )
    made.tell(SUCCEEDED, succeeded_intent())
    assert requests_of(made) == [("CANCEL_INTENT", "WITHDRAWN", None), ("REFUND", "WAITING", Decimal(170))]


def test_a_penalty_that_is_paid_concerns_nobody(scenario: Scenario, made: Paying) -> None:
    cancel(scenario, made)
    run_as_system(
        scenario,
        stays.add_charge,
        booking_id=made.booking.booking_id,
        amount=Decimal(220),
        category="CANCELLATION",
        text="Late cancellation",
    )
    assert made.tell(SUCCEEDED, succeeded_intent()).concern is None
    assert (made.stored.balance_due, requests_of(made)) == (0, [("CANCEL_INTENT", "WITHDRAWN", None)])


def test_a_lapsed_authorization_is_void_and_told(scenario: Scenario) -> None:
    made = paying(scenario, captures_later=True)
    made.tell(HELD, held_intent())
    canceled = payment_intent(status="canceled", cancellation_reason="automatic")
    received = made.tell(CANCELED, canceled)
    assert received.concern == EventConcern.AUTHORIZATION_LAPSED
    assert (made.stored.authorized_amount, made.stored.status) == (0, "CONFIRMED")
    assert Payment.objects.get(kind=PaymentKind.VOID).note == "automatic"


def test_a_void_that_we_asked_for_ends_its_request_and_concerns_nobody(scenario: Scenario) -> None:
    made = paying(scenario, captures_later=True)
    made.tell(HELD, held_intent())
    held = Payment.objects.get()
    provider_request(
        made.intent, RequestKind.VOID, amount=220, draws_on=held, draws_on_kind=PaymentKind.AUTHORIZATION
    )
    assert made.tell(CANCELED, payment_intent(status="canceled")).concern is None
    assert requests_of(made) == [("VOID", "DONE", Decimal(220))]


def test_a_declined_payment_is_recorded(made: Paying) -> None:
    received = made.tell("payment_intent.payment_failed", failed_intent())
    assert received.concern == EventConcern.PAYMENT_FAILED
    row = Payment.objects.get()
    assert (row.kind, row.object_id, row.note) == ("FAILURE", "ch_declined", "insufficient_funds")
    made.intent.refresh_from_db()
    assert made.stored.payment_failed_at is not None
    assert made.stored.status == "PENDING"


def test_a_failure_without_a_charge_is_named_after_its_event(made: Paying) -> None:
    error = {"code": "payment_intent_authentication_failure", "type": "card_error"}
    item = payment_intent(last_payment_error=error)
    made.tell("payment_intent.payment_failed", item, id="evt_a")
    made.tell("payment_intent.payment_failed", item, id="evt_b")
    assert sorted(Payment.objects.values_list("object_id", flat=True)) == ["evt_a", "evt_b"]


def test_a_refund_made_at_stripe_is_recorded_and_told(made: Paying) -> None:
    made.tell(SUCCEEDED, succeeded_intent())
    received = made.tell("refund.created", refund(amount=2000))
    assert received.concern == EventConcern.REFUNDED_ELSEWHERE
    assert (made.stored.amount_paid, made.stored.status) == (200, "CONFIRMED")


def test_a_failed_refund_is_owed_again_and_told(made: Paying) -> None:
    made.tell(SUCCEEDED, succeeded_intent())
    made.tell("refund.created", refund(status="pending"))
    assert made.stored.amount_paid == 0
    received = made.tell("refund.failed", refund(status="failed", failure_reason="lost_card"))
    assert received.concern == EventConcern.REFUND_FAILED
    assert made.stored.amount_paid == 220


def test_a_lost_dispute_stays_and_a_won_one_comes_back(scenario: Scenario, made: Paying) -> None:
    made.tell(SUCCEEDED, succeeded_intent())
    assert made.tell("charge.dispute.created", dispute()).concern == EventConcern.DISPUTED
    assert made.stored.amount_paid == 0
    made.tell("charge.dispute.closed", dispute(status="lost"))
    assert made.stored.amount_paid == 0
    made.tell("charge.dispute.created", dispute("du_2", amount=5000))
    made.tell("charge.dispute.funds_reinstated", dispute("du_2", amount=5000, status="won"))
    assert made.stored.amount_paid == 0


def test_an_inquiry_takes_no_money(made: Paying) -> None:
    made.tell(SUCCEEDED, succeeded_intent())
    for status in ("warning_needs_response", "warning_closed"):
        made.tell("charge.dispute.created", dispute(status=status))
    assert made.stored.amount_paid == 220


def test_the_refund_of_our_request_ends_it(made: Paying) -> None:
    made.tell(SUCCEEDED, succeeded_intent())
    request = _refund_request(made, 220, state=RequestState.WAITING)
    ours = refund(metadata={"request_uuid": str(request.request_uuid)})
    assert made.tell("refund.created", ours).concern is None
    assert requests_of(made) == [("REFUND", "DONE", Decimal(220))]
    request.refresh_from_db()
    assert request.result_object_id == "re_1"


def test_a_foreign_refund_overtakes_requests_that_find_no_money(made: Paying) -> None:
    made.tell(SUCCEEDED, succeeded_intent())
    _refund_request(made, 100)
    _refund_request(made, 120)
    made.tell("refund.created", refund(amount=12000))
    assert requests_of(made) == [
        ("REFUND", "WAITING", Decimal(100)),
        ("REFUND", "WITHDRAWN", Decimal(120)),
    ]
    assert made.stored.amount_paid == 100


def _refund_request(made: Paying, amount: int, **columns: Any) -> ProviderRequest:
    captured = Payment.objects.get(kind=PaymentKind.CAPTURE)
    return provider_request(
        made.intent,
        RequestKind.REFUND,
        amount=amount,
        draws_on=captured,
        draws_on_kind=PaymentKind.CAPTURE,
        **columns,
    )


def test_a_refund_before_its_capture_is_parked_and_obeyed_with_it(made: Paying) -> None:
    assert made.tell("refund.created", refund(amount=2000)).outcome == EventOutcome.PARKED
    assert made.rows == []
    made.tell(SUCCEEDED, succeeded_intent())
    assert made.stored.amount_paid == 200
    assert [outcome for _, outcome, _ in made.outcomes] == ["OBEYED", "OBEYED"]


def test_a_parked_event_that_comes_again_is_tried_again(made: Paying) -> None:
    message = event("refund.created", refund(amount=2000))
    made.receive(message)
    assert made.receive(message) == Received(EventOutcome.PARKED)
    assert made.outcomes == [("refund.created", "PARKED", 2)]


def test_a_refund_of_an_old_version_is_read_from_its_charge(made: Paying) -> None:
    item = charge(amount_refunded=2000, refunds={"data": [refund(amount=2000)]})
    made.tell("charge.refunded", item)
    assert [row[0] for row in made.rows] == ["CAPTURE", "REFUND"]
    assert made.stored.status == "CONFIRMED"


def test_a_charge_whose_refund_is_unknown_waits_for_it(made: Paying) -> None:
    made.tell(SUCCEEDED, succeeded_intent())
    assert made.tell("charge.refunded", charge(amount_refunded=2000)).outcome == EventOutcome.PARKED
    made.tell("refund.created", refund(amount=2000))
    assert [outcome for _, outcome, _ in made.outcomes] == ["OBEYED"] * 3


def test_an_intent_that_does_not_know_its_object_is_found_by_our_id(scenario: Scenario) -> None:
    made = paying(scenario, object_id="")
    made.account.refresh_from_db()
    assert made.tell("refund.created", refund(amount=2000)).outcome == EventOutcome.UNMATCHED
    ours = succeeded_intent(metadata={"request_uuid": str(made.intent.request_uuid)})
    assert made.tell(SUCCEEDED, ours).outcome == EventOutcome.OBEYED
    made.intent.refresh_from_db()
    assert (made.intent.object_id, made.stored.amount_paid) == ("pi_1", 200)


def test_metadata_alone_finds_nothing(made: Paying) -> None:
    stranger = succeeded_intent("pi_2", metadata={"request_uuid": str(made.intent.request_uuid)})
    assert made.tell(SUCCEEDED, stranger).outcome == EventOutcome.UNMATCHED
    assert made.rows == []


def test_an_older_message_never_replaces_a_newer_status(made: Paying) -> None:
    made.tell("payment_intent.processing", payment_intent(status="processing"), created=1778745700)
    made.tell("payment_intent.payment_failed", failed_intent(), created=1778745661)
    made.intent.refresh_from_db()
    assert made.intent.status == "PROCESSING"


def test_money_in_house_settles_the_bill_only(scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")
    made = paying(scenario, booking=booking)
    assert made.tell(SUCCEEDED, succeeded_intent(), now=NOON + timedelta(hours=1)).concern is None
    assert (made.stored.status, made.stored.amount_paid) == ("CHECKED_IN", 220)
