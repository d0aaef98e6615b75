"""The rooms of the hotel with the reasons against a booking in each of them."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from hotel.kernel.exceptions import Reason
from hotel.kernel.sql import PreparedQuery
from room_bookings import policies
from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking
from room_bookings.room_occupancy_facts import (
    RoomOccupancyFacts,
    facts_of_rooms,
    rooms_with_claims,
)
from room_bookings.selectors.bookings import booking_by_id
from rooms.enums import RoomStatus
from rooms.models import Room
from staff.command import Command


class CandidateRoom(NamedTuple):
    """A room of the hotel, as far as guards and clients see it. Each name is the path of the value from `Room`."""

    pk: int
    room_number: str
    floor: int
    room_status: str
    is_active: bool
    room_type_id: int
    room_type__code: str


class Candidate(NamedTuple):
    """A room of the hotel, and every reason against the booking in it."""

    room: CandidateRoom
    reasons: list[Reason]

    def as_dict(self) -> dict[str, Any]:
        """Return the room and the reasons as the API shows them."""
        return {
            "room_number": self.room.room_number,
            "floor": self.room.floor,
            "room_type": self.room.room_type__code,
            "room_status": self.room.room_status,
            "reasons": [reason.as_dict() for reason in self.reasons],
        }


class _Guard(NamedTuple):
    """The guard of a booking's next action, and the first date on which it compares the bookings of a room."""

    reasons: Callable[[RoomOccupancyFacts], list[Reason]]
    since: date


_READ_ROOMS_OF_HOTEL: PreparedQuery[Any] = PreparedQuery(
    "read_room_occupancy_facts_of_hotel",
    lambda given: rooms_with_claims(
        Room.objects.filter(hotel=given.value("hotel_pk")),
        *CandidateRoom._fields,
        since=given.value("since"),
        until=given.value("until"),
    ),
)


def available_rooms(command: Command, *, booking_id: str) -> list[Candidate]:
    """Return the hotel's rooms for a booking, the best first, in two statements.

    The guards are those of the next action: of a move for a checked-in booking, without its own room; of a check-in
    for one that is due; of an assignment for any other. Rooms with reasons that a role may override come before rooms
    with reasons that none may. Raises BookingNotFound.
    """
    booking = booking_by_id(hotel=command.hotel, booking_id=booking_id)
    return _candidates(command, booking)


def rooms_to_move_to(command: Command, *, booking: RoomBooking) -> list[str]:
    """Return the numbers of rooms of the reserved type that a checked-in booking could move to, the best first.

    Some may need an override.
    """
    return [
        candidate.room.room_number
        for candidate in _candidates(command, booking)
        if candidate.room.room_type_id == booking.room_type_id
        and all(reason.overridable_by for reason in candidate.reasons)
    ]


def _candidates(command: Command, booking: RoomBooking) -> list[Candidate]:
    guard = _guard(command, booking)
    until = max(booking.check_out, guard.since + timedelta(days=1))
    rows = _READ_ROOMS_OF_HOTEL(hotel_pk=command.hotel.pk, since=guard.since, until=until)
    size = len(CandidateRoom._fields)
    room_by_pk = {row[0]: CandidateRoom(*row[:size]) for row in rows}
    facts = facts_of_rooms(rows, room_by_pk)
    return _sort_by_fit(
        booking,
        [
            Candidate(room_by_pk[pk], guard.reasons(room))
            for pk, room in facts.items()
            if room.occupant_pk != booking.pk
        ],
    )


def _guard(command: Command, booking: RoomBooking) -> _Guard:
    if booking.status == BookingStatus.CHECKED_IN:
        since = policies.holds_from(command, booking=booking)
        return _Guard(lambda room: policies.move_reasons(command, booking=booking, room=room), since)
    has_night_left = not policies.night_left_reasons(command, booking=booking)
    if booking.status == BookingStatus.CONFIRMED and booking.check_in <= command.today and has_night_left:
        since = policies.checks_in_from(command, booking=booking)
        return _Guard(lambda room: policies.check_in_reasons(command, booking=booking, room=room), since)
    return _Guard(lambda room: policies.assign_reasons(booking=booking, room=room), booking.check_in)


def _sort_by_fit(booking: RoomBooking, candidates: Iterable[Candidate]) -> list[Candidate]:
    room_type_pk, ready = booking.room_type_id, RoomStatus.READY_FOR_GUEST.value

    def misfit_key(candidate: Candidate) -> tuple[int, bool, bool, int, str]:
        room, reasons = candidate
        return (
            _refusal(reasons) if reasons else 0,
            room.room_type_id != room_type_pk,
            room.room_status != ready,
            room.floor,
            room.room_number,
        )

    return sorted(candidates, key=misfit_key)


def _refusal(reasons: list[Reason]) -> int:
    """Return 1 if a role may override each of these reasons, 2 if one is final."""
    return 1 if all(reason.overridable_by for reason in reasons) else 2
