"""Tests of If-Match on every command: it runs only while its subject has the expected version."""

from typing import Any

import pytest

from tests.api_clients import problem_of
from tests.commands.command_calls import REQUESTS, WITH_SUBJECT, WITHOUT_SUBJECT, CommandSender
from tests.scenarios import Scenario
from tests.unchanged import assert_no_row_changes

CLEANING = "POST …/rooms/{room_number}/start-cleaning/"


BOOKING = "POST …/room-bookings/{booking_id}"
WITHOUT_CHANGE = {
    f"{BOOKING}/guest-link/",
    f"{BOOKING}/payment-intent/",
    f"{BOOKING}/forget-cards/",
    f"{BOOKING}/payments/{{payment_id}}/capture/",
    f"{BOOKING}/payments/{{payment_id}}/void/",
    f"{BOOKING}/invoices/",
    f"{BOOKING}/invoices/{{number}}/credit/",
    f"{BOOKING}/city-tax/exemptions/",
}
"""Requests that leave the subject of their address as it is: links, invoices, requests are no part of it."""


@pytest.mark.parametrize("name", WITH_SUBJECT)
def test_matching_etag_is_accepted(name: str, scenario: Scenario) -> None:
    sender = CommandSender(name, scenario)
    tag = sender.etag()

    answer = sender.send(HTTP_IF_MATCH=tag)

    assert answer.status_code == sender.prepared.case.status, answer.content
    if name in WITHOUT_CHANGE:
        assert sender.etag() == tag
    else:
        assert answer["ETag"] == sender.etag() != tag


@pytest.mark.parametrize("name", WITH_SUBJECT)
def test_outdated_etag_is_refused_and_the_current_one_named(name: str, scenario: Scenario) -> None:
    sender = CommandSender(name, scenario)
    current = sender.etag()

    with assert_no_row_changes():
        problem = problem_of(sender.send(HTTP_IF_MATCH='"0-0"'), 412, "stale")

    assert problem["current"] == {"etag": current}
    assert sender.etag() == current


@pytest.mark.parametrize("name", REQUESTS)
def test_asterisk_is_accepted(name: str, scenario: Scenario) -> None:
    sender = CommandSender(name, scenario)

    answer = sender.send(HTTP_IF_MATCH="*")

    assert answer.status_code == sender.prepared.case.status, answer.content


@pytest.mark.parametrize("name", WITHOUT_SUBJECT)
def test_etag_is_refused_for_a_subject_without_version(name: str, scenario: Scenario) -> None:
    sender = CommandSender(name, scenario)

    with assert_no_row_changes():
        problem_of(sender.send(HTTP_IF_MATCH='"0-0"'), 412, "stale")


@pytest.mark.parametrize("header", ['"0-0", {}', "{}", '{},"0-0"', ' , {}\t,, W/"x" ', '"a,b", {}'])
def test_one_matching_etag_of_several_is_accepted(header: str, scenario: Scenario) -> None:
    sender = CommandSender(CLEANING, scenario)

    assert sender.send(HTTP_IF_MATCH=header.format(sender.etag())).status_code == 200


@pytest.mark.parametrize("header", ["W/{}", '""', '"0-0", W/{}'])
def test_weak_etag_never_matches(header: str, scenario: Scenario) -> None:
    sender = CommandSender(CLEANING, scenario)

    with assert_no_row_changes():
        problem_of(sender.send(HTTP_IF_MATCH=header.format(sender.etag())), 412, "stale")


@pytest.mark.parametrize("header", ["", "1-1", '"1-1', '*, "1-1"', '"1-1" "2-2"', 'w/"1"'])
def test_malformed_header_is_refused(header: str, scenario: Scenario) -> None:
    sender = CommandSender(CLEANING, scenario)

    with assert_no_row_changes():
        problem_of(sender.send(HTTP_IF_MATCH=header), 400, "malformed")


def test_repeated_request_is_replayed_although_it_has_changed_the_version(scenario: Scenario) -> None:
    sender = CommandSender(CLEANING, scenario)
    headers: dict[str, Any] = {"HTTP_IF_MATCH": sender.etag(), "HTTP_IDEMPOTENCY_KEY": "k"}
    first = sender.send(**headers)

    again = sender.send(**headers)

    assert (again.status_code, again.content) == (200, first.content)
    assert again["Idempotent-Replayed"] == "true"
    problem_of(sender.send(HTTP_IF_MATCH=headers["HTTP_IF_MATCH"]), 412, "stale")
