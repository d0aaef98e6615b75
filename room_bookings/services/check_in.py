"""Check-in: a booking takes its room, and its party becomes guests in house."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from guests.services import presence
from guests.services.orphaned_guests import detach_orphaned_guests
from hotel.kernel.sql import PreparedQuery
from housekeeping.enums import RoomEventKind
from housekeeping.services import RoomStep, set_room_statuses
from room_bookings import policies
from room_bookings.enums import BookingStatus
from room_bookings.models import BookingGuest, RoomBooking
from room_bookings.room_occupancy_facts import (
    RoomOccupancyFacts,
    log_misplaced_guests,
    read_room_occupancy_facts,
    with_planned_claims,
)
from room_bookings.services.booking_rooms import begin_occupancies
from room_bookings.services.booking_status import BookingStep, set_booking_statuses
from room_bookings.services.guards import require_allowed
from room_bookings.services.locking import lock_bookings
from room_bookings.services.room_assignment import touch_planned_rooms
from rooms import services as room_services
from rooms.enums import Operation, RoomStatus
from rooms.models import Room
from rooms.services import RoomOperation
from staff.capabilities import Capability
from staff.command import Command
from staff.overrides import NO_OVERRIDES, Overrides

_READ_STAYING_MEMBERS = PreparedQuery(
    "read_staying_party_members",
    lambda given: BookingGuest.objects.filter(
        given.any_of("booking_id", "booking_pks"), is_staying=True
    ).order_by("pk"),
)


@dataclass(frozen=True)
class PlannedCheckIn:
    """A booking that arrives, and the room it takes where that is not the one planned."""

    booking_id: str
    room_number: str | None = None


def check_in_booking(
    command: Command,
    *,
    booking_id: str,
    room_number: str | None = None,
    note: str = "",
    overrides: Overrides = NO_OVERRIDES,
) -> RoomBooking:
    """Check one booking in; `check_in_bookings` for a set of one."""
    check_ins = [PlannedCheckIn(booking_id=booking_id, room_number=room_number)]
    return check_in_bookings(command, check_ins=check_ins, note=note, overrides=overrides)[0]


def check_in_bookings(
    command: Command,
    *,
    check_ins: Sequence[PlannedCheckIn],
    note: str = "",
    overrides: Overrides = NO_OVERRIDES,
) -> list[RoomBooking]:
    """Let bookings take their rooms: occupancy, guests, room OCCUPIED, booking CHECKED_IN, all or nothing.

    Ghosts in the rooms go out of them. A booking already checked in into that room stays as it is. Locks the
    bookings, then the rooms, then the guests. The number of statements does not depend on how many arrive.
    Raises BookingNotFound, Invalid (unknown room), BookingRefused or SetRefused with every reason, Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    bookings = lock_bookings(command, booking_ids=[check_in.booking_id for check_in in check_ins])
    rooms, planned = _lock_rooms(command, bookings, check_ins)
    arriving = {
        booking: rooms[booking.pk]
        for booking in bookings.values()
        if not _has_arrived(booking, rooms[booking.pk])
    }
    if not arriving:
        return list(bookings.values())
    today = command.today
    taking = {booking: room for booking, room in arriving.items() if room}
    facts = read_room_occupancy_facts(
        rooms=list({room.pk: room for room in taking.values()}.values()), since=today
    )
    facts = with_planned_claims(facts, plans=taking, room_from=today)
    for booking, room in taking.items():
        log_misplaced_guests(command, [facts[room.pk]], booking=booking, action="check-in")
    overridden = require_allowed(
        command,
        {
            booking: policies.check_in_reasons(command, booking=booking, room=_facts_of(facts, room))
            for booking, room in arriving.items()
        },
        overrides=overrides,
        room_of=lambda booking: arriving[booking],
    )
    stays = [(room, booking) for booking, room in taking.items()]
    haunted = [room.pk for room, _ in stays if facts[room.pk].has_orphaned_guests]
    ghosts = detach_orphaned_guests(command, room_pks=haunted, where="check-in", booking_ids=list(bookings))
    _take_rooms(command, stays, overridden, ghosts, planned=planned, overrides=overrides, note=note)
    return list(bookings.values())


