"""The rooms of the hotel with the reasons against a booking in each of them."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, NamedTuple

from hotel.kernel.exceptions import Reason
from room_bookings import policies
from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking
from room_bookings.room_occupancy_facts import RoomOccupancyFacts
from room_bookings.room_planning import Fit, fit_of
from room_bookings.selectors.bookings import booking_by_id, staying_members
from room_bookings.selectors.room_facts import (
    NEIGHBOURS,
    HotelRoom,
    calendar_of,
    plannable_room,
    rooms_of_hotel,
    stay_of,
)
from staff.command import Command


class Candidate(NamedTuple):
    """A room of the hotel, how it fits the booking, every reason against the booking in it, and warnings."""

    room: HotelRoom
    fit: Fit
    reasons: list[Reason]
    warnings: list[dict[str, str]]

    def as_dict(self) -> dict[str, Any]:
        """Return the room and the reasons as the API shows them."""
        return {
            "room_number": self.room.room_number,
            "floor": self.room.floor,
            "room_type": self.room.room_type__code,
            "room_status": self.room.room_status,
            "fit": self.fit.as_dict(),
            "reasons": [reason.as_dict() for reason in self.reasons],
            "warnings": self.warnings,
        }


class _Guard(NamedTuple):
    """The guard of a booking's next action, and the first date on which it compares the bookings of a room.

    The guard is given a room, and the one that the booking occupies now, if any.
    """

    reasons: Callable[[RoomOccupancyFacts, RoomOccupancyFacts | None], list[Reason]]
    since: date


def available_rooms(command: Command, *, booking_id: str) -> list[Candidate]:
    """Return the hotel's rooms for a booking, the best first, in two statements.

    The guards are those of the next action: of a move for a checked-in booking, without its own room; of a check-in
    for one that is due; of an assignment for any other. Rooms with reasons that a role may override come before rooms
    with reasons that none may; then the order is that of the planner, `room_planning.fit_of`. Raises BookingNotFound.
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
    room_by_pk, facts = rooms_of_hotel(
        hotel_pk=command.hotel.pk, since=guard.since - NEIGHBOURS, until=until + NEIGHBOURS
    )
    stay = stay_of(booking, room_from=guard.since, today=command.today)
    calendar = calendar_of(command.today)
    own = next((room for room in facts.values() if room.occupant_pk == booking.pk), None)
    candidates = [
        Candidate(
            room,
            fit_of(stay, plannable_room(room, facts[pk], without=booking.pk), calendar),
            guard.reasons(facts[pk], own),
            policies.out_of_service_warnings(facts[pk], stay.held),
        )
        for pk, room in room_by_pk.items()
        if facts[pk].occupant_pk != booking.pk
    ]
    return sorted(candidates, key=_misfit_key)


def _guard(command: Command, booking: RoomBooking) -> _Guard:
    if booking.status == BookingStatus.CHECKED_IN:
        since = policies.holds_from(command, booking=booking)
        return _Guard(
            lambda room, own: policies.move_reasons(command, booking=booking, room=room, from_room=own), since
        )
    has_night_left = not policies.night_left_reasons(command, booking=booking)
    if booking.status == BookingStatus.CONFIRMED and booking.check_in <= command.today and has_night_left:
        since = policies.checks_in_from(command, booking=booking)
        staying = staying_members(booking)
        return _Guard(
            lambda room, _: policies.check_in_reasons(command, booking=booking, room=room, staying=staying),
            since,
        )
    return _Guard(lambda room, _: policies.assign_reasons(booking=booking, room=room), booking.check_in)


def _misfit_key(candidate: Candidate) -> tuple[int, int, int, str]:
    room, fit, reasons, _ = candidate
    return _refusal(reasons) if reasons else 0, fit.cost, room.floor, room.room_number


def _refusal(reasons: list[Reason]) -> int:
    """Return 1 if a role may override each of these reasons, 2 if one is final."""
    return 1 if all(reason.overridable_by for reason in reasons) else 2
