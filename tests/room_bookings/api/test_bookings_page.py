"""Tests that a page of bookings is chosen by an index, so that only its own rows are read with details."""

import pytest

from tests import scenarios
from tests.room_bookings.api.api_calls import Caller
from tests.scenarios import Scenario
from tests.statement_count import statements_sent


@pytest.mark.parametrize(
    ("query", "conditions"),
    [
        ("page_size=1", 'U0."hotel_id" = %s'),
        ("page_size=1&in_house=true", '(U0."hotel_id" = %s AND U0."status" = %s)'),
    ],
)
def test_rows_of_the_page_come_from_an_index(
    front_desk: Caller, scenario: Scenario, query: str, conditions: str
) -> None:
    """The statement has no joins and no columns but those of `booking_newest` and `booking_in_house`."""
    scenarios.checked_in_booking(scenario, "101")
    scenarios.checked_in_booking(scenario, "102")

    with statements_sent() as sent:
        answer = front_desk.client.get(scenario.url("room-bookings/") + f"?{query}")

    assert [booking["assigned_room"] for booking in answer.json()["results"]] == ["102"]
    page, _ = (sql for sql in sent if "room_bookings_roombooking" in sql)
    assert page.endswith(
        'WHERE "room_bookings_roombooking"."id" IN (SELECT U0."id" AS "pk" FROM "room_bookings_roombooking" U0'
        f' WHERE {conditions} ORDER BY 1 DESC LIMIT 2) ORDER BY "room_bookings_roombooking"."id" DESC'
    ), page
