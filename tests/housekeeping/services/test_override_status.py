"""A manager's word: any pair of statuses that keeps the invariants."""

from itertools import permutations
from typing import Any

import pytest

from hotel.kernel.exceptions import Forbidden, Invalid
from housekeeping.models import HousekeepingTask, MaintenanceReport, RoomStatusEvent
from rooms.enums import RoomStatus
from rooms.models import Room, RoomOperationLog
from tests.housekeeping.services.acting import (
    STEP_TABLES,
    act,
    codes,
    operation,
    refused,
    step,
    wrote,
)
from tests.scenarios import (
    LATER,
    check_out,
    checked_in_booking,
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
def test_a_vacant_room_takes_any_status(status: RoomStatus, to_status: RoomStatus) -> None:
    home = new_scenario()
    room = room_with_status(home, "101", status)

    written = wrote(home, "override_status", "101", staff=home.manager, to_status=to_status, note="I looked")

    signed = {"source": "MANAGER_OVERRIDE", "note": "I looked"}
    assert written.tables == STEP_TABLES
    version = room.status_version + 1
    assert written.new(RoomStatusEvent) == [
        step(room, version, status, to_status, kind="OVERRIDE", changed_by_id=home.manager.pk, **signed)
    ]
    assert written.new(RoomOperationLog) == [
        operation(
            room,
            "OVERRIDE_STATUS",
            status,
            performed_by_id=home.manager.pk,
            metadata={"to_status": to_status},
            **signed,
        )
    ]
    stamped = [name for name in STAMPS if name in written.changed(Room)[room.pk]]
    changed = ["room_status", *(name.removesuffix("_id") for name in stamped)]
    assert written.events(at=LATER) == [("room_updated", "101", version, changed)]
    written.assert_one_command(hotel=home.hotel)
    assert Room.objects.get().room_status == to_status


def test_an_occupied_room_stays_occupied() -> None:
    home = new_scenario()
    room_with_status(home, "101", RoomStatus.OCCUPIED)

    for to_status in (RoomStatus.CLEANING_IN_PROGRESS, RoomStatus.OCCUPIED):
        room = act(
            home, "override_status", "101", staff=home.manager, to_status=to_status, note="As you like"
        )
        assert room.room_status == to_status


@pytest.mark.parametrize("to_status", [s for s in VACANT if s != RoomStatus.CLEANING_IN_PROGRESS])
@pytest.mark.parametrize("stay_over", [True, False])
def test_a_guest_is_not_overridden_away(to_status: RoomStatus, stay_over: bool) -> None:
    home = new_scenario()
    room_with_status(home, "101", RoomStatus.OCCUPIED)
    if stay_over:
        start_cleaning(home, "101")

    assert codes(
        refused(home, "override_status", "101", staff=home.manager, to_status=to_status, note="Out")
    ) == ["room_occupied"]


@pytest.mark.parametrize("status", VACANT)
def test_nor_is_one_made_up(status: RoomStatus) -> None:
    home = new_scenario()
    room_with_status(home, "101", status)

    refusal = refused(
        home, "override_status", "101", staff=home.manager, to_status=RoomStatus.OCCUPIED, note="In"
    )

    assert codes(refusal) == ["wrong_status"]
    assert refusal.detail == "Nobody is in room 101: it cannot become OCCUPIED."


def test_every_reason_is_told() -> None:
    home = new_scenario()
    room_with_status(home, "101", RoomStatus.OCCUPIED)
    report(home, "101")

    refusal = refused(
        home,
        "override_status",
        "101",
        staff=home.manager,
        to_status=RoomStatus.READY_FOR_GUEST,
        note="Sell it",
    )

    assert codes(refusal) == ["room_occupied", "maintenance_open"]


def test_a_broken_room_is_not_ready_but_a_usable_one_is() -> None:
    home = new_scenario()
    room_with_status(home, "101", RoomStatus.CHECKOUT_DIRTY)
    report(home, "101")
    ready: dict[str, Any] = {"to_status": RoomStatus.READY_FOR_GUEST, "note": "Sell it"}

    assert codes(refused(home, "override_status", "101", staff=home.manager, **ready)) == ["maintenance_open"]

    report(home, "101", room_usable=True)
    assert (
        act(home, "override_status", "101", staff=home.manager, **ready).room_status
        == RoomStatus.READY_FOR_GUEST
    )


def test_already_there_nothing_is_written() -> None:
    home = new_scenario()
    room_with_status(home, "101", RoomStatus.CHECKOUT_DIRTY)

    with assert_no_row_changes():
        act(
            home,
            "override_status",
            "101",
            staff=home.manager,
            to_status=RoomStatus.CHECKOUT_DIRTY,
            note="It is",
        )


def test_to_maintenance_an_open_report_remembers_what_the_room_was() -> None:
    home = new_scenario()
    room_with_status(home, "101", RoomStatus.READY_FOR_GUEST)
    report(home, "101")
    override(home, "101", RoomStatus.CHECKOUT_DIRTY)

    override(home, "101", RoomStatus.MAINTENANCE_REQUIRED)

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
def test_the_task_follows(to_status: RoomStatus, task_status: str) -> None:
    home = new_scenario()
    rooms(home, "101")
    check_out(home, checked_in_booking(home, "101"))
    override(home, "101", RoomStatus.CLEANING_IN_PROGRESS)
    assert HousekeepingTask.objects.get().status == "IN_PROGRESS"

    override(home, "101", to_status)

    assert HousekeepingTask.objects.get().status == task_status


def test_an_override_is_explained_and_signed_by_a_manager() -> None:
    home = new_scenario()
    room_with_status(home, "101", RoomStatus.CHECKOUT_DIRTY)
    ready: dict[str, Any] = {"to_status": RoomStatus.READY_FOR_GUEST}

    refused(home, "override_status", "101", Invalid, staff=home.manager, note="  ", **ready)
    refused(home, "override_status", "101", Forbidden, staff=None, note="I looked", **ready)
    for staff in (home.front_desk, home.housekeeper, home.supervisor, home.maintenance):
        refused(home, "override_status", "101", Forbidden, staff=staff, note="I looked", **ready)
