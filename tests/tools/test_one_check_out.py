"""docs/one-check-out.md lists the statements that a check-out really sends."""

import re

import pytest

from hotel.kernel.sql.prepared_statements import PreparedStatement
from tests import scenarios
from tests.commands.calling import Sender
from tests.commands.commands import Prepared
from tests.statement_count import statements_sent
from tools.locks import ROOT

TABLE = re.compile(r"<!-- statements: \w+ -->\n(.*?)<!-- end -->", re.DOTALL)
FIRST_CELL = re.compile(r"^\| `(\w+)` \|", re.MULTILINE)
DIGEST = re.compile(r"_[0-9a-f]+$")


@pytest.mark.django_db(transaction=True)
def test_page_lists_the_statements_of_a_check_out_in_order() -> None:
    page = (ROOT / "docs" / "one-check-out.md").read_text()
    listed = [name for table in TABLE.findall(page) for name in FIRST_CELL.findall(table)]
    sender = Sender(Prepared("POST …/room-bookings/{booking_id}/check-out/", scenarios.new_scenario()))

    with statements_sent() as sent:
        response = sender.send(HTTP_IDEMPOTENCY_KEY="once")

    assert response.status_code == 200
    upto_commit = sent[: sent.index("COMMIT") + 1]
    assert listed == [
        DIGEST.sub("", sql.prefix) if isinstance(sql, PreparedStatement) else sql for sql in upto_commit
    ]
