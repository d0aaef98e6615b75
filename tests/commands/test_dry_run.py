"""`?dry_run=true`: what a command would answer, and nothing is done."""

import pytest
from django.utils import timezone

from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from hotel.kernel.exceptions import InvariantRefused
from hotel.models import IdempotencyRecord
from rooms.enums import RoomStatus
from rooms.models import Room
from tests import scenarios
from tests.api_clients import client_of, problem_of
from tests.commands.calling import Sender, predictable
from tests.commands.commands import COMMANDS, Prepared
from tests.scenarios import Scenario
from tests.statement_count import statements_sent
from tests.unchanged import assert_no_row_changes

DRY = "?dry_run=true"


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_it_foretells_the_answer_and_changes_nothing(name: str, scenario: Scenario) -> None:
    calls = Sender(Prepared(name, scenario))

    with assert_no_row_changes():
        foretold = calls.send(DRY)
    done = calls.send()

    assert (foretold.status_code, foretold["Dry-Run"]) == (200, "true"), foretold.content
    assert not foretold.has_header("ETag")
    assert done.status_code == COMMANDS[name].status, done.content
    assert not done.has_header("Dry-Run")
    expected, answered = foretold.json(), done.json()
    if COMMANDS[name].status == 201:
        expected, answered = predictable(expected), predictable(answered)
    assert expected == answered


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_it_is_not_kept_and_needs_the_same_state(name: str, scenario: Scenario) -> None:
    calls = Sender(Prepared(name, scenario))

    calls.send(DRY, HTTP_IDEMPOTENCY_KEY="k")
    assert not IdempotencyRecord.objects.exists()
    with assert_no_row_changes():
        problem_of(calls.send(DRY, HTTP_IF_MATCH='"0-0"'), 412, "stale")


def test_it_is_refused_as_in_earnest(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    scenarios.checked_in_booking(scenario, "101")
    booking = scenarios.booking(scenario)
    path, body = scenario.url(f"room-bookings/{booking.booking_id}/check-in/"), {"room_number": "101"}

    with assert_no_row_changes():
        problems = [client_of(scenario.front_desk).post(path + query, body).json() for query in (DRY, "")]
        problem_of(client_of(scenario.housekeeper).post(path + DRY, body), 403, "forbidden")

    assert problems[0] == problems[1]
    assert problems[0]["status"] == 409


@pytest.mark.parametrize(
    "written", ["?dry_run=perhaps", "?dry_run=", "?dry_run", "?dry_run=true&dry_run=false"]
)
def test_what_is_neither_yes_nor_no_is_never_done_in_earnest(written: str, scenario: Scenario) -> None:
    calls = Sender(Prepared("POST …/rooms/{room_number}/start-cleaning/", scenario))

    with assert_no_row_changes():
        problem_of(calls.send(written), 400, "invalid")


@pytest.mark.django_db(transaction=True)
def test_what_a_commit_would_refuse_is_refused_before_it_rolls_back() -> None:
    scenario = scenarios.new_scenario()
    (room,) = scenarios.rooms(scenario, "101")

    def without_its_event() -> None:
        Room.objects.filter(pk=room.pk).update(room_status=RoomStatus.CHECKOUT_DIRTY)

    with assert_no_row_changes(), pytest.raises(InvariantRefused), statements_sent() as sent:
        run_command(InstallationCommand(now=timezone.now()), lambda _: without_its_event(), dry_run=True)
    assert sent[-2:] == ["SET CONSTRAINTS ALL IMMEDIATE", "ROLLBACK"]
