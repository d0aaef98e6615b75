"""Tests of overstays over HTTP: the worked example of docs/how-to/work-at-the-front-desk.md."""

from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from django.core.management import call_command
from django.db import connection

from tests import scenarios
from tests.room_bookings.api.api_calls import Caller
from tests.scenarios import NOON, Scenario

FLAGS = ("overstay_flagged_at", "overstay_acknowledged_at", "overstay_acknowledged_by")


def _at(clock: str, day: int = 15) -> Any:
    """Return a traveller to this time of May 2026 in Dublin, one hour ahead of UTC."""
    hour, minute = (int(part) for part in clock.split(":"))
    return time_machine.travel(datetime(2026, 5, day, hour - 1, minute, tzinfo=UTC), tick=False)


def test_overstay_is_told_acknowledged_and_told_again(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "111")
    booking = scenarios.checked_in_booking(scenario, "111", nights=1)
    url = f"room-bookings/{booking.booking_id}/"

    def flag() -> None:
        call_command("flag_overstays")
        connection.check_constraints()

    def desk() -> Caller:
        return Caller(scenario, scenario.front_desk)  # a new login: the one of yesterday has expired

    def flags() -> list[Any]:
        shown = desk().get(url)
        return [shown[name] for name in FLAGS]

    with _at("11:05"):
        flag()
        assert flags() == ["2026-05-15T10:05:00Z", None, None]
        entry = desk().get(f"{url}timeline/")["results"][0]
        assert (entry["kind"], entry["source"], entry["staff"]) == ("change", "SYSTEM", None)
        event = desk().get("events/", type="booking_overstay")["results"][-1]
        assert event["snapshot"]["booking_id"] == booking.booking_id
    with _at("11:10"):
        flag()
        assert len(desk().get("events/", type="booking_overstay")["results"]) == 1
    with _at("11:20"):
        answer = desk().post(f"{url}acknowledge-overstay/", {"note": "They pack"})
        acknowledged = ["2026-05-15T10:05:00Z", "2026-05-15T10:20:00Z", scenario.front_desk.pk]
        assert [answer[name] for name in FLAGS] == acknowledged
        flag()
        assert flags() == acknowledged
    with _at("04:05", 16):
        flag()
        assert flags() == ["2026-05-16T03:05:00Z", None, None]
    with _at("09:00", 16):
        desk().post(f"{url}change-departure/", {"check_out": "2026-05-17"})
        assert flags() == [None, None, None]
        refusal = desk().post(f"{url}acknowledge-overstay/", status=409)
        assert refusal["code"] == "not_overdue"
    with _at("11:05", 17):
        flag()
        assert flags() == ["2026-05-17T10:05:00Z", None, None]


def test_actions_offer_the_acknowledgement_of_an_overstay(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "111")
    booking = scenarios.checked_in_booking(scenario, "111", nights=1)

    def reasons() -> list[str]:
        desk = Caller(scenario, scenario.front_desk)
        answer = desk.get(f"room-bookings/{booking.booking_id}/", expand="actions")
        entry = next(entry for entry in answer["actions"] if entry["action"] == "acknowledge-overstay")
        return [reason["code"] for reason in entry["reasons"]]

    assert reasons() == ["not_overdue"]
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        assert reasons() == []
