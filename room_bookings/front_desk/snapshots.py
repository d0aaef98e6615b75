"""The public representation of a room, in responses of the API and in events."""

from datetime import datetime
from functools import cache
from typing import Any

from hotel.kernel.business_date import business_date, expected_checkout, is_overdue
from housekeeping.selectors import wish_of_day
from housekeeping.transitions import FORWARD
from room_bookings.front_desk.room_rows import RoomDetailRow, RoomRow
from rooms.enums import OCCUPANCY_STATUS_OF_VACANT, OccupancyStatus, RoomStatus
from staff.snapshots import staff_values_snapshot


def room_snapshot(room: RoomRow, *, now: datetime) -> dict[str, Any]:
    """Represent a room. The representation holds nothing that a member of the staff may not see."""
    is_occupied = room.is_occupied
    return {
        "room_number": room.room_number,
        "name": room.name,
        "floor": room.floor,
        "room_type": {
            "code": room.room_type__code,
            "name": room.room_type__name,
            "max_occupancy": room.room_type__max_occupancy,
        },
        "room_status": room.room_status,
        "status_version": room.status_version,
        "is_occupied": is_occupied,
        "occupancy_status": occupancy_status(room.room_status, is_occupied=is_occupied),
        "is_active": room.is_active,
        "maintenance_required": room.open_report__priority is not None,
        "maintenance_priority": room.open_report__priority,
        "maintenance_notes": room.open_report__note,
        "last_cleaned_at": room.last_cleaned_at,
        "cleaned_by": staff_values_snapshot(
            room.cleaned_by_id,
            room.cleaned_by__user__first_name,
            room.cleaned_by__user__last_name,
            room.cleaned_by__user__username,
        ),
        "last_inspected_at": room.last_inspected_at,
        "inspected_by": staff_values_snapshot(
            room.inspected_by_id,
            room.inspected_by__user__first_name,
            room.inspected_by__user__last_name,
            room.inspected_by__user__username,
        ),
        "allowed_transitions": allowed_transitions(room.room_status, is_occupied=is_occupied),
        "current_booking": _current_booking(room, now=now) if is_occupied else None,
    }


def room_detail_snapshot(detail: RoomDetailRow, *, now: datetime) -> dict[str, Any]:
    """Represent a room with its guests and the next booking assigned to it."""
    return room_snapshot(detail.room, now=now) | {
        "guests": [_guest(guest) for guest in detail.guests],
        "next_booking": _next_booking(detail.next_booking) if detail.next_booking else None,
        "guest_wish": _guest_wish(detail, now=now),
        "discrepancy": _discrepancy(detail.discrepancy) if detail.discrepancy else None,
    }


@cache
def occupancy_status(room_status: str, *, is_occupied: bool) -> OccupancyStatus:
    """Compute the occupancy status from the room status and from whether a booking holds the room."""
    return OccupancyStatus.OCCUPIED if is_occupied else OCCUPANCY_STATUS_OF_VACANT[RoomStatus(room_status)]


@cache
def allowed_transitions(room_status: str, *, is_occupied: bool) -> tuple[str, ...]:
    """Return the room statuses to which housekeeping may move the room, which keep its occupancy."""
    occupied_statuses = {RoomStatus.OCCUPIED, RoomStatus.CLEANING_IN_PROGRESS}
    edges = FORWARD[room_status]
    return tuple(sorted(edges & occupied_statuses if is_occupied else edges - {RoomStatus.OCCUPIED}))


def _current_booking(room: RoomRow, *, now: datetime) -> dict[str, Any]:
    departure: dict[str, Any] = {
        "hotel": room,
        "check_out": room.occupancy__booking__check_out,
        "departure_time": room.occupancy__booking__departure_time,
    }
    return {
        "booking_id": room.occupancy__booking__booking_id,
        "guest_name": _full_name(room.primary_guest__first_name, room.primary_guest__last_name),
        "check_out": room.occupancy__booking__check_out,
        "expected_checkout": expected_checkout(**departure),
        "is_overstay": is_overdue(**departure, now=now),
    }


def _guest(guest: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": guest["id"],
        "first_name": guest["first_name"],
        "last_name": guest["last_name"],
        "guest_type": guest["guest_type"],
    }


def _guest_wish(detail: RoomDetailRow, *, now: datetime) -> dict[str, Any] | None:
    wish = wish_of_day(detail.latest_wish, today=business_date(hotel=detail.room, now=now))
    return {"wish": wish["wish"], "note": wish["note"]} if wish else None


def _discrepancy(found: dict[str, Any]) -> dict[str, Any]:
    return found | {"at": datetime.fromisoformat(found["at"])}


def _next_booking(booking: dict[str, Any]) -> dict[str, Any]:
    return {
        "booking_id": booking["booking_id"],
        "guest_name": _full_name(booking["first_name"], booking["last_name"]),
        "status": booking["status"],
        "check_in": booking["check_in"],
        "check_out": booking["check_out"],
        "waiting_since": booking["waiting_since"] and datetime.fromisoformat(booking["waiting_since"]),
    }


def _full_name(first_name: str | None, last_name: str | None) -> str:
    """Return the name of a primary guest; nothing for a party without one."""
    return f"{first_name} {last_name}".strip() if first_name is not None else ""
