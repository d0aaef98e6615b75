"""Idempotency-Key: the first success is answered again for a day, whatever the command."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from hotel.models import IdempotencyRecord
from tests.api_clients import client_of, problem_of
from tests.commands.calling import Sender
from tests.commands.commands import COMMANDS, EVERY_POST, Prepared
from tests.scenarios import NOON, Scenario
from tests.unchanged import assert_no_row_changes

KEY: dict[str, Any] = {"HTTP_IDEMPOTENCY_KEY": "a key, of one clerk's choosing"}
CLEANING = "POST …/rooms/{room_number}/start-cleaning/"


def sender(name: str, scenario: Scenario) -> Sender:
    return Sender(Prepared(name, scenario))


@pytest.mark.parametrize("name", EVERY_POST)
def test_the_first_success_is_answered_again_and_nothing_is_done(name: str, scenario: Scenario) -> None:
    calls = sender(name, scenario)
    first = calls.send(**KEY)
    assert first.status_code == COMMANDS[name].status, first.content
    assert not first.has_header("Idempotent-Replayed")

    with assert_no_row_changes():
        again = calls.send(**KEY)

    assert again["Idempotent-Replayed"] == "true"
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers.get("ETag") == first.headers.get("ETag")


@pytest.mark.parametrize("name", EVERY_POST)
def test_with_another_body_it_is_refused(name: str, scenario: Scenario) -> None:
    calls = sender(name, scenario)
    calls.send(**KEY)

    with assert_no_row_changes():
        problem_of(calls.send(otherwise=True, **KEY), 422, "idempotency_key_reused")


def test_what_is_kept(scenario: Scenario) -> None:
    calls = sender(CLEANING, scenario)
    answer = calls.send(**KEY)

    record = IdempotencyRecord.objects.get()
    assert (record.user_id, record.method, record.path, record.key) == (
        scenario.housekeeper.user.pk,
        "POST",
        scenario.url("rooms/101/start-cleaning/"),
        KEY["HTTP_IDEMPOTENCY_KEY"],
    )
    assert (record.status, record.headers, record.created_at) == (200, {"ETag": answer["ETag"]}, NOON)
    assert json.loads(record.body) == answer.json()


def test_the_same_key_of_another_person_or_path_is_another_call(scenario: Scenario) -> None:
    calls = sender(CLEANING, scenario)
    calls.send(**KEY)
    stopping = scenario.url("rooms/101/stop-cleaning/")

    with time_machine.travel(NOON, tick=False):
        other = client_of(scenario.manager).post(calls.prepared.path, {}, **KEY)
        stopped = calls.client.post(stopping, {"reason": "Called away"}, **KEY)

    problem_of(other, 409, "already_started")
    assert stopped.status_code == 200
    assert not stopped.has_header("Idempotent-Replayed")


def test_a_refusal_is_not_kept(scenario: Scenario) -> None:
    calls = sender("POST …/room-bookings/{booking_id}/check-in/", scenario)
    with assert_no_row_changes(), time_machine.travel(NOON, tick=False):
        refused = calls.client.post(calls.prepared.path, {"room_number": "999"}, **KEY)
    problem_of(refused, 400, "invalid")

    answer = calls.send(**KEY)

    assert answer.status_code == 200
    assert not answer.has_header("Idempotent-Replayed")


@pytest.mark.parametrize(
    ("key", "lawful"), [("k" * 128, True), ("k" * 129, False), ("", False), ("tab\t", False), ("é", False)]
)
def test_a_key_is_short_and_printable(key: str, lawful: bool, scenario: Scenario) -> None:
    calls = sender(CLEANING, scenario)

    if lawful:
        assert calls.send(HTTP_IDEMPOTENCY_KEY=key).status_code == 200
        return
    with assert_no_row_changes():
        problem = problem_of(calls.send(HTTP_IDEMPOTENCY_KEY=key), 400, "invalid")
    assert [*problem["errors"]] == ["Idempotency-Key"]


def test_the_body_counts_whatever_its_spelling(scenario: Scenario) -> None:
    calls = sender("POST …/rooms/{room_number}/override-status/", scenario)
    calls.send(**KEY)

    spelt: Any = '{ "note": "Seen",\n"to_status": "CHECKOUT_DIRTY" }'
    with time_machine.travel(NOON, tick=False):
        again = calls.client.post(calls.prepared.path, spelt, content_type="application/json", **KEY)

    assert again["Idempotent-Replayed"] == "true"


@pytest.mark.parametrize(
    ("age", "replayed"), [(timedelta(hours=23, minutes=59), True), (timedelta(hours=24), False)]
)
def test_an_answer_is_given_again_for_a_day(age: timedelta, replayed: bool, scenario: Scenario) -> None:
    calls = sender(CLEANING, scenario)
    calls.send(**KEY)

    with time_machine.travel(NOON + age, tick=False):
        client = client_of(scenario.housekeeper)
        answer = client.post(calls.prepared.path, {}, **KEY)

    assert answer.has_header("Idempotent-Replayed") is replayed
    assert IdempotencyRecord.objects.get().created_at == (NOON if replayed else NOON + age)


def test_patch_knows_no_key(scenario: Scenario) -> None:
    calls = sender("PATCH …/rooms/{room_number}/", scenario)

    assert calls.send(**KEY).status_code == 200
    assert not IdempotencyRecord.objects.exists()
