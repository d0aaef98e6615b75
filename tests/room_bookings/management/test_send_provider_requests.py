"""Tests of `send_provider_requests` with Stripe's own library against a server that behaves as Stripe does."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command

from room_bookings.models import ProviderAccount, ProviderRequest, RoomBooking
from room_bookings.payment_providers.stripe_provider import API_BASE, StripeProvider
from room_bookings.services.provider_requests import give_up_request, provider_of, retry_request
from room_bookings.services.provider_requests.held_money import capture_payment, void_payment
from tests import scenarios
from tests.room_bookings.payment_providers.fake_stripe import FakeStripe, Fault, running_stripe
from tests.room_bookings.provider_payments import (
    age_first_try,
    ledger,
    make_due,
    paid_booking,
    request_refund,
    send,
    states,
    stripe_account,
)
from tests.room_bookings.services.service_calls import run_service
from tests.scenarios import Scenario

pytestmark = pytest.mark.django_db

DONE = "1 done, 0 failed, 0 tries after which a request waits."
WAITS = "0 done, 0 failed, 1 tries after which a request waits."


@pytest.fixture
def fake() -> Iterator[FakeStripe]:
    with running_stripe() as fake:
        yield fake


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario(slug="grand")


@pytest.fixture
def account(scenario: Scenario, fake: FakeStripe, settings: Any) -> ProviderAccount:
    return stripe_account(scenario, fake, settings)


@pytest.fixture
def booking(scenario: Scenario, fake: FakeStripe, account: ProviderAccount) -> RoomBooking:
    """A booking of which 100.00 were received by Stripe."""
    return paid_booking(scenario, fake, account)


def test_refund_is_requested_and_sent(scenario: Scenario, booking: RoomBooking, fake: FakeStripe) -> None:
    request = request_refund(scenario, booking, 40)
    assert ledger(booking) == [("CAPTURE", "100.00", "pi_1")]
    assert send() == DONE

    (refund,) = fake.of_kind("refund")
    assert (refund["amount"], refund["currency"], refund["payment_intent"]) == (4000, "eur", "pi_1")
    assert refund["metadata"] == {
        "request_uuid": str(request.request_uuid),
        "booking_id": booking.booking_id,
    }
    assert ledger(booking) == [("CAPTURE", "100.00", "pi_1"), ("REFUND", "40.00", refund["id"])]
    request.refresh_from_db()
    assert (request.state, request.result_object_id, request.tries) == ("DONE", refund["id"], 1)
    assert send() == "0 done, 0 failed, 0 tries after which a request waits."


FAULTS = {
    "too many requests": (Fault(429, code="rate_limit"), "rate_limit"),
    "busy, asking for a pause": (Fault(503, code="busy", headers={"Retry-After": "7"}), "busy"),
    "no answer, nothing moved": (Fault(None), "no_answer"),
    "no answer after the money moved": (Fault(None, moves_money=True), "no_answer"),
    "a kept error, nothing moved": (Fault(500, is_kept=True), "http_500"),
    "a kept error after the money moved": (Fault(500, moves_money=True, is_kept=True), "http_500"),
    "a key that is being used": (Fault(409, code="lock_timeout"), "lock_timeout"),
    "a wrong secret": (Fault(401, code="api_key_expired"), "not_authorized"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_one_refund_whatever_happens(
    name: str, scenario: Scenario, booking: RoomBooking, fake: FakeStripe
) -> None:
    fault, error = FAULTS[name]
    request_refund(scenario, booking, 40)
    fake.faults.append(fault)

    assert send() == WAITS
    assert states() == [("REFUND", "WAITING", error)]
    assert send() == DONE

    (refund,) = fake.of_kind("refund")
    assert ledger(booking)[1:] == [("REFUND", "40.00", refund["id"])]
    keys = {key for method, _, key in fake.calls if method == "POST"}
    assert len(keys) == (2 if name == "a kept error, nothing moved" else 1)


@pytest.mark.parametrize("moves_money", [False, True])
def test_forgotten_keys_make_no_second_refund(
    moves_money: bool, scenario: Scenario, booking: RoomBooking, fake: FakeStripe
) -> None:
    request_refund(scenario, booking, 40)
    fake.faults.append(Fault(None, moves_money=moves_money))
    send()
    age_first_try(hours=23)
    fake.keys.clear()

    assert send() == DONE

    assert [refund["amount"] for refund in fake.of_kind("refund")] == [4000]
    assert [call for call in fake.calls if call[:2] == ("GET", "/v1/refunds")] == [("GET", "/v1/refunds", "")]


def test_key_with_other_parameters_is_replaced(
    scenario: Scenario, booking: RoomBooking, fake: FakeStripe
) -> None:
    request = request_refund(scenario, booking, 40)
    fake.keys[request.idempotency_key] = ("something else", 200, {})

    assert send() == WAITS
    assert states() == [("REFUND", "WAITING", "key_reused")]
    assert send() == DONE
    assert len(fake.of_kind("refund")) == 1


def test_asked_pause_is_kept(scenario: Scenario, booking: RoomBooking, fake: FakeStripe) -> None:
    request = request_refund(scenario, booking, 40)
    fake.faults.append(Fault(429, code="rate_limit", headers={"Retry-After": "1800"}))
    send()

    request.refresh_from_db()
    assert request.first_try_at is not None
    assert request.next_try_at is not None
    assert (request.next_try_at - request.first_try_at).total_seconds() >= 1790


def test_refused_refund_is_owed_again(scenario: Scenario, booking: RoomBooking, fake: FakeStripe) -> None:
    request = request_refund(scenario, booking, 40)
    fake.add("refund", amount=10000, payment_intent="pi_1")

    assert send() == "0 done, 1 failed, 0 tries after which a request waits."

    assert states() == [("REFUND", "FAILED", "charge_already_refunded")]
    assert ledger(booking) == [("CAPTURE", "100.00", "pi_1")]
    assert request_refund(scenario, booking, 100).amount == 100
    assert request.pk


def test_operator_lets_a_failed_request_be_tried_again(
    scenario: Scenario, booking: RoomBooking, fake: FakeStripe
) -> None:
    request = request_refund(scenario, booking, 40)
    fake.faults.append(Fault(400, code="insufficient_funds", is_kept=True))
    assert send() == "0 done, 1 failed, 0 tries after which a request waits."

    run_service(scenario, retry_request, staff=scenario.manager, request_pk=request.pk)

    assert send() == DONE
    assert [row[0] for row in ledger(booking)] == ["CAPTURE", "REFUND"]


def test_given_up_request_frees_its_money(scenario: Scenario, booking: RoomBooking, fake: FakeStripe) -> None:
    request = request_refund(scenario, booking, 100)
    run_service(scenario, give_up_request, staff=scenario.manager, request_pk=request.pk)

    assert send() == "0 done, 0 failed, 0 tries after which a request waits."
    assert fake.calls == []
    assert request_refund(scenario, booking, 100).pk != request.pk


class Killed(BaseException):
    """The sender is killed."""


KILLED_AT = {
    "lease": "room_bookings.provider_request_runs._answer_to",
    "send": "room_bookings.provider_request_runs.record",
    "record": "room_bookings.services.provider_requests.answers.obey_facts",
}


@pytest.mark.parametrize("step", KILLED_AT)
def test_killed_sender_leaves_one_refund(
    step: str,
    scenario: Scenario,
    booking: RoomBooking,
    fake: FakeStripe,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It dies after the lease, after the money has moved, or within the transaction that records it."""
    request_refund(scenario, booking, 40)

    def die(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(KILLED_AT[step], die)
        with pytest.raises(Killed):
            send()

    assert states() == [("REFUND", "SENDING", "")]
    assert send() == DONE
    (refund,) = fake.of_kind("refund")
    assert ledger(booking)[1:] == [("REFUND", "40.00", refund["id"])]


def test_request_in_the_hands_of_a_sender_is_left_alone(
    scenario: Scenario, booking: RoomBooking, fake: FakeStripe, monkeypatch: pytest.MonkeyPatch
) -> None:
    request_refund(scenario, booking, 40)
    sent: list[str] = []
    fake.before_answer = sent.append
    make_due()
    ProviderRequest.objects.update(
        state="SENDING",
        lease_id="00000000-0000-4000-8000-000000000000",
        lease_until="2999-01-01T00:00:00Z",
    )

    call_command("send_provider_requests", once=True)
    assert sent == []


def test_held_money_is_captured_or_given_up(
    scenario: Scenario, account: ProviderAccount, fake: FakeStripe
) -> None:
    captured = paid_booking(scenario, fake, account, holds=True)
    given_up = paid_booking(scenario, fake, account, holds=True)
    requested: list[tuple[RoomBooking, Any, dict[str, Any]]] = [
        (captured, capture_payment, {"amount": Decimal(70)}),
        (given_up, void_payment, {}),
    ]
    for booking, service, given in requested:
        row = booking.ledger.get()
        run_service(scenario, service, booking_id=booking.booking_id, payment_pk=row.pk, **given)

    assert send() == "2 done, 0 failed, 0 tries after which a request waits."

    assert ledger(captured) == [
        ("AUTHORIZATION", "100.00", "pi_1"),
        ("CAPTURE", "70.00", "pi_1"),
        ("VOID", "30.00", "pi_1"),
    ]
    assert ledger(given_up) == [("AUTHORIZATION", "100.00", "pi_2"), ("VOID", "100.00", "pi_2")]
    assert [intent["status"] for intent in fake.of_kind("payment_intent")] == ["canceled", "succeeded"]


def test_provider_outside_the_settings_is_never_called(
    scenario: Scenario, booking: RoomBooking, fake: FakeStripe, settings: Any
) -> None:
    settings.PROVIDER_API_BASES = []
    request_refund(scenario, booking, 40)

    assert send() == WAITS
    assert states() == [("REFUND", "WAITING", "providers_not_configured")]
    assert fake.calls == []


def test_account_without_address_speaks_with_stripe_itself(account: ProviderAccount) -> None:
    account.api_base = ""
    provider = provider_of(account)
    assert isinstance(provider, StripeProvider)
    assert (provider.api_base, API_BASE) == ("", "https://api.stripe.com")
