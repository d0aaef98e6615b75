"""Imported bookings that have ended: cancelled, not arrived, or stayed and gone."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from guests.services.past_guests import record_departed_guests
from hotel.kernel.business_date import day_of_clock, expected_checkout
from hotel.kernel.time_zones import time_zone
from room_bookings.balances import balance_due
from room_bookings.enums import BookingStatus
from room_bookings.models import BookingGuest, RoomBooking
from room_bookings.services.booking_status import BookingStep, PastStay, set_booking_statuses
from room_bookings.services.imports.rows import ImportRow
from room_bookings.services.night_sales import (
    OVERSOLD_FIELDS,
    HeldNights,
    Oversale,
    Sale,
    judge_sales,
    mark_oversold,
)
from rooms import services as room_services
from rooms.enums import Operation
from rooms.models import Room
from rooms.services import RoomOperation
from staff.command import Command
from staff.overrides import NO_OVERRIDES

_S = BookingStatus
_STEPS: Mapping[BookingStatus, Sequence[BookingStatus]] = {
    _S.CANCELLED: (_S.CANCELLED,),
    _S.NO_SHOW: (_S.CONFIRMED, _S.NO_SHOW),
    _S.COMPLETED: (_S.CONFIRMED, _S.CHECKED_IN, _S.CHECKED_OUT),
}
_HOLDING = frozenset({_S.CONFIRMED, _S.CHECKED_IN, _S.COMPLETED})


def judge_imported(
    command: Command, bookings: Mapping[ImportRow, RoomBooking], rooms: Mapping[ImportRow, Room]
) -> dict[RoomBooking, Oversale]:
    """Return what each booking that holds nights, or has held them, oversells. All of it is accepted.

    A stay that is over has held the nights of its room's type. Locks the room types. Raises Busy.
    """
    holding = {row: booking for row, booking in bookings.items() if row.status in _HOLDING}
    sales = []
    for row, booking in holding.items():
        in_other_type = row.status == _S.COMPLETED and row in rooms
        room_type_pk = rooms[row].room_type_id if in_other_type else None
        sales.append(Sale(booking, HeldNights.of(booking, room_type_pk=room_type_pk)))
    judged = judge_sales(command, sales=sales)
    return {booking: each.accepted() for booking, each in zip(holding.values(), judged, strict=True)}


def end_past_bookings(
    command: Command,
    bookings: Mapping[ImportRow, RoomBooking],
    rooms: Mapping[ImportRow, Room],
    oversales: Mapping[RoomBooking, Oversale],
) -> None:
    """Take the steps of bookings that have ended, now; stays get the dates of the file and the hotel's usual times.

    A stay that owes something stays CHECKED_OUT. Its room is logged as assigned; its persons become guests who left.
    """
    ended = {row: booking for row, booking in bookings.items() if row.status in _STEPS}
    stays = {row: booking for row, booking in ended.items() if row.status == _S.COMPLETED}
    room_of = {booking: rooms[row] for row, booking in stays.items() if row in rooms}
    oversold = mark_oversold(
        command, [(booking, oversales[booking]) for booking in stays.values()], overrides=NO_OVERRIDES
    )
    steps = [BookingStep(b, status) for row, b in ended.items() for status in _STEPS[row.status]]
    steps += [BookingStep(b, _S.COMPLETED) for b in stays.values() if balance_due(b) <= 0]
    set_booking_statuses(
        command,
        steps=steps,
        reason="Imported",
        room_by_booking_pk={booking.pk: room for booking, room in room_of.items()},
        also_written=OVERSOLD_FIELDS if oversold else (),
        past_stay_by_booking_pk={booking.pk: _past_stay(command, booking) for booking in stays.values()},
    )
    room_services.record_operations(
        command,
        operations=[
            RoomOperation.of_booking(Operation.ASSIGN, room, booking, note="Imported")
            for booking, room in room_of.items()
        ],
    )
    _record_guests(command, stays.values())


def _past_stay(command: Command, booking: RoomBooking) -> PastStay:
    """Return when the guests came and left: at the agreed or usual times of the hotel, and not after now."""
    hotel = command.hotel
    clock = booking.arrival_time or hotel.check_in_time
    day = day_of_clock(hotel=hotel, day=booking.check_in, clock=clock)
    came = datetime.combine(day, clock, tzinfo=time_zone(hotel.timezone))
    left = expected_checkout(hotel=hotel, check_out=booking.check_out, departure_time=booking.departure_time)
    left = min(max(came, left), command.now)
    return PastStay(min(came, left), left, booking.check_out)


def _record_guests(command: Command, bookings: Collection[RoomBooking]) -> None:
    if bookings:
        members = BookingGuest.objects.filter(booking__in=bookings, is_staying=True).select_related("booking")
        record_departed_guests(command, members=list(members.order_by("pk")))
