"""Check-in: a booking takes its room, and its staying party members become guests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from guests.services import presence
from guests.services.orphaned_guests import detach_orphaned_guests
from hotel.kernel.exceptions import Reason
from housekeeping.enums import RoomEventKind
from housekeeping.services import RoomStep, set_room_statuses
from room_bookings import policies
from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking
from room_bookings.services.booking_rooms import begin_occupancies
from room_bookings.services.booking_status import BookingStep, set_booking_statuses
from room_bookings.services.check_in_judgement import AllowedCheckIn, PlannedCheckIn, allowed_check_ins
from room_bookings.services.locking import lock_bookings
from room_bookings.services.night_sales import OVERSOLD_FIELDS, announce_oversold
from room_bookings.services.room_assignment import touch_planned_rooms
from room_bookings.services.set_judgement import ONE_OR_ALL, SetRule
from rooms import services as room_services
from rooms.enums import Operation, RoomStatus
from rooms.models import Room
from rooms.services import RoomOperation
from staff.capabilities import Capability
from staff.command import Command
from staff.overrides import NO_OVERRIDES, Overrides


@dataclass(frozen=True)
class CheckInOutcome:
    """The bookings that a check-in left out, with the reasons, and the warnings about the others."""

    refused: Mapping[RoomBooking, Sequence[Reason]] = field(default_factory=dict)
    warnings: Mapping[RoomBooking, Sequence[Mapping[str, str]]] = field(default_factory=dict)


def check_in_booking(
    command: Command,
    *,
    booking_id: str,
    room_number: str | None = None,
    note: str = "",
    overrides: Overrides = NO_OVERRIDES,
) -> RoomBooking:
    """Check one booking in, as `check_in_bookings` does a set."""
    check_ins = [PlannedCheckIn(booking_id=booking_id, room_number=room_number)]
    return check_in_bookings(command, check_ins=check_ins, note=note, overrides=overrides)[0]


def check_in_bookings(
    command: Command,
    *,
    check_ins: Sequence[PlannedCheckIn],
    note: str = "",
    overrides: Overrides = NO_OVERRIDES,
) -> list[RoomBooking]:
    """Check bookings in to their rooms, all or none, and return them in the order given.

    Creates occupancies and guests; the rooms become OCCUPIED, the bookings CHECKED_IN. Detaches orphaned guests from
    the rooms. A booking that is checked in to its room already stays as it is. Locks the bookings, then the rooms,
    then the guests. The number of statements does not depend on the number of bookings.
    Raises BookingNotFound, Invalid (unknown room), BookingRefused or SetRefused with every reason, Conflict
    (no_pin_left), Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    bookings = lock_bookings(command, booking_ids=[check_in.booking_id for check_in in check_ins])
    check_in_locked(command, bookings=bookings, check_ins=check_ins, note=note, overrides=overrides)
    return list(bookings.values())


def check_in_locked(
    command: Command,
    *,
    bookings: Mapping[str, RoomBooking],
    check_ins: Sequence[PlannedCheckIn],
    note: str,
    overrides: Overrides,
    rule: SetRule = ONE_OR_ALL,
) -> CheckInOutcome:
    """Check locked bookings in, as `check_in_bookings` does; return the warnings and those that the rule leaves out.

    `bookings` are by their IDs. Locks the rooms, then the guests.
    Raises Invalid (unknown room), BookingRefused or SetRefused, Conflict (no_pin_left), Busy.
    """
    rooms, assigned_rooms = _lock_rooms(command, bookings, check_ins)
    expected = {
        booking: rooms[booking.pk]
        for booking in bookings.values()
        if not _is_already_checked_in(booking, rooms[booking.pk])
    }
    if not expected:
        return CheckInOutcome()
    allowed, refused = allowed_check_ins(command, expected, assigned_rooms, overrides, rule)
    if allowed:
        _take_rooms(command, allowed, note=note)
    warnings = {
        check_in.booking: policies.party_warnings(check_in.booking, staying=len(check_in.members))
        for check_in in allowed
    }
    return CheckInOutcome(refused, warnings)


