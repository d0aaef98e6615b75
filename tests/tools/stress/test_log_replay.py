"""Differences between logs, events and the present state are found."""

import pytest
from django.db.models import F

from guests.models import Guest
from hotel.kernel.command_runner import run_command
from housekeeping.models import HousekeepingTask, MaintenanceReport
from room_bookings.models import RoomBooking, RoomOccupancy
from room_bookings.services import RoomChanges, update_room
from rooms.models import Room
from staff.command import system_command
from tests import scenarios
from tests.booking_columns import write_columns
from tests.corrupted_data import without_constraints
from tests.factories import RoomTypeFactory
from tests.scenarios import LATER, NOON, Scenario
from tests.tools.stress.verdict_cases import check_in_verdict
from tools.stress.journal import Entry
from tools.stress.log_index import commands_with_rows

pytestmark = pytest.mark.django_db(transaction=True)


def test_change_without_event_is_found(setup_commands: set[str], check_in_entry: Entry) -> None:
    booking = RoomBooking.objects.get()
    write_columns(RoomBooking.objects.all(), adults=2)
    assert check_in_verdict(setup_commands, check_in_entry).errors == [
        f"booking {booking.pk}: the last event shows adults 1, it is 2"
    ]


def test_room_type_without_event_is_found(
    scenario: Scenario, setup_commands: set[str], check_in_entry: Entry
) -> None:
    other = RoomTypeFactory.create(hotel=scenario.hotel, code="TWN", max_occupancy=2)
    Room.objects.filter(room_number="102").update(room_type=other)
    room = Room.objects.get(room_number="102").pk
    expected = f"room {room}: the last event shows room_type DBL, it is TWN"
    assert check_in_verdict(setup_commands, check_in_entry).errors == [expected]


def test_task_change_without_event_is_found(scenario: Scenario, setup_commands: set[str]) -> None:
    scenarios.check_out(scenario, scenarios.checked_in_booking(scenario, "102"))
    task = HousekeepingTask.objects.get()
    HousekeepingTask.objects.update(note="Twice", version=F("version") + 1)
    expected = f"task {task.pk}: the last event shows note , it is Twice"
    assert check_in_verdict(commands_with_rows()).errors == [expected]


def test_room_change_without_log_is_found(scenario: Scenario, setup_commands: set[str]) -> None:
    run_command(
        system_command(scenario.hotel, now=NOON),
        lambda command: update_room(
            command,
            room_number="102",
            changes=RoomChanges(floor=3),
        ),
    )
    scenarios.report(scenario, "102", room_usable=True)
    assert check_in_verdict(commands_with_rows()).errors == []
    Room.objects.filter(room_number="102").update(floor=2)
    report = MaintenanceReport.objects.get().pk
    MaintenanceReport.objects.update(note="Bulb", version=F("version") + 1)
    room = Room.objects.get(room_number="102").pk
    assert check_in_verdict(commands_with_rows()).errors == [
        f"room {room}: the log has its floor as 3, it is 2",
        f"report {report}: the log has it open as ('MED', True, 'Tap drips'), it is ('MED', True, 'Bulb')",
    ]


def test_status_without_status_event_is_found(setup_commands: set[str], check_in_entry: Entry) -> None:
    with without_constraints():
        Room.objects.filter(room_number="102").update(room_status="OUT_OF_ORDER")
    faults = check_in_verdict(setup_commands, check_in_entry).errors
    room = Room.objects.get(room_number="102").pk
    assert f"room {room}: the events lead to (1, 'READY_FOR_GUEST'), it is (1, 'OUT_OF_ORDER')" in faults


def test_occupancy_without_log_is_found(setup_commands: set[str], check_in_entry: Entry) -> None:
    booking = RoomBooking.objects.get()
    one, other = Room.objects.order_by("room_number")
    with without_constraints():
        RoomOccupancy.objects.update(room=other)
        RoomBooking.objects.update(assigned_room=other)
    faults = check_in_verdict(setup_commands, check_in_entry).errors
    assert f"room {one.pk}: the log has {booking.booking_id} in it, it is occupied by None" in faults
    assert f"booking {booking.booking_id}: the log has {one.pk}, it has {other.pk}" in faults


def test_guest_or_time_that_differs_from_the_log_is_found(
    setup_commands: set[str], check_in_entry: Entry
) -> None:
    one, other = Room.objects.order_by("room_number")
    guest = Guest.objects.get()
    with without_constraints():
        RoomOccupancy.objects.update(occupied_since=LATER)
        Guest.objects.update(room=other)
    faults = check_in_verdict(setup_commands, check_in_entry).errors
    assert f"room {one.pk}: the log has it occupied since {NOON}, it is since {LATER}" in faults
    assert f"guest {guest.pk}: the log has them in room {one.pk}, they are in {other.pk}" in faults
