"""What was broken is mended: the room is what it was or was about to become, and repair does not clean."""

import pytest

from hotel.kernel.exceptions import Forbidden
from housekeeping.models import MaintenanceReport
from rooms.enums import RoomStatus
from rooms.exceptions import RoomNotFound
from tests.housekeeping.services.acting import act, codes, refused
from tests.scenarios import (
    MORNING,
    check_out,
    checked_in_booking,
    new_scenario,
    override,
    report,
    room_with_status,
    rooms,
)
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "status",
    [RoomStatus.READY_FOR_GUEST, RoomStatus.CLEANED_UNINSPECTED, RoomStatus.CLEANING_IN_PROGRESS],
)
@pytest.mark.parametrize("room_usable", [True, False])
def test_not_passed_the_room_is_dirty(status: RoomStatus, room_usable: bool) -> None:
    home = new_scenario()
    room_with_status(home, "101", status)
    report(home, "101", room_usable=room_usable)

    room = act(home, "complete_maintenance", "101", staff=home.supervisor, passed=False)

    assert room.room_status == RoomStatus.CHECKOUT_DIRTY
    assert not MaintenanceReport.objects.filter(completed_at=None).exists()


@pytest.mark.parametrize("passed", [True, False])
def test_repair_does_not_clean(passed: bool) -> None:
    home = new_scenario()
    rooms(home, "101")
    booking = checked_in_booking(home, "101")
    report(home, "101")
    check_out(home, booking)

    room = act(home, "complete_maintenance", "101", staff=None, passed=passed)

    assert room.room_status == RoomStatus.CHECKOUT_DIRTY


@pytest.mark.parametrize(
    ("status", "passed"), [(RoomStatus.READY_FOR_GUEST, True), (RoomStatus.CHECKOUT_DIRTY, False)]
)
def test_completed_twice_is_completed_once(status: RoomStatus, passed: bool) -> None:
    home = new_scenario()
    room_with_status(home, "101", RoomStatus.READY_FOR_GUEST)
    report(home, "101")
    act(home, "complete_maintenance", "101", staff=home.maintenance, passed=passed)

    with assert_no_row_changes():
        room = act(home, "complete_maintenance", "101", staff=home.maintenance, passed=passed)

    assert room.room_status == status


def test_completed_and_then_not_passed_is_another_command() -> None:
    home = new_scenario()
    room_with_status(home, "101", RoomStatus.READY_FOR_GUEST)
    report(home, "101")
    act(home, "complete_maintenance", "101", staff=home.maintenance, passed=True)

    assert codes(refused(home, "complete_maintenance", "101", staff=home.maintenance, passed=False)) == [
        "wrong_status"
    ]


@pytest.mark.parametrize("passed", [True, False])
def test_where_nothing_is_broken_nothing_is_completed(passed: bool) -> None:
    home = new_scenario()
    room_with_status(home, "101", RoomStatus.READY_FOR_GUEST)

    assert codes(refused(home, "complete_maintenance", "101", staff=None, passed=passed)) == ["wrong_status"]


@pytest.mark.parametrize("status", [RoomStatus.READY_FOR_GUEST, RoomStatus.CHECKOUT_DIRTY])
def test_out_of_maintenance_without_a_report_the_room_is_what_it_was(status: RoomStatus) -> None:
    home = new_scenario()
    room_with_status(home, "101", status)
    override(home, "101", RoomStatus.MAINTENANCE_REQUIRED, now=MORNING)

    assert act(home, "complete_maintenance", "101", staff=None, passed=True).room_status == status


@pytest.mark.parametrize("role", ["front_desk", "housekeeper"])
def test_not_everybody_completes(role: str) -> None:
    home = new_scenario()
    room_with_status(home, "101", RoomStatus.READY_FOR_GUEST)
    report(home, "101")

    refused(home, "complete_maintenance", "101", Forbidden, staff=getattr(home, role), passed=True)


def test_where_there_is_no_room() -> None:
    refused(new_scenario(), "complete_maintenance", "999", RoomNotFound, staff=None, passed=True)