def _take_rooms(command: Command, check_ins: Sequence[AllowedCheckIn], *, note: str) -> None:
    orphaned_guest_pks = detach_orphaned_guests(
        command,
        room_pks=[check_in.room.pk for check_in in check_ins if check_in.has_orphaned_guests],
        where="check-in",
        booking_ids=[check_in.booking.booking_id for check_in in check_ins],
    )
    stays = [(check_in.room, check_in.booking) for check_in in check_ins]
    late = [check_in.booking for check_in in check_ins if check_in.is_entered_late]
    for booking in late:
        booking.entered_late = True
    oversold = [check_in.booking for check_in in check_ins if check_in.is_newly_oversold]
    statuses_before = {room.pk: room.room_status for room, _ in stays}
    set_room_statuses(command, steps=[_room_step(check_in, note=note) for check_in in check_ins], note=note)
    begin_occupancies(command, stays=stays)
    set_booking_statuses(
        command,
        steps=[_booking_step(check_in) for check_in in check_ins],
        reason=note,
        room_by_booking_pk={booking.pk: room for room, booking in stays},
        room_from_by_booking_pk={
            booking.pk: policies.checks_in_from(command, booking=booking) for _, booking in stays
        },
        also_written=[*(OVERSOLD_FIELDS if oversold else ()), *(["entered_late"] if late else [])],
    )
    announce_oversold(command, oversold)
    members = {check_in.room: check_in.members for check_in in check_ins}
    guest_pks = presence.place_guests(command, members=members, check_in_date=command.today)
    room_services.record_operations(
        command,
        operations=[
            _operation(
                command,
                check_in,
                note=note,
                room_status_before=statuses_before[check_in.room.pk],
                guest_pks=guest_pks.get(check_in.booking.pk, ()),
                orphaned_guest_pks=orphaned_guest_pks.get(check_in.room.pk, ()),
            )
            for check_in in check_ins
        ],
    )
    touch_planned_rooms(command, [check_in.from_room for check_in in check_ins])


def _room_step(check_in: AllowedCheckIn, *, note: str) -> RoomStep:
    """Return the room's step. A room that is not READY_FOR_GUEST becomes OCCUPIED by override."""
    is_ready = check_in.room.room_status == RoomStatus.READY_FOR_GUEST
    return RoomStep(
        check_in.room,
        RoomStatus.OCCUPIED,
        kind=RoomEventKind.STEP if is_ready else RoomEventKind.OVERRIDE,
        cleaned=False,
        changes_occupancy=True,
        note=check_in.overrides.reason if check_in.overrides.codes else note,
    )


def _booking_step(check_in: AllowedCheckIn) -> BookingStep:
    late = {"entered_late": True} if check_in.is_entered_late else {}
    metadata = {**check_in.overrides.as_metadata(), **late}
    return BookingStep(check_in.booking, BookingStatus.CHECKED_IN, metadata=metadata)


def _operation(
    command: Command,
    check_in: AllowedCheckIn,
    *,
    note: str,
    room_status_before: str,
    guest_pks: Sequence[int],
    orphaned_guest_pks: Sequence[int],
) -> RoomOperation:
    orphaned = {"orphaned_guest_pks": orphaned_guest_pks} if orphaned_guest_pks else {}
    return RoomOperation.of_booking(
        Operation.CHECK_IN,
        check_in.room,
        check_in.booking,
        from_room=check_in.from_room,
        guest_pks=guest_pks,
        room_status_before=room_status_before,
        occupied_since=command.now,
        note=note,
        metadata=check_in.overrides.as_metadata() | orphaned,
    )


def _lock_rooms(
    command: Command, bookings: Mapping[str, RoomBooking], check_ins: Sequence[PlannedCheckIn]
) -> tuple[dict[int, Room | None], dict[int, Room]]:
    """Lock the rooms; return the room that each booking takes and the assigned one, by booking primary key."""
    numbers = {check_in.booking_id: check_in.room_number for check_in in check_ins if check_in.room_number}
    assigned_pks = {booking.assigned_room_id for booking in bookings.values() if booking.assigned_room_id}
    locked = room_services.lock_rooms(command, room_pks=assigned_pks, room_numbers=numbers.values())
    room_by_number = room_services.require_rooms(locked.values(), numbers.values())
    assigned = {
        booking.pk: locked[booking.assigned_room_id]
        for booking in bookings.values()
        if booking.assigned_room_id
    }
    taken = {
        booking.pk: (
            room_by_number[numbers[booking_id].upper()] if booking_id in numbers else assigned.get(booking.pk)
        )
        for booking_id, booking in bookings.items()
    }
    return taken, assigned


def _is_already_checked_in(booking: RoomBooking, room: Room | None) -> bool:
    is_its_room = room is not None and booking.assigned_room_id == room.pk
    return booking.status == BookingStatus.CHECKED_IN and is_its_room
