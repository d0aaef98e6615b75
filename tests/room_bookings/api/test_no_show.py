"""POST …/room-bookings/{booking_id}/no-show/"""

import pytest
import time_machine

from room_bookings.models import BookingStatusEvent
from tests import scenarios
from tests.room_bookings.api.api_calls import Caller, path_of
from tests.room_bookings.api.expected_answers import NO_MONEY, expected_booking
from tests.room_bookings.services.bookings import booking_with_status
from tests.scenarios import Scenario
from tests.statement_count import assert_max_statements
from tests.unchanged import assert_no_row_changes

NEXT_DAY = "2026-05-15T12:00:00+01:00"


@pytest.fixture
def next_day(scenario: Scenario, at_noon: time_machine.Traveller) -> Caller:
    """Return the front desk on the day after the arrivals."""
    at_noon.move_to(NEXT_DAY)
    return Caller(scenario, scenario.front_desk)


def test_no_show_on_the_next_date_frees_the_room(next_day: Caller, scenario: Scenario) -> None:
    booking = scenarios.booking_with_room(scenario, "101")

    answer = next_day.post(path_of(booking, "no-show"), {"reason": "Did not call"})

    expected = expected_booking(
        booking,
        status="NO_SHOW",
        status_version=3,
        no_show_at="2026-05-15T11:00:00Z",
        updated_at="2026-05-15T11:00:00Z",
    )
    assert answer == {**expected, "money": NO_MONEY}
    event = BookingStatusEvent.objects.get(booking=booking, to_status="NO_SHOW")
    assert (event.changed_by, event.source, event.reason) == (
        scenario.front_desk,
        "FRONT_DESK",
        "Did not call",
    )


def test_repeated_request_changes_nothing(next_day: Caller, scenario: Scenario) -> None:
    booking = scenarios.booking_with_room(scenario, "101")
    first = next_day.call("post", path_of(booking, "no-show"))

    with assert_no_row_changes():
        second = next_day.call("post", path_of(booking, "no-show"))

    assert (second.json(), second["ETag"]) == (first.json(), first["ETag"])


def test_no_show_before_the_cutoff_is_refused(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.booking_with_room(scenario, "101")
    etag = front_desk.call("get", path_of(booking))["ETag"]

    assert front_desk.conflict(path_of(booking, "no-show"), {}, "arrival_not_over") == {
        "status": 409,
        "booking_id": booking.booking_id,
        "current": {"status": "CONFIRMED", "etag": etag},
        "reasons": [
            {
                "code": "arrival_not_over",
                "detail": "The guest may still arrive: the arrival day 2026-05-14 is not over.",
                "overridable_by": None,
            }
        ],
    }


@pytest.mark.parametrize("status", ["PENDING", "CHECKED_IN", "COMPLETED", "CANCELLED"])
def test_wrong_status_is_refused(next_day: Caller, scenario: Scenario, status: str) -> None:
    booking = booking_with_status(scenario, status, "101")

    problem = next_day.conflict(path_of(booking, "no-show"), {}, "wrong_status")

    assert problem["current"]["status"] == status


def test_refusal_lists_every_reason(front_desk: Caller, scenario: Scenario) -> None:
    booking = booking_with_status(scenario, "PENDING", "101")

    problem = front_desk.conflict(path_of(booking, "no-show"), {}, "wrong_status")

    assert [reason["code"] for reason in problem["reasons"]] == ["wrong_status", "arrival_not_over"]


def test_housekeeping_cannot_mark_no_show(housekeeper: Caller, scenario: Scenario) -> None:
    housekeeper.refused("post", path_of(scenarios.booking(scenario), "no-show"), {}, 403, "forbidden")


def test_long_reason_is_refused(front_desk: Caller, scenario: Scenario) -> None:
    body = {"reason": "x" * 1001}

    assert list(front_desk.invalid("post", path_of(scenarios.booking(scenario), "no-show"), body)) == [
        "reason"
    ]


def test_statement_budget(next_day: Caller, scenario: Scenario) -> None:
    booking = scenarios.booking_with_room(scenario, "101")

    with assert_max_statements(14):
        next_day.client.post(scenario.url(path_of(booking, "no-show")))
