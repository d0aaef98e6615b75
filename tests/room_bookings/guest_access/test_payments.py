"""Tests of payments by a guest's link, against a server that behaves as Stripe does."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from room_bookings import services as stays
from room_bookings.models import PaymentIntent, ProviderAccount, RoomBooking
from room_bookings.provider_enums import ProviderKind
from tests import scenarios
from tests.api_clients import anonymous_client, problem_of
from tests.cancellation_policies import add_policy, percent
from tests.contract.document import assert_matches_document
from tests.room_bookings.payment_providers.fake_stripe import FakeStripe, running_stripe
from tests.room_bookings.provider_payments import stripe_account
from tests.room_bookings.provider_rows import provider_account
from tests.room_bookings.services.bookings import make_booking
from tests.room_bookings.services.service_calls import run_service
from tests.scenarios import NOON, Scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

PATH = "/api/guest/bookings/{token}/payment-intent/"


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
    return scenarios.new_scenario(slug="grand")


@pytest.fixture
def account(scenario: Scenario, fake: FakeStripe, settings: Any) -> ProviderAccount:
    return stripe_account(scenario, fake, settings, publishable_key="pk_test_1")


def link_of(scenario: Scenario, booking: RoomBooking) -> str:
    made = run_service(scenario, stays.create_guest_link, booking_id=booking.booking_id)
    return PATH.format(token=made.token)


def shown(answer: Any) -> list[Any]:
    body = answer.json()
    return [body[name] for name in ("purpose", "amount", "currency", "publishable_key")]


def test_guest_pays_the_balance_and_comes_back_to_the_same_payment(
    scenario: Scenario, account: ProviderAccount
) -> None:
    url = link_of(scenario, make_booking(scenario, confirm=True))
    first = anonymous_client().post(url)
    assert_matches_document(first, method="post", path=PATH)
    assert (first.status_code, shown(first)) == (200, ["BALANCE", "220.00", "EUR", "pk_test_1"])
    assert first.json()["client_secret"]
    assert anonymous_client().post(url).json() == first.json()
    assert PaymentIntent.objects.count() == 1


def test_guest_pays_the_deposit_of_a_pending_booking(scenario: Scenario, account: ProviderAccount) -> None:
    add_policy(scenario, deposit=percent("30"))
    url = link_of(scenario, make_booking(scenario, cancellation_policy="FLEX"))
    assert shown(anonymous_client().post(url))[:2] == ["DEPOSIT", "66.00"]


def test_nothing_is_asked_of_a_paid_booking(scenario: Scenario, account: ProviderAccount) -> None:
    booking = make_booking(scenario, confirm=True)
    cash: dict[str, Any] = {"method": "CASH", "amount": Decimal(220)}
    run_service(scenario, stays.record_payment, booking_id=booking.booking_id, **cash)
    url = link_of(scenario, booking)
    with assert_no_row_changes():
        problem_of(anonymous_client().post(url), 409, "nothing_due")


@pytest.mark.parametrize("has_terminal", [True, False])
def test_hotel_without_payments_online_says_so(scenario: Scenario, has_terminal: bool) -> None:
    if has_terminal:
        provider_account(scenario.hotel, provider=ProviderKind.DESK, account="terminal")
    url = link_of(scenario, make_booking(scenario, confirm=True))
    with assert_no_row_changes():
        problem_of(anonymous_client().post(url), 409, "no_provider")


def test_key_is_refused_and_a_revoked_link_pays_nothing(scenario: Scenario, account: ProviderAccount) -> None:
    booking = make_booking(scenario, confirm=True)
    url = link_of(scenario, booking)
    answer = anonymous_client().post(url, headers={"Idempotency-Key": "one"})
    problem_of(answer, 400, "idempotency_key_not_accepted")
    run_service(scenario, stays.revoke_guest_links, booking_id=booking.booking_id)
    problem_of(anonymous_client().post(url), 404, "guest_link_not_found")
    assert PaymentIntent.objects.count() == 0
