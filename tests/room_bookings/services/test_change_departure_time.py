"""Change of the departure time: a time of the day of departure, on the hotel's clock."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from hotel.kernel.exceptions import Invalid
from notifications.models import EventCounter, OutboxEvent
from room_bookings import services as stays
from room_bookings.models import BookingChange, RoomBooking
from rooms.models import Room, RoomOperationLog
from tests import scenarios
from tests.room_bookings.services.bookings import booking_with_status, days_from_today
from tests.room_bookings.services.service_calls import conflict_of, reasons_of, refusal_of, run_service
from tests.row_diff import rows_written, table_names
from tests.scenarios import LATER, NOON, TODAY, Scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

TWO, SIX = time(14), time(18)


@pytest.fixture
def scenario() -> Scenario:
    made_house = scenarios.new_scenario()
    scenarios.rooms(made_house, "101", "102")
    return made_house


def change(scenario: Scenario, booking: RoomBooking, **given: Any) -> RoomBooking:
    return run_service(scenario, stays.change_departure, booking_id=booking.booking_id, **given)


def agreed(booking: RoomBooking) -> tuple[date, time | None]:
    row = RoomBooking.objects.get(pk=booking.pk)
    return row.check_out, row.departure_time


def refused_sentences(scenario: Scenario, booking: RoomBooking, **given: Any) -> dict[str, list[str]]:
    refusal = refusal_of(scenario, stays.change_departure, booking_id=booking.booking_id, **given)
    assert isinstance(refusal, Invalid)
    errors: dict[str, list[str]] = refusal.errors
    return errors


def test_late_check_out_is_agreed(scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101", nights=2)
    room = Room.objects.get(room_number="101")

    with rows_written() as wrote:
        change(scenario, booking, departure_time=TWO, note="Late flight")

    assert wrote.tables == table_names(
        RoomBooking, BookingChange, Room, RoomOperationLog, OutboxEvent, EventCounter
    )
    assert wrote.changed(RoomBooking) == {
        booking.pk: {
            "departure_time": TWO,
            "departure_minute": 600,
            "change_version": booking.change_version + 1,
            "version": booking.version + 1,
            "updated_at": NOON,
        }
    }
    assert wrote.changed(Room) == {room.pk: {"version": room.version + 1, "updated_at": NOON}}
    assert wrote.new(RoomOperationLog) == [
        {
            "room_id": room.pk,
            "operation": "CHANGE",
            "booking_id": booking.booking_id,
            "performed_by_id": scenario.front_desk.pk,
            "source": "FRONT_DESK",
            "note": "Late flight",
            "metadata": {"changes": {"departure_time": {"from": None, "to": "14:00:00"}}},
            "at": NOON,
            "business_date": TODAY,
        }
    ]
    assert wrote.events(at=NOON) == [
        ("room_updated", "101", None, ["current_booking"]),
        ("booking_updated", booking.booking_id, None, ["departure_time"]),
    ]
    wrote.assert_one_command(hotel=scenario.hotel)
    with assert_no_row_changes():
        change(scenario, booking, departure_time=TWO, now=LATER)


def test_date_and_time_are_changed_together(scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101", nights=2)
    with rows_written() as wrote:
        change(scenario, booking, check_out=days_from_today(4), departure_time=SIX)
    assert wrote.changed(RoomBooking)[booking.pk].keys() == {
        "check_out",
        "departure_time",
        "departure_minute",
        "change_version",
        "version",
        "updated_at",
    }
    (row,) = wrote.new(RoomOperationLog)
    assert row["metadata"] == {
        "changes": {
            "check_out": {"from": "2026-05-16", "to": "2026-05-18"},
            "departure_time": {"from": None, "to": "18:00:00"},
        }
    }
    assert wrote.events(at=NOON)[1][3] == ["check_out", "departure_time"]


def test_agreed_time_is_dropped_with_its_date(scenario: Scenario) -> None:
    """Another date gets the hotel's time; the same date given again keeps the agreed time."""
    booking = scenarios.checked_in_booking(scenario, "101", nights=2)
    change(scenario, booking, departure_time=TWO)
    change(scenario, booking, check_out=days_from_today(2))
    assert agreed(booking) == (days_from_today(2), TWO)
    change(scenario, booking, check_out=days_from_today(3))
    assert agreed(booking) == (days_from_today(3), None)


