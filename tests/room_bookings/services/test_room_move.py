"""Room move: what it writes, and what it keeps."""

from datetime import timedelta
from typing import Any

import pytest

from guests.models import Guest
from housekeeping.models import HousekeepingTask, RoomStatusEvent
from notifications.models import EventCounter, OutboxEvent
from room_bookings import services as stays
from room_bookings.models import RoomBooking, RoomOccupancy
from rooms.enums import RoomStatus
from rooms.models import Room, RoomOperationLog
from tests import scenarios
from tests.room_bookings.services.service_calls import overrides_for, run_as_system, run_service
from tests.row_diff import OCCUPANCY, RowDiff, rows_written, table_names
from tests.scenarios import LATER, MORNING, TODAY, Scenario
from tests.tasks import add_task
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

TOUCHED = table_names(
    Guest,
    RoomBooking,
    RoomOccupancy,
    Room,
    RoomStatusEvent,
    RoomOperationLog,
    HousekeepingTask,
    OutboxEvent,
    EventCounter,
)

TOMORROW, TOMORROW_LATER = TODAY + timedelta(days=1), LATER + timedelta(days=1)


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario()


def move_party(scenario: Scenario) -> tuple[RowDiff, RoomBooking, list[int], Room, Room]:
    """Move a party of two from 101 to 102 on the second date; return the row diff, booking, guests and rooms."""
    from_room, to_room = scenarios.rooms(scenario, "101", "102")
    booking = scenarios.checked_in_booking(scenario, "101", people=2)
    RoomOccupancy.objects.update(guest_fcm_token="device-1", assigned_by=scenario.manager)
    guests = list(Guest.objects.values_list("pk", flat=True))

    with rows_written() as wrote:
        run_service(
            scenario,
            stays.move_booking,
            booking_id=booking.booking_id,
            room_number="102",
            reason="Noise",
            note="Band practice",
            now=TOMORROW_LATER,
        )
    return wrote, booking, guests, from_room, to_room


def test_move_writes_booking_rooms_occupancy_and_guests(scenario: Scenario) -> None:
    wrote, booking, guests, from_room, to_room = move_party(scenario)
    assert wrote.tables == TOUCHED
    assert wrote.changed(RoomBooking) == {
        booking.pk: {
            "assigned_room_id": to_room.pk,
            "room_version": 2,
            "room_from": TOMORROW,
            "version": booking.version + 1,
            "updated_at": TOMORROW_LATER,
        }
    }
    assert wrote.changed(Room) == {
        from_room.pk: {
            "room_status": "CHECKOUT_DIRTY",
            "status_version": 3,
            "version": 3,
            "updated_at": TOMORROW_LATER,
        },
        to_room.pk: {
            "room_status": "OCCUPIED",
            "status_version": 2,
            "version": 2,
            "updated_at": TOMORROW_LATER,
        },
    }
    assert wrote.deleted(RoomOccupancy) == [from_room.pk]
    assert wrote.new(RoomOccupancy) == [
        {
            "room_id": to_room.pk,
            "booking_id": booking.pk,
            "room_status": "OCCUPIED",
            "room_is_active": True,
            "occupied_since": MORNING,
            "assigned_by_id": scenario.manager.pk,
            "guest_fcm_token": "device-1",
        }
    ]
    assert wrote.changed(Guest) == {
        pk: {"room_id": to_room.pk, "updated_at": TOMORROW_LATER} for pk in guests
    }


def test_move_records_status_events_and_room_log(scenario: Scenario) -> None:
    wrote, booking, guests, from_room, to_room = move_party(scenario)
    signed = {"at": TOMORROW_LATER, "business_date": TOMORROW, "source": "FRONT_DESK"}
    step = {
        "kind": "STEP",
        "changed_by_id": scenario.front_desk.pk,
        "note": "Noise · Band practice",
        **signed,
    }
    assert wrote.new(RoomStatusEvent) == [
        {
            "room_id": from_room.pk,
            "status_version": 3,
            "from_status": "OCCUPIED",
            "to_status": "CHECKOUT_DIRTY",
            **step,
        },
        {
            "room_id": to_room.pk,
            "status_version": 2,
            "from_status": "READY_FOR_GUEST",
            "to_status": "OCCUPIED",
            **step,
        },
    ]
    assert wrote.new(RoomOperationLog) == [
        {
            "room_id": to_room.pk,
            "from_room_id": from_room.pk,
            "operation": "MOVE",
            "booking_id": booking.booking_id,
            "room_version": 2,
            "performed_by_id": scenario.front_desk.pk,
            "note": "Noise · Band practice",
            "guest_ids": guests,
            "room_status_before": "READY_FOR_GUEST",
            "occupied_since": MORNING,
            **signed,
        }
    ]


