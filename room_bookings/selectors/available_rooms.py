"""The rooms of the hotel with the reasons against a booking in each of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from hotel.kernel.exceptions import Reason
from room_bookings import policies
from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking
from room_bookings.room_occupancy_facts import RoomOccupancyFacts, read_room_occupancy_facts
from room_bookings.selectors.bookings import booking_by_id
from rooms.enums import RoomStatus
from rooms.models import Room
from staff.command import Command


@dataclass(frozen=True)
class Candidate:
    """A room of the hotel, and every reason against the booking in it."""

    room: Room
    reasons: list[Reason]

    def as_dict(self) -> dict[str, Any]:
        """Return the room and the reasons as the API shows them."""
        return {
            "room_number": self.room.room_number,
            "floor": self.room.floor,
            "room_type": self.room.room_type.code,
            "room_status": self.room.room_status,
            "reasons": [reason.as_dict() for reason in self.reasons],
        }


def available_rooms(command: Command, *, booking_id: str) -> list[Candidate]:
    """Return the hotel's rooms for a booking, the best first, in three statements.

    The guards are those of the next action: of a move for a checked-in booking, without its own room; of a check-in
    for one that is due; of an assignment for any other. Rooms with reasons that a role may override come before rooms
    with reasons that none may. Raises BookingNotFound.
    """
    booking = booking_by_id(hotel=command.hotel, booking_id=booking_id)
    return _candidates(command, booking, Room.objects.filter(hotel=command.hotel))


def rooms_to_move_to(command: Command, *, booking: RoomBooking) -> list[str]:
    """Return the numbers of rooms of the reserved type that a checked-in booking could move to, the best first.

    Some may need an override.
    """
    rooms = Room.objects.filter(hotel=command.hotel, room_type=booking.room_type_id)
    return [
        candidate.room.room_number
        for candidate in _candidates(command, booking, rooms)
        if all(reason.overridable_by for reason in candidate.reasons)
    ]


def _candidates(command: Command, booking: RoomBooking, rooms: QuerySet[Room]) -> list[Candidate]:
    if booking.status == BookingStatus.CHECKED_IN:
        rooms = rooms.exclude(occupancy__booking=booking)
    since = min(booking.check_in, command.today)
    facts = read_room_occupancy_facts(rooms=list(rooms.select_related("room_type")), since=since).values()
    return _sort_by_fit(booking, (Candidate(room.room, _reasons(command, booking, room)) for room in facts))


def _reasons(command: Command, booking: RoomBooking, room: RoomOccupancyFacts) -> list[Reason]:
    if booking.status == BookingStatus.CHECKED_IN:
        return policies.move_reasons(command, booking=booking, room=room)
    today = command.today
    has_night_left = not policies.night_left_reasons(booking=booking, today=today)
    if booking.status == BookingStatus.CONFIRMED and booking.check_in <= today and has_night_left:
        return policies.check_in_reasons(command, booking=booking, room=room)
    return policies.assign_reasons(booking=booking, room=room)


def _sort_by_fit(booking: RoomBooking, candidates: Iterable[Candidate]) -> list[Candidate]:
    def misfit_key(candidate: Candidate) -> tuple[bool, bool, bool, bool, int, str]:
        room = candidate.room
        return (
            bool(candidate.reasons),
            not all(reason.overridable_by for reason in candidate.reasons),
            room.room_type_id != booking.room_type_id,
            room.room_status != RoomStatus.READY_FOR_GUEST,
            room.floor,
            room.room_number,
        )

    return sorted(candidates, key=misfit_key)
