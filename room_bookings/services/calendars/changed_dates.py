"""New dates of a set of bookings, as a channel has changed them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hotel.kernel.sql import update_rows
from notifications.enums import EventType
from notifications.services import notification_manager
from room_bookings import policies
from room_bookings.enums import OversoldKind
from room_bookings.models import RoomBooking
from room_bookings.room_occupancy_facts import read_room_occupancy_facts, with_planned_claims
from room_bookings.selectors.inventory import read_inventory
from room_bookings.services.booking_changes import changes_since, record_booking_changes, watched_values
from room_bookings.services.night_sales import (
    ONE_NIGHT,
    OVERSOLD_FIELDS,
    HeldNights,
    Night,
    Oversale,
    Sale,
    announce_oversold,
    begun_nights,
    held_now,
    judge_sales,
    mark_oversold,
)
from rooms import services as room_services
from rooms.enums import Operation
from rooms.models import Room
from rooms.services import RoomOperation
from staff.command import Command
from staff.overrides import NO_OVERRIDES

_WRITTEN = ("check_in", "check_out", "room_from", "assigned_room", "waiting_since", "updated_at")


@dataclass(frozen=True)
class NewDates:
    """A booking before its arrival, with the dates that it is to have."""

    booking: RoomBooking
    check_in: date
    check_out: date

    @property
    def differs(self) -> bool:
        """Tell whether the booking has other dates now, and the new ones have a night."""
        now = (self.booking.check_in, self.booking.check_out)
        return (self.check_in, self.check_out) != now and self.check_in < self.check_out


@dataclass(frozen=True)
class ChangedDates:
    """The bookings that were changed, those of them that lost their room, and the nights that each began to hold."""

    bookings: Sequence[RoomBooking] = ()
    without_room: Collection[RoomBooking] = field(default_factory=set)
    begun: Mapping[RoomBooking, Collection[Night]] = field(default_factory=dict)


def change_dates(command: Command, *, dates: Sequence[NewDates]) -> ChangedDates:
    """Give locked bookings new dates that a channel has agreed with its guests, beyond the limit as well.

    A booking keeps its room where the room is free on the new dates, else it is unassigned. The number of statements
    does not depend on the number of bookings. The room types and rooms are locked.
    """
    if not dates:
        return ChangedDates()
    bookings = [each.booking for each in dates]
    before = {booking: watched_values(booking) for booking in bookings}
    old_dates = {booking: (booking.check_in, booking.check_out) for booking in bookings}
    held = {booking: held_now(booking) for booking in bookings}
    for each in dates:
        each.booking.check_in, each.booking.check_out = each.check_in, each.check_out
        each.booking.room_from = each.check_in
        if each.check_in > command.today:
            each.booking.waiting_since = None
    rooms = _lock_rooms(command, bookings)
    lost = _losing_their_room(rooms)
    sales = [
        Sale(
            booking,
            HeldNights.of(booking, room_type_pk=booking.room_type_id if booking in lost else None),
            held[booking],
        )
        for booking in bookings
    ]
    oversold = mark_oversold(
        command,
        zip(bookings, [each.accepted() for each in judge_sales(command, sales=sales)], strict=True),
        overrides=NO_OVERRIDES,
    )
    _write(command, bookings, lost, before, has_oversold=bool(oversold))
    _log(command, rooms, lost, old_dates)
    announce_oversold(command, oversold)
    return ChangedDates(bookings, lost, {sale.booking: begun_nights(sale) for sale in sales})


def say_oversold_together(
    command: Command, *, begun: Mapping[RoomBooking, Collection[Night]], created: Iterable[RoomBooking]
) -> None:
    """Let bookings say that they are oversold whose nights others of the command have oversold after them.

    `begun` are the nights that changed and reinstated bookings began to hold. The database judges all bookings of a
    command at its commit and knows no order among them. Sends two statements, and only where a booking is oversold.
    """
    silent = {booking: nights for booking, nights in begun.items() if nights and not booking.oversold_kind}
    if not silent or not any(booking.oversold_kind for booking in (*begun, *created)):
        return
    dates = [night for nights in silent.values() for _, night in nights]
    inventory = read_inventory(
        hotel=command.hotel,
        now=command.now,
        first=min(dates),
        until=max(dates) + ONE_NIGHT,
        room_type_pks={pk for nights in silent.values() for pk, _ in nights},
    )
    beyond = [
        booking
        for booking, nights in silent.items()
        if any(
            inventory[pk].free(night) < 0 or inventory[pk].is_beyond_rooms_in_use(night, more=0)
            for pk, night in nights
        )
    ]
    oversale = Oversale([], OversoldKind.CHANNEL)
    mark_oversold(command, [(booking, oversale) for booking in beyond], overrides=NO_OVERRIDES)
    update_rows(beyond, OVERSOLD_FIELDS)
    announce_oversold(command, beyond)


def _lock_rooms(command: Command, bookings: Sequence[RoomBooking]) -> dict[RoomBooking, Room]:
    pks = {booking: booking.assigned_room_id for booking in bookings if booking.assigned_room_id}
    locked = room_services.lock_rooms(command, room_pks=set(pks.values())) if pks else {}
    return {booking: locked[pk] for booking, pk in pks.items()}


def _losing_their_room(rooms: Mapping[RoomBooking, Room]) -> set[RoomBooking]:
    if not rooms:
        return set()
    since = min(booking.check_in for booking in rooms)
    facts = read_room_occupancy_facts(rooms=set(rooms.values()), since=since)
    planned = with_planned_claims(facts, plans=rooms)
    return {
        booking
        for booking, room in rooms.items()
        if policies.change_stay_reasons(booking=booking, room=planned[room.pk])
    }


def _write(
    command: Command,
    bookings: Sequence[RoomBooking],
    lost: Collection[RoomBooking],
    before: Mapping[RoomBooking, Mapping[str, Any]],
    *,
    has_oversold: bool,
) -> None:
    for booking in bookings:
        if booking in lost:
            booking.assigned_room = None
            booking.sold_type_id = booking.room_type_id
            booking.room_version += 1
        booking.version += 1
        booking.updated_at = command.now
    changes = {booking: changes_since(booking, before[booking]) for booking in bookings}
    raised = record_booking_changes(command, changes=changes)
    update_rows(
        bookings,
        [*_WRITTEN, *(OVERSOLD_FIELDS if has_oversold else ())],
        increments={
            "version": {booking.pk: 1 for booking in bookings},
            "room_version": {booking.pk: int(booking in lost) for booking in bookings},
            "change_version": raised,
        },
    )
    for booking, found in changes.items():
        fields = ["check_in", "check_out", *(["assigned_room"] if booking in lost else [])]
        notification_manager.realtime_booking(
            command, EventType.BOOKING_UPDATED, booking, fields, changes=found
        )


def _log(
    command: Command,
    rooms: Mapping[RoomBooking, Room],
    lost: Collection[RoomBooking],
    old_dates: Mapping[RoomBooking, tuple[date, date]],
) -> None:
    """Record the change in the log of the assigned rooms."""
    if not rooms:
        return
    room_services.record_operations(
        command,
        operations=[
            RoomOperation(
                Operation.UNASSIGN if booking in lost else Operation.CHANGE,
                room,
                booking_id=booking.booking_id,
                room_version=booking.room_version if booking in lost else None,
                metadata={"changes": _as_log_value(old_dates[booking], booking)},
            )
            for booking, room in rooms.items()
        ],
    )
    touched = {room.pk: room for room in rooms.values()}
    room_services.touch_rooms(command, rooms=list(touched.values()), changed_fields=())


def _as_log_value(old: tuple[date, date], booking: RoomBooking) -> dict[str, dict[str, str]]:
    values = zip(("check_in", "check_out"), old, (booking.check_in, booking.check_out), strict=True)
    return {
        name: {"from": str(before), "to": str(after)} for name, before, after in values if before != after
    }
