"""Group check-out: a set of rooms, all or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from guests.services import cleanup_orphaned_guests
from hotel.kernel.exceptions import Invalid, Reason
from room_bookings.enums import BookingStatus
from room_bookings.exceptions import SetRefused, about_booking, no_such_bookings
from room_bookings.models import RoomBooking
from room_bookings.services.checkout import vacate_rooms
from room_bookings.services.locking import lock_bookings_in_rooms, lock_rooms_of
from room_bookings.status_words import booking_status_word
from room_bookings.transitions import WITH_CHECKED_OUT_AT
from rooms import services as room_services
from rooms.models import Room
from staff.capabilities import Capability
from staff.command import Command
from staff.overrides import NO_OVERRIDES, Overrides


@dataclass(frozen=True)
class RoomCheckOut:
    """A room to check out, and the booking that the caller expects in it (None: any)."""

    room_number: str
    booking_id: str | None = None


@dataclass(frozen=True)
class RoomCheckOutResult:
    """The outcome for one room of a group check-out: `outcome` is CHECKED_OUT or ALREADY_OUT."""

    room_number: str
    booking_id: str | None
    outcome: str

    CHECKED_OUT = "checked_out"
    ALREADY_OUT = "already_out"


def check_out_rooms(
    command: Command,
    *,
    check_outs: Sequence[RoomCheckOut],
    note: str = "",
    overrides: Overrides = NO_OVERRIDES,
) -> list[RoomCheckOutResult]:
    """Check out the bookings that occupy these rooms, all or none, and return a result for each room.

    Where a check-out names its booking, a repeated request cannot check out the next guest: a booking that is out
    already counts as done, and another occupant is refused (booking_changed). Judges each bill. Detaches orphaned
    guests from vacant rooms, too. Locks the bookings in the rooms and the named ones, then the rooms and every room in
    which guests of these bookings are, then the guests; decides by the locked rows.
    Raises Invalid (unknown room or booking), SetRefused with every refused room, RoomNotCleared, Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    numbers = _room_numbers(check_outs)
    booking_ids = {check_out.booking_id for check_out in check_outs if check_out.booking_id}
    bookings = lock_bookings_in_rooms(
        command,
        room_numbers=numbers,
        booking_ids=booking_ids,
        with_master_bills=command.hotel.charges_stay_taxes,
    )
    locked = lock_rooms_of(command, bookings=list(bookings.values()), room_numbers=numbers)
    rooms = room_services.require_rooms(locked.values(), numbers)
    if missing := booking_ids - bookings.keys():
        sentence = no_such_bookings(sorted(missing))
        raise Invalid(sentence, errors={"booking_id": [sentence]})
    occupants = {
        booking.assigned_room_id: booking
        for booking in bookings.values()
        if booking.status == BookingStatus.CHECKED_IN
    }
    leaving, results = _bookings_and_results(check_outs, rooms, bookings, occupants)
    vacant = [rooms[number].room_number for number in sorted(numbers) if rooms[number].pk not in occupants]
    if vacant:
        cleanup_orphaned_guests(command, room_numbers=vacant)
    vacate_rooms(command, bookings=leaving, note=note, overrides=overrides, locked_rooms=locked)
    return results


def _bookings_and_results(
    check_outs: Sequence[RoomCheckOut],
    rooms: Mapping[str, Room],
    bookings: Mapping[str, RoomBooking],
    occupants: Mapping[int | None, RoomBooking],
) -> tuple[list[RoomBooking], list[RoomCheckOutResult]]:
    """Return the bookings to check out and the result of each room. Raises SetRefused (booking_changed)."""
    leaving: list[RoomBooking] = []
    results, refused = [], []
    for check_out in check_outs:
        room = rooms[check_out.room_number.upper()]
        occupant = occupants.get(room.pk)
        booking = bookings[check_out.booking_id] if check_out.booking_id else occupant
        if booking is None or (check_out.booking_id and booking.status in WITH_CHECKED_OUT_AT):
            results.append(_result(room, booking, RoomCheckOutResult.ALREADY_OUT))
        elif booking is not occupant:
            refused.append(_refused_item(room, booking, occupant))
        else:
            leaving.append(booking)
            results.append(_result(room, booking, RoomCheckOutResult.CHECKED_OUT))
    if refused:
        raise SetRefused(refused)
    return leaving, results


def _room_numbers(check_outs: Sequence[RoomCheckOut]) -> set[str]:
    numbers = [check_out.room_number.upper() for check_out in check_outs]
    if len(set(numbers)) != len(numbers):
        sentence = _("Each room may be named once.")
        raise Invalid(sentence, errors={"rooms": [sentence]})
    return set(numbers)


def _refused_item(room: Room, booking: RoomBooking, occupant: RoomBooking | None) -> dict[str, object]:
    values = {
        "room": room.room_number,
        "booking": booking.booking_id,
        "status": booking_status_word(booking.status),
    }
    if occupant:
        values["occupant"] = occupant.booking_id
        detail = _("Room %(room)s is held by %(occupant)s; booking %(booking)s is %(status)s.") % values
    else:
        detail = _("Room %(room)s is vacant; booking %(booking)s is %(status)s.") % values
    return {
        "room_number": room.room_number,
        "reasons": [Reason("booking_changed", detail)],
        **about_booking(booking),
    }


def _result(room: Room, booking: RoomBooking | None, outcome: str) -> RoomCheckOutResult:
    return RoomCheckOutResult(
        room_number=room.room_number, booking_id=booking.booking_id if booking else None, outcome=outcome
    )
