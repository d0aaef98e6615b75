"""Tests of `manage.py send_provider_requests` as a process that is killed by SIGKILL: one refund, not two, not none."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction

from room_bookings.models import ProviderRequest, RoomBooking
from tests import scenarios
from tests.room_bookings.payment_providers.fake_stripe import FakeStripe, Fault, running_stripe
from tests.room_bookings.provider_payments import (
    ledger,
    make_due,
    paid_booking,
    request_refund,
    send,
    states,
    stripe_account,
)
from tests.room_bookings.sender_processes import SECONDS, SenderProcess, running_sender
from tests.scenarios import Scenario

pytestmark = pytest.mark.django_db(transaction=True)

Kill = Callable[[], None]

KEPT_ERROR = Fault(500, is_kept=True)
KEPT_ERROR_AFTER_THE_MONEY = Fault(500, moves_money=True, is_kept=True)


@pytest.fixture
def fake() -> Iterator[FakeStripe]:
    with running_stripe() as fake:
        yield fake


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario(slug="grand")


@pytest.fixture
def booking(scenario: Scenario, fake: FakeStripe, settings: Any) -> RoomBooking:
    """A booking of which 100.00 were received by Stripe."""
    return paid_booking(scenario, fake, stripe_account(scenario, fake, settings))


@contextmanager
def sender(fake: FakeStripe) -> Iterator[SenderProcess]:
    """Run a sender until the end of the block, at which it must have been killed."""
    with running_sender(fake) as process:
        yield process
        assert process.wait(SECONDS) == -signal.SIGKILL


def killed_before_a_call(fake: FakeStripe, kill: Kill, *, method: str, arrives: bool) -> None:
    """Kill the sender as soon as it makes a call, which arrives at Stripe all the same, or does not."""

    def before_call(called: str, path: str) -> bool:
        if called != method:
            return True
        kill()
        return arrives

    fake.before_call = before_call


def killed_before_an_answer(fake: FakeStripe, kill: Kill, *, method: str) -> None:
    """Kill the sender when Stripe has carried out its call, and has not answered."""
    fake.before_answer = lambda path: kill() if fake.calls[-1][0] == method else None


CALLS = {
    "before its call": partial(killed_before_a_call, method="POST", arrives=False),
    "while its call is under way": partial(killed_before_a_call, method="POST", arrives=True),
    "before the answer": partial(killed_before_an_answer, method="POST"),
}
LOOKS = {
    "before it looks for the refund": partial(killed_before_a_call, method="GET", arrives=False),
    "before it is told of the refund": partial(killed_before_an_answer, method="GET"),
}


@pytest.mark.parametrize("stage", CALLS)
def test_killed_at_its_first_try(
    stage: str, scenario: Scenario, booking: RoomBooking, fake: FakeStripe
) -> None:
    request_refund(scenario, booking, 40)
    make_due()

    with sender(fake) as process:
        CALLS[stage](fake, process.kill)

    assert states() == [("REFUND", "SENDING", "")]
    assert_one_refund(booking, fake)


@pytest.mark.parametrize("stage", [*CALLS, *LOOKS])
def test_killed_after_an_answer_that_is_kept(
    stage: str, scenario: Scenario, booking: RoomBooking, fake: FakeStripe
) -> None:
    """The second try looks for the refund, takes another key, and sends: it is killed at each step."""
    request_refund(scenario, booking, 40)
    fake.faults.append(KEPT_ERROR)
    send()
    make_due()

    with sender(fake) as process:
        (CALLS | LOOKS)[stage](fake, process.kill)

    assert_one_refund(booking, fake)


@pytest.mark.parametrize("stage", LOOKS)
def test_killed_while_it_looks_for_a_refund_that_was_made(
    stage: str, scenario: Scenario, booking: RoomBooking, fake: FakeStripe
) -> None:
    request_refund(scenario, booking, 40)
    fake.faults.append(KEPT_ERROR_AFTER_THE_MONEY)
    send()
    make_due()

    with sender(fake) as process:
        LOOKS[stage](fake, process.kill)

    assert_one_refund(booking, fake)
    assert len([call for call in fake.calls if call[0] == "POST"]) == 1


def test_killed_while_it_records_the_answer(
    scenario: Scenario, booking: RoomBooking, fake: FakeStripe
) -> None:
    """Another session holds the booking, so the sender waits with Stripe's answer in its hands."""
    request_refund(scenario, booking, 40)
    make_due()

    with transaction.atomic():
        RoomBooking.objects.select_for_update().get(pk=booking.pk)
        with sender(fake) as process:
            wait_until(_somebody_waits)
            process.kill()

    assert len(fake.of_kind("refund")) == 1
    assert ledger(booking) == [("CAPTURE", "100.00", "pi_1")]
    assert_one_refund(booking, fake)


def test_killed_after_it_recorded_the_answer(
    scenario: Scenario, booking: RoomBooking, fake: FakeStripe
) -> None:
    request_refund(scenario, booking, 40)
    make_due()

    with sender(fake) as process:
        wait_until(ProviderRequest.objects.filter(state="DONE").exists)
        process.kill()

    assert_one_refund(booking, fake)
    assert len(fake.calls) == 1


def wait_until(is_reached: Callable[[], bool]) -> None:
    with connection.cursor() as cursor:
        for _ in range(SECONDS * 20):
            if is_reached():
                return
            cursor.execute("SELECT pg_sleep(0.05)")
    raise AssertionError("the sender did not come so far")


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid)))"
        )
        (waits,) = cursor.fetchone()
    return bool(waits)


def assert_one_refund(booking: RoomBooking, fake: FakeStripe) -> None:
    """Let another sender go on until nothing is due; nobody kills it."""
    fake.before_call, fake.before_answer = lambda method, path: True, lambda path: None
    send()
    (refund,) = fake.of_kind("refund")
    assert (refund["amount"], refund["payment_intent"]) == (4000, "pi_1")
    assert ledger(booking) == [("CAPTURE", "100.00", "pi_1"), ("REFUND", "40.00", refund["id"])]
    assert states() == [("REFUND", "DONE", "")]
    send()
    assert len(fake.of_kind("refund")) == 1
