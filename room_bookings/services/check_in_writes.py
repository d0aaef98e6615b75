"""The writes of check-ins, after the guards have allowed them."""

from collections.abc import Mapping, Sequence
from typing import Any

from guests.services import presence
from guests.services.orphaned_guests import detach_orphaned_guests
from housekeeping.enums import RoomEventKind
from housekeeping.services import (
    RoomStep,
    cancel_tasks_of_entered_rooms,
    set_room_statuses,
    turn_into_stayovers,
)
from room_bookings import policies
from room_bookings.enums import BookingStatus
from room_bookings.services.booking_rooms import begin_occupancies
from room_bookings.services.booking_status import BookingStep, set_booking_statuses
from room_bookings.services.check_in_judgement import AllowedCheckIn
from room_bookings.services.continuation import hand_over_rooms
from room_bookings.services.night_sales import OVERSOLD_FIELDS, announce_oversold
from room_bookings.services.room_assignment import touch_planned_rooms
from rooms import services as room_services
from rooms.enums import Operation, RoomStatus
from rooms.models import Room
from rooms.services import RoomOperation
from staff.command import Command

NAMED_AT_CHECK_IN = "named_at_check_in"
"""Metadata of the status event: the check-in named the continued booking, so that its undo removes the name."""


def take_rooms(
    command: Command,
    check_ins: Sequence[AllowedCheckIn],
    *,
    locked_rooms: Mapping[int, Room],
    note: str,
) -> None:
    """Write the check-ins: rooms OCCUPIED, occupancies, bookings CHECKED_IN, guests, room log.

    Guests who stay on keep their room as it is, with their PINs and their device; the earlier booking is checked out.
    `locked_rooms` are the rooms of the bookings and those in which their guests are. Locks guests, then tasks.
    """
    continued = {each.booking: (each.continues, each.room) for each in check_ins if each.continues}
    moving_in = [each for each in check_ins if not each.continues]
    handed_over = hand_over_rooms(command, continued=continued, locked_rooms=locked_rooms, note=note)
    orphaned_guest_pks = detach_orphaned_guests(
        command,
        room_pks=[check_in.room.pk for check_in in moving_in if check_in.has_orphaned_guests],
        where="check-in",
        booking_ids=[check_in.booking.booking_id for check_in in moving_in],
    )
    stays = [(check_in.room, check_in.booking) for check_in in check_ins]
    late = [check_in.booking for check_in in check_ins if check_in.is_entered_late]
    for booking in late:
        booking.entered_late = True
    oversold = [check_in.booking for check_in in check_ins if check_in.is_newly_oversold]
    statuses_before = {room.pk: room.room_status for room, _ in stays}
    set_room_statuses(command, steps=[_room_step(check_in, note=note) for check_in in moving_in], note=note)
    occupancies = {room_pk: ended.occupancy for room_pk, ended in handed_over.items()}
    begin_occupancies(command, stays=stays, ended=occupancies)
    set_booking_statuses(
        command,
        steps=[_booking_step(check_in) for check_in in check_ins],
        reason=note,
        room_by_booking_pk={booking.pk: room for room, booking in stays},
        room_from_by_booking_pk={
            booking.pk: policies.checks_in_from(command, booking=booking) for _, booking in stays
        },
        values_by_booking_pk={
            each.booking.pk: {"continues": each.continues} for each in check_ins if each.link_changes
        },
        also_written=[*(OVERSOLD_FIELDS if oversold else ()), *(["entered_late"] if late else [])],
    )
    announce_oversold(command, oversold)
    members = {check_in.room: check_in.members for check_in in check_ins}
    guest_pks = presence.place_guests(
        command,
        members=members,
        check_in_date=command.today,
        pins_by_room_pk={room_pk: ended.pins for room_pk, ended in handed_over.items()},
    )
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
    entered = {check_in.room: statuses_before[check_in.room.pk] for check_in in moving_in}
    cancel_tasks_of_entered_rooms(command, statuses_before=entered)
    if continued:
        turn_into_stayovers(command, stays=[(room, booking) for booking, (_, room) in continued.items()])


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
    about: dict[str, Any] = {"entered_late": True} if check_in.is_entered_late else {}
    if check_in.continues is not None:
        about |= {"continues": check_in.continues.booking_id, NAMED_AT_CHECK_IN: check_in.link_changes}
    metadata = {**check_in.overrides.as_metadata(), **about}
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
    about: dict[str, Any] = {"orphaned_guest_pks": orphaned_guest_pks} if orphaned_guest_pks else {}
    if check_in.continues is not None:
        about["continues"] = check_in.continues.booking_id
    return RoomOperation.of_booking(
        Operation.CHECK_IN if check_in.continues is None else Operation.CONTINUE,
        check_in.room,
        check_in.booking,
        from_room=check_in.from_room,
        guest_pks=guest_pks,
        room_status_before=room_status_before,
        occupied_since=command.now,
        note=note,
        metadata=check_in.overrides.as_metadata() | about,
    )
