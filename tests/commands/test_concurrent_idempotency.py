"""Tests of two simultaneous requests with one Idempotency-Key, over separate connections."""

from collections.abc import Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from hotel.models import IdempotencyRecord
from hotel.services import IdempotentRequest, claim_key
from room_bookings.models import RoomBooking
from tests import scenarios
from tests.api_clients import problem_of
from tests.commands.command_calls import POSTS, CommandSender
from tests.concurrency.race_runner import PATIENCE, wait_until_lock_is_awaited
from tests.scenarios import NOON
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db(transaction=True)

KEY: dict[str, Any] = {"HTTP_IDEMPOTENCY_KEY": "k"}


@contextmanager
def in_another_thread(work: Any) -> Generator[Future[Any], None, None]:
    """Do the work in a thread with its own connection, and wait for its end after the block."""

    def do() -> Any:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(do)
        yield future
        future.result(timeout=PATIENCE)


@contextmanager
def claimed(request: IdempotentRequest) -> Generator[None, None, None]:
    """Hold the key of the request over another connection for the length of the block; store no answer."""
    runs, may_end = Event(), Event()

    def work() -> None:
        claim_key(InstallationCommand(now=NOON), request)
        runs.set()
        may_end.wait(PATIENCE)

    with in_another_thread(lambda: run_command(InstallationCommand(now=timezone.now()), lambda _: work())):
        assert runs.wait(PATIENCE)
        try:
            yield
        finally:
            may_end.set()


@pytest.mark.parametrize("name", POSTS)
def test_second_request_is_refused_without_waiting(name: str) -> None:
    sender = CommandSender(name, scenarios.new_scenario())
    prepared = sender.prepared
    request = IdempotentRequest(prepared.caller.user.pk, "POST", prepared.path, "k", request_hash="")

    with claimed(request), assert_no_row_changes():
        problem_of(sender.send(**KEY), 409, "idempotency_in_flight")

    answer = sender.send(**KEY)
    assert answer.status_code == prepared.case.status
    assert not answer.has_header("Idempotent-Replayed")


def test_first_request_succeeds_and_is_replayed() -> None:
    sender = CommandSender("POST …/room-bookings/{booking_id}/check-in/", scenarios.new_scenario())
    booking = RoomBooking.objects.filter(booking_id=sender.prepared.subject["booking_id"])
    held, may_go = Event(), Event()

    def hold() -> None:
        with transaction.atomic():
            booking.select_for_update().get()
            held.set()
            may_go.wait(PATIENCE)

    with in_another_thread(hold):
        assert held.wait(PATIENCE)
        with in_another_thread(lambda: sender.send(**KEY)) as first:
            wait_until_lock_is_awaited()
            refused = sender.send(**KEY)
            may_go.set()
    problem_of(refused, 409, "idempotency_in_flight")

    again = sender.send(**KEY)
    assert first.result().status_code == 200
    assert not first.result().has_header("Idempotent-Replayed")
    assert (again["Idempotent-Replayed"], again.content) == ("true", first.result().content)
    assert IdempotencyRecord.objects.count() == 1
