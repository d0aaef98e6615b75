"""Tests of the number of statements of a request with Idempotency-Key and If-Match."""

from typing import Any

import pytest

from tests import scenarios
from tests.commands.command_calls import CommandSender
from tests.statement_count import listing, statements_sent

BUDGET = 23
STATEMENTS_OF_THE_KEY = 3
"""Try the lock, read the stored answer, store the answer."""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("command", ["check-in", "check-out", "move-room"])
def test_request_with_key_and_if_match_keeps_its_budget(command: str) -> None:
    counts = []
    variants: list[dict[str, Any]] = [{}, {"HTTP_IDEMPOTENCY_KEY": "k"}]
    for headers in variants:
        sender = CommandSender(f"POST …/room-bookings/{{booking_id}}/{command}/", scenarios.new_scenario())
        if headers:
            headers["HTTP_IF_MATCH"] = sender.etag()
        with statements_sent() as sent:
            assert sender.send(**headers).status_code == 200
        counts.append(sent.index("COMMIT") + 1)

    assert counts[1] == counts[0] + STATEMENTS_OF_THE_KEY
    assert counts[1] <= BUDGET, listing(sent)
