"""Group check-out: a coach leaves, all its rooms or none."""

from collections.abc import Sequence
from dataclasses import dataclass

from guests.services import cleanup_orphaned_guests
from hotel.kernel.exceptions import Invalid, Reason
from room_bookings.enums import BookingStatus
from room_bookings.exceptions import SetRefused, about_booking
from room_bookings.models import RoomBooking
from room_bookings.services.checkout import vacate_rooms
from room_bookings.services.locking import lock_bookings_in_rooms, lock_rooms_of
from room_bookings.transitions import WITH_CHECKED_OUT_AT
from rooms.models import Room
from rooms.services import require_rooms
from staff.capabilities import Capability
from staff.command import Command


@dataclass(frozen=True)
class RoomCheckOut:
    """A room to be left, and by which booking where the caller wants to be sure."""

    room_number: str
    booking_id: str | None = None


@dataclass(frozen=True)
class RoomCheckOutResult:
    room_number: str
    booking_id: str | None
    outcome: str

    CHECKED_OUT = "checked_out"
    ALREADY_OUT = "already_out"


def check_out_rooms(
    command: Command, *, check_outs: Sequence[RoomCheckOut], note: str = ""
) -> list[RoomCheckOutResult]:
    """Check out whoever is in these rooms, all or nothing.

    With `booking_id` a repeated request can never evict the next guest: a booking already out is reported done,
    another occupant is `booking_changed`. Ghosts leave vacant rooms, too. Reads who is where, locks bookings and
    rooms, and judges what it finds under the locks. Raises Invalid (unknown room or booking), SetRefused listing
    every offender, RoomNotCleared, Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    numbers = _numbers(check_outs)
    named = {check_out.booking_id for check_out in check_outs if check_out.booking_id}
    bookings = lock_bookings_in_rooms(command, room_numbers=numbers, booking_ids=named)
    locked = lock_rooms_of(command, bookings=list(bookings.values()), also=numbers)
    rooms = require_rooms(locked.values(), numbers)
    _require_known_bookings(named - bookings.keys())
    in_room = {b.assigned_room_id: b for b in bookings.values() if b.status == BookingStatus.CHECKED_IN}
    leaving: list[RoomBooking] = []
    results, offenders = [], []
    for check_out in check_outs:
        room = rooms[check_out.room_number.upper()]
        occupant = in_room.get(room.pk)
        booking = bookings[check_out.booking_id] if check_out.booking_id else occupant
        if booking is None or (check_out.booking_id and booking.status in WITH_CHECKED_OUT_AT):
            results.append(_result(room, booking, RoomCheckOutResult.ALREADY_OUT))
        elif booking is not occupant:
            offenders.append(_offender(room, booking, occupant))
        else:
            leaving.append(booking)
            results.append(_result(room, booking, RoomCheckOutResult.CHECKED_OUT))
    if offenders:
        raise SetRefused(offenders)
    vacant = [rooms[number].room_number for number in sorted(numbers) if rooms[number].pk not in in_room]
    if vacant:
        cleanup_orphaned_guests(command, room_numbers=vacant)
    vacate_rooms(command, bookings=leaving, note=note, locked=locked)
    return results


def _numbers(check_outs: Sequence[RoomCheckOut]) -> set[str]:
    numbers = [check_out.room_number.upper() for check_out in check_outs]
    if len(set(numbers)) != len(numbers):
        sentence = "Each room may be named once."
        raise Invalid(sentence, errors={"rooms": [sentence]})
    return set(numbers)


def _require_known_bookings(missing: set[str]) -> None:
    if missing:
        sentence = f"This hotel has no booking {', '.join(sorted(missing))}."
        raise Invalid(sentence, errors={"booking_id": [sentence]})


def _offender(room: Room, booking: RoomBooking, occupant: RoomBooking | None) -> dict[str, object]:
    holder = f"is held by {occupant.booking_id}" if occupant else "is vacant"
    detail = f"Room {room.room_number} {holder}; booking {booking.booking_id} is {booking.status}."
    return {
        "room_number": room.room_number,
        "reasons": [Reason("booking_changed", detail)],
        **about_booking(booking),
    }


def _result(room: Room, booking: RoomBooking | None, outcome: str) -> RoomCheckOutResult:
    return RoomCheckOutResult(
        room_number=room.room_number, booking_id=booking.booking_id if booking else None, outcome=outcome
    )
