"""POST /api/payments/stripe/webhook/: signatures, kept events, and what they do to bookings."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from room_bookings.models import Payment, ProviderAccount, ProviderEvent, RoomBooking
from room_bookings.services.provider_requests.secrets import encrypt_provider_secret
from tests import scenarios
from tests.room_bookings.provider_messages import paying
from tests.room_bookings.provider_rows import provider_account
from tests.scenarios import Scenario
from tests.statement_count import assert_max_statements
from tests.stripe_messages import SECRET, body_of, event, payment_intent, signature, succeeded_intent
from tests.unchanged import assert_no_row_changes

GLOBAL = "/api/payments/stripe/webhook/"


@pytest.fixture
def scenario(db: None) -> Scenario:
    return scenarios.new_scenario()


@pytest.fixture
def account(scenario: Scenario) -> ProviderAccount:
    return account_with_secrets(scenario, SECRET)


def account_with_secrets(scenario: Scenario | None, *secrets: str) -> ProviderAccount:
    hotel = scenario.hotel if scenario else None
    return provider_account(hotel, webhook_secrets=[encrypt_provider_secret(secret) for secret in secrets])


def address(scenario: Scenario) -> str:
    return f"{GLOBAL}{scenario.hotel.slug}/"


def send(path: str, message: dict[str, Any] | bytes, *, header: str | None = None, **options: Any) -> Any:
    body = message if isinstance(message, bytes) else body_of(message)
    signed = signature(body, at=timezone.now()) if header is None else header
    given = {"content_type": "application/json; charset=utf-8", **options}
    return Client(enforce_csrf_checks=True).post(path, body, HTTP_STRIPE_SIGNATURE=signed, **given)


def succeeded() -> dict[str, Any]:
    return event("payment_intent.succeeded", succeeded_intent())


def test_a_paid_booking_is_confirmed(scenario: Scenario, account: ProviderAccount) -> None:
    made = paying(scenario, account=account)
    message = succeeded()
    answer = send(address(scenario), message)
    assert (answer.status_code, answer.json()) == (200, {"outcome": "OBEYED", "is_repetition": False})
    assert (made.stored.status, made.stored.amount_paid) == ("CONFIRMED", 220)
    kept = ProviderEvent.objects.get()
    assert bytes(kept.body) == body_of(message)
    assert (kept.event_id, kept.booking, kept.intent_object_id) == (message["id"], made.booking, "pi_1")


def test_a_repetition_is_answered_and_does_nothing(scenario: Scenario, account: ProviderAccount) -> None:
    paying(scenario, account=account)
    message = succeeded()
    send(address(scenario), message)
    answer = send(address(scenario), message)
    assert (answer.status_code, answer.json()) == (200, {"outcome": "OBEYED", "is_repetition": True})
    assert Payment.objects.count() == 1
    assert ProviderEvent.objects.get().times_received == 2


def test_the_account_of_the_installation_serves_every_hotel(scenario: Scenario) -> None:
    made = paying(scenario, account=account_with_secrets(None, SECRET))
    assert send(GLOBAL, succeeded()).status_code == 200
    assert made.stored.status == "CONFIRMED"


def test_an_event_reaches_the_booking_of_its_own_account_only(
    scenario: Scenario, account: ProviderAccount
) -> None:
    made = paying(scenario, account=account)
    account_with_secrets(None, SECRET)
    answer = send(GLOBAL, succeeded())
    assert answer.json()["outcome"] == "UNMATCHED"
    assert made.stored.status == "PENDING"


@pytest.mark.parametrize("secrets", [("whsec_new", SECRET), (SECRET, "whsec_new")])
def test_each_secret_of_a_rotation_works(scenario: Scenario, secrets: tuple[str, ...]) -> None:
    paying(scenario, account=account_with_secrets(scenario, *secrets))
    assert send(address(scenario), succeeded()).status_code == 200


@pytest.mark.parametrize("seconds", [-301, 301])
def test_a_signature_of_another_time_is_refused(
    scenario: Scenario, account: ProviderAccount, seconds: int
) -> None:
    paying(scenario, account=account)
    body = body_of(succeeded())
    header = signature(body, at=timezone.now() + timedelta(seconds=seconds + (1 if seconds > 0 else 0)))
    with assert_no_row_changes():
        answer = send(address(scenario), body, header=header)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_signature")


@pytest.mark.parametrize("header", ["", "t=1,v1=2", "é", "v1=" + "0" * 64])
def test_a_body_without_a_signature_leaves_nothing(
    scenario: Scenario, account: ProviderAccount, header: str
) -> None:
    paying(scenario, account=account)
    with assert_no_row_changes():
        answer = send(address(scenario), succeeded(), header=header)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_signature")


def test_another_body_than_the_signed_one_is_refused(scenario: Scenario, account: ProviderAccount) -> None:
    header = signature(body_of(succeeded()), at=timezone.now())
    with assert_no_row_changes():
        answer = send(address(scenario), body_of(succeeded()) + b"\n", header=header)
    assert answer.status_code == 400


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"id": "evt_1"}', b"\xff"])
def test_a_signed_body_that_is_no_event_is_malformed(
    scenario: Scenario, account: ProviderAccount, body: bytes
) -> None:
    with assert_no_row_changes():
        answer = send(address(scenario), body)
    expected = "invalid_signature" if body == b"\xff" else "malformed"
    assert (answer.status_code, answer.json()["code"]) == (400, expected)


def test_unknown_hotels_and_hotels_without_account_are_not_found(scenario: Scenario) -> None:
    for path in (f"{GLOBAL}nowhere/", address(scenario), GLOBAL):
        answer = send(path, succeeded())
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_bodies_are_bounded_and_json(scenario: Scenario, account: ProviderAccount) -> None:
    assert send(address(scenario), b" " * 3_000_000).status_code == 413
    assert send(address(scenario), b"a=b", content_type="text/plain").status_code == 415


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_only_post_is_allowed(scenario: Scenario, account: ProviderAccount, method: str) -> None:
    assert getattr(Client(), method)(address(scenario)).status_code == 405


@pytest.mark.parametrize(
    ("message", "outcome"),
    [
        (event("customer.created", {"id": "cus_1", "object": "customer"}), "UNKNOWN_TYPE"),
        (event("payment_intent.succeeded", succeeded_intent("pi_unknown")), "UNMATCHED"),
        (event("payment_intent.succeeded", succeeded_intent(currency="usd")), "OTHER_CURRENCY"),
        (event("payment_intent.succeeded", succeeded_intent(currency="xau")), "OTHER_CURRENCY"),
        (event("payment_intent.succeeded", payment_intent(amount="many")), "REFUSED"),
    ],
)
def test_what_changes_no_booking_is_kept(
    scenario: Scenario, account: ProviderAccount, message: dict[str, Any], outcome: str
) -> None:
    made = paying(scenario, account=account)
    answer = send(address(scenario), message)
    assert (answer.status_code, answer.json()["outcome"]) == (200, outcome)
    kept = ProviderEvent.objects.get()
    assert (kept.outcome, bytes(kept.body)) == (outcome, body_of(message))
    assert (made.stored.status, Payment.objects.count()) == ("PENDING", 0)


def test_an_event_to_a_confirmed_booking_in_20_statements(
    scenario: Scenario, account: ProviderAccount
) -> None:
    for number in range(2):
        paying(scenario, account=account, object_id=f"pi_{number}")
    send(address(scenario), event("payment_intent.succeeded", succeeded_intent("pi_0")))
    with assert_max_statements(20):
        send(address(scenario), event("payment_intent.succeeded", succeeded_intent("pi_1")))
    assert set(RoomBooking.objects.values_list("status", flat=True)) == {"CONFIRMED"}
