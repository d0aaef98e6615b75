"""departed_on and nights_stayed: what happened, beside what was booked."""

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import connection

from room_bookings.models import RoomBooking
from tests import scenarios
from tests.room_bookings.api.api_calls import Caller, path_of
from tests.scenarios import MORNING, TODAY, Scenario

YESTERDAY_MORNING = MORNING - timedelta(days=1)
TOMORROW = TODAY + timedelta(days=1)
IN_FOUR_DAYS = TODAY + timedelta(days=4)
FILL = import_module("room_bookings.migrations.0003_departed_on").FILL


@pytest.fixture
def early(scenario: Scenario) -> RoomBooking:
    """A booking of four nights from yesterday on, checked out today."""
    booking = scenarios.checked_in_booking(
        scenario,
        "101",
        now=YESTERDAY_MORNING,
        made_at=YESTERDAY_MORNING,
        check_in=TODAY - timedelta(days=1),
        nights=4,
    )
    return scenarios.check_out(scenario, booking)[0]


def found(caller: Caller, **query: Any) -> list[str]:
    return [booking["booking_id"] for booking in caller.get("room-bookings/", **query)["results"]]


def test_early_departure_keeps_the_agreed_dates_and_shows_the_real_one(
    front_desk: Caller, early: RoomBooking
) -> None:
    answer = front_desk.get(path_of(early))

    assert {name: answer[name] for name in ("check_out", "nights", "departed_on", "nights_stayed")} == {
        "check_out": "2026-05-17",
        "nights": 4,
        "departed_on": "2026-05-14",
        "nights_stayed": 1,
    }


def test_early_departure_is_found_on_the_day_it_happened(front_desk: Caller, early: RoomBooking) -> None:
    assert found(front_desk, departing_on=TODAY) == [early.booking_id]
    assert found(front_desk, departed_on=TODAY) == [early.booking_id]
    assert found(front_desk, departing_on=early.check_out) == []
    assert found(front_desk, departed_on=f"{TOMORROW},{early.check_out}") == []


def test_planned_departure_is_found_until_the_check_out(front_desk: Caller, scenario: Scenario) -> None:
    staying = scenarios.checked_in_booking(scenario, "101", nights=4)

    assert found(front_desk, departing_on=IN_FOUR_DAYS) == [staying.booking_id]
    assert found(front_desk, departed_on=IN_FOUR_DAYS) == []


def test_undone_check_out_has_no_date_of_departure(front_desk: Caller, early: RoomBooking) -> None:
    answer = front_desk.post(path_of(early, "undo-check-out"), {"reason": "Wrong guest"})

    assert (answer["departed_on"], answer["nights_stayed"]) == (None, None)
    assert found(front_desk, departing_on=early.check_out) == [early.booking_id]


def test_migration_fills_the_date_from_the_last_check_out(early: RoomBooking, scenario: Scenario) -> None:
    staying = scenarios.checked_in_booking(scenario, "102")
    RoomBooking.objects.filter(pk=early.pk).update(departed_on=TODAY - timedelta(days=300))
    with connection.cursor() as cursor:
        cursor.execute(FILL)

    assert dict(RoomBooking.objects.values_list("pk", "departed_on")) == {early.pk: TODAY, staying.pk: None}
