"""What a command costs over HTTP, all manners observed: counted from BEGIN to COMMIT."""

from typing import Any

import pytest

from tests import scenarios
from tests.commands.calling import Sender
from tests.commands.commands import Prepared
from tests.statement_count import listing, statements_sent

BUDGET = 23
OF_THE_KEY = 3
"""Trying the lock, looking for the answer, keeping it."""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("command", ["check-in", "check-out", "move-room"])
def test_a_request_with_a_key_and_an_expectation(command: str) -> None:
    counts = []
    every: list[dict[str, Any]] = [{}, {"HTTP_IDEMPOTENCY_KEY": "k"}]
    for headers in every:
        calls = Sender(Prepared(f"POST …/room-bookings/{{booking_id}}/{command}/", scenarios.new_scenario()))
        if headers:
            headers["HTTP_IF_MATCH"] = calls.etag()
        with statements_sent() as sent:
            assert calls.send(**headers).status_code == 200
        sent = [statement for statement in sent if not statement.startswith("SET CONSTRAINTS")]
        counts.append(len(sent))

    assert counts[1] == counts[0] + OF_THE_KEY
    assert counts[1] <= BUDGET, listing(sent)
