"""Races of Stripe's webhooks over HTTP, while a real sender sends what they request.

No payment is lost, none is entered or refunded twice, and no booking stays in limbo.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from copy import deepcopy
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from hotel.kernel.command_runner import run_command
from room_bookings import services as stays
from room_bookings.enums import PaymentTerms
from room_bookings.models import Payment, ProviderAccount, ProviderEvent, ProviderRequest
from room_bookings.services.provider_requests.secrets import encrypt_provider_secret
from staff.command import system_command
from staff.models import Staff
from tests import scenarios
from tests.api_clients import client_of
from tests.concurrency.hotels import room_numbers_from
from tests.concurrency.race_runner import STEERED_EVERY, TRIES, racers
from tests.room_bookings.payment_providers.fake_stripe import FakeStripe, running_stripe
from tests.room_bookings.provider_messages import Paying, paying
from tests.room_bookings.provider_payments import stripe_account
from tests.room_bookings.sender_processes import SECONDS, running_sender
from tests.scenarios import NOON, TODAY, Scenario
from tests.stripe_messages import SECRET, body_of, event, refund, signature, succeeded_intent

pytestmark = pytest.mark.django_db(transaction=True)

Work = Callable[[], str]


@pytest.fixture
def fake() -> Iterator[FakeStripe]:
    with running_stripe() as fake:
        yield fake


@pytest.fixture
def account(scenario: Scenario, fake: FakeStripe, settings: Any) -> ProviderAccount:
    return stripe_account(scenario, fake, settings, webhook_secrets=[encrypt_provider_secret(SECRET)])


@pytest.fixture(autouse=True)
def sender(account: ProviderAccount, fake: FakeStripe) -> Iterator[None]:
    """A process that sends requests all the time."""
    with running_sender(fake):
        yield


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
        answer: Any = client.post(path, body, HTTP_IDEMPOTENCY_KEY=uuid4().hex)
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


def payments(
    scenario: Scenario, account: ProviderAccount, fake: FakeStripe, **facts: Any
) -> Iterator[Paying]:
    """Yield bookings whose guests have paid 220.00 at Stripe, which has not told yet."""
    for _ in range(TRIES):
        at_stripe = fake.add("payment_intent", amount=22000, currency="eur")
        fake.pay(at_stripe["id"])
        yield paying(scenario, account=account, object_id=at_stripe["id"], **facts)


def wait_until_all_is_sent() -> None:
    """Wait until the sender has ended every request."""
    with connection.cursor() as cursor:
        for _ in range(SECONDS * 20):
            if not ProviderRequest.objects.filter(state__in=["WAITING", "SENDING"]).exists():
                return
            cursor.execute("SELECT pg_sleep(0.05)")
    raise AssertionError("the sender did not send everything")


def assert_refunded_once(fake: FakeStripe, made: Paying, amount: int) -> None:
    """Stripe has refunded this amount of the payment, and the ledger says so."""
    at_stripe = {
        item["id"]: item["amount"] for item in fake.of_kind("refund") if item["payment_intent"] == made.id
    }
    rows = Payment.objects.filter(booking=made.booking, kind="REFUND")
    assert sum(at_stripe.values()) == amount * 100
    assert sorted(row.object_id for row in rows) == sorted(at_stripe)
    assert made.stored.amount_paid == 220 - amount


def captures(made: Paying) -> int:
    return Payment.objects.filter(booking=made.booking, kind="CAPTURE").count()


def test_two_deliveries_of_one_event(scenario: Scenario, account: ProviderAccount, fake: FakeStripe) -> None:
    def tries() -> Iterator[tuple[Paying, Work, Work]]:
        for made in payments(scenario, account, fake):
            message = succeeded(made)
            yield made, telling(scenario, message), telling(scenario, message)

    for made, outcomes in race(tries()):
        assert sorted(outcomes) == ["OBEYED", "OBEYED again"]
        assert (captures(made), made.stored.amount_paid, made.stored.status) == (1, 220, "CONFIRMED")
    assert set(ProviderEvent.objects.values_list("times_received", flat=True)) == {2}


def test_a_payment_and_its_refund(scenario: Scenario, account: ProviderAccount, fake: FakeStripe) -> None:
    def tries() -> Iterator[tuple[Paying, Work, Work]]:
        for made in payments(scenario, account, fake):
            returned = refund(f"re_{made.id}", payment_intent=made.id, amount=5000)
            message = event("refund.created", returned)
            yield made, telling(scenario, succeeded(made)), telling(scenario, message)

    seen: Counter[str] = Counter()
    for made, (_, refunded) in race(tries()):
        seen[refunded] += 1
        assert (captures(made), made.stored.amount_paid, made.stored.status) == (1, 170, "CONFIRMED")
    assert seen.keys() == {"OBEYED", "PARKED"}
    assert set(ProviderEvent.objects.values_list("outcome", flat=True)) == {"OBEYED"}


def test_a_payment_and_a_confirmation(scenario: Scenario, account: ProviderAccount, fake: FakeStripe) -> None:
    def tries() -> Iterator[tuple[Paying, Work, Work]]:
        for made in payments(scenario, account, fake):
            confirm = sending(scenario, scenario.front_desk, made, "confirm", {})
            yield made, telling(scenario, succeeded(made)), confirm

    seen: Counter[tuple[str, str]] = Counter()
    for made, outcomes in race(tries()):
        seen[outcomes] += 1
        assert (captures(made), made.stored.status) == (1, "CONFIRMED")
    assert seen.keys() == {("OBEYED", "200"), ("OBEYED", "409 payment_required")}


def test_a_payment_and_a_cancellation(scenario: Scenario, account: ProviderAccount, fake: FakeStripe) -> None:
    def tries() -> Iterator[tuple[Paying, Work, Work]]:
        for made in payments(scenario, account, fake):
            cancel = sending(scenario, scenario.front_desk, made, "cancel", {"reason": "Changed plans"})
            yield made, telling(scenario, succeeded(made)), cancel

    raced = []
    for made, outcomes in race(tries()):
        assert outcomes == ("OBEYED", "200")
        assert (captures(made), made.stored.status) == (1, "CANCELLED")
        raced.append(made)
    wait_until_all_is_sent()
    for made in raced:
        assert_refunded_once(fake, made, 220)


def test_a_payment_and_an_expiry(scenario: Scenario, account: ProviderAccount, fake: FakeStripe) -> None:
    def expire() -> str:
        expired = run_command(system_command(scenario.hotel, now=NOON), stays.expire_pending_bookings)
        return "expired" if expired else "nothing"

    def tries() -> Iterator[tuple[Paying, Work, Work]]:
        for made in payments(scenario, account, fake, hold_until=NOON, payment_terms=PaymentTerms.PREPAID):
            yield made, telling(scenario, succeeded(made)), expire

    seen: Counter[str] = Counter()
    raced = []
    for made, (told, expired) in race(tries()):
        seen[expired] += 1
        assert told == "OBEYED"
        assert captures(made) == 1
        assert made.stored.status == ("CANCELLED" if expired == "expired" else "CONFIRMED")
        raced.append((made, 220 if expired == "expired" else 0))
    assert seen.keys() == {"expired", "nothing"}
    wait_until_all_is_sent()
    for made, refunded in raced:
        assert_refunded_once(fake, made, refunded)


def test_two_refunds(scenario: Scenario, account: ProviderAccount, fake: FakeStripe) -> None:
    """Each wants 150.00 of 220.00: the later one is refused, whether the first one waits, is sent or is done."""

    def tries() -> Iterator[tuple[Paying, Work, Work]]:
        for made in payments(scenario, account, fake):
            telling(scenario, succeeded(made))()
            body = {"amount": "150.00", "reason": "Complaint"}
            one, other = (sending(scenario, scenario.manager, made, "refunds", body) for _ in range(2))
            yield made, one, other

    raced = []
    for made, outcomes in race(tries()):
        assert sorted(outcomes) == ["201", "409 too_much"]
        raced.append(made)
    wait_until_all_is_sent()
    for made in raced:
        assert_refunded_once(fake, made, 150)


def test_a_refund_and_its_event(scenario: Scenario, account: ProviderAccount, fake: FakeStripe) -> None:
    """Stripe tells of each refund while it answers the sender: both enter the same row."""
    raced = []
    with ThreadPoolExecutor(1) as pool:

        def tell_of_the_latest(path: str) -> None:
            if path == "/v1/refunds":
                message = event("refund.created", deepcopy(fake.of_kind("refund")[0]))
                told.append(pool.submit(telling(scenario, message)))

        told: list[Future[str]] = []
        fake.before_answer = tell_of_the_latest
        for made in payments(scenario, account, fake):
            telling(scenario, succeeded(made))()
            sending(scenario, scenario.manager, made, "refunds", {"amount": "70.00", "reason": "Noise"})()
            raced.append(made)
        wait_until_all_is_sent()
        seen = Counter(future.result() for future in told)
        pool.submit(lambda: connection.close()).result()  # noqa: PLW0108 (that of the thread)

    assert len(told) == TRIES
    assert seen.keys() <= {"OBEYED", "NOTHING_TO_DO"}
    for made in raced:
        assert_refunded_once(fake, made, 70)


def test_desk_payment_and_check_out_while_a_refund_is_sent(
    scenario: Scenario, account: ProviderAccount, fake: FakeStripe
) -> None:
    """Refunded 220.00 have to be paid again at the desk: the check-out succeeds after it, or is refused before it."""
    numbers = iter(room_numbers_from(1000, TRIES))

    def tries() -> Iterator[tuple[Paying, Work, Work]]:
        for made in payments(scenario, account, fake, check_in=TODAY):
            telling(scenario, succeeded(made))()
            number = next(numbers)
            scenarios.rooms(scenario, number)
            assert (
                sending(scenario, scenario.front_desk, made, "check-in", {"room_number": number})() == "200"
            )
            refund_all = {"amount": "220.00", "reason": "Pays in cash"}
            assert sending(scenario, scenario.manager, made, "refunds", refund_all)() == "201"
            cash = {"method": "CASH", "amount": "220.00"}
            yield (
                made,
                sending(scenario, scenario.front_desk, made, "payments", cash),
                sending(scenario, scenario.front_desk, made, "check-out", {}),
            )

    raced = []
    for made, (paid, left) in race(tries()):
        assert paid == "201"
        assert left in {"200", "409 balance_due"}
        raced.append((made, left))
    wait_until_all_is_sent()
    for made, left in raced:
        stored = made.stored
        assert stored.balance_due == 0
        assert stored.status == ("COMPLETED" if left == "200" else "CHECKED_IN")
