"""arrival_time and departure_time, on the clock of the business day, from the creation of a booking on."""

from datetime import date, timedelta
from importlib import import_module
from typing import Any

import pytest
import time_machine
from django.db import connection

from hotel.models import Hotel
from room_bookings.models import RoomBooking
from tests.room_bookings.api.api_calls import Caller
from tests.scenarios import Scenario

DAY_USE = {
    "room_type": "DBL",
    "check_in": "2026-05-14",
    "check_out": "2026-05-14",
    "adults": 1,
    "party": [{"first_name": "Ada", "last_name": "Byrne", "role": "PRIMARY"}],
    "total_amount": "80.00",
    "currency": "EUR",
    "confirm": True,
}
FILL = import_module("room_bookings.migrations.0005_minutes_of_day_uses").FILL
NIGHT = {**DAY_USE, "check_out": "2026-05-15"}


def create(caller: Caller, body: dict[str, Any], **times: Any) -> dict[str, Any]:
    answer: dict[str, Any] = caller.post("room-bookings/", {**body, **times}, status=201)
    return answer


def path(booking: dict[str, Any], action: str = "") -> str:
    return f"room-bookings/{booking['booking_id']}/{action + '/' if action else ''}"


def shown_at(caller: Caller, booking: dict[str, Any], instant: str) -> bool:
    """Return whether the booking is an overstay at this instant; the filter agrees with the field."""
    with time_machine.travel(instant, tick=False):
        caller = Caller(caller.scenario, caller.scenario.front_desk)  # yesterday's token has expired
        is_overstay: bool = caller.get(path(booking))["is_overstay"]
        listed = caller.get("room-bookings/", overstay="true")["count"]
    assert listed == is_overstay
    return is_overstay


def test_day_use_until_six_is_no_overstay_before(front_desk: Caller, scenario: Scenario) -> None:
    """The hotel's check_out_time is 11:00, and it is 13:00 on its clock."""
    booking = create(front_desk, DAY_USE, arrival_time="10:00", departure_time="18:00")
    answer = front_desk.post(path(booking, "check-in"), {"room_number": "101"})

    assert (answer["arrival_time"], answer["departure_time"]) == ("10:00:00", "18:00:00")
    assert answer["expected_checkout"] == "2026-05-14T18:00:00+01:00"
    assert answer["is_overstay"] is False
    assert shown_at(front_desk, booking, "2026-05-14T17:00:00Z") is False
    assert shown_at(front_desk, booking, "2026-05-14T17:00:01Z") is True


def test_late_check_out_is_sold_with_the_booking(front_desk: Caller, scenario: Scenario) -> None:
    booking = create(front_desk, NIGHT, departure_time="15:30")
    front_desk.post(path(booking, "check-in"), {"room_number": "101"})

    assert shown_at(front_desk, booking, "2026-05-15T14:30:00Z") is False
    assert shown_at(front_desk, booking, "2026-05-15T14:30:01Z") is True


def test_one_in_the_night_comes_after_eleven_in_the_evening(front_desk: Caller, scenario: Scenario) -> None:
    """The business date of the 14th ends at 04:00 of the 15th."""
    booking = create(front_desk, DAY_USE, arrival_time="23:00", departure_time="01:00")
    assert booking["expected_checkout"] == "2026-05-15T01:00:00+01:00"
    row = RoomBooking.objects.get(booking_id=booking["booking_id"])
    assert (row.arrival_minute, row.departure_minute) == (19 * 60, 21 * 60)
    with time_machine.travel("2026-05-14T22:30:00Z", tick=False):
        front_desk.post(path(booking, "check-in"), {"room_number": "101"})

    assert shown_at(front_desk, booking, "2026-05-15T00:00:00Z") is False
    assert shown_at(front_desk, booking, "2026-05-15T00:00:01Z") is True


def test_times_are_changed_before_arrival(front_desk: Caller) -> None:
    booking = create(front_desk, NIGHT)
    assert (booking["arrival_time"], booking["departure_time"]) == (None, None)

    changed = front_desk.patch(path(booking), {"arrival_time": "01:30", "departure_time": "14:00"})
    assert (changed["arrival_time"], changed["departure_time"]) == ("01:30:00", "14:00:00")
    cleared = front_desk.patch(path(booking), {"arrival_time": None})
    assert (cleared["arrival_time"], cleared["departure_time"]) == (None, "14:00:00")


