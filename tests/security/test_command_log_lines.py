"""The log lines of commands: one for each success, and the command's id on every line that it causes."""

import json
import logging
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.db.models import F

from hotel.kernel.logging import ContextFilter, PrivateJsonFormatter
from notifications.models import OutboxEvent
from rooms.models import Room
from staff.command import Command
from tests import scenarios
from tests.api_clients import APIClient, client_of
from tests.scenarios import Scenario

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lines() -> Iterator[StringIO]:
    """Collect the lines of the project's loggers as production writes them."""
    stream, logger = StringIO(), logging.getLogger("innkeeper")
    handler = logging.StreamHandler(stream)
    handler.addFilter(ContextFilter())
    handler.setFormatter(PrivateJsonFormatter(settings.LOGGING["formatters"]["json"]["format"]))
    logger.addHandler(handler)
    yield stream
    logger.removeHandler(handler)


@pytest.fixture
def scenario() -> Scenario:
    scenario = scenarios.new_scenario(slug="harbour")
    scenarios.rooms(scenario, "101")
    return scenario


@pytest.fixture
def manager(scenario: Scenario, lines: StringIO) -> APIClient:
    client = client_of(scenario.manager)
    lines.truncate(0)
    lines.seek(0)
    return client


def lines_of(stream: StringIO, logger: str) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in stream.getvalue().splitlines()]
    return [line for line in found if line["name"] == logger]


def mark_dirty(client: APIClient, scenario: Scenario, query: str = "", **headers: Any) -> int:
    path = scenario.url(f"rooms/101/mark-dirty/{query}")
    status: int = client.post(path, {"note": "A stain"}, **headers).status_code
    return status


def test_successful_command_leaves_one_line_with_its_subject(
    manager: APIClient, scenario: Scenario, lines: StringIO
) -> None:
    assert mark_dirty(manager, scenario) == 200

    (line,) = lines_of(lines, "innkeeper.commands")
    assert line["levelname"] == "INFO"
    assert (line["command"], line["hotel"], line["subject"]) == (
        "mark_dirty",
        "harbour",
        {"room_number": "101"},
    )
    assert line["ms"] > 0
    event = OutboxEvent.objects.latest("pk")
    assert line["command_id"] == str(event.command_id)


def test_access_line_names_the_command_of_the_request(
    manager: APIClient, scenario: Scenario, lines: StringIO
) -> None:
    assert mark_dirty(manager, scenario) == 200
    assert manager.get(scenario.url("rooms/101/")).status_code == 200

    (command,) = lines_of(lines, "innkeeper.commands")
    changed, read = lines_of(lines, "innkeeper.access")
    assert (changed["command_id"], read["command_id"]) == (command["command_id"], None)


@pytest.mark.parametrize(("query", "headers"), [("?dry_run=true", {}), ("", {"HTTP_IF_MATCH": '"1-1"'})])
def test_dry_run_and_refusal_leave_no_line_of_success(
    manager: APIClient, scenario: Scenario, lines: StringIO, query: str, headers: dict[str, str]
) -> None:
    mark_dirty(manager, scenario, query, **headers)

    assert lines_of(lines, "innkeeper.commands") == []
    assert lines_of(lines, "innkeeper.access")[0]["command_id"]


def test_repeated_request_leaves_no_second_line(
    manager: APIClient, scenario: Scenario, lines: StringIO
) -> None:
    for _ in range(2):
        assert mark_dirty(manager, scenario, HTTP_IDEMPOTENCY_KEY="once") == 200

    assert len(lines_of(lines, "innkeeper.commands")) == 1


def test_refusal_of_the_database_names_the_command(
    manager: APIClient, scenario: Scenario, lines: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change_status_without_event(command: Command, *, room_number: str, note: str) -> Room:
        Room.objects.update(room_status="OUT_OF_ORDER", status_version=F("status_version") + 1)
        return Room.objects.get(room_number=room_number)

    monkeypatch.setattr("housekeeping.services.mark_dirty", change_status_without_event)
    assert mark_dirty(manager, scenario) == 409

    (refusal,) = lines_of(lines, "innkeeper.commands")
    assert refusal["levelname"] == "WARNING"
    assert refusal["constraint"]
    assert refusal["command_id"] == lines_of(lines, "innkeeper.access")[0]["command_id"]


def test_command_on_a_set_leaves_one_line_with_its_size(
    manager: APIClient, scenario: Scenario, lines: StringIO
) -> None:
    scenarios.checked_in_booking(scenario, "101")
    lines.truncate(0)
    lines.seek(0)

    answer = manager.post(scenario.url("rooms/check-out/"), {"rooms": [{"room_number": "101"}]})

    assert answer.status_code == 200, answer.content
    (line,) = lines_of(lines, "innkeeper.commands")
    assert (line["command"], line["subject"]) == ("check_out_rooms", {"check_outs": 1})
