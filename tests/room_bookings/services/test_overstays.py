"""Tests of flags of overstays: told once, acknowledged, told again, and cleared."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest

from hotel.kernel.command_runner import run_command
from hotel.kernel.exceptions import Forbidden
from notifications.models import OutboxEvent
from room_bookings import services as stays
from room_bookings.models import BookingChange, RoomBooking
from staff.command import system_command
from tests import scenarios
from tests.room_bookings.services.service_calls import (
    conflict_of,
    reasons_of,
    refusal_of,
    run_as_system,
    run_service,
)
from tests.scenarios import MORNING, NOON, TODAY, Scenario
from tests.statement_count import statements_sent
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

TOMORROW = NOON + timedelta(days=1)
"""The day of departure of a stay of one night, past the hotel's check-out time."""
DAY_AFTER = NOON + timedelta(days=2)


@pytest.fixture
def scenario() -> Scenario:
    made = scenarios.new_scenario()
    scenarios.rooms(made, "101", "102", "103")
    return made


def flag(scenario: Scenario, now: datetime = TOMORROW) -> list[str]:
    return [booking.booking_id for booking in run_as_system(scenario, stays.flag_overstays, now=now)]


def acknowledge(scenario: Scenario, booking: RoomBooking, now: datetime = TOMORROW) -> None:
    run_service(scenario, stays.acknowledge_overstay, now=now, booking_id=booking.booking_id, note="Packs")


def flags_of(booking: RoomBooking) -> tuple[datetime | None, datetime | None, int | None]:
    booking.refresh_from_db()
    return (
        booking.overstay_flagged_at,
        booking.overstay_acknowledged_at,
        booking.overstay_acknowledged_by_id,
    )


def types_of(booking: RoomBooking) -> list[str]:
    events = OutboxEvent.objects.filter(booking_ref=booking.pk).order_by("position")
    return list(events.values_list("type", flat=True))


def test_overstay_is_told_once_by_the_system(scenario: Scenario) -> None:
    overdue = scenarios.checked_in_booking(scenario, "101", nights=1)
    scenarios.checked_in_booking(scenario, "102", nights=5)

    assert flag(scenario) == [overdue.booking_id]

    assert flags_of(overdue) == (TOMORROW, None, None)
    event = OutboxEvent.objects.get(type="booking_overstay")
    assert (event.booking_ref, event.source, event.snapshot["is_overstay"]) == (overdue.pk, "SYSTEM", True)
    row = BookingChange.objects.get(booking=overdue)
    at = "2026-05-15T12:00:00+00:00"
    assert (row.performed_by, row.source) == (None, "SYSTEM")
    assert row.changes == [{"field": "overstay_flagged_at", "old": None, "new": at}]
    with assert_no_row_changes():
        assert flag(scenario, TOMORROW + timedelta(hours=1)) == []
        assert flag(scenario, DAY_AFTER) == []


def test_nobody_is_flagged_before_the_expected_check_out(scenario: Scenario) -> None:
    scenarios.checked_in_booking(scenario, "101", nights=1)
    late = scenarios.checked_in_booking(scenario, "102", nights=1)
    run_service(
        scenario, stays.change_departure, booking_id=late.booking_id, departure_time=time(18), now=NOON
    )
    with assert_no_row_changes():
        assert flag(scenario, MORNING + timedelta(days=1)) == []
    assert len(flag(scenario)) == 1
    assert flag(scenario, TOMORROW + timedelta(hours=6)) == [late.booking_id]


def test_flags_of_many_cost_the_same_statements(scenario: Scenario) -> None:
    def statements(number: str) -> int:
        booking = scenarios.checked_in_booking(scenario, number, nights=1)
        if number == "102":
            scenarios.checked_in_booking(scenario, "103", nights=1)
        command = system_command(scenario.hotel, now=TOMORROW)
        with statements_sent() as sent:
            flagged = run_command(command, stays.flag_overstays)
        assert booking in flagged
        return len(sent)

    assert statements("101") == statements("102")


