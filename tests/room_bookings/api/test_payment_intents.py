"""Tests of …/payment-intent/ and of refunds through a provider, against a server that behaves as Stripe does."""

from collections.abc import Iterator
from typing import Any

import pytest
from rest_framework.test import APIClient

from hotel.models import IdempotencyRecord
from notifications.enums import EventType
from notifications.models import OutboxEvent
from room_bookings.api import payment_intents
from room_bookings.models import PaymentIntent, ProviderAccount, ProviderRequest, RoomBooking
from room_bookings.payment_providers import stripe_provider
from room_bookings.provider_enums import ProviderKind
from tests import scenarios
from tests.api_clients import client_of
from tests.room_bookings.payment_providers.fake_stripe import FakeStripe, Fault, running_stripe
from tests.room_bookings.payment_providers.stripe_openapi import object_of
from tests.room_bookings.provider_payments import ledger, paid_booking, send, states, stripe_account
from tests.room_bookings.provider_rows import payment_intent, provider_account
from tests.scenarios import Scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

KEPT_CARD: dict[str, Any] = {
    "object_id": "pi_kept",
    "status": "SUCCEEDED",
    "keeps_card": True,
    "customer": "cus_9",
    "payment_method": "pm_9",
}


@pytest.fixture
def fake() -> Iterator[FakeStripe]:
    with running_stripe() as fake:
        yield fake


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario(slug="grand")


@pytest.fixture
def account(scenario: Scenario, fake: FakeStripe, settings: Any) -> ProviderAccount:
    return stripe_account(scenario, fake, settings, publishable_key="pk_test_1")


@pytest.fixture
def client(scenario: Scenario) -> APIClient:
    return client_of(scenario.front_desk)


def ask(client: APIClient, scenario: Scenario, booking: RoomBooking, key: str = "k", **body: Any) -> Any:
    url = scenario.url(f"room-bookings/{booking.booking_id}/payment-intent/")
    return client.post(
        url, {"purpose": "BALANCE", "amount": "50.00", **body}, format="json", HTTP_IDEMPOTENCY_KEY=key
    )


def fetch(client: APIClient, scenario: Scenario, booking: RoomBooking) -> Any:
    return client.get(scenario.url(f"room-bookings/{booking.booking_id}/payment-intent/"))


def test_intent_is_made_and_its_secret_is_stored_nowhere(
    client: APIClient, scenario: Scenario, account: ProviderAccount, fake: FakeStripe
) -> None:
    booking = scenarios.booking(scenario)

    answer = ask(client, scenario, booking, keep_card=True, captures_later=True)

    (made,) = fake.of_kind("payment_intent")
    assert answer.status_code == 201
    content = answer.json()
    assert content["client_secret"] == made["client_secret"]
    shown = (content["object_id"], content["status"], content["publishable_key"])
    assert shown == (made["id"], "REQUIRES_PAYMENT_METHOD", "pk_test_1")
    assert (made["amount"], made["capture_method"], made["setup_future_usage"]) == (
        5000,
        "manual",
        "off_session",
    )
    assert made["customer"] == fake.of_kind("customer")[0]["id"]
    stored = str(
        [list(model.objects.values()) for model in (PaymentIntent, ProviderRequest, IdempotencyRecord)]
    )
    assert "_secret_" not in stored


def test_repetition_fetches_the_secret_again(
    client: APIClient, scenario: Scenario, account: ProviderAccount, fake: FakeStripe
) -> None:
    booking = scenarios.booking(scenario)
    first = ask(client, scenario, booking)

    with assert_no_row_changes():
        again = ask(client, scenario, booking)

    assert again["Idempotent-Replayed"] == "true"
    assert again.json() == first.json()
    assert fetch(client, scenario, booking).json() == first.json()
    assert len(fake.of_kind("payment_intent")) == 1


