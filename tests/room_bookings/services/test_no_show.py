"""No-show: what it writes, and the instant from which it is allowed."""

from datetime import UTC, datetime, time, timedelta

import pytest

from hotel.kernel.exceptions import Forbidden
from notifications.models import EventCounter, OutboxEvent
from room_bookings import services as stays
from room_bookings.exceptions import BookingNotFound, SetRefused
from room_bookings.models import BookingStatusEvent, RoomBooking
from rooms.models import Room, RoomOperationLog
from tests import scenarios
from tests.room_bookings.services.bookings import booking_with_status, days_from_today
from tests.room_bookings.services.service_calls import (
    conflict_of,
    item_reasons_of,
    reasons_of,
    refusal_of,
    run_service,
)
from tests.row_diff import rows_written, table_names
from tests.scenarios import NOON, TODAY, Scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

NEXT_DAY = datetime(2026, 5, 15, 9, 0, tzinfo=UTC)


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario()


def test_no_show_unassigns_the_room_and_records(scenario: Scenario) -> None:
    (room,) = scenarios.rooms(scenario, "101")
    booking = scenarios.booking_with_room(scenario, "101")
    signed = {"source": "FRONT_DESK", "at": NEXT_DAY, "business_date": days_from_today(1)}

    with rows_written() as wrote:
        run_service(
            scenario, stays.mark_no_show, booking_id=booking.booking_id, reason="Never called", now=NEXT_DAY
        )

    assert wrote.tables == table_names(
        RoomBooking, BookingStatusEvent, RoomOperationLog, OutboxEvent, EventCounter, Room
    )
    assert wrote.changed(Room) == {room.pk: {"version": 3, "updated_at": NEXT_DAY}}
    assert wrote.changed(RoomBooking) == {
        booking.pk: {
            "status": "NO_SHOW",
            "status_version": 3,
            "assigned_room_id": None,
            "room_version": 2,
            "version": booking.version + 1,
            "no_show_at": NEXT_DAY,
            "updated_at": NEXT_DAY,
        }
    }
    assert wrote.new(BookingStatusEvent) == [
        {
            "booking_id": booking.pk,
            "status_version": 3,
            "from_status": "CONFIRMED",
            "to_status": "NO_SHOW",
            "kind": "STEP",
            "changed_by_id": scenario.front_desk.pk,
            "reason": "Never called",
            **signed,
        }
    ]
    assert wrote.new(RoomOperationLog) == [
        {
            "room_id": room.pk,
            "operation": "UNASSIGN",
            "booking_id": booking.booking_id,
            "room_version": 2,
            "performed_by_id": scenario.front_desk.pk,
            "note": "Never called",
            **signed,
        }
    ]
    assert wrote.events(at=NEXT_DAY) == [
        ("booking_no_show", booking.booking_id, 3, ["status", "assigned_room", "no_show_at"])
    ]
    wrote.assert_one_command(hotel=scenario.hotel)
    with assert_no_row_changes():
        run_service(scenario, stays.mark_no_show, booking_id=booking.booking_id, now=NEXT_DAY)


@pytest.mark.parametrize(
    ("cutoff", "local_clock", "day", "expected"),
    [
        (None, time(23, 59), 14, False),
        (None, time(3, 59), 15, False),
        (None, time(4, 0), 15, True),
        (time(18), time(17, 59), 14, False),
        (time(18), time(18, 0), 14, True),
        (time(18), time(0, 40), 15, True),
        (time(2), time(23, 59), 14, False),
        (time(2), time(1, 59), 15, False),
        (time(2), time(2, 0), 15, True),
        (time(2), time(4, 0), 15, True),
    ],
)
def test_no_show_is_allowed_from_the_cut_off_on(
    cutoff: time | None, local_clock: time, day: int, *, expected: bool
) -> None:
    """The scenario's clock is one hour ahead of UTC."""
    scenario = scenarios.new_scenario(no_show_cutoff=cutoff)
    booking = scenarios.booking(scenario)
    now = datetime(2026, 5, day, local_clock.hour, local_clock.minute, tzinfo=UTC) - timedelta(hours=1)
    if expected:
        marked = run_service(scenario, stays.mark_no_show, booking_id=booking.booking_id, now=now)
        assert (marked.status, marked.no_show_at) == ("NO_SHOW", now)
    else:
        refusal = conflict_of(scenario, stays.mark_no_show, booking_id=booking.booking_id, now=now)
        assert reasons_of(refusal) == [("arrival_not_over", None)]


@pytest.mark.parametrize("status", ["PENDING", "CHECKED_IN", "COMPLETED", "CANCELLED"])
def test_other_statuses_are_refused(scenario: Scenario, status: str) -> None:
    scenarios.rooms(scenario, "101")
    booking = booking_with_status(scenario, status, "101")
    both = conflict_of(scenario, stays.mark_no_show, booking_id=booking.booking_id, now=NOON)
    assert reasons_of(both) == [("wrong_status", None), ("arrival_not_over", None)]
    later = conflict_of(scenario, stays.mark_no_show, booking_id=booking.booking_id, now=NEXT_DAY)
    assert reasons_of(later) == [("wrong_status", None)]


def test_every_refused_booking_is_named_and_none_is_marked(scenario: Scenario) -> None:
    late, tomorrow = scenarios.booking(scenario), scenarios.booking(scenario, check_in=days_from_today(1))
    ids = [late.booking_id, tomorrow.booking_id]
    assert late.check_in == TODAY
    refusal = conflict_of(scenario, stays.mark_no_shows, booking_ids=[*ids, ids[0]], now=NEXT_DAY)
    assert isinstance(refusal, SetRefused)
    assert item_reasons_of(refusal) == [(tomorrow.booking_id, ["arrival_not_over"])]
    run_service(scenario, stays.mark_no_shows, booking_ids=ids[:1], now=NEXT_DAY)


def test_booking_of_another_hotel_is_not_found(scenario: Scenario) -> None:
    theirs = scenarios.booking(scenarios.new_scenario())
    refusal = refusal_of(scenario, stays.mark_no_show, booking_id=theirs.booking_id, now=NEXT_DAY)
    assert isinstance(refusal, BookingNotFound)


@pytest.mark.parametrize("role", ["housekeeper", "supervisor", "maintenance"])
def test_other_roles_are_forbidden(scenario: Scenario, role: str) -> None:
    booking = scenarios.booking(scenario)
    refusal = refusal_of(
        scenario,
        stays.mark_no_show,
        booking_id=booking.booking_id,
        staff=getattr(scenario, role),
        now=NEXT_DAY,
    )
    assert isinstance(refusal, Forbidden)