@pytest.mark.parametrize(
    ("times", "fields"),
    [
        ({"arrival_time": "18:00", "departure_time": "10:00"}, ["departure_time"]),
        ({"arrival_time": "23:00", "departure_time": "23:00"}, ["departure_time"]),
        ({"departure_time": "04:00"}, ["departure_time"]),
        ({"arrival_time": "25:00"}, ["arrival_time"]),
        ({"departure_time": 10}, ["departure_time"]),
    ],
)
def test_day_use_that_ends_before_it_begins_is_refused(
    front_desk: Caller, times: dict[str, Any], fields: list[str]
) -> None:
    assert list(front_desk.invalid("post", "room-bookings/", {**DAY_USE, **times})) == fields
    booking = create(front_desk, DAY_USE)
    assert list(front_desk.invalid("patch", path(booking), times)) == fields


def test_dates_that_turn_a_stay_into_such_a_day_use_are_refused(front_desk: Caller) -> None:
    booking = create(front_desk, NIGHT, arrival_time="18:00", departure_time="10:00")
    errors = front_desk.invalid("patch", path(booking), {"check_out": "2026-05-14"})
    assert list(errors) == ["departure_time"]


@pytest.mark.parametrize(
    ("zone", "day", "skipped", "shown"),
    [
        ("Europe/Dublin", "2027-03-28", "01:30", "02:00"),
        ("Africa/Cairo", "2027-04-30", "00:30", "01:00"),
        ("America/Santiago", "2026-09-06", "00:00", "01:00"),
    ],
)
def test_time_that_the_clock_skips_is_refused(
    front_desk: Caller, scenario: Scenario, zone: str, day: str, skipped: str, shown: str
) -> None:
    """These hours come after midnight, so they belong to the business date before the day of the change."""
    Hotel.objects.filter(pk=scenario.hotel.pk).update(timezone=zone)
    changes = date.fromisoformat(day)
    dates = {"check_in": str(changes - timedelta(days=2)), "check_out": str(changes - timedelta(days=1))}
    body = {**NIGHT, **dates}
    errors = front_desk.invalid("post", "room-bookings/", {**body, "departure_time": skipped})
    assert list(errors) == ["departure_time"]
    assert create(front_desk, body, departure_time=shown)["expected_checkout"][:10] == day


def test_day_uses_whose_hours_do_not_meet_share_a_room(front_desk: Caller, scenario: Scenario) -> None:
    """So do a departure in the morning before them and an arrival in the evening after them."""
    plans = [
        create(front_desk, DAY_USE, arrival_time="10:00", departure_time="14:00"),
        create(front_desk, DAY_USE, arrival_time="14:00", departure_time="18:00"),
        create(front_desk, NIGHT),
    ]
    for booking in plans:
        front_desk.post(path(booking, "assign-room"), {"room_number": "101"})

    meeting = create(front_desk, DAY_USE, arrival_time="13:00", departure_time="15:00")
    problem = front_desk.conflict(path(meeting, "assign-room"), {"room_number": "101"}, "room_taken")
    assert all(booking["booking_id"] in problem["reasons"][0]["detail"] for booking in plans[:2])
    assert plans[2]["booking_id"] not in problem["reasons"][0]["detail"]
    whole_day = create(front_desk, DAY_USE)
    front_desk.conflict(path(whole_day, "assign-room"), {"room_number": "101"}, "room_taken")


def test_longer_day_use_needs_its_room_until_then(front_desk: Caller, scenario: Scenario) -> None:
    morning = create(front_desk, DAY_USE, arrival_time="10:00", departure_time="14:00")
    evening = create(front_desk, DAY_USE, arrival_time="16:00", departure_time="20:00")
    for booking in (morning, evening):
        front_desk.post(path(booking, "assign-room"), {"room_number": "101"})

    later = {"departure_time": "17:00"}
    problem = front_desk.refused("patch", path(morning), later, 409, "room_taken")
    assert evening["booking_id"] in problem["detail"]
    front_desk.patch(path(morning), {"departure_time": "15:00"})
    front_desk.post(path(morning, "check-in"))
    front_desk.conflict(path(morning, "change-departure"), later, "room_taken")
    answer = front_desk.post(path(morning, "change-departure"), {"departure_time": "16:00"})
    assert answer["departure_time"] == "16:00:00"


def test_migration_counts_the_minutes_of_stored_times(front_desk: Caller) -> None:
    times = {"departure_time": "14:30:30"}
    night, day_use = create(front_desk, NIGHT, **times), create(front_desk, DAY_USE, departure_time="01:00")
    create(front_desk, NIGHT)
    counted = dict(RoomBooking.objects.values_list("booking_id", "departure_minute"))
    RoomBooking.objects.filter(departure_minute__isnull=False).update(departure_minute=1)

    with connection.cursor() as cursor:
        cursor.execute(FILL)

    assert dict(RoomBooking.objects.values_list("booking_id", "departure_minute")) == counted
    assert (counted[night["booking_id"]], counted[day_use["booking_id"]]) == (631, 1260)