def _take_rooms(
    command: Command,
    stays: Sequence[tuple[Room, RoomBooking]],
    overridden: Mapping[int, frozenset[str]],
    ghosts: Mapping[int, Sequence[int]],
    *,
    planned: Mapping[int, Room],
    overrides: Overrides,
    note: str,
) -> None:
    today = command.today
    not_taken = {b.pk: planned[b.pk] for room, b in stays if planned.get(b.pk, room) != room}
    status_before = {room.pk: room.room_status for room, _ in stays}
    set_room_statuses(
        command,
        steps=[
            RoomStep(
                room,
                RoomStatus.OCCUPIED,
                kind=_room_event_kind(room),
                cleaned=False,
                changes_occupancy=True,
                note=overrides.reason if overridden[booking.pk] else note,
            )
            for room, booking in stays
        ],
        note=note,
    )
    begin_occupancies(command, stays=stays)
    set_booking_statuses(
        command,
        steps=[
            BookingStep(
                booking,
                BookingStatus.CHECKED_IN,
                metadata=Overrides(overridden[booking.pk], overrides.reason).as_metadata(),
            )
            for _, booking in stays
        ],
        reason=note,
        room_by_booking_pk={booking.pk: room for room, booking in stays},
        room_from=today,
    )
    guest_ids = presence.place_guests(command, members=_staying(stays), check_in_date=today)
    room_services.record_operations(
        command,
        operations=[
            RoomOperation.of_booking(
                Operation.CHECK_IN,
                room,
                booking,
                from_room=not_taken.get(booking.pk),
                guest_pks=guest_ids.get(booking.pk, ()),
                room_status_before=status_before[room.pk],
                occupied_since=command.now,
                note=note,
                metadata=Overrides(overridden[booking.pk], overrides.reason).as_metadata()
                | _told_of(ghosts.get(room.pk)),
            )
            for room, booking in stays
        ],
    )
    touch_planned_rooms(command, not_taken.values())


def _told_of(ghosts: Sequence[int] | None) -> dict[str, Sequence[int]]:
    return {"orphaned_guest_pks": ghosts} if ghosts else {}


def _lock_rooms(
    command: Command, bookings: Mapping[str, RoomBooking], check_ins: Sequence[PlannedCheckIn]
) -> tuple[dict[int, Room | None], dict[int, Room]]:
    """The room each booking takes (None where it has none), and the one it was planned for. All locked."""
    named = {check_in.booking_id: check_in.room_number for check_in in check_ins if check_in.room_number}
    planned = {booking.assigned_room_id for booking in bookings.values() if booking.assigned_room_id}
    by_pk = room_services.lock_rooms(command, room_pks=planned, room_numbers=named.values())
    by_number = room_services.require_rooms(by_pk.values(), named.values())
    plans = {b.pk: by_pk[b.assigned_room_id] for b in bookings.values() if b.assigned_room_id}
    taken = {
        booking.pk: by_number[named[booking_id].upper()] if booking_id in named else plans.get(booking.pk)
        for booking_id, booking in bookings.items()
    }
    return taken, plans


def _has_arrived(booking: RoomBooking, room: Room | None) -> bool:
    at_home = room is not None and booking.assigned_room_id == room.pk
    return booking.status == BookingStatus.CHECKED_IN and at_home


def _facts_of(facts: Mapping[int, RoomOccupancyFacts], room: Room | None) -> RoomOccupancyFacts | None:
    return facts[room.pk] if room else None


def _room_event_kind(room: Room) -> RoomEventKind:
    """Into a room that is not ready somebody goes on somebody's word."""
    ready = room.room_status == RoomStatus.READY_FOR_GUEST
    return RoomEventKind.STEP if ready else RoomEventKind.OVERRIDE


def _staying(stays: Sequence[tuple[Room, RoomBooking]]) -> dict[Room, list[BookingGuest]]:
    rooms = {booking.pk: room for room, booking in stays}
    members: dict[Room, list[BookingGuest]] = {}
    for member in _READ_STAYING_MEMBERS(booking_pks=list(rooms)):
        members.setdefault(rooms[member.booking_id], []).append(member)
    return members
