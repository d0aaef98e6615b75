"""Tests of the number of statements and messages of a request with Idempotency-Key and If-Match."""

from typing import Any

import pytest

from hotel.kernel.sql.prepared_statements import PreparedStatement
from tests import scenarios
from tests.commands.command_calls import CommandSender
from tests.message_recorder import received_by_server
from tests.statement_count import SentStatements, listing, statements_sent

BUDGET = 22
STATEMENTS_OF_THE_KEY = 3
"""Try the lock, read the stored answer, store the answer."""

BOOKING, ROOM = "POST …/room-bookings/{booking_id}/", "POST …/rooms/{room_number}/"
MESSAGES = {
    f"{BOOKING}confirm/": 4,
    f"{BOOKING}check-in/": 10,
    f"{BOOKING}move-room/": 10,
    f"{BOOKING}check-out/": 10,
    f"{ROOM}start-cleaning/": 7,
    f"{ROOM}mark-cleaned/": 7,
    f"{ROOM}inspect/": 8,
}
"""The number of messages of a request without a key, until its COMMIT. With a key it is one more at most."""


def sent_by(request: str, **headers: Any) -> SentStatements:
    """Return what a request sends that succeeds; any `HTTP_IF_MATCH` stands for the subject's present version."""
    sender = CommandSender(request, scenarios.new_scenario())
    if "HTTP_IF_MATCH" in headers:
        headers["HTTP_IF_MATCH"] = sender.etag()
    with statements_sent() as sent:
        assert sender.send(**headers).status_code == 200
    return sent


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("command", ["check-in", "check-out", "move-room"])
def test_request_with_key_and_if_match_keeps_its_budget(command: str) -> None:
    counts = []
    variants: list[dict[str, Any]] = [{}, {"HTTP_IDEMPOTENCY_KEY": "k"}]
    for headers in variants:
        sent = sent_by(f"{BOOKING}{command}/", HTTP_IF_MATCH="read", **headers)
        counts.append(sent.index("COMMIT") + 1)

    assert counts[1] == counts[0] + STATEMENTS_OF_THE_KEY
    assert counts[1] <= BUDGET, listing(sent)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("request_name", MESSAGES)
def test_request_keeps_its_number_of_messages(request_name: str) -> None:
    without = sent_by(request_name)
    with_key = sent_by(request_name, HTTP_IDEMPOTENCY_KEY="k")

    assert messages_until_commit(without) <= MESSAGES[request_name], listing(without)
    assert messages_until_commit(with_key) <= MESSAGES[request_name] + 1, listing(with_key)


def messages_until_commit(sent: SentStatements) -> int:
    """Return the number of the message that ends with COMMIT."""
    (number,) = (n for n, message in enumerate(sent.messages, start=1) if message[-1] == "COMMIT")
    return number


@pytest.mark.django_db(transaction=True)
def test_counted_messages_are_those_that_the_server_receives() -> None:
    with received_by_server() as received:
        for request_name in MESSAGES:  # prepares their statements, which takes more messages
            sent_by(request_name, HTTP_IDEMPOTENCY_KEY="k")
        for request_name in MESSAGES:
            sender = CommandSender(request_name, scenarios.new_scenario())
            received.clear()
            with statements_sent() as sent:
                assert sender.send(HTTP_IDEMPOTENCY_KEY="k").status_code == 200

            assert len(received) == len(sent.messages), received
            for text, message in zip(received, sent.messages, strict=True):
                assert [name for name in map(name_of, message) if name not in text] == []


def name_of(statement: str) -> str:
    """Return the name under which a statement was prepared, or its text."""
    return statement.prefix if isinstance(statement, PreparedStatement) else statement
