"""The public representation of a room, in responses of the API and in events."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from guests.models import Guest
from hotel.kernel.business_date import expected_checkout, is_overdue
from housekeeping.transitions import FORWARD
from room_bookings.models import RoomBooking
from rooms.enums import OCCUPANCY_STATUS_OF_VACANT, OccupancyStatus, RoomStatus
from rooms.models import Room
from rooms.snapshots import room_type_snapshot
from staff.snapshots import staff_snapshot


def room_snapshot(room: Room, *, now: datetime) -> dict[str, Any]:
    """Represent a room read by `rooms_with_details`. It holds nothing that a member of the staff may not see."""
    is_occupied = hasattr(room, "occupancy")
    maintenance = room.open_maintenance  # type: ignore[attr-defined]
    return {
        "room_number": room.room_number,
        "floor": room.floor,
        "room_type": room_type_snapshot(room.room_type),
        "room_status": room.room_status,
        "status_version": room.status_version,
        "is_occupied": is_occupied,
        "occupancy_status": occupancy_status(room.room_status, is_occupied=is_occupied),
        "is_active": room.is_active,
        "maintenance_required": maintenance is not None,
        "maintenance_priority": maintenance["priority"] if maintenance else None,
        "maintenance_notes": maintenance["note"] if maintenance else None,
        "last_cleaned_at": room.last_cleaned_at,
        "cleaned_by": staff_snapshot(room.cleaned_by),
        "last_inspected_at": room.last_inspected_at,
        "inspected_by": staff_snapshot(room.inspected_by),
        "allowed_transitions": allowed_transitions(room.room_status, is_occupied=is_occupied),
        "current_booking": _current_booking(room, now=now) if is_occupied else None,
    }


def room_detail_snapshot(
    room: Room, *, guests: Iterable[Guest], next_booking: RoomBooking | None, now: datetime
) -> dict[str, Any]:
    """Represent a room with its guests and the next booking assigned to it."""
    return room_snapshot(room, now=now) | {
        "guests": [
            {
                "id": guest.pk,
                "first_name": guest.first_name,
                "last_name": guest.last_name,
                "guest_type": guest.guest_type,
            }
            for guest in guests
        ],
        "next_booking": _next_booking(next_booking) if next_booking else None,
    }


def occupancy_status(room_status: str, *, is_occupied: bool) -> OccupancyStatus:
    """Compute the occupancy status from the room status and from whether a booking holds the room."""
    return OccupancyStatus.OCCUPIED if is_occupied else OCCUPANCY_STATUS_OF_VACANT[RoomStatus(room_status)]


def allowed_transitions(room_status: str, *, is_occupied: bool) -> list[str]:
    """Return the room statuses to which housekeeping may move the room, which keep its occupancy."""
    occupied_statuses = {RoomStatus.OCCUPIED, RoomStatus.CLEANING_IN_PROGRESS}
    edges = FORWARD[room_status]
    return sorted(edges & occupied_statuses if is_occupied else edges - {RoomStatus.OCCUPIED})


def _current_booking(room: Room, *, now: datetime) -> dict[str, Any]:
    booking = room.occupancy.booking
    departure: dict[str, Any] = {
        "hotel": room.hotel,
        "check_out": booking.check_out,
        "departure_time": booking.departure_time,
    }
    return {
        "booking_id": booking.booking_id,
        "guest_name": _full_name(room.primary_name),  # type: ignore[attr-defined]
        "check_out": booking.check_out,
        "expected_checkout": expected_checkout(**departure),
        "is_overstay": is_overdue(**departure, now=now),
    }


def _next_booking(booking: RoomBooking) -> dict[str, Any]:
    return {
        "booking_id": booking.booking_id,
        "guest_name": _full_name(booking.primary_name),  # type: ignore[attr-defined]
        "status": booking.status,
        "check_in": booking.check_in,
        "check_out": booking.check_out,
    }


def _full_name(name: Mapping[str, str] | None) -> str:
    return f"{name['first']} {name['last']}".strip() if name else ""
