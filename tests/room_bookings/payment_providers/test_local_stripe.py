"""Runs against PyPI's `localstripe`: what it says of payments, refunds and events is obeyed as Stripe's words are."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from room_bookings import services as stays
from room_bookings.enums import PaymentTerms
from room_bookings.models import Payment, PaymentIntent, ProviderAccount, ProviderEvent, RoomBooking
from room_bookings.services.provider_requests.secrets import encrypt_provider_secret
from tests import scenarios
from tests.api_clients import client_of
from tests.room_bookings.payment_providers.fake_stripe import Fault
from tests.room_bookings.payment_providers.local_stripe import (
    CARD_THAT_ASKS,
    DECLINED_CARD,
    LocalStripe,
    account_at,
    running_localstripe_process,
)
from tests.room_bookings.provider_payments import (
    age_first_try,
    ledger,
    request_refund,
    send,
    states,
    stripe_account,
)
from tests.room_bookings.provider_rows import payment_intent
from tests.room_bookings.services.bookings import make_booking
from tests.room_bookings.services.service_calls import run_service
from tests.scenarios import Scenario
from tests.stripe_messages import SECRET, body_of, signature

SUCCEEDED, FAILED = "payment_intent.succeeded", "payment_intent.payment_failed"


@pytest.fixture(scope="module")
def localstripe() -> Iterator[str]:
    with running_localstripe_process() as address:
        yield address


@pytest.fixture
def local(localstripe: str) -> Iterator[LocalStripe]:
    with account_at(localstripe) as local:
        yield local


@pytest.fixture
def scenario(db: None) -> Scenario:
    return scenarios.new_scenario(slug="grand")


@pytest.fixture
def account(scenario: Scenario, local: LocalStripe, settings: Any) -> ProviderAccount:
    return stripe_account(scenario, local, settings, webhook_secrets=[encrypt_provider_secret(SECRET)])


@pytest.fixture
def booking(scenario: Scenario, account: ProviderAccount) -> RoomBooking:
    """A prepaid booking that waits for 220.00."""
    return make_booking(
        scenario,
        payment_terms=PaymentTerms.PREPAID,
        check_in=timezone.localdate() + timedelta(days=7),
        check_out=timezone.localdate() + timedelta(days=9),
    )


def ask_for_payment(scenario: Scenario, booking: RoomBooking, **body: Any) -> Any:
    url = scenario.url(f"room-bookings/{booking.booking_id}/payment-intent/")
    answer: Any = client_of(scenario.front_desk).post(
        url, {"purpose": "BALANCE", **body}, format="json", HTTP_IDEMPOTENCY_KEY=str(timezone.now())
    )
    assert answer.status_code in {201, 202}, answer.content
    return answer.json()


def deliver(message: Any) -> str:
    """Deliver an event of localstripe as Stripe does; return the outcome."""
    body = body_of(message)
    headers: Any = {"HTTP_STRIPE_SIGNATURE": signature(body, at=timezone.now())}
    path = "/api/payments/stripe/webhook/grand/"
    answer: Any = Client().post(path, body, content_type="application/json", **headers)
    assert answer.status_code == 200, answer.content
    told = answer.json()
    return f"{told['outcome']}{' again' if told['is_repetition'] else ''}"


def paid(scenario: Scenario, booking: RoomBooking, local: LocalStripe) -> str:
    """Let the guests pay what they are asked for, and Stripe tell; return the intent."""
    asked = ask_for_payment(scenario, booking)
    assert local.pay_with(asked["object_id"], local.card()) == 200
    deliver(local.events(SUCCEEDED)[0])
    return str(asked["object_id"])


def shown(booking: RoomBooking) -> tuple[str, Any]:
    booking.refresh_from_db()
    return booking.status, booking.amount_paid


@pytest.mark.django_db(transaction=True)
def test_its_own_webhook_confirms_a_booking(
    scenario: Scenario, booking: RoomBooking, local: LocalStripe, live_server: Any
) -> None:
    """localstripe signs the event and sends it a second later."""
    url = f"{live_server.url}/api/payments/stripe/webhook/grand/"
    local.ask("POST", "/_config/webhooks/grand", {"url": url, "secret": SECRET})
    asked = ask_for_payment(scenario, booking)
    assert local.pay_with(asked["object_id"], local.card()) == 200

    with connection.cursor() as cursor:
        for _ in range(1200):
            if Payment.objects.exists():
                break
            cursor.execute("SELECT pg_sleep(0.05)")

    assert ledger(booking) == [("CAPTURE", "220.00", asked["object_id"])]
    assert shown(booking) == ("CONFIRMED", 220)


def test_declined_payment_is_told_and_the_next_one_counts(
    scenario: Scenario, booking: RoomBooking, local: LocalStripe
) -> None:
    asked = ask_for_payment(scenario, booking)
    assert local.pay_with(asked["object_id"], local.card(DECLINED_CARD)) == 402

    assert [deliver(one) for one in local.events(FAILED)] == ["OBEYED"]

    assert [row[:2] for row in ledger(booking)] == [("FAILURE", "220.00")]
    assert shown(booking) == ("PENDING", 0)
    paid(scenario, booking, local)
    assert shown(booking) == ("CONFIRMED", 220)


@pytest.mark.parametrize(
    ("number", "code"), [(DECLINED_CARD, "card_declined"), (CARD_THAT_ASKS, "")], ids=["declined", "asks"]
)
def test_kept_card_that_cannot_be_drawn_from(
    number: str, code: str, scenario: Scenario, account: ProviderAccount, local: LocalStripe
) -> None:
    """A declined card (402) is a FAILURE. One that asks for the guest, answered with 200 here, draws nothing."""
    booking = scenarios.booking(scenario)
    customer = local.made("/v1/customers")["id"]
    card = local.card(number)
    local.made(f"/v1/payment_methods/{card}/attach", customer=customer)
    kept = {"status": "SUCCEEDED", "keeps_card": True, "customer": customer, "payment_method": card}
    payment_intent(booking, account, object_id="pi_kept", **kept)

    ask_for_payment(scenario, booking, purpose="PENALTY", amount="50.00")
    send()

    intent = PaymentIntent.objects.latest("pk")
    if code:
        assert states() == [("OFF_SESSION_CHARGE", "FAILED", code)]
        assert [row[:2] for row in ledger(booking)] == [("FAILURE", "50.00")]
    else:
        assert states() == [("OFF_SESSION_CHARGE", "DONE", "")]
        assert (ledger(booking), intent.status) == ([], "REQUIRES_ACTION")


FAULTS = {
    "429": Fault(429, code="rate_limit"),
    "a key that is being used": Fault(409, code="lock_timeout"),
    "a stored 500, nothing moved": Fault(500, is_kept=True),
    "a stored 500 after the money moved": Fault(500, moves_money=True, is_kept=True),
    "a time-out, nothing moved": Fault(None),
    "a time-out after the money moved": Fault(None, moves_money=True),
}


@pytest.mark.parametrize("forgets", [False, True], ids=["keys kept", "keys forgotten"])
@pytest.mark.parametrize("name", FAULTS)
def test_one_refund_whatever_happens(
    name: str, forgets: bool, scenario: Scenario, booking: RoomBooking, local: LocalStripe
) -> None:
    intent = paid(scenario, booking, local)
    request_refund(scenario, booking, 40)
    local.faults.append(FAULTS[name])
    send()
    if forgets:
        age_first_try(hours=23)
        local.keys.clear()

    send()

    (refund,) = local.refunds()
    assert (refund["amount"], refund["payment_intent"]) == (4000, intent)
    assert ledger(booking)[1:] == [("REFUND", "40.00", refund["id"])]
    assert states() == [("CREATE_INTENT", "DONE", ""), ("REFUND", "DONE", "")]


def test_reused_key_makes_no_second_refund(
    scenario: Scenario, booking: RoomBooking, local: LocalStripe
) -> None:
    paid(scenario, booking, local)
    request = request_refund(scenario, booking, 40)
    local.keys[request.idempotency_key] = ("something else", 200, {})

    send()
    assert states()[1] == ("REFUND", "WAITING", "key_reused")
    send()

    assert [one["amount"] for one in local.refunds()] == [4000]


def test_events_doubled_and_reversed(scenario: Scenario, booking: RoomBooking, local: LocalStripe) -> None:
    asked = ask_for_payment(scenario, booking)
    assert local.pay_with(asked["object_id"], local.card(DECLINED_CARD)) == 402
    again = ask_for_payment(scenario, booking, amount="220.00")
    assert local.pay_with(again["object_id"], local.card()) == 200

    newest_first = [one for one in local.events() if one["type"] in {SUCCEEDED, FAILED}]
    assert [one["type"] for one in newest_first] == [SUCCEEDED, FAILED]
    assert [deliver(one) for one in newest_first * 2] == ["OBEYED", "OBEYED", "OBEYED again", "OBEYED again"]

    assert sorted(row[0] for row in ledger(booking)) == ["CAPTURE", "FAILURE"]
    assert shown(booking) == ("CONFIRMED", 220)


def test_event_that_comes_late_is_paid_back(
    scenario: Scenario, booking: RoomBooking, local: LocalStripe
) -> None:
    """The guests pay, the desk cancels, and only then Stripe tells."""
    asked = ask_for_payment(scenario, booking)
    assert local.pay_with(asked["object_id"], local.card()) == 200
    run_service(scenario, stays.cancel_booking, booking_id=booking.booking_id, reason="Changed plans")

    deliver(local.events(SUCCEEDED)[0])
    send()

    (refund,) = local.refunds()
    assert refund["amount"] == 22000
    assert ledger(booking) == [("CAPTURE", "220.00", asked["object_id"]), ("REFUND", "220.00", refund["id"])]
    assert shown(booking) == ("CANCELLED", 0)


def test_missing_events_are_fetched(scenario: Scenario, booking: RoomBooking, local: LocalStripe) -> None:
    asked = ask_for_payment(scenario, booking)
    assert local.pay_with(asked["object_id"], local.card()) == 200

    call_command("reconcile_payments")
    assert shown(booking) == ("CONFIRMED", 220)
    assert deliver(local.events(SUCCEEDED)[0]) == "OBEYED again"
    call_command("reconcile_payments")

    assert ledger(booking) == [("CAPTURE", "220.00", asked["object_id"])]
    assert ProviderEvent.objects.filter(type=SUCCEEDED).count() == 1


def test_held_money_is_captured_and_cards_are_forgotten(
    scenario: Scenario, booking: RoomBooking, local: LocalStripe
) -> None:
    asked = ask_for_payment(scenario, booking, captures_later=True, keep_card=True)
    assert local.pay_with(asked["object_id"], local.card()) == 200
    _, held = local.ask("GET", f"/v1/payment_intents/{asked['object_id']}")
    assert (held["status"], held["customer"] is not None) == ("requires_capture", True)
    message = local.events()[0] | {"id": "evt_held", "type": "payment_intent.amount_capturable_updated"}

    assert deliver(message | {"data": {"object": held}}) == "OBEYED"  # localstripe tells of no held money
    assert shown(booking) == ("CONFIRMED", 0)
    row = Payment.objects.get()
    run_service(scenario, stays.capture_payment, booking_id=booking.booking_id, payment_pk=row.pk)
    run_service(scenario, stays.forget_cards, booking_id=booking.booking_id)
    send()

    assert [row[:2] for row in ledger(booking)] == [("AUTHORIZATION", "220.00"), ("CAPTURE", "220.00")]
    assert [state[1] for state in states()] == ["DONE", "DONE", "DONE"]
    assert PaymentIntent.objects.get().payment_method == ""
