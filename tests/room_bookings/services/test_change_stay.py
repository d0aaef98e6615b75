"""Change of dates and room type before arrival, and the assigned room."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from hotel.kernel.exceptions import Invalid
from notifications.models import EventCounter, OutboxEvent
from room_bookings import services as stays
from room_bookings.enums import NightsPrice
from room_bookings.models import BookingChange, RoomBooking
from rooms.models import Room, RoomOperationLog, RoomType
from tests import scenarios
from tests.room_bookings.services.bookings import booking_with_status, days_from_today, make_booking
from tests.room_bookings.services.service_calls import conflict_of, reasons_of, refusal_of, run_service
from tests.row_diff import rows_written, table_names
from tests.scenarios import LATER, NOON, TODAY, Scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

TABLES_OF_CHANGE = table_names(RoomBooking, BookingChange, OutboxEvent, EventCounter)
WITH_ROOM = TABLES_OF_CHANGE | table_names(Room, RoomOperationLog)


@pytest.fixture
def scenario() -> Scenario:
    made_house = scenarios.new_scenario()
    scenarios.rooms(made_house, "101", "102")
    return made_house


def changing(booking: RoomBooking, *, keep_room: bool = True, **changes: Any) -> dict[str, Any]:
    return {"booking_id": booking.booking_id, "changes": changes, "keep_room": keep_room}


def test_free_assigned_room_is_kept(scenario: Scenario) -> None:
    booking, room = scenarios.booking_with_room(scenario, "101"), Room.objects.get(room_number="101")
    asked = changing(
        booking, check_in=days_from_today(1), check_out=days_from_today(4), adults=1, notes="Later"
    )

    with rows_written() as wrote:
        run_service(scenario, stays.update_booking, **asked)

    assert wrote.tables == WITH_ROOM
    assert wrote.changed(RoomBooking) == {
        booking.pk: {
            "check_in": days_from_today(1),
            "check_out": days_from_today(4),
            "room_from": days_from_today(1),
            "notes": "Later",
            "change_version": 1,
            "version": booking.version + 1,
            "updated_at": NOON,
        }
    }
    assert wrote.changed(Room) == {room.pk: {"version": room.version + 1, "updated_at": NOON}}
    assert wrote.new(RoomOperationLog) == [logged(scenario, booking, room, operation="CHANGE")]
    assert wrote.events(at=NOON) == [
        ("booking_updated", booking.booking_id, None, ["check_in", "check_out", "notes"])
    ]
    wrote.assert_one_command(hotel=scenario.hotel)
    with assert_no_row_changes():
        run_service(scenario, stays.update_booking, **asked, now=LATER)


def test_room_is_unassigned_without_keep_room(scenario: Scenario) -> None:
    booking, room = scenarios.booking_with_room(scenario, "101"), Room.objects.get(room_number="101")
    scenarios.booking_with_room(scenario, "101", check_in=days_from_today(2))
    room.refresh_from_db()
    nights: dict[str, Any] = {"check_in": days_from_today(1), "check_out": days_from_today(4)}
    assert reasons_of(conflict_of(scenario, stays.update_booking, **changing(booking, **nights))) == [
        ("room_taken", None)
    ]
    asked = changing(booking, keep_room=False, **nights)

    with rows_written() as wrote:
        run_service(scenario, stays.update_booking, **asked)

    assert wrote.tables == WITH_ROOM
    assert wrote.changed(RoomBooking) == {
        booking.pk: {
            **nights,
            "room_from": days_from_today(1),
            "assigned_room_id": None,
            "room_version": 2,
            "change_version": 1,
            "version": booking.version + 1,
            "updated_at": NOON,
        }
    }
    assert wrote.changed(Room) == {room.pk: {"version": room.version + 1, "updated_at": NOON}}
    dropped = logged(scenario, booking, room, operation="UNASSIGN", room_version=2)
    assert wrote.new(RoomOperationLog) == [dropped]
    assert wrote.events(at=NOON) == [
        ("booking_updated", booking.booking_id, None, ["assigned_room", "check_in", "check_out"])
    ]
    with assert_no_row_changes():
        run_service(scenario, stays.update_booking, **asked, now=LATER)


def logged(scenario: Scenario, booking: RoomBooking, room: Room, **differences: Any) -> dict[str, Any]:
    return {
        "room_id": room.pk,
        "booking_id": booking.booking_id,
        "performed_by_id": scenario.front_desk.pk,
        "source": "FRONT_DESK",
        "metadata": {
            "changes": {
                "check_in": {"from": str(days_from_today(0)), "to": str(days_from_today(1))},
                "check_out": {"from": str(days_from_today(2)), "to": str(days_from_today(4))},
            }
        },
        "at": NOON,
        "business_date": TODAY,
        **differences,
    }


def test_booking_without_a_room_writes_no_room_log(scenario: Scenario) -> None:
    booking = scenarios.booking(scenario)
    with rows_written() as wrote:
        run_service(
            scenario, stays.update_booking, **changing(booking, keep_room=False, check_in=days_from_today(1))
        )
    assert wrote.tables == TABLES_OF_CHANGE
    assert wrote.events(at=NOON) == [("booking_updated", booking.booking_id, None, ["check_in"])]


def test_room_of_another_type_is_kept(scenario: Scenario) -> None:
    booking = scenarios.booking_with_room(scenario, "101")
    single = RoomType.objects.create(hotel=scenario.hotel, code="SGL", name="Single", max_occupancy=1)
    with rows_written() as wrote:
        run_service(scenario, stays.update_booking, **changing(booking, room_type="SGL"))
    assert wrote.changed(RoomBooking)[booking.pk]["room_type_id"] == single.pk
    (row,) = wrote.new(RoomOperationLog)
    assert row["metadata"] == {"changes": {"room_type": {"from": "DBL", "to": "SGL"}}}
    assert wrote.events(at=NOON) == [("booking_updated", booking.booking_id, None, ["room_type"])]
    with assert_no_row_changes():
        run_service(scenario, stays.update_booking, **changing(booking, room_type="SGL"), now=LATER)


def test_late_arrival_is_extended(scenario: Scenario) -> None:
    booking = scenarios.booking_with_room(scenario, "101", nights=2)
    tomorrow = NOON + timedelta(days=1)
    run_service(
        scenario, stays.update_booking, **changing(booking, check_out=days_from_today(4)), now=tomorrow
    )
    refusal = refusal_of(
        scenario, stays.update_booking, **changing(booking, check_out=days_from_today(0)), now=tomorrow
    )
    assert isinstance(refusal, Invalid)
    assert refusal.errors == {
        "check_out": [f"The departure is before the business date {days_from_today(1)}."]
    }


@pytest.mark.parametrize(
    ("check_in", "check_out", "errors"),
    [
        (-1, 2, {"check_in": f"The arrival is before the business date {TODAY}."}),
        (3, 2, {"check_out": "The departure is before the arrival."}),
        (0, 1001, {"check_out": "A stay has at most 1,000 nights."}),
        (0, 70_000, {"check_out": "Dates lie between 2000-01-01 and 2199-12-31."}),
    ],
)
def test_invalid_dates_are_refused(
    scenario: Scenario, check_in: int, check_out: int, errors: dict[str, str]
) -> None:
    booking = scenarios.booking_with_room(scenario, "101")
    asked = changing(
        booking, check_in=days_from_today(check_in), check_out=days_from_today(check_out), keep_room=False
    )
    refusal = refusal_of(scenario, stays.update_booking, **asked)
    assert isinstance(refusal, Invalid)
    assert refusal.errors == {field: [sentence] for field, sentence in errors.items()}


def test_invalid_dates_are_refused_before_the_room_is_checked(scenario: Scenario) -> None:
    scenarios.booking_with_room(scenario, "101", check_in=days_from_today(4), nights=4)
    booking = scenarios.booking_with_room(scenario, "101")
    refusal = refusal_of(
        scenario,
        stays.update_booking,
        **changing(booking, check_in=days_from_today(6), check_out=days_from_today(5)),
    )
    assert isinstance(refusal, Invalid)
    assert refusal.errors == {"check_out": ["The departure is before the arrival."]}


def test_unknown_room_type_is_refused(scenario: Scenario) -> None:
    RoomType.objects.create(hotel=scenarios.new_scenario().hotel, code="SGL", name="Single", max_occupancy=1)
    refusal = refusal_of(
        scenario, stays.update_booking, **changing(scenarios.booking(scenario), room_type="SGL")
    )
    assert isinstance(refusal, Invalid)
    assert refusal.errors == {"room_type": ["This hotel has no room type SGL."]}


@pytest.mark.parametrize("status", ["CHECKED_IN", "COMPLETED", "CANCELLED", "NO_SHOW"])
def test_other_statuses_are_refused(scenario: Scenario, status: str) -> None:
    booking = booking_with_status(scenario, status, "101")
    for keep_room in (True, False):
        asked = changing(booking, keep_room=keep_room, check_out=days_from_today(3))
        assert reasons_of(conflict_of(scenario, stays.update_booking, **asked)) == [("wrong_status", None)]


def test_pending_booking_is_changed(scenario: Scenario) -> None:
    booking = make_booking(scenario)
    run_service(
        scenario,
        stays.update_booking,
        **changing(booking, check_in=days_from_today(2), check_out=days_from_today(2)),
        nights_price=NightsPrice.PER_NIGHT,
    )
    row = RoomBooking.objects.get(pk=booking.pk)
    assert (row.check_in, row.check_out, row.room_from) == (
        days_from_today(2),
        days_from_today(2),
        days_from_today(2),
    )
    assert (booking.total_amount, row.total_amount) == (Decimal(220), Decimal(110))
