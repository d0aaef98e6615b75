"""Undo of a check-in: the room in every state."""

import pytest

from housekeeping.models import HousekeepingTask, RoomStatusEvent
from room_bookings import services as stays
from room_bookings.models import BookingStatusEvent
from rooms.enums import RoomStatus
from rooms.models import Room, RoomOperationLog
from tests import scenarios
from tests.room_bookings.services.corrections.correction_calls import (
    NEXT_DAY,
    READY,
    latest_step,
    undo_check_in,
)
from tests.room_bookings.services.service_calls import overrides_for, run_service
from tests.row_diff import rows_written
from tests.scenarios import LATER, MORNING, TODAY, Scenario
from tests.tasks import add_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario()


def test_after_a_move_the_new_room_becomes_vacant(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101", "102")
    booking = scenarios.checked_in_booking(scenario, "101")
    run_service(
        scenario, stays.move_booking, booking_id=booking.booking_id, room_number="102", reason="Noise"
    )

    with rows_written() as wrote:
        returned = undo_check_in(scenario, booking, **READY)

    assert returned.assigned_room == Room.objects.get(room_number="102")
    assert scenarios.statuses(scenario, ["101", "102"]) == ["CHECKOUT_DIRTY", "READY_FOR_GUEST"]
    (event,) = wrote.new(BookingStatusEvent)
    assert event["reverses_id"] == latest_step(booking, "CHECKED_IN").pk


@pytest.mark.parametrize(
    ("asked", "kind", "turnovers"), [("CHECKOUT_DIRTY", "STEP", 1), ("READY_FOR_GUEST", "STEP", 0)]
)
def test_stay_over_cleaning_ends(scenario: Scenario, asked: str, kind: str, turnovers: int) -> None:
    (room,) = scenarios.rooms(scenario, "101")
    booking = scenarios.checked_in_booking(scenario, "101")
    add_task(
        hotel=scenario.hotel,
        room=room,
        task_type="STAYOVER",
        due_date=TODAY,
        created_at=MORNING,
        updated_at=MORNING,
    )
    scenarios.start_cleaning(scenario, "101", staff=scenario.housekeeper)

    with rows_written() as wrote:
        undo_check_in(scenario, booking, room_status=RoomStatus(asked))

    (step,) = wrote.new(RoomStatusEvent)
    assert (step["from_status"], step["to_status"], step["kind"]) == ("CLEANING_IN_PROGRESS", asked, kind)
    (row,) = wrote.new(RoomOperationLog)
    assert row["room_status_before"] == "CLEANING_IN_PROGRESS"
    changed = wrote.changed(Room)[room.pk]
    assert not {"last_cleaned_at", "cleaned_by_id"} & changed.keys()
    (stayover,) = wrote.changed(HousekeepingTask).values()
    assert (stayover["status"], stayover["finished_at"]) == ("CANCELLED", LATER)
    assert len(wrote.new(HousekeepingTask)) == turnovers


def test_unusable_room_becomes_dirty(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    booking = scenarios.checked_in_booking(scenario, "101")
    scenarios.report(scenario, "101")
    undo_check_in(scenario, booking)
    assert scenarios.statuses(scenario, ["101"]) == ["CHECKOUT_DIRTY"]


def test_room_entered_dirty_becomes_dirty(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101", status=RoomStatus.CHECKOUT_DIRTY)
    booking = scenarios.booking(scenario)
    run_service(
        scenario,
        stays.check_in_booking,
        booking_id=booking.booking_id,
        room_number="101",
        staff=scenario.manager,
        overrides=overrides_for("room_dirty"),
    )
    undo_check_in(scenario, booking)
    assert scenarios.statuses(scenario, ["101"]) == ["CHECKOUT_DIRTY"]


def test_late_arrival_holds_its_room_from_its_arrival_again(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    booking = scenarios.booking(scenario, nights=4)
    run_service(
        scenario, stays.check_in_booking, booking_id=booking.booking_id, room_number="101", now=NEXT_DAY
    )
    returned = undo_check_in(scenario, booking, now=NEXT_DAY)
    assert (returned.room_from, returned.check_in) == (TODAY, TODAY)