def test_silent_provider_answers_later(
    client: APIClient,
    scenario: Scenario,
    account: ProviderAccount,
    fake: FakeStripe,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(payment_intents, "SECONDS_TO_WAIT", 0.5)
    booking = scenarios.booking(scenario)
    fake.faults.append(Fault(None, moves_money=True))

    answer = ask(client, scenario, booking)

    assert (answer.status_code, answer.json()["status"]) == (202, "NEW")
    assert answer.json()["client_secret"] is None
    ProviderRequest.objects.update(next_try_at="2999-01-01T00:00:00Z")
    assert fetch(client, scenario, booking).status_code == 202
    send()
    later = fetch(client, scenario, booking)
    assert later.status_code == 200
    assert later.json()["client_secret"] == fake.of_kind("payment_intent")[0]["client_secret"]
    assert len(fake.of_kind("payment_intent")) == 1


def test_two_calls_share_the_time(
    client: APIClient,
    scenario: Scenario,
    account: ProviderAccount,
    fake: FakeStripe,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The customer of a card that is kept takes all ten seconds: the intent is not asked for any more, but later."""
    booking = scenarios.booking(scenario)
    clock = [0.0]
    monkeypatch.setattr(stripe_provider, "monotonic", lambda: clock[0])
    fake.before_answer = lambda path: clock.__setitem__(0, clock[0] + payment_intents.SECONDS_TO_WAIT)

    answer = ask(client, scenario, booking, keep_card=True)

    assert (answer.status_code, answer.json()["status"]) == (202, "NEW")
    assert [path for _, path, _ in fake.calls] == ["/v1/customers"]
    assert states() == [("CREATE_INTENT", "WAITING", "no_answer")]
    send()
    (customer,) = fake.of_kind("customer")
    (made,) = fake.of_kind("payment_intent")
    assert made["customer"] == customer["id"]


def test_paid_intent_has_no_secret_any_more(
    client: APIClient, scenario: Scenario, account: ProviderAccount, fake: FakeStripe
) -> None:
    booking = paid_booking(scenario, fake, account)

    assert fetch(client, scenario, booking).json()["client_secret"] is None
    assert fake.calls == []


def test_penalty_is_drawn_from_the_kept_card(
    client: APIClient, scenario: Scenario, account: ProviderAccount, fake: FakeStripe
) -> None:
    booking = scenarios.booking(scenario)
    payment_intent(booking, account, **KEPT_CARD)

    answer = ask(client, scenario, booking, purpose="PENALTY")

    assert (answer.status_code, answer.json()["client_secret"]) == (202, None)
    assert states() == [("OFF_SESSION_CHARGE", "WAITING", "")]
    send()
    (charged,) = fake.of_kind("payment_intent")
    assert (charged["customer"], charged["payment_method"]) == ("cus_9", "pm_9")
    assert ledger(booking) == [("CAPTURE", "50.00", charged["id"])]


@pytest.mark.parametrize("code", ["card_declined", "authentication_required"])
def test_declined_penalty_stays_owed(
    code: str, client: APIClient, scenario: Scenario, account: ProviderAccount, fake: FakeStripe
) -> None:
    booking = scenarios.booking(scenario)
    payment_intent(booking, account, **KEPT_CARD)
    fake.declines = code

    ask(client, scenario, booking, purpose="PENALTY")
    send()

    assert states() == [("OFF_SESSION_CHARGE", "FAILED", code)]
    (declined,) = fake.of_kind("payment_intent")
    assert ledger(booking) == [("FAILURE", "50.00", declined["latest_charge"])]
    (told,) = OutboxEvent.objects.filter(type=EventType.BOOKING_PAYMENT_CONCERN)
    assert told.changes == [{"field": "payment_concern", "old": None, "new": "PAYMENT_FAILED"}]
    shown = fetch(client, scenario, booking).json()
    assert (shown["status"], shown["client_secret"]) == ("REQUIRES_PAYMENT_METHOD", declined["client_secret"])


def test_cards_are_forgotten_once(
    client: APIClient, scenario: Scenario, account: ProviderAccount, fake: FakeStripe
) -> None:
    booking = scenarios.booking(scenario)
    payment_intent(booking, account, **KEPT_CARD)
    payment_intent(booking, account, **KEPT_CARD | {"object_id": "pi_fee", "keeps_card": False})
    fake.objects["pm_9"] = object_of("payment_method") | {"id": "pm_9", "customer": "cus_9"}
    url = scenario.url(f"room-bookings/{booking.booking_id}/forget-cards/")

    (request,) = client.post(url).json()["requests"]
    assert (request["kind"], request["state"]) == ("DETACH", "WAITING")
    assert client.post(url).json() == {"requests": []}
    send()

    assert fake.objects["pm_9"]["customer"] is None
    kept = PaymentIntent.objects.values_list("keeps_card", "customer", "payment_method")
    assert set(kept) == {(False, "", "")}
    assert client.post(url).json() == {"requests": []}
    refused = ask(client, scenario, booking, purpose="PENALTY")
    assert (refused.status_code, refused.json()["code"]) == (409, "no_card")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"purpose": "PENALTY"}, 409, "no_card"),
        ({"amount": None}, 409, "nothing_due"),
        ({"amount": "0.001"}, 400, "invalid"),
        ({"purpose": "GIFT"}, 400, "invalid"),
    ],
)
def test_refusals(
    body: dict[str, Any],
    status: int,
    code: str,
    client: APIClient,
    scenario: Scenario,
    account: ProviderAccount,
) -> None:
    booking = scenarios.booking(scenario)
    with assert_no_row_changes():
        answer = ask(client, scenario, booking, **body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_hotel_without_account_uses_that_of_the_installation(client: APIClient, scenario: Scenario) -> None:
    booking = scenarios.booking(scenario)
    refused = ask(client, scenario, booking)
    assert (refused.status_code, refused.json()["code"]) == (409, "no_provider")

    provider_account(None, provider=ProviderKind.DESK, account="terminal")
    assert ask(client, scenario, booking).status_code == 201


def test_refund_answers_with_its_request(
    scenario: Scenario, account: ProviderAccount, fake: FakeStripe
) -> None:
    booking = paid_booking(scenario, fake, account)
    manager = client_of(scenario.manager)
    url = scenario.url(f"room-bookings/{booking.booking_id}/refunds/")

    answer = manager.post(
        url, {"amount": "30", "reason": "Noise"}, format="json", HTTP_IDEMPOTENCY_KEY="r"
    ).json()

    assert answer["rows"] == []
    (request,) = answer["requests"]
    assert (request["kind"], request["state"], request["amount"]) == ("REFUND", "WAITING", "30.00")
    listed = client_of(scenario.front_desk).get(scenario.url("provider-requests/?state=WAITING")).json()
    assert listed["results"] == [request]
    by_hand = manager.post(
        url,
        {"amount": "70", "method": "CASH", "reason": "Card closed"},
        format="json",
        HTTP_IDEMPOTENCY_KEY="c",
    ).json()
    assert [row["method"] for row in by_hand["rows"]] == ["CASH"]
    too_much = manager.post(url, {"amount": "1", "reason": "More"}, format="json", HTTP_IDEMPOTENCY_KEY="m")
    assert too_much.json()["code"] == "too_much"
