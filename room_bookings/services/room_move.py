"""Move of a checked-in booking to another room."""

from guests.models import Guest
from guests.services import presence
from guests.services.orphaned_guests import log_orphaned_guests
from housekeeping.enums import RoomEventKind
from housekeeping.services import RoomStep, open_turnover_tasks, set_room_statuses
from notifications.services import notification_manager
from room_bookings import policies
from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking
from room_bookings.room_occupancy_facts import log_misplaced_guests, read_room_occupancy_facts
from room_bookings.services.booking_rooms import continue_occupancy, end_occupancies, write_assigned_rooms
from room_bookings.services.guards import require_allowed
from room_bookings.services.locking import lock_booking, lock_rooms_of
from room_bookings.services.night_sales import HeldNights, sell_in_house
from rooms import services as room_services
from rooms.enums import Operation, RoomStatus
from rooms.models import Room
from rooms.services import RoomOperation
from staff.capabilities import Capability
from staff.command import Command
from staff.overrides import NO_OVERRIDES, Overrides


def move_booking(
    command: Command,
    *,
    booking_id: str,
    room_number: str,
    reason: str,
    note: str = "",
    overrides: Overrides = NO_OVERRIDES,
) -> RoomBooking:
    """Move a checked-in booking to another room of its hotel; a booking that is there already stays as it is.

    The vacated room becomes CHECKOUT_DIRTY with a turnover task, the new room OCCUPIED; the occupancy keeps its start.
    Detaches orphaned guests from both rooms; refuses while guests of another booking are recorded in one of them.
    Locks the booking, then both rooms and every room in which its guests are, then the guests.
    Raises BookingNotFound, Invalid (unknown room), BookingRefused with every reason, Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    booking = lock_booking(command, booking_id=booking_id)
    rooms = lock_rooms_of(command, bookings=[booking], room_numbers=[room_number])
    from_room = rooms.get(booking.assigned_room_id or 0)
    to_room = room_services.require_room(rooms.values(), room_number)
    if from_room == to_room and booking.status == BookingStatus.CHECKED_IN:
        return booking
    rooms_to_read = [room for room in (from_room, to_room) if room]
    facts = read_room_occupancy_facts(rooms=rooms_to_read, since=command.today)
    from_facts = facts[from_room.pk] if from_room else None
    reasons = policies.move_reasons(command, booking=booking, room=facts[to_room.pk], from_room=from_facts)
    log_misplaced_guests(command, facts.values(), booking=booking, action="move")
    overridden = require_allowed(command, {booking: reasons}, overrides=overrides, room_of=lambda _: to_room)
    if from_room is None:
        raise ValueError(f"Booking {booking.booking_id} is checked in without a room.")
    overrides = Overrides(codes=overridden[booking.pk], reason=overrides.reason)
    whole_note = " · ".join(part for part in (reason, note) if part)
    _change_rooms(
        command, booking, from_room, to_room, locked_rooms=rooms, note=whole_note, overrides=overrides
    )
    return booking


def _change_rooms(
    command: Command,
    booking: RoomBooking,
    from_room: Room,
    to_room: Room,
    *,
    locked_rooms: dict[int, Room],
    note: str,
    overrides: Overrides,
) -> None:
    guests = _lock_present_guests(command, booking, [from_room.pk, to_room.pk])
    other_room_pks = {guest.room_id for guest in guests} - {from_room.pk, to_room.pk}
    other_rooms = [room for room in locked_rooms.values() if room.pk in other_room_pks]
    status_before = to_room.room_status
    ended = end_occupancies(room_pks=[from_room.pk])[from_room.pk]
    _set_room_statuses(command, from_room, to_room, note=note, overrides=overrides)
    room_from = policies.holds_from(command, booking=booking)
    wanted = HeldNights.of(booking, room_type_pk=to_room.room_type_id)
    oversold = sell_in_house(command, booking=booking, wanted=wanted)
    write_assigned_rooms(command, rooms={booking: to_room}, room_from=room_from, also_written=oversold)
    continue_occupancy(command, room=to_room, booking=booking, ended=ended)
    presence.move_guests(command, guests=guests, room=to_room)
    if other_rooms:
        room_services.touch_rooms(command, rooms=other_rooms, changed_fields=("guests",))
    operation = RoomOperation.of_booking(
        Operation.MOVE,
        to_room,
        booking,
        from_room=from_room,
        guest_pks=[guest.pk for guest in guests],
        room_status_before=status_before,
        occupied_since=ended.occupied_since,
        note=note,
        metadata=overrides.as_metadata(),
    )
    room_services.record_operations(command, operations=[operation])
    notification_manager.realtime_booking_moved(command, booking, from_room=from_room.room_number)
    open_turnover_tasks(command, stays=[(from_room, booking)])


def _set_room_statuses(
    command: Command, from_room: Room, to_room: Room, *, note: str, overrides: Overrides
) -> None:
    """Take both rooms along their step. Where reasons were overridden, the new room's note is the override reason."""
    is_ready = to_room.room_status == RoomStatus.READY_FOR_GUEST
    set_room_statuses(
        command,
        steps=[
            RoomStep(from_room, RoomStatus.CHECKOUT_DIRTY, changes_occupancy=True),
            RoomStep(
                to_room,
                RoomStatus.OCCUPIED,
                kind=RoomEventKind.STEP if is_ready else RoomEventKind.OVERRIDE,
                cleaned=False,
                changes_occupancy=True,
                note=overrides.reason if overrides.codes else None,
            ),
        ],
        note=note,
    )


def _lock_present_guests(command: Command, booking: RoomBooking, room_pks: list[int]) -> list[Guest]:
    """Lock and return the booking's guests that are checked in; detach orphaned guests from these rooms."""
    own, orphaned = presence.lock_affected_guests(command, booking_pks=[booking.pk], room_pks=room_pks)
    if orphaned:
        log_orphaned_guests(command, orphaned, where="move", booking_ids=[booking.booking_id])
        presence.detach_guests(command, guests=orphaned, check_out_date=command.today)
    return [guest for guest in own if guest.check_in_date and guest.check_out_date is None]