def test_move_opens_a_turnover_task_and_announces(scenario: Scenario) -> None:
    wrote, booking, _, from_room, _ = move_party(scenario)
    (task,) = wrote.new(HousekeepingTask)
    assert (task["room_id"], task["booking_id"], task["task_type"], task["due_date"]) == (
        from_room.pk,
        booking.pk,
        "TURNOVER",
        TOMORROW,
    )
    assert wrote.events(at=TOMORROW_LATER) == [
        ("room_updated", "101", 3, ["room_status", *OCCUPANCY]),
        ("room_updated", "102", 2, ["room_status", *OCCUPANCY]),
        ("booking_moved", booking.booking_id, None, ["assigned_room"]),
        ("task_created", "TURNOVER 101", None, ["status"]),
    ]
    wrote.assert_one_command(hotel=scenario.hotel)


def test_repeated_request_changes_nothing(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101", "b2")
    booking = scenarios.checked_in_booking(scenario, "101")
    command: dict[str, Any] = {"booking_id": booking.booking_id, "room_number": "B2", "reason": "Noise"}
    run_service(scenario, stays.move_booking, **command)
    with assert_no_row_changes():
        run_service(scenario, stays.move_booking, now=LATER, **command)


def test_booking_moves_back_on_the_same_date(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101", "102")
    booking = scenarios.checked_in_booking(scenario, "101")
    by_id: dict[str, Any] = {"booking_id": booking.booking_id}
    run_service(scenario, stays.move_booking, room_number="102", reason="Noise", **by_id)
    scenarios.override(scenario, "101", RoomStatus.READY_FOR_GUEST)
    moved_back = run_service(
        scenario, stays.move_booking, room_number="101", reason="Quiet again", now=LATER, **by_id
    )
    assert (moved_back.room_version, moved_back.room_from) == (3, TODAY)
    assert scenarios.statuses(scenario, ["101", "102"]) == ["OCCUPIED", "CHECKOUT_DIRTY"]


def test_open_stay_over_task_is_replaced_by_a_turnover(scenario: Scenario) -> None:
    from_room, _ = scenarios.rooms(scenario, "101", "102")
    booking = scenarios.checked_in_booking(scenario, "101")
    stayover = add_task(
        hotel=scenario.hotel,
        room=from_room,
        task_type="STAYOVER",
        due_date=TODAY,
        created_at=MORNING,
        updated_at=MORNING,
    )
    with rows_written() as wrote:
        run_service(
            scenario,
            stays.move_booking,
            booking_id=booking.booking_id,
            room_number="102",
            reason="Noise",
        )
    assert wrote.changed(HousekeepingTask)[stayover.pk]["status"] == "CANCELLED"
    assert [task["task_type"] for task in wrote.new(HousekeepingTask)] == ["TURNOVER"]


def test_booking_moves_out_of_a_room_in_cleaning(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101", "102")
    booking = scenarios.checked_in_booking(scenario, "101")
    scenarios.start_cleaning(scenario, "101", staff=scenario.housekeeper)
    run_service(
        scenario, stays.move_booking, booking_id=booking.booking_id, room_number="102", reason="Noise"
    )
    assert scenarios.statuses(scenario, ["101", "102"]) == ["CHECKOUT_DIRTY", "OCCUPIED"]


def test_system_moves(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101", "102")
    booking = scenarios.checked_in_booking(scenario, "101")
    with rows_written() as wrote:
        run_as_system(
            scenario, stays.move_booking, booking_id=booking.booking_id, room_number="102", reason="Leak"
        )
    for row in [*wrote.new(RoomStatusEvent), *wrote.new(RoomOperationLog)]:
        assert row["source"] == "SYSTEM"
        assert not {"changed_by_id", "performed_by_id"} & row.keys()


def test_manager_overrides_a_dirty_room(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    scenarios.room_with_status(scenario, "102", RoomStatus.CHECKOUT_DIRTY)
    booking = scenarios.checked_in_booking(scenario, "101")
    with rows_written() as wrote:
        run_service(
            scenario,
            stays.move_booking,
            booking_id=booking.booking_id,
            room_number="102",
            reason="Leak",
            staff=scenario.manager,
            overrides=overrides_for("room_dirty"),
        )
    kinds = [(event["kind"], event["note"]) for event in wrote.new(RoomStatusEvent)]
    assert kinds == [("STEP", "Leak"), ("OVERRIDE", "The guest insists")]
    (operation,) = wrote.new(RoomOperationLog)
    assert operation["metadata"] == {"overrides": ["room_dirty"], "override_reason": "The guest insists"}
    assert operation["note"] == "Leak"
