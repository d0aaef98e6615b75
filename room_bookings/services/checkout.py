"""Check-out: whatever the records say of the guests, afterwards the room is empty."""

import logging
from collections.abc import Mapping, Sequence

from guests.models import Guest
from guests.services import presence
from guests.services.orphaned_guests import log_orphaned_guests
from hotel.kernel.exceptions import Busy
from housekeeping.services import RoomStep, open_turnover_tasks, set_room_statuses
from room_bookings import policies
from room_bookings.enums import BookingStatus
from room_bookings.exceptions import RoomNotCleared
from room_bookings.models import RoomBooking
from room_bookings.services.booking_rooms import end_occupancies
from room_bookings.services.booking_status import BookingStep, set_booking_statuses
from room_bookings.services.guards import require_allowed
from room_bookings.services.locking import lock_bookings, lock_rooms_of
from room_bookings.transitions import WITH_CHECKED_OUT_AT
from rooms import services as room_services
from rooms.enums import Operation, RoomStatus
from rooms.models import Room
from rooms.services import RoomOperation
from staff.capabilities import Capability
from staff.command import Command

logger = logging.getLogger(__name__)


def check_out_booking(command: Command, *, booking_id: str, note: str = "") -> RoomBooking:
    """Check one booking out; `check_out_bookings` for a set of one."""
    return check_out_bookings(command, booking_ids=[booking_id], note=note)[0]


def check_out_bookings(command: Command, *, booking_ids: Sequence[str], note: str = "") -> list[RoomBooking]:
    """Let bookings leave their rooms, all or nothing.

    Everybody who belongs to a booking, wherever the records place them, and everybody in its room without a
    booking is detached. Bookings already out stay as they are. Locks the bookings, their rooms and every room
    where their guests are, then the guests.
    Raises BookingNotFound, BookingRefused or SetRefused (wrong_status), RoomNotCleared, Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    bookings = list(lock_bookings(command, booking_ids=booking_ids).values())
    leaving = [booking for booking in bookings if booking.status not in WITH_CHECKED_OUT_AT]
    vacate_rooms(command, bookings=leaving, note=note)
    return bookings


def vacate_rooms(
    command: Command, *, bookings: Sequence[RoomBooking], note: str, locked: Mapping[int, Room] | None = None
) -> None:
    """Check out locked bookings, every one of which must be in house.

    `locked`: what `lock_rooms_of` these bookings has locked, where the caller did it.
    """
    if not bookings:
        return
    require_allowed(command, {b: policies.check_out_reasons(booking=b) for b in bookings})
    locked = locked or lock_rooms_of(command, bookings=bookings)
    rooms = {booking.pk: locked[booking.assigned_room_id or 0] for booking in bookings}
    guest_ids = _detach_guests(command, bookings, rooms, locked)
    status_before = {room.pk: room.room_status for room in rooms.values()}
    ended = end_occupancies(room_ids=[room.pk for room in rooms.values()])
    since = {room_id: occupancy.occupied_since for room_id, occupancy in ended.items()}
    set_room_statuses(
        command,
        steps=[RoomStep(room, RoomStatus.CHECKOUT_DIRTY, changes_occupancy=True) for room in rooms.values()],
        note=note,
    )
    _close_bookings(command, bookings, note=note)
    room_services.record_operations(
        command,
        operations=[
            RoomOperation.of_booking(
                Operation.CHECK_OUT,
                rooms[booking.pk],
                booking,
                guest_pks=guest_ids[booking.pk],
                room_status_before=status_before[rooms[booking.pk].pk],
                occupied_since=since.get(rooms[booking.pk].pk),
                note=note,
            )
            for booking in bookings
        ],
    )
    stays = [(rooms[booking.pk], booking) for booking in bookings]
    open_turnover_tasks(command, stays=stays)


def _detach_guests(
    command: Command, bookings: Sequence[RoomBooking], rooms: Mapping[int, Room], locked: Mapping[int, Room]
) -> dict[int, list[int]]:
    """Take everybody out; returns guest ids by booking pk, ghosts counted with the booking whose room they were in."""
    room_ids = {room.pk for room in rooms.values()}
    own, ghosts = presence.lock_affected_guests(
        command, booking_pks=[booking.pk for booking in bookings], room_pks=room_ids
    )
    own = [guest for guest in own if guest.room_id or guest.check_out_date is None]
    if any(guest.room_id and guest.room_id not in locked for guest in own):
        raise Busy("A guest of this booking is just being moved. Please try again.")
    booking_in = {room.pk: pk for pk, room in rooms.items()}
    if ghosts:
        _log_ghosts(command, bookings, own, ghosts)
    guest_ids: dict[int, list[int]] = {booking.pk: [] for booking in bookings}
    for guest in own:
        guest_ids[guest.booking_id or 0].append(guest.pk)
    for ghost in ghosts:
        guest_ids[booking_in[ghost.room_id or 0]].append(ghost.pk)
    elsewhere = sorted({guest.room_id for guest in own if guest.room_id} - room_ids)
    presence.detach_guests(command, guests=[*own, *ghosts], check_out_date=command.today)
    _require_cleared(command, bookings, rooms)
    if elsewhere:
        left = [locked[pk] for pk in elsewhere]
        room_services.touch_rooms(command, rooms=left, changed_fields=("guests",))
    return guest_ids


def _log_ghosts(
    command: Command, bookings: Sequence[RoomBooking], own: Sequence[Guest], ghosts: Sequence[Guest]
) -> None:
    log_orphaned_guests(
        command,
        ghosts,
        where="check-out",
        booking_ids=[booking.booking_id for booking in bookings],
        booking_guest_count=len(own),
    )


def _require_cleared(command: Command, bookings: Sequence[RoomBooking], rooms: Mapping[int, Room]) -> None:
    remaining = presence.guests_still_in_rooms(room_pks=[room.pk for room in rooms.values()])
    if not remaining:
        return
    haunted = {guest.room_id for guest in remaining}
    uncleared = {booking: rooms[booking.pk] for booking in bookings if rooms[booking.pk].pk in haunted}
    logger.error(
        "Consistency failure: %d guests still in the room after check-out; everything rolls back",
        len(remaining),
        extra={
            "hotel": command.hotel.slug,
            "booking_ids": [booking.booking_id for booking in uncleared],
            "remaining_count": len(remaining),
            "remaining_guest_ids": [guest.pk for guest in remaining],
            "room_pks": [room.pk for room in uncleared.values()],
        },
    )
    raise RoomNotCleared(uncleared, guest_pks=[guest.pk for guest in remaining])


def _close_bookings(command: Command, bookings: Sequence[RoomBooking], *, note: str) -> None:
    """CHECKED_OUT, and COMPLETED at once: until a ledger exists nothing is ever owed."""
    statuses = (BookingStatus.CHECKED_OUT, BookingStatus.COMPLETED)
    set_booking_statuses(
        command,
        steps=[BookingStep(booking, status) for booking in bookings for status in statuses],
        reason=note,
    )
