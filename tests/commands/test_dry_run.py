"""Tests of `?dry_run=true` on every command: it answers as the command would, and changes nothing."""

from typing import Any

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
from tests.commands.command_calls import REQUESTS, WITH_SECRETS, CommandSender, without_new_names
from tests.scenarios import Scenario
from tests.statement_count import statements_sent
from tests.unchanged import assert_no_row_changes

DRY = "?dry_run=true"
RANDOM = ("/webhooks/", "-token/", "/generate/", "/forget-cards/")
"""Parts of the paths of requests whose answers name new rows or secrets."""


@pytest.mark.parametrize("name", REQUESTS)
def test_dry_run_answers_as_the_command_and_changes_nothing(name: str, scenario: Scenario) -> None:
    sender = CommandSender(name, scenario)

    with assert_no_row_changes():
        dry = sender.send(DRY)
    done = sender.send()

    assert (dry.status_code, dry["Dry-Run"]) == (200, "true"), dry.content
    assert not dry.has_header("ETag")
    assert done.status_code == sender.prepared.case.status, done.content
    assert not done.has_header("Dry-Run")
    expected, answered = dry.json(), done.json()
    # Secrets, tokens and test events are random.
    if sender.prepared.case.status == 201 or any(part in name for part in RANDOM):
        expected, answered = without_new_names(expected), without_new_names(answered)
    if name.endswith("/payment-intent/"):  # a dry run asks no provider
        answered |= {"status": "NEW", "object_id": ""}
    if name.endswith("/new-pin/"):  # a dry run shows no PIN
        assert answered.pop("id_pin") != expected.pop("id_pin") is None
    assert expected == answered


@pytest.mark.parametrize("name", REQUESTS)
def test_dry_run_is_not_stored_and_checks_if_match(name: str, scenario: Scenario) -> None:
    sender = CommandSender(name, scenario)

    key: dict[str, Any] = {} if name in WITH_SECRETS else {"HTTP_IDEMPOTENCY_KEY": "k"}
    sender.send(DRY, **key)
    assert not IdempotencyRecord.objects.exists()
    with assert_no_row_changes():
        problem_of(sender.send(DRY, HTTP_IF_MATCH='"0-0"'), 412, "stale")


def test_dry_run_is_refused_as_the_command_is(scenario: Scenario) -> None:
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
    "query", ["?dry_run=perhaps", "?dry_run=", "?dry_run", "?dry_run=true&dry_run=false"]
)
def test_invalid_value_is_refused(query: str, scenario: Scenario) -> None:
    sender = CommandSender("POST …/rooms/{room_number}/start-cleaning/", scenario)

    with assert_no_row_changes():
        problem_of(sender.send(query), 400, "invalid")


@pytest.mark.django_db(transaction=True)
def test_dry_run_checks_deferred_constraints() -> None:
    scenario = scenarios.new_scenario()
    (room,) = scenarios.rooms(scenario, "101")

    def change_without_status_event() -> None:
        Room.objects.filter(pk=room.pk).update(room_status=RoomStatus.CHECKOUT_DIRTY)

    with assert_no_row_changes(), pytest.raises(InvariantRefused), statements_sent() as sent:
        run_command(
            InstallationCommand(now=timezone.now()), lambda _: change_without_status_event(), dry_run=True
        )
    assert sent[-2:] == ["SET CONSTRAINTS ALL IMMEDIATE", "ROLLBACK"]
