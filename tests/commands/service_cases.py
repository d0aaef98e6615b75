"""One table of every service that writes history or news: a lawful life before it, and what it inserts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import models

from guests.models import Guest
from guests.services import cleanup_orphaned_guests
from housekeeping import services as care
from housekeeping.enums import Priority, TaskType
from housekeeping.models import HousekeepingTask, MaintenanceReport, RoomStatusEvent
from housekeeping.services import NewRoom
from notifications.models import OutboxEvent
from room_bookings import services as stays
from room_bookings.models import BookingGuest, BookingStatusEvent, RoomBooking, RoomOccupancy
from room_bookings.services import PlannedCheckIn, RoomChanges, RoomCheckOut
from rooms.enums import RoomStatus
from rooms.models import Room, RoomOperationLog
from tests import scenarios
from tests.corrupted_data import add_orphaned_guest
from tests.room_bookings.services.bookings import new_booking
from tests.room_bookings.services.service_calls import run_service
from tests.scenarios import NOON, Scenario

NEWS = OutboxEvent
STEPS = BookingStatusEvent
LOG = RoomOperationLog
ARRIVING = (RoomOccupancy, Guest, STEPS, RoomStatusEvent, LOG, NEWS)
MOVING = (RoomStatusEvent, LOG, NEWS)
CHANGING_ROOMS = (RoomOccupancy, RoomStatusEvent, LOG, HousekeepingTask, NEWS)
LEAVING = (STEPS, RoomStatusEvent, LOG, HousekeepingTask, NEWS)
READY, DIRTY = RoomStatus.READY_FOR_GUEST, RoomStatus.CHECKOUT_DIRTY


@dataclass(frozen=True)
class Case:
    """A command, and the tables into which it inserts."""

    service: Callable[..., Any]
    arguments: Callable[[Scenario], dict[str, Any]]
    inserts: Sequence[type[models.Model]]
    who: str = "front_desk"


def expected(scenario: Scenario) -> RoomBooking:
    scenarios.rooms(scenario, "101", "102")
    return scenarios.booking_with_room(scenario, "101")


def in_house(scenario: Scenario) -> RoomBooking:
    scenarios.rooms(scenario, "101", "102")
    return scenarios.checked_in_booking(scenario, "101")


def with_a_stay_over_open(scenario: Scenario) -> RoomBooking:
    """In scenario, with a cleaning that ends with the stay: changed by the statement that inserts the turnover."""
    booking = in_house(scenario)
    HousekeepingTask.objects.create(
        hotel=scenario.hotel,
        room=Room.objects.get(hotel=scenario.hotel, room_number="101"),
        booking=booking,
        task_type=TaskType.STAYOVER,
        due_date=scenarios.TODAY,
        created_at=NOON,
        updated_at=NOON,
    )
    return booking


def two_expected(scenario: Scenario) -> dict[str, Any]:
    return {
        "booking_ids": [
            expected(scenario).booking_id,
            scenarios.booking_with_room(scenario, "102").booking_id,
        ]
    }


def by_id(make: Callable[[Scenario], RoomBooking], **more: Any) -> Callable[[Scenario], dict[str, Any]]:
    return lambda scenario: {"booking_id": make(scenario).booking_id, **more}


def a_ghost(scenario: Scenario) -> dict[str, Any]:
    scenarios.rooms(scenario, "101")
    add_orphaned_guest(scenario.hotel, "101")
    return {}


def a_correction(scenario: Scenario) -> dict[str, Any]:
    booking = in_house(scenario)
    member = BookingGuest.objects.get(booking=booking)
    return {"booking_id": booking.booking_id, "party_member_pk": member.pk, "changes": {"first_name": "Eve"}}


def gone(scenario: Scenario) -> RoomBooking:
    return scenarios.check_out(scenario, in_house(scenario))[0]


def cancelled(scenario: Scenario) -> RoomBooking:
    scenarios.rooms(scenario, "101")
    booking = scenarios.booking(scenario)
    run_service(scenario, stays.cancel_booking, booking_id=booking.booking_id, reason="Changed plans")
    return booking


def vacant(status: RoomStatus, **more: Any) -> Callable[[Scenario], dict[str, Any]]:
    """Room 101 in this status."""

    def prepare(scenario: Scenario) -> dict[str, Any]:
        scenarios.room_with_status(scenario, "101", status)
        return {"room_number": "101", **more}

    return prepare


def begun(scenario: Scenario) -> dict[str, Any]:
    scenarios.room_with_status(scenario, "101", RoomStatus.CHECKOUT_DIRTY)
    scenarios.start_cleaning(scenario, "101")
    return {"room_number": "101"}


def reported(scenario: Scenario) -> dict[str, Any]:
    scenarios.rooms(scenario, "101")
    scenarios.report(scenario, "101")
    return {"room_number": "101", "passed": True}


def out_of_use(scenario: Scenario) -> dict[str, Any]:
    scenarios.rooms(scenario, "101")
    run_service(scenario, stays.deactivate_room, room_number="101", staff=scenario.manager)
    return {"room_number": "101"}


STAYS = {
    "create": Case(
        stays.create_booking,
        lambda scenario: {"booking": new_booking(scenario, confirm=True)},
        (RoomBooking, BookingGuest, STEPS, NEWS),
    ),
    "confirm": Case(
        stays.confirm_booking,
        lambda scenario: {
            "booking_id": run_service(
                scenario, stays.create_booking, booking=new_booking(scenario)
            ).booking_id
        },
        (STEPS, NEWS),
    ),
    "assign": Case(stays.assign_room, by_id(expected, room_number="102"), (LOG, NEWS)),
    "unassign": Case(stays.unassign_room, by_id(expected), (LOG, NEWS)),
    "cancel": Case(stays.cancel_booking, by_id(expected, reason="Changed plans"), (STEPS, LOG, NEWS)),
    "no-show": Case(
        stays.mark_no_show,
        by_id(expected, now=NOON + timedelta(days=1)),
        (STEPS, LOG, NEWS),
    ),
    "check-in": Case(stays.check_in_booking, by_id(expected), ARRIVING),
    "check-ins": Case(
        stays.check_in_bookings,
        lambda scenario: {"check_ins": [PlannedCheckIn(expected(scenario).booking_id)]},
        ARRIVING,
    ),
    "move": Case(stays.move_booking, by_id(in_house, room_number="102", reason="Noise"), CHANGING_ROOMS),
    "move that ends a stay-over": Case(
        stays.move_booking, by_id(with_a_stay_over_open, room_number="102", reason="Noise"), CHANGING_ROOMS
    ),
    "check-out": Case(stays.check_out_booking, by_id(in_house), LEAVING),
    "check-out that ends a stay-over": Case(stays.check_out_booking, by_id(with_a_stay_over_open), LEAVING),
    "group check-out": Case(
        stays.check_out_rooms,
        lambda scenario: {"check_outs": [RoomCheckOut("101", in_house(scenario).booking_id)]},
        LEAVING,
    ),
    "change departure": Case(
        stays.change_departure, by_id(in_house, check_out=scenarios.TODAY + timedelta(days=5)), (LOG, NEWS)
    ),
    "swap": Case(stays.swap_rooms, two_expected, (LOG, NEWS)),
    "drop plan": Case(
        stays.update_booking,
        by_id(expected, changes={"check_out": scenarios.TODAY + timedelta(days=5)}, keep_room=False),
        (LOG, NEWS),
    ),
    "correct": Case(stays.correct_party_member, a_correction, (LOG, NEWS)),
    "update": Case(stays.update_booking, by_id(expected, changes={"adults": 2}), (NEWS,)),
    "undo check-in": Case(stays.undo_check_in, by_id(in_house, reason="Wrong name"), LEAVING),
    "undo check-out": Case(
        stays.undo_check_out,
        by_id(gone, reason="Still here"),
        (RoomOccupancy, STEPS, RoomStatusEvent, LOG, NEWS),
    ),
    "reinstate": Case(stays.reinstate_booking, by_id(cancelled, reason="Coming after all"), (STEPS, NEWS)),
    "clean up": Case(cleanup_orphaned_guests, a_ghost, (LOG, NEWS)),
}

ROOMS = {
    "start cleaning": Case(care.start_cleaning, vacant(DIRTY), MOVING, "housekeeper"),
    "stop cleaning": Case(
        care.stop_cleaning,
        lambda scenario: {**begun(scenario), "reason": "Called away"},
        MOVING,
        "housekeeper",
    ),
    "mark cleaned": Case(care.mark_cleaned, begun, MOVING, "housekeeper"),
    "mark dirty": Case(care.mark_dirty, vacant(READY, note="A stain"), MOVING),
    "inspect": Case(care.inspect, vacant(RoomStatus.CLEANED_UNINSPECTED, passed=True), MOVING, "supervisor"),
    "mark maintenance": Case(
        care.mark_maintenance,
        vacant(READY, priority=Priority.MED, note="Tap drips"),
        (MaintenanceReport, *MOVING),
    ),
    "complete maintenance": Case(care.complete_maintenance, reported, MOVING, "maintenance"),
    "override status": Case(
        care.override_status, vacant(READY, to_status=DIRTY, note="Seen"), MOVING, "manager"
    ),
    "create rooms": Case(
        care.create_rooms,
        lambda scenario: {"rooms": [NewRoom("101", scenario.room_type.code, 1)]},
        (Room, *MOVING),
        "manager",
    ),
    "update room": Case(
        stays.update_room, vacant(READY, changes=RoomChanges(floor=7)), (LOG, NEWS), "manager"
    ),
    "deactivate room": Case(stays.deactivate_room, vacant(READY), (LOG, NEWS), "manager"),
    "activate room": Case(stays.activate_room, out_of_use, (LOG, NEWS), "manager"),
}

CASES = {**STAYS, **ROOMS}

SEVERAL, SILENT = "the same command for several", "writes neither history nor news"
ELSEWHERE = {
    SEVERAL: {
        *("assign_rooms", "cancel_bookings", "check_out_bookings", "confirm_bookings", "create_bookings"),
        *("inspect_rooms", "mark_cleaned_rooms", "mark_no_shows", "start_cleaning_rooms"),
    },
    "a part of commands": {
        *("touch_rooms", "record_creation", "record_operations"),
        *("set_booking_statuses", "set_room_status", "set_room_statuses"),
        *("cancel_stayover_tasks", "cancel_turnover_tasks", "finish_cleaning_tasks", "reschedule_turnover"),
        *("open_turnover_tasks", "reopen_cleaning_tasks", "start_cleaning_tasks"),
    },
    "locks or reads": {
        *("lock_inventory", "lock_room", "lock_rooms", "lock_rooms_by_number", "lock_rooms_matching"),
        *(
            "locked_rooms",
            "orphaned_guests_of",
            "authenticate_user",
            "require_room",
            "require_rooms",
            "room_types_by_code",
        ),
    },
    SILENT: {
        *("create_hotel", "update_hotel_settings", "create_room_type", "update_room_type"),
        *("claim_key", "store_answer", "prune_answers"),
        *("add_staff", "change_staff", "create_login", "create_logins", "update_login", "set_password"),
        *("issue_token", "revoke_token", "try_login"),
    },
}
"""Services without a case of their own, and why."""


def give(scenario: Scenario, case: Case, arguments: dict[str, Any]) -> None:
    """Run the service as one command of whoever may give it."""
    who = getattr(scenario, case.who)
    run_service(scenario, case.service, **{"staff": who, **arguments})