def test_acknowledgement_silences_the_flag_until_the_next_business_date(scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101", nights=1)
    flag(scenario)
    at = TOMORROW + timedelta(hours=1)

    acknowledge(scenario, booking, at)

    assert flags_of(booking) == (TOMORROW, at, scenario.front_desk.pk)
    row = BookingChange.objects.filter(booking=booking).latest("pk")
    assert (row.performed_by, row.note) == (scenario.front_desk, "Packs")
    assert types_of(booking)[-1] == "booking_updated"
    with assert_no_row_changes():
        acknowledge(scenario, booking, at + timedelta(hours=1))
        assert flag(scenario, at + timedelta(hours=2)) == []

    assert flag(scenario, DAY_AFTER) == [booking.booking_id]
    assert flags_of(booking) == (DAY_AFTER, None, None)
    acknowledge(scenario, booking, DAY_AFTER)
    assert flags_of(booking)[1] == DAY_AFTER


def test_overstay_is_acknowledged_before_it_was_told(scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101", nights=1)
    acknowledge(scenario, booking)
    assert flag(scenario) == []
    assert flags_of(booking) == (None, TOMORROW, scenario.front_desk.pk)
    assert flag(scenario, DAY_AFTER) == [booking.booking_id]


def test_extension_clears_the_flag_and_the_next_overstay_is_told(scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101", nights=1)
    flag(scenario)
    acknowledge(scenario, booking)
    tomorrow, day_after = (TODAY + timedelta(days=days) for days in (1, 2))
    change: dict[str, Any] = {"booking_id": booking.booking_id, "now": TOMORROW}

    run_service(scenario, stays.change_departure, check_out=day_after, **change)

    assert flags_of(booking) == (None, None, None)
    fields = [entry["field"] for entry in BookingChange.objects.filter(booking=booking).latest("pk").changes]
    assert fields == ["check_out", "overstay_flagged_at", "overstay_acknowledged_at"]
    assert flag(scenario) == []
    run_service(scenario, stays.change_departure, check_out=tomorrow, **change)
    assert flag(scenario) == [booking.booking_id]


def test_change_to_an_earlier_departure_keeps_the_flag(scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101", nights=1)
    flag(scenario)
    same_day = TODAY + timedelta(days=2)
    run_service(
        scenario,
        stays.change_departure,
        booking_id=booking.booking_id,
        check_out=same_day,
        now=DAY_AFTER,
    )
    assert flags_of(booking)[0] == TOMORROW


@pytest.mark.parametrize(
    ("service", "arguments"),
    [(stays.check_out_booking, {}), (stays.move_booking, {"room_number": "102", "reason": "Noise"})],
)
def test_only_the_end_of_the_stay_clears_the_flag(
    scenario: Scenario, service: Any, arguments: dict[str, Any]
) -> None:
    booking = scenarios.checked_in_booking(scenario, "101", nights=1)
    flag(scenario)
    acknowledge(scenario, booking)
    run_service(scenario, service, booking_id=booking.booking_id, now=TOMORROW, **arguments)
    is_out = service is stays.check_out_booking
    assert (flags_of(booking) == (None, None, None)) is is_out


def test_undone_check_out_is_told_again(scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101", nights=1)
    flag(scenario)
    scenarios.check_out(scenario, booking, now=TOMORROW)
    run_service(
        scenario, stays.undo_check_out, booking_id=booking.booking_id, reason="Still here", now=TOMORROW
    )
    assert flag(scenario) == [booking.booking_id]


def test_guests_on_time_have_nothing_to_acknowledge(scenario: Scenario) -> None:
    in_house, expected = scenarios.checked_in_booking(scenario, "101"), scenarios.booking(scenario)
    for booking, code in ((in_house, "not_overdue"), (expected, "wrong_status")):
        refusal = conflict_of(scenario, stays.acknowledge_overstay, booking_id=booking.booking_id)
        assert reasons_of(refusal) == [(code, None)]


def test_attendants_acknowledge_nothing(scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101", nights=1)
    refusal = refusal_of(
        scenario,
        stays.acknowledge_overstay,
        staff=scenario.housekeeper,
        now=TOMORROW,
        booking_id=booking.booking_id,
    )
    assert isinstance(refusal, Forbidden)
