"""Reasons against a booking in a room: its occupant, the bookings that hold it, its status and its size."""

from datetime import date

from hotel.kernel.exceptions import Reason
from room_bookings.half_days import half_days
from room_bookings.models import RoomBooking
from room_bookings.room_occupancy_facts import RoomOccupancyFacts
from rooms.enums import RoomStatus
from staff.command import Command
from staff.enums import Role

_DIRTY = {RoomStatus.CHECKOUT_DIRTY, RoomStatus.CLEANING_IN_PROGRESS}


def enter_room_reasons(
    command: Command, *, booking: RoomBooking, room: RoomOccupancyFacts, since: date
) -> list[Reason]:
    """Return why the booking's guests cannot enter this room and hold it from the date `since` on."""
    number = room.room.room_number
    reasons = inactive_reasons(room)
    if room.occupant_pk not in (None, booking.pk):
        reasons.append(Reason("room_occupied", f"Room {number} is occupied."))
    reasons += misplaced_reasons(booking, room)
    reasons += taken_reasons(booking, room, room_from=since)
    reasons += _room_status_reasons(command, room)
    persons = booking.adults + booking.children
    if persons > room.max_occupancy:
        detail = f"Room {number} takes {room.max_occupancy} persons, the booking has {persons}."
        reasons.append(Reason("room_too_small", detail, Role.FRONT_DESK))
    return reasons


def misplaced_reasons(booking: RoomBooking, room: RoomOccupancyFacts) -> list[Reason]:
    """Return why no guest can enter this room: guests of another booking are recorded in it by mistake."""
    if not room.misplaced_booking_pks(booking):
        return []
    detail = f"Guests of another booking are recorded in room {room.room.room_number}."
    return [Reason("room_occupied", detail)]


def vacate_room_reasons(booking: RoomBooking, room: RoomOccupancyFacts) -> list[Reason]:
    """Return why this room cannot be vacated: guests of another booking are recorded in it by mistake."""
    if not room.misplaced_booking_pks(booking):
        return []
    detail = f"Guests of another booking are recorded in room {room.room.room_number} and would stay there."
    return [Reason("room_not_cleared", detail)]


def inactive_reasons(room: RoomOccupancyFacts) -> list[Reason]:
    """Return `room_inactive` if the room is not in use."""
    if room.room.is_active:
        return []
    return [Reason("room_inactive", f"Room {room.room.room_number} is not in use.")]


def taken_reasons(booking: RoomBooking, room: RoomOccupancyFacts, *, room_from: date) -> list[Reason]:
    """Return `room_taken` if other bookings hold the room in the booking's nights from `room_from` on."""
    needed = half_days(room_from=room_from, check_in=booking.check_in, check_out=booking.check_out)
    holders = [
        claim.booking_id for claim in room.claims if claim.booking_pk != booking.pk and claim.overlaps(needed)
    ]
    if not holders:
        return []
    detail = f"Room {room.room.room_number} is taken for these nights by {', '.join(sorted(holders))}."
    return [Reason("room_taken", detail)]


def _room_status_reasons(command: Command, room: RoomOccupancyFacts) -> list[Reason]:
    number, status = room.room.room_number, room.room.room_status
    if room.occupant_pk is not None:
        return []
    if status == RoomStatus.MAINTENANCE_REQUIRED:
        return [Reason("room_in_maintenance", f"Room {number} is in maintenance.")]
    if status == RoomStatus.OUT_OF_ORDER:
        return [Reason("room_out_of_order", f"Room {number} is out of order.")]
    reasons = []
    if room.is_unusable:
        detail = f"Room {number} has an open maintenance report that makes it unusable."
        reasons.append(Reason("maintenance_open", detail))
    if status in _DIRTY:
        reasons.append(Reason("room_dirty", f"Room {number} is {status}.", Role.MANAGER))
    if status == RoomStatus.CLEANED_UNINSPECTED:
        role = Role.FRONT_DESK if command.hotel.allow_uninspected_check_in else Role.MANAGER
        reasons.append(Reason("room_not_inspected", f"Room {number} is cleaned but not inspected.", role))
    return reasons
