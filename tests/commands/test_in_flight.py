"""While the first call with a key runs, over a connection of its own, the second is told so at once."""

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
from tests.commands.calling import Sender
from tests.commands.commands import COMMANDS, EVERY_POST, Prepared
from tests.concurrency.race_runner import PATIENCE, wait_until_somebody_waits
from tests.scenarios import NOON
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db(transaction=True)

KEY: dict[str, Any] = {"HTTP_IDEMPOTENCY_KEY": "k"}


@contextmanager
def elsewhere(work: Any) -> Generator[Future[Any], None, None]:
    """Do this in a thread with a connection of its own, and see it end."""

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
def begun(call: IdempotentRequest) -> Generator[None, None, None]:
    """The call is under way over another connection, and fails in the end."""
    runs, may_end = Event(), Event()

    def work() -> None:
        claim_key(InstallationCommand(now=NOON), call)
        runs.set()
        may_end.wait(PATIENCE)

    with elsewhere(lambda: run_command(InstallationCommand(now=timezone.now()), lambda _: work())):
        assert runs.wait(PATIENCE)
        try:
            yield
        finally:
            may_end.set()


@pytest.mark.parametrize("name", EVERY_POST)
def test_the_second_call_waits_for_nothing(name: str) -> None:
    prepared = Prepared(name, scenarios.new_scenario())
    calls = Sender(prepared)
    call = IdempotentRequest(prepared.who.user.pk, "POST", prepared.path, "k", request_hash="")

    with begun(call), assert_no_row_changes():
        problem_of(calls.send(**KEY), 409, "idempotency_in_flight")

    answer = calls.send(**KEY)
    assert answer.status_code == COMMANDS[name].status
    assert not answer.has_header("Idempotent-Replayed")


def test_the_first_call_goes_through_and_is_answered_again() -> None:
    prepared = Prepared("POST …/room-bookings/{booking_id}/check-in/", scenarios.new_scenario())
    booking = RoomBooking.objects.filter(booking_id=prepared.subject["booking_id"])
    calls, held, may_go = Sender(prepared), Event(), Event()

    def hold() -> None:
        with transaction.atomic():
            booking.select_for_update().get()
            held.set()
            may_go.wait(PATIENCE)

    with elsewhere(hold):
        assert held.wait(PATIENCE)
        with elsewhere(lambda: calls.send(**KEY)) as first:
            wait_until_somebody_waits()
            refused = calls.send(**KEY)
            may_go.set()
    problem_of(refused, 409, "idempotency_in_flight")

    again = calls.send(**KEY)
    assert first.result().status_code == 200
    assert not first.result().has_header("Idempotent-Replayed")
    assert (again["Idempotent-Replayed"], again.content) == ("true", first.result().content)
    assert IdempotencyRecord.objects.count() == 1
