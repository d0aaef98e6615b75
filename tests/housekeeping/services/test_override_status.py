"""Override a room status: any move that keeps the invariants."""

from itertools import permutations
from typing import Any

import pytest

from hotel.kernel.exceptions import Forbidden, Invalid
from housekeeping.models import HousekeepingTask, MaintenanceReport, RoomStatusEvent
from rooms.enums import RoomStatus
from rooms.models import Room, RoomOperationLog
from tests.housekeeping.services.room_action_calls import (
    STEP_TABLES,
    reason_codes,
    refusal_codes,
    refusal_of,
    room_log_row,
    rows_written_by,
    run_action,
    status_event_row,
)
from tests.scenarios import (
    LATER,
    check_out,
    checked_in_booking,
    correct_report,
    new_scenario,
    override,
    report,
    room_with_status,
    rooms,
    start_cleaning,
)
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

STAMPS = ("last_cleaned_at", "cleaned_by_id", "last_inspected_at", "inspected_by_id")
VACANT = [status for status in RoomStatus if status != RoomStatus.OCCUPIED]


@pytest.mark.parametrize(("status", "to_status"), list(permutations(VACANT, 2)))
def test_vacant_room_takes_any_status(status: RoomStatus, to_status: RoomStatus) -> None:
    scenario = new_scenario()
    room = room_with_status(scenario, "101", status)

    written = rows_written_by(
        scenario, "override_status", "101", staff=scenario.manager, to_status=to_status, note="I looked"
    )

    signed = {"source": "MANAGER_OVERRIDE", "note": "I looked"}
    assert written.tables == STEP_TABLES
    version = room.status_version + 1
    assert written.new(RoomStatusEvent) == [
        status_event_row(
            room, version, status, to_status, kind="OVERRIDE", changed_by_id=scenario.manager.pk, **signed
        )
    ]
    assert written.new(RoomOperationLog) == [
        room_log_row(
            room,
            "OVERRIDE_STATUS",
            status,
            performed_by_id=scenario.manager.pk,
            metadata={"to_status": to_status},
            **signed,
        )
    ]
    stamped = [name for name in STAMPS if name in written.changed(Room)[room.pk]]
    changed = ["room_status", *(name.removesuffix("_id") for name in stamped)]
    assert written.events(at=LATER) == [("room_updated", "101", version, changed)]
    written.assert_one_command(hotel=scenario.hotel)
    assert Room.objects.get().room_status == to_status


def test_override_keeps_the_occupancy() -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus.OCCUPIED)

    for to_status in (RoomStatus.CLEANING_IN_PROGRESS, RoomStatus.OCCUPIED):
        room = run_action(
            scenario,
            "override_status",
            "101",
            staff=scenario.manager,
            to_status=to_status,
            note="As you like",
        )
        assert room.room_status == to_status


@pytest.mark.parametrize("to_status", [s for s in VACANT if s != RoomStatus.CLEANING_IN_PROGRESS])
@pytest.mark.parametrize("stay_over", [True, False])
def test_occupied_room_refuses_the_statuses_of_vacant_rooms(to_status: RoomStatus, stay_over: bool) -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus.OCCUPIED)
    if stay_over:
        start_cleaning(scenario, "101")

    assert reason_codes(
        refusal_of(
            scenario, "override_status", "101", staff=scenario.manager, to_status=to_status, note="Out"
        )
    ) == ["room_occupied"]


@pytest.mark.parametrize("status", VACANT)
def test_vacant_room_refuses_occupied(status: RoomStatus) -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", status)

    refusal = refusal_of(
        scenario, "override_status", "101", staff=scenario.manager, to_status=RoomStatus.OCCUPIED, note="In"
    )

    assert reason_codes(refusal) == ["wrong_status"]
    assert refusal.detail == "Room 101 is vacant and cannot become occupied."


def test_refusal_lists_every_reason() -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus.OCCUPIED)
    report(scenario, "101")

    refusal = refusal_of(
        scenario,
        "override_status",
        "101",
        staff=scenario.manager,
        to_status=RoomStatus.READY_FOR_GUEST,
        note="Sell it",
    )

    assert reason_codes(refusal) == ["room_occupied", "maintenance_open"]


def test_unusable_room_cannot_become_ready() -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus.CHECKOUT_DIRTY)
    report(scenario, "101")
    ready: dict[str, Any] = {"to_status": RoomStatus.READY_FOR_GUEST, "note": "Sell it"}

    assert refusal_codes(scenario, "override_status", "101", staff=scenario.manager, **ready) == [
        "maintenance_open"
    ]

    correct_report(scenario, "101", room_usable=True)
    assert (
        run_action(scenario, "override_status", "101", staff=scenario.manager, **ready).room_status
        == RoomStatus.READY_FOR_GUEST
    )


def test_override_to_the_present_status_writes_nothing() -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus.CHECKOUT_DIRTY)

    with assert_no_row_changes():
        run_action(
            scenario,
            "override_status",
            "101",
            staff=scenario.manager,
            to_status=RoomStatus.CHECKOUT_DIRTY,
            note="It is",
        )


def test_override_to_maintenance_stores_the_status_to_restore() -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus.READY_FOR_GUEST)
    report(scenario, "101")
    override(scenario, "101", RoomStatus.CHECKOUT_DIRTY)

    override(scenario, "101", RoomStatus.MAINTENANCE_REQUIRED)

    assert MaintenanceReport.objects.get().restores_to == RoomStatus.CHECKOUT_DIRTY


@pytest.mark.parametrize(
    ("to_status", "task_status"),
    [
        (RoomStatus.READY_FOR_GUEST, "DONE"),
        (RoomStatus.CLEANED_UNINSPECTED, "DONE"),
        (RoomStatus.CHECKOUT_DIRTY, "OPEN"),
        (RoomStatus.MAINTENANCE_REQUIRED, "OPEN"),
        (RoomStatus.OUT_OF_ORDER, "OPEN"),
    ],
)
def test_override_updates_the_task(to_status: RoomStatus, task_status: str) -> None:
    scenario = new_scenario()
    rooms(scenario, "101")
    check_out(scenario, checked_in_booking(scenario, "101"))
    override(scenario, "101", RoomStatus.CLEANING_IN_PROGRESS)
    assert HousekeepingTask.objects.get().status == "IN_PROGRESS"

    override(scenario, "101", to_status)

    assert HousekeepingTask.objects.get().status == task_status


def test_override_requires_note_and_manager() -> None:
    scenario = new_scenario()
    room_with_status(scenario, "101", RoomStatus.CHECKOUT_DIRTY)
    ready: dict[str, Any] = {"to_status": RoomStatus.READY_FOR_GUEST}

    refusal_of(scenario, "override_status", "101", Invalid, staff=scenario.manager, note="  ", **ready)
    refusal_of(scenario, "override_status", "101", Forbidden, staff=None, note="I looked", **ready)
    for staff in (scenario.front_desk, scenario.housekeeper, scenario.supervisor, scenario.maintenance):
        refusal_of(scenario, "override_status", "101", Forbidden, staff=staff, note="I looked", **ready)
