"""What a killed worker had sent with a key, the next one sends again: it is done once."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Timer
from time import time

import psycopg2
import pytest
from django.db import connection

from hotel.kernel import command_runner
from hotel.services import KeyedCall
from room_bookings.models import BookingStatusEvent
from tests.scenarios import NOON, Scenario
from tools.stress.books import commands_that_wrote
from tools.stress.journal import ASKED, BEGUN, DONE, REFUSED, Journal, Line, last_line, read
from tools.stress.letters import Letter
from tools.stress.requests import Request
from tools.stress.trial import judged
from tools.stress.worker import Worker

KIND = "POST cancel"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A worker's, who watches the command runner of this test only."""
    for name in ("begin_attempt", "_finish", "_log_success", "_raise_unless_retryable"):
        monkeypatch.setattr(command_runner, name, getattr(command_runner, name))
    return tmp_path / "0.jsonl"


def leave_unanswered(journal: Path, scenario: Scenario, booking_id: str) -> None:
    request = Request("post", f"room-bookings/{booking_id}/cancel/", {"reason": "As the guest asked"})
    letter = Letter(scenario.hotel, scenario.manager, request, "a key", NOON)
    for line in (Line(BEGUN, KIND), Line(ASKED, KIND, letter=letter.noted())):
        Journal(journal).write(line)


def next_one_says(journal: Path) -> Line:
    Worker(Journal(journal), seed=1, began=time()).take_over(last_line(journal))
    line = last_line(journal)
    assert line
    return line


def the_booking() -> str:
    return BookingStatusEvent.objects.values_list("booking__booking_id", flat=True)[0]


def test_a_letter_that_had_no_effect_yet(journal: Path, scenario: Scenario, founding: set[str]) -> None:
    leave_unanswered(journal, scenario, the_booking())
    line = next_one_says(journal)
    assert (line.what, line.key, line.given_again, len(line.writers)) == (DONE, "a key", False, 1)
    assert judged(founding, *read([journal])).faults == []


def test_a_letter_that_had_its_effect(journal: Path, scenario: Scenario, founding: set[str]) -> None:
    leave_unanswered(journal, scenario, the_booking())
    first = next_one_says(journal)
    done = commands_that_wrote()
    journal.unlink()
    leave_unanswered(journal, scenario, the_booking())
    line = next_one_says(journal)
    assert (line.what, line.given_again, line.writers) == (DONE, True, [])
    assert line.bookings == first.bookings
    assert commands_that_wrote() == done
    assert judged(founding, *read([journal])).faults == []


def test_a_letter_that_is_refused(journal: Path, scenario: Scenario, founding: set[str]) -> None:
    leave_unanswered(journal, scenario, "BK-NOBODY")
    line = next_one_says(journal)
    assert (line.what, line.code, line.given_again) == (REFUSED, "booking_not_found", False)
    assert judged(founding, *read([journal])).faults == []


@pytest.fixture
def nobody_cancels() -> Iterator[str]:
    """A constraint that no guard knows of."""
    name, table = "nobody_cancels", "room_bookings_roombooking"
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK (status <> 'CANCELLED')")
    yield name
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")


def test_a_letter_that_the_database_refuses(
    journal: Path, scenario: Scenario, founding: set[str], nobody_cancels: str
) -> None:
    leave_unanswered(journal, scenario, the_booking())
    line = next_one_says(journal)
    assert (line.what, line.code, line.constraint) == (REFUSED, "constraint_refused", nobody_cancels)
    told_so = f"1 times {KIND} was refused as constraint_refused by {nobody_cancels}"
    assert judged(founding, *read([journal])).faults == [told_so]


def test_a_letter_that_is_still_on_its_way(journal: Path, scenario: Scenario, founding: set[str]) -> None:
    """The transaction of the killed one ends while the next one asks."""
    path = scenario.url(f"room-bookings/{the_booking()}/cancel/")
    call = KeyedCall(scenario.manager.user_id, "POST", path, "a key", "")
    leave_unanswered(journal, scenario, the_booking())
    with closing(psycopg2.connect(**connection.get_connection_params())) as other:
        other.cursor().execute("SELECT pg_advisory_xact_lock(%s)", [call.lock])
        end = Timer(0.3, other.rollback)
        end.start()
        line = next_one_says(journal)
        end.join()
    assert (line.what, line.given_again, len(line.ids) > 2) == (DONE, False, True)
    assert judged(founding, *read([journal])).faults == []


def test_what_was_answered_is_left_alone(journal: Path, scenario: Scenario, founding: set[str]) -> None:
    Journal(journal).write(Line(DONE, KIND))
    assert next_one_says(journal) == Line(DONE, KIND)