def test_agreed_time_is_cancelled(scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101", nights=2)
    change(scenario, booking, departure_time=TWO)
    change(scenario, booking, departure_time=None)
    assert agreed(booking) == (days_from_today(2), None)
    with assert_no_row_changes():
        change(scenario, booking, departure_time=None)


def test_overdue_booking_gets_a_later_time_today(scenario: Scenario) -> None:
    """13:00 on the scenario's clock."""
    booking = scenarios.checked_in_booking(scenario, "101", nights=0)
    change(scenario, booking, departure_time=TWO)
    assert agreed(booking) == (days_from_today(0), TWO)


@pytest.mark.parametrize(
    ("clock", "now"),
    [
        (time(13), NOON),
        (time(12, 59), NOON),
        (TWO, NOON + timedelta(hours=1)),
        (time(23, 59), NOON + timedelta(hours=13)),
    ],
)
def test_passed_time_is_refused(scenario: Scenario, clock: time, now: datetime) -> None:
    booking = scenarios.checked_in_booking(scenario, "101", nights=0)
    expected = {"departure_time": [f"It is past {clock} on {TODAY}."]}
    assert refused_sentences(scenario, booking, departure_time=clock, now=now) == expected


def test_overdue_booking_needs_a_new_date(scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101", nights=1)
    late = NOON + timedelta(days=2)
    assert list(refused_sentences(scenario, booking, departure_time=SIX, now=late)) == ["departure_time"]
    change(scenario, booking, check_out=days_from_today(2), departure_time=SIX, now=late)
    assert agreed(booking) == (days_from_today(2), SIX)


def test_time_that_the_clock_skips_is_refused(scenario: Scenario) -> None:
    spring = date(2027, 3, 28)
    now = datetime.fromisoformat("2027-03-26T12:00:00Z")
    booking = scenarios.booking(scenario, check_in=spring - timedelta(days=2), nights=1)
    run_service(scenario, stays.check_in_booking, booking_id=booking.booking_id, room_number="101", now=now)
    expected = {"departure_time": [f"The hotel's clock does not show 01:30:00 on {spring}."]}
    assert refused_sentences(scenario, booking, departure_time=time(1, 30), now=now) == expected
    change(scenario, booking, departure_time=time(2), now=now)


def test_time_of_a_past_date_is_refused(scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101", nights=2)
    assert list(refused_sentences(scenario, booking, check_out=days_from_today(-1), departure_time=SIX)) == [
        "check_out"
    ]


def test_room_taken_on_the_new_date_is_refused(scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101", nights=1)
    scenarios.booking_with_room(scenario, "101", check_in=days_from_today(1))
    refusal = conflict_of(
        scenario,
        stays.change_departure,
        booking_id=booking.booking_id,
        check_out=days_from_today(2),
        departure_time=SIX,
    )
    assert reasons_of(refusal) == [("room_taken", None)]
    assert refusal.about["rooms"] == ["102"]


def test_time_takes_no_room_from_the_next_booking(scenario: Scenario) -> None:
    """A guest who arrives on that date waits or takes another room: the check-in is refused with `room_occupied`."""
    booking = scenarios.checked_in_booking(scenario, "101", nights=1)
    scenarios.booking_with_room(scenario, "101", check_in=days_from_today(1))
    scenarios.booking_with_room(scenario, "101", check_in=days_from_today(1), nights=0)
    change(scenario, booking, departure_time=SIX)
    assert agreed(booking) == (days_from_today(1), SIX)


@pytest.mark.parametrize("status", ["PENDING", "CONFIRMED", "COMPLETED", "CANCELLED", "NO_SHOW"])
def test_other_statuses_are_refused(scenario: Scenario, status: str) -> None:
    booking = booking_with_status(scenario, status, "101")
    refusal = conflict_of(scenario, stays.change_departure, booking_id=booking.booking_id, departure_time=SIX)
    assert reasons_of(refusal) == [("wrong_status", None)]


def test_corrections_keep_the_time(scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101", nights=1)
    change(scenario, booking, departure_time=SIX)
    scenarios.check_out(scenario, booking)
    run_service(scenario, stays.undo_check_out, booking_id=booking.booking_id, reason="Still here")
    assert agreed(booking) == (days_from_today(1), SIX)
    run_service(scenario, stays.undo_check_in, booking_id=booking.booking_id, reason="Never came")
    assert agreed(booking) == (days_from_today(1), SIX)
