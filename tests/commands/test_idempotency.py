"""Tests of Idempotency-Key on every POST: the first success is stored and replayed for a day."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from hotel.models import IdempotencyRecord
from tests.api_clients import client_of, problem_of
from tests.commands.command_calls import POSTS, WITH_SECRETS, CommandSender
from tests.scenarios import NOON, Scenario
from tests.unchanged import assert_no_row_changes

KEY: dict[str, Any] = {"HTTP_IDEMPOTENCY_KEY": "a key, chosen by the client"}
CLEANING = "POST …/rooms/{room_number}/start-cleaning/"


@pytest.mark.parametrize("name", POSTS)
def test_repeated_request_is_replayed_and_changes_nothing(name: str, scenario: Scenario) -> None:
    sender = CommandSender(name, scenario)
    first = sender.send(**KEY)
    assert first.status_code == sender.prepared.case.status, first.content
    assert not first.has_header("Idempotent-Replayed")

    with assert_no_row_changes():
        again = sender.send(**KEY)

    assert again["Idempotent-Replayed"] == "true"
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers.get("ETag") == first.headers.get("ETag")


@pytest.mark.parametrize("name", POSTS)
def test_other_body_is_refused(name: str, scenario: Scenario) -> None:
    sender = CommandSender(name, scenario)
    sender.send(**KEY)

    with assert_no_row_changes():
        problem_of(sender.send(other_body=True, **KEY), 422, "idempotency_key_reused")


@pytest.mark.parametrize("name", WITH_SECRETS)
def test_request_whose_answer_holds_a_secret_refuses_a_key(name: str, scenario: Scenario) -> None:
    sender = CommandSender(name, scenario)

    with assert_no_row_changes():
        problem = problem_of(sender.send(**KEY), 400, "idempotency_key_not_accepted")

    assert [*problem["errors"]] == ["Idempotency-Key"]
    assert sender.send().status_code == sender.prepared.case.status


def test_stored_answer_holds_request_and_response(scenario: Scenario) -> None:
    sender = CommandSender(CLEANING, scenario)
    answer = sender.send(**KEY)

    record = IdempotencyRecord.objects.get()
    assert (record.user_id, record.method, record.path, record.key) == (
        scenario.housekeeper.user.pk,
        "POST",
        scenario.url("rooms/101/start-cleaning/"),
        KEY["HTTP_IDEMPOTENCY_KEY"],
    )
    assert (record.status, record.headers, record.created_at) == (200, {"ETag": answer["ETag"]}, NOON)
    assert json.loads(record.body) == answer.json()


def test_key_of_another_login_or_path_is_another_request(scenario: Scenario) -> None:
    sender = CommandSender(CLEANING, scenario)
    sender.send(**KEY)
    stopping = scenario.url("rooms/101/stop-cleaning/")

    with time_machine.travel(NOON, tick=False):
        other = client_of(scenario.manager).post(sender.prepared.path, {}, **KEY)
        stopped = sender.client.post(stopping, {"reason": "Called away"}, **KEY)

    problem_of(other, 409, "already_started")
    assert stopped.status_code == 200
    assert not stopped.has_header("Idempotent-Replayed")


def test_refusal_is_not_stored(scenario: Scenario) -> None:
    sender = CommandSender("POST …/room-bookings/{booking_id}/check-in/", scenario)
    with assert_no_row_changes(), time_machine.travel(NOON, tick=False):
        refused = sender.client.post(sender.prepared.path, {"room_number": "999"}, **KEY)
    problem_of(refused, 400, "invalid")

    answer = sender.send(**KEY)

    assert answer.status_code == 200
    assert not answer.has_header("Idempotent-Replayed")


@pytest.mark.parametrize(
    ("key", "is_valid"), [("k" * 128, True), ("k" * 129, False), ("", False), ("tab\t", False), ("é", False)]
)
def test_key_must_be_short_and_printable(key: str, is_valid: bool, scenario: Scenario) -> None:
    sender = CommandSender(CLEANING, scenario)

    if is_valid:
        assert sender.send(HTTP_IDEMPOTENCY_KEY=key).status_code == 200
        return
    with assert_no_row_changes():
        problem = problem_of(sender.send(HTTP_IDEMPOTENCY_KEY=key), 400, "invalid")
    assert [*problem["errors"]] == ["Idempotency-Key"]


def test_bodies_are_compared_as_parsed_json(scenario: Scenario) -> None:
    sender = CommandSender("POST …/rooms/{room_number}/override-status/", scenario)
    sender.send(**KEY)

    same_body: Any = '{ "note": "Seen",\n"to_status": "CHECKOUT_DIRTY" }'
    with time_machine.travel(NOON, tick=False):
        again = sender.client.post(sender.prepared.path, same_body, content_type="application/json", **KEY)

    assert again["Idempotent-Replayed"] == "true"


@pytest.mark.parametrize(
    ("age", "replayed"), [(timedelta(hours=23, minutes=59), True), (timedelta(hours=24), False)]
)
def test_answer_is_replayed_for_a_day(age: timedelta, replayed: bool, scenario: Scenario) -> None:
    sender = CommandSender(CLEANING, scenario)
    sender.send(**KEY)

    with time_machine.travel(NOON + age, tick=False):
        client = client_of(scenario.housekeeper)
        answer = client.post(sender.prepared.path, {}, **KEY)

    assert answer.has_header("Idempotent-Replayed") is replayed
    assert IdempotencyRecord.objects.get().created_at == (NOON if replayed else NOON + age)


def test_patch_ignores_the_key(scenario: Scenario) -> None:
    sender = CommandSender("PATCH …/rooms/{room_number}/", scenario)

    assert sender.send(**KEY).status_code == 200
    assert not IdempotencyRecord.objects.exists()
