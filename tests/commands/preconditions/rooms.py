"""Rooms and their states."""

from datetime import timedelta
from typing import Any

from housekeeping import services as housekeeping
from housekeeping.enums import Seen
from housekeeping.models import MaintenanceReport, RoomObservation
from room_bookings import services as stays
from room_bookings.enums import BlockKind
from rooms.enums import RoomStatus
from tests import scenarios
from tests.commands.preconditions.subject import Prepare, Subject
from tests.corrupted_data import add_orphaned_guest
from tests.room_bookings.services.service_calls import run_as_system, run_service
from tests.scenarios import MORNING, TODAY, Scenario


def room_with_status(status: RoomStatus) -> Prepare:
    """Return a precondition that creates room 101 with this status."""

    def prepare(scenario: Scenario) -> Subject:
        scenarios.room_with_status(scenario, "101", status)
        return {"room_number": "101"}

    return prepare


def one_room(scenario: Scenario) -> Subject:
    """Create room 101."""
    scenarios.rooms(scenario, "101")
    return {}


def room_with_turnover(scenario: Scenario) -> Subject:
    """Create room 101, which guests have left, with its open turnover."""
    scenarios.rooms(scenario, "101")
    scenarios.check_out(scenario, scenarios.checked_in_booking(scenario, "101"), now=MORNING)
    return {"task_id": scenario.hotel.tasks.get().pk}


def room_with_assigned_turnover(scenario: Scenario) -> Subject:
    """Create room 101 with a turnover that is assigned to the housekeeper."""
    subject = room_with_turnover(scenario)
    run_service(
        scenario,
        housekeeping.assign_task,
        staff=scenario.supervisor,
        staff_id=scenario.housekeeper.pk,
        **subject,
    )
    return subject


def turnover_and_shift(scenario: Scenario) -> Subject:
    """Create room 101 with an open turnover that nobody has, and put the housekeeper on duty."""
    room_with_turnover(scenario)
    run_service(
        scenario,
        housekeeping.set_shifts,
        staff=scenario.supervisor,
        date=TODAY,
        shifts=[housekeeping.PlannedShift(scenario.housekeeper.pk, 480)],
    )
    return {}


def shift_of_an_earlier_month(scenario: Scenario) -> Subject:
    """Let the housekeeper have worked a month ago."""
    then = MORNING - timedelta(days=31)
    run_service(
        scenario,
        housekeeping.set_shifts,
        staff=scenario.supervisor,
        now=then,
        date=then.date(),
        shifts=[housekeeping.PlannedShift(scenario.housekeeper.pk, 480)],
    )
    return {}


def dirty_room_without_task(scenario: Scenario) -> Subject:
    """Create a dirty room for which nobody has opened a task."""
    scenarios.room_with_status(scenario, "101", RoomStatus.CHECKOUT_DIRTY)
    return {}


def occupied_room(scenario: Scenario) -> Subject:
    """Create room 101 and check a booking in to it."""
    scenarios.rooms(scenario, "101")
    scenarios.checked_in_booking(scenario, "101")
    return {"room_number": "101"}


def guest_in_room(scenario: Scenario) -> Subject:
    """Create room 101 with a guest in it."""
    occupied_room(scenario)
    return {"guest_id": scenario.hotel.guests.get().pk}


def room_with_discrepancy(scenario: Scenario) -> Subject:
    """Create an occupied room in which the housekeeper sees nobody."""
    occupied_room(scenario)
    run_service(
        scenario,
        housekeeping.record_observation,
        staff=scenario.housekeeper,
        room_number="101",
        seen=Seen.VACANT,
    )
    return {"discrepancy_id": RoomObservation.objects.get(hotel=scenario.hotel).pk}


def blocked_room(scenario: Scenario) -> Subject:
    """Create room 101, which is to be out of order from tomorrow on."""
    scenarios.rooms(scenario, "101")
    (block,) = run_as_system(
        scenario,
        stays.create_room_blocks,
        rooms=["101"],
        first=TODAY + timedelta(days=1),
        until=TODAY + timedelta(days=3),
        kind=BlockKind.OUT_OF_ORDER,
        reason="New floor",
    ).blocks
    return {"block_id": block.pk}


def room_with_due_block(scenario: Scenario) -> Subject:
    """Create room 101, which goes out of order now that its guests have left."""
    scenarios.rooms(scenario, "101")
    stay = scenarios.checked_in_booking(scenario, "101", nights=0)
    run_as_system(
        scenario,
        stays.create_room_blocks,
        rooms=["101"],
        first=TODAY,
        until=TODAY + timedelta(days=3),
        kind=BlockKind.OUT_OF_ORDER,
        reason="New floor",
    )
    scenarios.check_out(scenario, stay)
    return {}


def room_being_cleaned(scenario: Scenario) -> Subject:
    """Create a dirty room and let the housekeeper start cleaning it."""
    scenarios.room_with_status(scenario, "101", RoomStatus.CHECKOUT_DIRTY)
    scenarios.start_cleaning(scenario, "101", staff=scenario.housekeeper)
    return {"room_number": "101"}


def room_with_report(scenario: Scenario) -> Subject:
    """Create a room and report it as unusable."""
    scenarios.rooms(scenario, "101")
    scenarios.report(scenario, "101")
    return {"room_number": "101"}


def room_with_checklist(scenario: Scenario) -> Subject:
    """Create a cleaned room whose type has a checklist of one item."""
    scenarios.room_with_status(scenario, "101", RoomStatus.CLEANED_UNINSPECTED)
    to: dict[str, Any] = {"staff": scenario.manager, "code": scenario.room_type.code}
    run_service(scenario, housekeeping.set_checklist, items=["Bath"], **to)
    return {"room_number": "101"}


def open_report(scenario: Scenario) -> Subject:
    """Create a room with a report that leaves it usable."""
    scenarios.rooms(scenario, "101")
    scenarios.report(scenario, "101", room_usable=True)
    return {"report_id": MaintenanceReport.objects.get(hotel=scenario.hotel).pk}


def assigned_report(scenario: Scenario) -> Subject:
    """Create a room with a report that the technician has."""
    subject = open_report(scenario)
    to: dict[str, Any] = {"staff": scenario.manager, "staff_id": scenario.maintenance.pk}
    run_service(scenario, housekeeping.assign_report, **subject, **to)
    return subject


def inactive_room(scenario: Scenario) -> Subject:
    """Create a room and deactivate it."""
    scenarios.rooms(scenario, "101")
    run_as_system(scenario, stays.deactivate_room, room_number="101")
    return {"room_number": "101"}


def orphaned_guest(scenario: Scenario) -> Subject:
    """Put a guest without a booking into a room."""
    scenarios.rooms(scenario, "101")
    add_orphaned_guest(scenario.hotel, "101")
    return {}


def two_rooms(scenario: Scenario) -> Subject:
    """Create two rooms."""
    scenarios.rooms(scenario, "101", "102")
    return {}
