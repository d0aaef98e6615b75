"""The guards of housekeeping. Each returns every reason against an action; commands and `?expand=actions` use them."""

from collections.abc import Collection

from hotel.kernel.enums import Source
from hotel.kernel.exceptions import Reason
from housekeeping.selectors import RoomCareFacts
from rooms.enums import RoomStatus
from staff.command import Command
from staff.enums import Role
from staff.models import Staff

CLEANABLE = frozenset(
    {
        RoomStatus.READY_FOR_GUEST,
        RoomStatus.OCCUPIED,
        RoomStatus.CHECKOUT_DIRTY,
        RoomStatus.CLEANED_UNINSPECTED,
    }
)
_OF_OCCUPIED = frozenset({RoomStatus.OCCUPIED, RoomStatus.CLEANING_IN_PROGRESS})
_CLEAN = frozenset({RoomStatus.READY_FOR_GUEST, RoomStatus.CLEANED_UNINSPECTED})


def start_cleaning_reasons(command: Command, facts: RoomCareFacts) -> list[Reason]:
    """Return the reasons why the acting staff cannot start cleaning the room."""
    if facts.room.room_status != RoomStatus.CLEANING_IN_PROGRESS:
        return _status_reasons(facts, CLEANABLE)
    starter = facts.last_status_event.changed_by
    if starter == command.staff:
        return []
    name = starter.name if starter else "the system"
    return [Reason("already_started", f"{name} is cleaning room {facts.room.room_number}.")]


def stop_cleaning_reasons(facts: RoomCareFacts) -> list[Reason]:
    """Return the reasons why the cleaning of the room cannot be stopped."""
    return _status_reasons(facts, {RoomStatus.CLEANING_IN_PROGRESS})


def mark_dirty_reasons(facts: RoomCareFacts) -> list[Reason]:
    """Return the reasons why the room cannot be marked as dirty."""
    return _occupied_reasons(facts) + _status_reasons(facts, _CLEAN)


def mark_cleaned_reasons(command: Command, facts: RoomCareFacts) -> list[Reason]:
    """Return the reasons why the room cannot be marked as cleaned."""
    allowed = {RoomStatus.CHECKOUT_DIRTY, RoomStatus.CLEANING_IN_PROGRESS}
    if not command.hotel.requires_inspection:
        allowed.add(RoomStatus.CLEANED_UNINSPECTED)
    return _status_reasons(facts, allowed)


def inspect_reasons(facts: RoomCareFacts, *, passed: bool) -> list[Reason]:
    """Return the reasons why the room cannot pass, or fail, an inspection."""
    return _occupied_reasons(facts) + _status_reasons(
        facts, {RoomStatus.CLEANED_UNINSPECTED} if passed else _CLEAN
    )


def complete_maintenance_reasons(facts: RoomCareFacts) -> list[Reason]:
    """Return the reasons why no maintenance of the room can be completed."""
    if facts.report or facts.room.room_status == RoomStatus.MAINTENANCE_REQUIRED:
        return []
    return [Reason("wrong_status", f"Room {facts.room.room_number} has no open maintenance report.")]


def override_reasons(facts: RoomCareFacts, *, to_status: RoomStatus) -> list[Reason]:
    """Return the reasons why not even an override can give the room this status."""
    number = facts.room.room_number
    reasons = []
    if facts.is_occupied and to_status not in _OF_OCCUPIED:
        reasons.append(Reason("room_occupied", f"Room {number} is occupied and cannot become {to_status}."))
    if not facts.is_occupied and to_status == RoomStatus.OCCUPIED:
        reasons.append(Reason("wrong_status", f"Room {number} is vacant and cannot become OCCUPIED."))
    if to_status == RoomStatus.READY_FOR_GUEST and facts.is_unusable:
        detail = f"Room {number} has an open maintenance report that makes it unusable."
        reasons.append(Reason("maintenance_open", detail))
    return reasons


def _occupied_reasons(facts: RoomCareFacts) -> list[Reason]:
    return (
        [Reason("room_occupied", f"Room {facts.room.room_number} is occupied.")] if facts.is_occupied else []
    )


def _status_reasons(facts: RoomCareFacts, allowed: Collection[RoomStatus]) -> list[Reason]:
    room = facts.room
    if room.room_status in allowed:
        return []
    detail = f"Room {room.room_number} is {room.room_status}, not {' or '.join(sorted(allowed))}."
    return [Reason("wrong_status", detail)]


def source_of(staff: Staff | None) -> Source:
    """Return the source of an action on a room: FRONT_DESK for staff with that role only, SYSTEM without staff."""
    if staff is None:
        return Source.SYSTEM
    return Source.FRONT_DESK if set(staff.roles) == {Role.FRONT_DESK} else Source.HOUSEKEEPING
