"""Tests that a page of bookings is chosen by an index, so that only its own rows are read with details."""

import pytest

from tests import scenarios
from tests.room_bookings.api.api_calls import Caller
from tests.scenarios import Scenario
from tests.statement_count import statements_sent


@pytest.mark.parametrize(
    ("query", "conditions"),
    [
        ("page_size=1", "{table}.hotel_id = %s"),
        ("page_size=1&in_house=true", "({table}.hotel_id = %s AND {table}.status = %s)"),
    ],
)
def test_rows_of_the_page_come_from_an_index(
    front_desk: Caller, scenario: Scenario, query: str, conditions: str
) -> None:
    """The statement that chooses has no joins and no columns but those of `booking_newest` and `booking_in_house`."""
    scenarios.checked_in_booking(scenario, "101")
    scenarios.checked_in_booking(scenario, "102")

    with statements_sent() as sent:
        answer = front_desk.client.get(scenario.url("room-bookings/") + f"?{query}")

    assert [booking["assigned_room"] for booking in answer.json()["results"]] == ["102"]
    page, _ = (sql.replace('"', "") for sql in sent if "room_bookings_roombooking" in sql)
    counted, chosen = (conditions.format(table=table) for table in ("U0", "room_bookings_roombooking"))
    assert page == (
        "SELECT room_bookings_roombooking.id AS pk,"
        f" (SELECT COUNT(U0.id) AS count FROM room_bookings_roombooking U0 WHERE {counted}) AS count"
        f" FROM room_bookings_roombooking WHERE {chosen} ORDER BY 1 DESC LIMIT 1"
    )
