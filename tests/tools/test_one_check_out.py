"""docs/one-check-out.md: its lists of statements and messages, and its excerpt of the view."""

import re
from textwrap import indent

import pytest

from hotel.kernel.sql.prepared_statements import PreparedStatement
from tests import scenarios
from tests.commands.command_calls import CommandSender
from tests.statement_count import statements_sent
from tools.locks import ROOT

PAGE = ROOT / "docs" / "one-check-out.md"
VIEW = ROOT / "room_bookings" / "api" / "during_stay.py"
EXCERPT = re.compile(r"```python\n(.*?)```", re.DOTALL)
TABLE = re.compile(r"<!-- statements: \w+ -->\n(.*?)<!-- end -->", re.DOTALL)
FIRST_CELLS = re.compile(r"^\| (\d+) \| `(\w+)` \|", re.MULTILINE)
DIGEST = re.compile(r"_[0-9a-f]+$")


@pytest.mark.django_db(transaction=True)
def test_page_lists_the_statements_and_messages_of_a_check_out_in_order() -> None:
    listed = [cells for table in TABLE.findall(PAGE.read_text()) for cells in FIRST_CELLS.findall(table)]
    sender = CommandSender("POST …/room-bookings/{booking_id}/check-out/", scenarios.new_scenario())

    with statements_sent() as sent:
        response = sender.send(HTTP_IDEMPOTENCY_KEY="once")

    assert response.status_code == 200
    received = [
        (str(n), name_of(sql)) for n, sent_at_once in enumerate(sent.messages, 1) for sql in sent_at_once
    ]
    assert listed == received[: sent.index("COMMIT") + 1]


def name_of(sql: str) -> str:
    return DIGEST.sub("", sql.prefix) if isinstance(sql, PreparedStatement) else sql


def test_page_quotes_the_view() -> None:
    (excerpt,) = EXCERPT.findall(PAGE.read_text())

    assert indent(excerpt, 8 * " ") in VIEW.read_text()
