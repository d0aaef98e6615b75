"""Races of Stripe's webhooks over HTTP: no payment is lost, none is entered twice, and no booking stays in limbo."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from hotel.kernel.command_runner import run_command
from room_bookings import services as stays
from room_bookings.enums import PaymentTerms
from room_bookings.models import Payment, ProviderAccount, ProviderEvent, ProviderRequest
from room_bookings.services.provider_requests.secrets import encrypt_provider_secret
from staff.command import system_command
from staff.models import Staff
from tests.api_clients import client_of
from tests.concurrency.race_runner import STEERED_EVERY, TRIES, racers
from tests.room_bookings.provider_messages import Paying, paying
from tests.room_bookings.provider_rows import provider_account
from tests.scenarios import NOON, Scenario
from tests.stripe_messages import SECRET, body_of, event, refund, signature, succeeded_intent

pytestmark = pytest.mark.django_db(transaction=True)

Work = Callable[[], str]


@pytest.fixture
def account(scenario: Scenario) -> ProviderAccount:
    return provider_account(scenario.hotel, webhook_secrets=[encrypt_provider_secret(SECRET)])


def telling(scenario: Scenario, message: dict[str, Any]) -> Work:
    """Return a webhook's delivery that returns the outcome of the event."""
    body = body_of(message)
    path = f"/api/payments/stripe/webhook/{scenario.hotel.slug}/"

    def tell() -> str:
        headers: Any = {"HTTP_STRIPE_SIGNATURE": signature(body, at=NOON)}
        answer: Any = Client().post(path, body, content_type="application/json", **headers)
        assert answer.status_code == 200, answer.content
        told = answer.json()
        return f"{told['outcome']}{' again' if told['is_repetition'] else ''}"

    return tell


def sending(scenario: Scenario, person: Staff, made: Paying, action: str, body: dict[str, Any]) -> Work:
    """Return a command over HTTP that returns its status, with the code of a refusal."""
    client = client_of(person)
    path = scenario.url(f"room-bookings/{made.booking.booking_id}/{action}/")

    def send() -> str:
        answer: Any = client.post(path, body)
        return " ".join([str(answer.status_code), answer.json().get("code", "")]).strip()

    return send


def race(tries: Iterator[tuple[Paying, Work, Work]]) -> Iterator[tuple[Paying, tuple[str, str]]]:
    """Run both works of each try at the same time; in two of STEERED_EVERY tries one of them wins for certain."""
    with racers() as pair:
        for number, (made, one, other) in enumerate(tries):
            leader = {0: 0, STEERED_EVERY // 2: 1}.get(number % STEERED_EVERY)
            if leader is None:
                first, second = (timed.result for timed in pair.timed_race(one, other))
            else:
                first, second = pair.race_led_by(leader, one, other)
            yield made, (first, second)


def succeeded(made: Paying) -> dict[str, Any]:
    return event("payment_intent.succeeded", succeeded_intent(made.id))


def payments(scenario: Scenario, account: ProviderAccount, **facts: Any) -> Iterator[Paying]:
    for number in range(TRIES):
        yield paying(scenario, account=account, object_id=f"pi_{number}", **facts)


def captures(made: Paying) -> int:
    return Payment.objects.filter(booking=made.booking, kind="CAPTURE").count()


def test_two_deliveries_of_one_event(scenario: Scenario, account: ProviderAccount) -> None:
    def tries() -> Iterator[tuple[Paying, Work, Work]]:
        for made in payments(scenario, account):
            message = succeeded(made)
            yield made, telling(scenario, message), telling(scenario, message)

    for made, outcomes in race(tries()):
        assert sorted(outcomes) == ["OBEYED", "OBEYED again"]
        assert (captures(made), made.stored.amount_paid, made.stored.status) == (1, 220, "CONFIRMED")
    assert set(ProviderEvent.objects.values_list("times_received", flat=True)) == {2}


def test_a_payment_and_its_refund(scenario: Scenario, account: ProviderAccount) -> None:
    def tries() -> Iterator[tuple[Paying, Work, Work]]:
        for made in payments(scenario, account):
            returned = refund(f"re_{made.id}", payment_intent=made.id, amount=5000)
            message = event("refund.created", returned)
            yield made, telling(scenario, succeeded(made)), telling(scenario, message)

    seen: Counter[str] = Counter()
    for made, (_, refunded) in race(tries()):
        seen[refunded] += 1
        assert (captures(made), made.stored.amount_paid, made.stored.status) == (1, 170, "CONFIRMED")
    assert seen.keys() == {"OBEYED", "PARKED"}
    assert set(ProviderEvent.objects.values_list("outcome", flat=True)) == {"OBEYED"}


def test_a_payment_and_a_confirmation(scenario: Scenario, account: ProviderAccount) -> None:
    def tries() -> Iterator[tuple[Paying, Work, Work]]:
        for made in payments(scenario, account):
            confirm = sending(scenario, scenario.front_desk, made, "confirm", {})
            yield made, telling(scenario, succeeded(made)), confirm

    seen: Counter[tuple[str, str]] = Counter()
    for made, outcomes in race(tries()):
        seen[outcomes] += 1
        assert (captures(made), made.stored.status) == (1, "CONFIRMED")
    assert seen.keys() == {("OBEYED", "200"), ("OBEYED", "409 payment_required")}


def test_a_payment_and_a_cancellation(scenario: Scenario, account: ProviderAccount) -> None:
    def tries() -> Iterator[tuple[Paying, Work, Work]]:
        for made in payments(scenario, account):
            cancel = sending(scenario, scenario.front_desk, made, "cancel", {"reason": "Changed plans"})
            yield made, telling(scenario, succeeded(made)), cancel

    ends: Counter[bool] = Counter()
    for made, outcomes in race(tries()):
        assert outcomes == ("OBEYED", "200")
        stored = made.stored
        assert (captures(made), stored.status, stored.balance_due) == (1, "CANCELLED", -220)
        ends[ProviderRequest.objects.filter(booking=made.booking).exists()] += 1
    assert ends[True] > 0


def test_a_payment_and_an_expiry(scenario: Scenario, account: ProviderAccount) -> None:
    def expire() -> str:
        expired = run_command(system_command(scenario.hotel, now=NOON), stays.expire_pending_bookings)
        return "expired" if expired else "nothing"

    def tries() -> Iterator[tuple[Paying, Work, Work]]:
        for made in payments(scenario, account, hold_until=NOON, payment_terms=PaymentTerms.PREPAID):
            yield made, telling(scenario, succeeded(made)), expire

    seen: Counter[str] = Counter()
    for made, (told, expired) in race(tries()):
        seen[expired] += 1
        assert told == "OBEYED"
        assert (captures(made), made.stored.amount_paid) == (1, 220)
        assert made.stored.status == ("CANCELLED" if expired == "expired" else "CONFIRMED")
        returned = ProviderRequest.objects.filter(booking=made.booking, kind="REFUND")
        assert returned.exists() == (expired == "expired")
    assert seen.keys() == {"expired", "nothing"}
