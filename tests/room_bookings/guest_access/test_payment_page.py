"""Tests of the page on which guests pay, and of the link to it after a payment that did not go through."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from room_bookings import services as stays
from room_bookings.enums import MailKind
from room_bookings.guest_access.web import payment
from room_bookings.models import OutgoingMail, PaymentIntent, ProviderAccount, RoomBooking
from room_bookings.provider_enums import IntentPurpose, IntentStatus
from tests import scenarios
from tests.api_clients import client_of
from tests.room_bookings.guest_access.mails import ADA, booking_with_address, leased
from tests.room_bookings.payment_providers.fake_stripe import FakeStripe, running_stripe
from tests.room_bookings.provider_payments import send, stripe_account
from tests.room_bookings.provider_rows import payment_intent
from tests.room_bookings.services.service_calls import run_service
from tests.scenarios import NOON, Scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

BOOKING, PAY = "/guest/booking/", "/guest/booking/pay/"
PRICE = "220.00\xa0EUR"


@pytest.fixture(autouse=True)
def _noon() -> Any:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def fake() -> Iterator[FakeStripe]:
    with running_stripe() as fake:
        yield fake


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario(slug="grand", name="The Grand")


@pytest.fixture
def account(scenario: Scenario, fake: FakeStripe, settings: Any) -> ProviderAccount:
    return stripe_account(scenario, fake, settings, publishable_key="pk_test_1")


@pytest.fixture
def booking(scenario: Scenario) -> RoomBooking:
    return booking_with_address(scenario)


def opened(token: str, **client: Any) -> Client:
    browser = Client(**client)
    browser.get(f"/guest/{token}/")
    return browser


def browser_of(scenario: Scenario, booking: RoomBooking, **client: Any) -> Client:
    token = run_service(scenario, stays.create_guest_link, booking_id=booking.booking_id).token
    return opened(token, **client)


def test_guest_pays_on_the_page(
    scenario: Scenario, booking: RoomBooking, account: ProviderAccount, fake: FakeStripe
) -> None:
    browser = browser_of(scenario, booking, enforce_csrf_checks=True)
    with assert_no_row_changes():
        assert f'href="{PAY}"' in browser.get(BOOKING).content.decode()
        question = browser.get(PAY)
        assert browser.post(PAY).status_code == 403
    assert f"Pay {PRICE}" in question.content.decode()
    assert "script-src" not in question["Content-Security-Policy"]

    csrf = {"csrfmiddlewaretoken": browser.cookies["csrftoken"].value}
    forms = [browser.post(PAY, csrf) for _ in range(2)]

    (made,) = fake.of_kind("payment_intent")
    for form in forms:
        page = form.content.decode()
        assert (form.status_code, form["Cache-Control"]) == (200, "no-store")
        assert f'data-client-secret="{made["client_secret"]}"' in page
        assert 'data-publishable-key="pk_test_1"' in page
        assert f'data-return-url="http://testserver{BOOKING}"' in page
        assert '<script src="https://js.stripe.com/v3/" defer></script>' in page
        assert "script-src 'self' https://js.stripe.com" in form["Content-Security-Policy"]
    assert PaymentIntent.objects.count() == 1
    back = browser.get(BOOKING, {"redirect_status": "succeeded"}).content.decode()
    assert "Thank you." in back
    assert f'href="{PAY}"' not in back


def test_hotel_without_payments_online_offers_none(scenario: Scenario, booking: RoomBooking) -> None:
    browser = browser_of(scenario, booking)
    with assert_no_row_changes():
        assert PAY not in browser.get(BOOKING).content.decode()
        assert "There is nothing to pay here." in browser.get(PAY).content.decode()
        refused = browser.post(PAY)
    assert refused.status_code == 409
    assert "This hotel takes no payments online." in refused.content.decode()


def test_payment_on_its_way_is_not_asked_for_again(
    scenario: Scenario, booking: RoomBooking, account: ProviderAccount
) -> None:
    payment_intent(booking, account, 220, status=IntentStatus.PROCESSING, purpose=IntentPurpose.BALANCE)
    browser = browser_of(scenario, booking)
    page = browser.get(BOOKING).content.decode()
    assert f"A payment of {PRICE} is being processed." in page
    assert PAY not in page
    with assert_no_row_changes():
        assert browser.post(PAY).status_code == 409


def test_what_a_company_has_promised_is_not_asked_of_the_guest(
    scenario: Scenario, booking: RoomBooking, account: ProviderAccount
) -> None:
    promise: dict[str, Any] = {"method": "ON_ACCOUNT", "amount": Decimal(200), "text": "Atlantic Surveys"}
    run_service(scenario, stays.record_payment, booking_id=booking.booking_id, **promise)
    assert "Pay 20.00\xa0EUR" in browser_of(scenario, booking).get(PAY).content.decode()


def test_silent_provider_lets_the_guest_try_again(
    scenario: Scenario, booking: RoomBooking, account: ProviderAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payment, "secret_of_intent", lambda *_asked, **_seconds: "")
    answer = browser_of(scenario, booking).post(PAY)
    assert answer.status_code == 202
    assert "The payment is being prepared." in answer.content.decode()


@pytest.mark.parametrize("code", ["card_declined", "authentication_required"])
def test_guest_pays_the_penalty_that_a_kept_card_did_not(
    code: str, scenario: Scenario, booking: RoomBooking, account: ProviderAccount, fake: FakeStripe
) -> None:
    """The mail brings a new link; the page behind it pays the same intent; the desk sees the link in the folio."""
    kept: dict[str, Any] = {"status": "SUCCEEDED", "keeps_card": True, "customer": "cus_9"}
    payment_intent(booking, account, object_id="pi_kept", payment_method="pm_9", **kept)
    fake.declines = code
    desk, path = client_of(scenario.front_desk), scenario.url(f"room-bookings/{booking.booking_id}/")
    key = {"Idempotency-Key": "one"}
    desk.post(f"{path}payment-intent/", {"purpose": "PENALTY"}, format="json", headers=key)
    send()
    (declined,) = fake.of_kind("payment_intent")
    OutgoingMail.objects.exclude(kind=MailKind.PAYMENT_FAILED).delete()
    folio = desk.get(f"{path}folio/").json()
    (failure,) = folio["payments"]
    (link,) = folio["links_to_pay"]
    assert [failure["kind"], link["payment"], link["recipient"], link["state"]] == [
        "FAILURE",
        failure["id"],
        ADA,
        "WAITING",
    ]

    mail = leased(OutgoingMail.objects.get().next_try_at or NOON)

    assert mail is not None
    browser = opened(mail.token)
    assert f"Pay {PRICE}" in browser.get(BOOKING).content.decode()
    assert f'data-client-secret="{declined["client_secret"]}"' in browser.post(PAY).content.decode()
    assert PaymentIntent.objects.count() == 2
