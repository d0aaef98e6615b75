"""If-Match: a command is done only while its subject is as the caller saw it."""

from typing import Any

import pytest

from tests.api_clients import problem_of
from tests.commands.calling import Sender
from tests.commands.commands import COMMANDS, WITH_SUBJECT, WITHOUT_SUBJECT, Prepared
from tests.scenarios import Scenario
from tests.unchanged import assert_no_row_changes

CLEANING = "POST …/rooms/{room_number}/start-cleaning/"


def sender(name: str, scenario: Scenario) -> Sender:
    return Sender(Prepared(name, scenario))


@pytest.mark.parametrize("name", WITH_SUBJECT)
def test_as_it_was_seen(name: str, scenario: Scenario) -> None:
    calls = sender(name, scenario)
    seen = calls.etag()

    answer = calls.send(HTTP_IF_MATCH=seen)

    assert answer.status_code == COMMANDS[name].status, answer.content
    assert answer["ETag"] == calls.etag() != seen


@pytest.mark.parametrize("name", WITH_SUBJECT)
def test_it_has_changed_since(name: str, scenario: Scenario) -> None:
    calls = sender(name, scenario)
    present = calls.etag()

    with assert_no_row_changes():
        problem = problem_of(calls.send(HTTP_IF_MATCH='"0-0"'), 412, "stale")

    assert problem["current"] == {"etag": present}
    assert calls.etag() == present


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_whatever_it_is(name: str, scenario: Scenario) -> None:
    answer = sender(name, scenario).send(HTTP_IF_MATCH="*")

    assert answer.status_code == COMMANDS[name].status, answer.content


@pytest.mark.parametrize("name", WITHOUT_SUBJECT)
def test_what_has_no_tag_has_none_of_these(name: str, scenario: Scenario) -> None:
    calls = sender(name, scenario)

    with assert_no_row_changes():
        problem_of(calls.send(HTTP_IF_MATCH='"0-0"'), 412, "stale")


@pytest.mark.parametrize("written", ['"0-0", {}', "{}", '{},"0-0"', ' , {}\t,, W/"x" ', '"a,b", {}'])
def test_one_of_several_is_enough(written: str, scenario: Scenario) -> None:
    calls = sender(CLEANING, scenario)

    assert calls.send(HTTP_IF_MATCH=written.format(calls.etag())).status_code == 200


@pytest.mark.parametrize("written", ["W/{}", '""', '"0-0", W/{}'])
def test_a_weak_tag_is_no_match(written: str, scenario: Scenario) -> None:
    calls = sender(CLEANING, scenario)

    with assert_no_row_changes():
        problem_of(calls.send(HTTP_IF_MATCH=written.format(calls.etag())), 412, "stale")


@pytest.mark.parametrize("written", ["", "1-1", '"1-1', '*, "1-1"', '"1-1" "2-2"', 'w/"1"'])
def test_anything_else_cannot_be_read(written: str, scenario: Scenario) -> None:
    calls = sender(CLEANING, scenario)

    with assert_no_row_changes():
        problem_of(calls.send(HTTP_IF_MATCH=written), 400, "malformed")


def test_what_was_kept_is_answered_again_although_the_subject_changed_by_it(scenario: Scenario) -> None:
    calls = sender(CLEANING, scenario)
    headers: dict[str, Any] = {"HTTP_IF_MATCH": calls.etag(), "HTTP_IDEMPOTENCY_KEY": "k"}
    first = calls.send(**headers)

    again = calls.send(**headers)

    assert (again.status_code, again.content) == (200, first.content)
    assert again["Idempotent-Replayed"] == "true"
    problem_of(calls.send(HTTP_IF_MATCH=headers["HTTP_IF_MATCH"]), 412, "stale")
