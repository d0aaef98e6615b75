"""The next worker repeats the keyed request of a killed worker, and it takes effect once."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from time import time
from typing import Any

import psycopg2
import pytest
from django.db import connection

from hotel.kernel import command_runner
from hotel.services import IdempotentRequest
from room_bookings.models import BookingStatusEvent
from tests.scenarios import NOON, Scenario
from tests.tools.stress.verdict_cases import entries_verdict
from tools.stress import worker
from tools.stress.api_requests import Request
from tools.stress.idempotent_requests import KeyedRequest
from tools.stress.journal import BEGUN, DONE, REFUSED, SENDING, Entry, Journal, last_entry, read
from tools.stress.log_index import commands_with_rows
from tools.stress.worker import Worker

OPERATION = "POST cancel"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The path of a worker's journal; its probe in the command runner ends with the test."""
    for name in ("begin_attempt", "_finish", "_log_success", "_raise_unless_retryable"):
        monkeypatch.setattr(command_runner, name, getattr(command_runner, name))
    return tmp_path / "0.jsonl"


def record_unanswered(journal: Path, scenario: Scenario, booking_id: str) -> None:
    request = Request("post", f"room-bookings/{booking_id}/cancel/", {"reason": "As the guest asked"})
    keyed = KeyedRequest(scenario.hotel, scenario.manager, request, "a key", NOON)
    for entry in (Entry(BEGUN, OPERATION), Entry(SENDING, OPERATION, request=keyed.as_json())):
        Journal(journal).write(entry)


def resumed_entry(journal: Path) -> Entry:
    Worker(Journal(journal), seed=1, started_at=time()).resume(last_entry(journal))
    entry = last_entry(journal)
    assert entry
    return entry


def only_booking_id() -> str:
    return BookingStatusEvent.objects.values_list("booking__booking_id", flat=True)[0]


def test_request_without_effect_is_done(journal: Path, scenario: Scenario, setup_commands: set[str]) -> None:
    record_unanswered(journal, scenario, only_booking_id())
    entry = resumed_entry(journal)
    assert (entry.event, entry.key, entry.recovered_after_kill, len(entry.writers)) == (
        DONE,
        "a key",
        False,
        1,
    )
    assert entries_verdict(setup_commands, *read([journal])).errors == []


def test_request_with_effect_returns_its_stored_answer(
    journal: Path, scenario: Scenario, setup_commands: set[str]
) -> None:
    record_unanswered(journal, scenario, only_booking_id())
    first = resumed_entry(journal)
    done = commands_with_rows()
    journal.unlink()
    record_unanswered(journal, scenario, only_booking_id())
    entry = resumed_entry(journal)
    assert (entry.event, entry.recovered_after_kill, entry.writers) == (DONE, True, [])
    assert entry.bookings == first.bookings
    assert commands_with_rows() == done
    assert entries_verdict(setup_commands, *read([journal])).errors == []


def test_refused_request_is_recorded(journal: Path, scenario: Scenario, setup_commands: set[str]) -> None:
    record_unanswered(journal, scenario, "BK-UNKNOWN_ID")
    entry = resumed_entry(journal)
    assert (entry.event, entry.code, entry.recovered_after_kill) == (REFUSED, "booking_not_found", False)
    assert entries_verdict(setup_commands, *read([journal])).errors == []


@pytest.fixture
def no_cancellation() -> Iterator[str]:
    """The name of a constraint that no guard knows."""
    name, table = "no_cancellation", "room_bookings_roombooking"
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK (status <> 'CANCELLED')")
    yield name
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")


def test_refusal_by_an_unknown_constraint_is_an_error(
    journal: Path, scenario: Scenario, setup_commands: set[str], no_cancellation: str
) -> None:
    record_unanswered(journal, scenario, only_booking_id())
    entry = resumed_entry(journal)
    assert (entry.event, entry.code, entry.constraint) == (REFUSED, "constraint_refused", no_cancellation)
    expected = f"1 times {OPERATION} was refused as constraint_refused by {no_cancellation}"
    assert entries_verdict(setup_commands, *read([journal])).errors == [expected]


def test_request_in_flight_is_repeated_until_it_ends(
    journal: Path, scenario: Scenario, setup_commands: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The transaction of the killed worker ends while the next worker repeats the request."""
    path = scenario.url(f"room-bookings/{only_booking_id()}/cancel/")
    call = IdempotentRequest(scenario.manager.user_id, "POST", path, "a key", "")
    record_unanswered(journal, scenario, only_booking_id())
    with closing(psycopg2.connect(**connection.get_connection_params())) as other:
        other.cursor().execute("SELECT pg_advisory_xact_lock(%s)", [call.lock])

        def end_after_first_answer(response: Any) -> bool:
            is_repeated = is_in_flight(response)
            if is_repeated:
                other.rollback()
            return is_repeated

        is_in_flight = worker._is_in_flight
        monkeypatch.setattr(worker, "_is_in_flight", end_after_first_answer)
        entry = resumed_entry(journal)
    assert (entry.event, entry.recovered_after_kill, len(entry.command_ids) > 2) == (DONE, False, True)
    assert entries_verdict(setup_commands, *read([journal])).errors == []


def test_answered_request_is_not_repeated(
    journal: Path, scenario: Scenario, setup_commands: set[str]
) -> None:
    Journal(journal).write(Entry(DONE, OPERATION))
    assert resumed_entry(journal) == Entry(DONE, OPERATION)
