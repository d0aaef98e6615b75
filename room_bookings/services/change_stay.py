"""What a booking is for, before arrival: its nights and its type of room. Its planned room stays or goes with them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from hotel.kernel.exceptions import Invalid
from room_bookings import policies
from room_bookings.models import RoomBooking
from room_bookings.room_occupancy_facts import read_room_occupancy_facts
from room_bookings.services.guards import require_allowed
from room_bookings.stay_bounds import date_errors
from rooms import services as room_services
from rooms.enums import Operation
from rooms.models import Room
from rooms.services import RoomOperation
from staff.command import Command

STAY_FIELDS = frozenset({"check_in", "check_out", "room_type"})


def change_stay(
    command: Command, *, booking: RoomBooking, changes: Mapping[str, Any], keep_room: bool
) -> dict[str, Any]:
    """Judge new values STAY_FIELDS of a locked booking and tell its planned room. Returns all columns to be written.

    The planned room is kept if it is free in these nights; without `keep_room` the plan is dropped. Locks the room.
    Dates that make no stay are refused before any room is judged by them. Availability is not judged.
    Raises BookingRefused (wrong_status, room_taken), Invalid (dates).
    """
    before = {name: getattr(booking, name) for name in changes}
    require_allowed(command, {booking: policies.change_stay_reasons(booking=booking)})
    booking.check_in = changes.get("check_in", booking.check_in)
    booking.check_out = changes.get("check_out", booking.check_out)
    _require_sound(booking, changes, today=command.today)
    room = _lock_planned_room(command, booking)
    kept = room if keep_room else None
    facts = read_room_occupancy_facts(rooms=[kept] if kept else [], since=booking.check_in)
    reasons = policies.change_stay_reasons(booking=booking, room=facts[kept.pk] if kept else None)
    require_allowed(command, {booking: reasons}, room_of=lambda _: kept)
    columns = {**changes, "room_from": booking.check_in}
    if room is None:
        return columns
    plan = {} if kept else {"assigned_room": None, "room_version": booking.room_version + 1}
    operation = RoomOperation(
        Operation.CHANGE if kept else Operation.UNASSIGN,
        room,
        booking_id=booking.booking_id,
        room_version=plan.get("room_version"),
        metadata={"changes": _told(before, changes)},
    )
    room_services.record_operations(command, operations=[operation])
    room_services.touch_rooms(command, rooms=[room], changed_fields=())
    return columns | plan


def _lock_planned_room(command: Command, booking: RoomBooking) -> Room | None:
    if booking.assigned_room_id is None:
        return None
    locked = room_services.lock_rooms(command, room_pks=[booking.assigned_room_id])
    return locked[booking.assigned_room_id]


def _told(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """How the log tells of changes; a type of room by its code."""

    def shown(value: Any) -> str:
        return str(getattr(value, "code", value))

    return {name: {"from": shown(before[name]), "to": shown(value)} for name, value in sorted(after.items())}


def _require_sound(booking: RoomBooking, changed: Mapping[str, Any], *, today: date) -> None:
    faults = date_errors(check_in=booking.check_in, check_out=booking.check_out)
    for name, step in (("check_in", "arrival"), ("check_out", "departure")):
        if name in changed and name not in faults and changed[name] < today:
            faults[name] = f"The {step} is before the business date {today}."
    if faults:
        raise Invalid("The dates are not valid.", errors={name: [fault] for name, fault in faults.items()})
