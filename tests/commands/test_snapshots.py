"""Every event and every answer of a command shows what the committed rows say."""

from collections.abc import Iterator
from typing import Any

import pytest

from notifications.models import OutboxEvent
from tests.commands.command_calls import REQUESTS, CommandSender, at_noon
from tests.commands.registry import SERVICE_CASES
from tests.row_diff import rows_written
from tests.scenarios import NOON, Scenario

SHOWN_BY_COMMANDS_ALONE = {"warnings", "money"}
"""Members of the answers to check-out, cancellation and no-show that the page of the subject does not have."""


@pytest.mark.parametrize("label", SERVICE_CASES)
def test_events_of_a_service_show_the_committed_rows(label: str, scenario: Scenario) -> None:
    case = SERVICE_CASES[label]
    arguments = case.prepared(scenario)

    with rows_written() as wrote:
        case.run(scenario, arguments)

    assert bool(wrote.events(at=NOON)) == (OutboxEvent in case.inserts)


@pytest.mark.parametrize("name", REQUESTS)
def test_answer_and_events_of_a_request_show_the_committed_rows(name: str, scenario: Scenario) -> None:
    sender = CommandSender(name, scenario)

    with rows_written() as wrote:
        answer = sender.send()

    assert answer.status_code == sender.prepared.case.status, answer.content
    for page, shown in shown_subjects(answer.json()):
        present = at_noon(lambda page=page: sender.client.get(scenario.url(page))).json()
        expected = {member: present.get(member) for member in shown.keys() - SHOWN_BY_COMMANDS_ALONE}
        assert {member: shown[member] for member in expected} == expected
    wrote.events(at=NOON)


def shown_subjects(content: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each booking and each room that an answer shows in whole, with the path of its page."""
    if isinstance(content, list):
        for item in content:
            yield from shown_subjects(item)
    elif isinstance(content, dict):
        if "party" in content:
            yield f"room-bookings/{content['booking_id']}/", content
        elif "allowed_transitions" in content:
            yield f"rooms/{content['room_number']}/", content
        for value in content.values():
            yield from shown_subjects(value)
