"""Undo check-out: the guests had not left."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Q

from guests.models import Guest
from guests.services import presence
from hotel.business_date import business_date
from hotel.context import LockRank
from hotel.enums import Source
from hotel.exceptions import Invalid, Reason
from hotel.locking import lock_in_order
from hotel.models import Hotel
from housekeeping.enums import RoomEventKind
from housekeeping.services import RoomStep, drop_turnover_tasks, set_room_statuses
from room_bookings import policies
from room_bookings.enums import BookingEventKind, BookingStatus
from room_bookings.models import RoomBooking
from room_bookings.room_facts import RoomFacts, read_room_facts
from room_bookings.services.booking_rooms import EndedOccupancy, transfer_occupancy
from room_bookings.services.booking_status import BookingStep, set_booking_statuses
from room_bookings.services.corrections.undone import last_room_operation, room_step_of, step_to_take_back
from room_bookings.services.judging import judge_bookings
from room_bookings.services.locking import lock_bookings
from rooms import services as room_services
from rooms.enums import Operation, RoomStatus
from rooms.models import Room, RoomOperationLog
from rooms.services import RoomOperation
from staff.capabilities import Capability
from staff.models import Staff
from staff.policies import NO_OVERRIDES, Overrides, require

_CORRECTED = {RoomStatus.CHECKOUT_DIRTY, RoomStatus.CLEANED_UNINSPECTED}


def undo_check_out(
    *,
    hotel: Hotel,
    booking_id: str,
    reason: str,
    staff: Staff | None,
    source: Source,
    now: datetime,
    room_number: str | None = None,
    overrides: Overrides = NO_OVERRIDES,
) -> RoomBooking:
    """Take a check-out back: CHECKED_IN again, the guests in their room since they first came.

    The desk may on the same business date, managers until the day of departure. The room must be vacant, free and
    not in maintenance, else `room_taken`; another room may be given. A turnover not yet started is cancelled.
    A booking in house stays as it is. Locks the booking, both rooms, the guests, the room's tasks.
    Raises BookingNotFound, Invalid (unknown room), BookingRefused with every reason, Forbidden, Busy.
    """
    require(staff, Capability.BOOKINGS_CHANGE)
    booking = lock_bookings(hotel=hotel, booking_ids=[booking_id])[booking_id]
    if booking.status == BookingStatus.CHECKED_IN:
        return booking
    judge_bookings({booking: policies.undo_check_out_reasons(booking=booking)}, staff=staff)
    checked_out, operation = step_to_take_back(booking), last_room_operation(booking)
    room = _lock_room(hotel, operation, room_number)
    today = business_date(hotel=hotel, now=now)
    facts = read_room_facts(rooms=[room], since=today)[room.pk]
    returning = room.pk == operation.room_id
    reasons = [
        *policies.late_reasons(hotel=hotel, done_on=checked_out.business_date, staff=staff, now=now),
        *policies.stay_is_over_reasons(booking=booking, today=today),
        *_room_reasons(hotel, booking, facts, today=today, returning=returning),
    ]
    overridden = judge_bookings({booking: reasons}, staff=staff, overrides=overrides, room_of=lambda _: room)
    guests = _lock_guests(hotel, booking, operation)
    status_before = room.room_status
    set_room_statuses(
        hotel=hotel,
        steps=[_room_step(room, operation if returning else None)],
        staff=staff,
        source=source,
        note=overrides.reason if overridden[booking.pk] else reason,
        now=now,
    )
    set_booking_statuses(
        hotel=hotel,
        steps=[
            BookingStep(
                booking,
                BookingStatus.CHECKED_IN,
                kind=BookingEventKind.CORRECTION,
                reverses_id=checked_out.pk,
            )
        ],
        staff=staff,
        source=source,
        reason=reason,
        now=now,
        rooms={booking.pk: room},
        room_from=today,
    )
    since = operation.occupied_since or now
    transfer_occupancy(
        hotel=hotel, room=room, booking=booking, ended=EndedOccupancy(since, staff.pk if staff else None, "")
    )
    presence.return_to(hotel=hotel, guests=guests, room=room, now=now)
    record = RoomOperation(
        Operation.UNDO_CHECKOUT,
        room,
        booking_id=booking.booking_id,
        room_version=booking.room_version,
        from_room=None if returning else operation.room,
        guest_ids=[guest.pk for guest in guests],
        room_status_before=status_before,
        occupied_since=since,
        note=reason,
        metadata=Overrides(overridden[booking.pk], overrides.reason).as_metadata(),
    )
    room_services.record_operations(hotel=hotel, operations=[record], staff=staff, source=source, now=now)
    if returning:
        drop_turnover_tasks(rooms=[room], source=source, now=now)
    return booking


def _room_reasons(
    hotel: Hotel, booking: RoomBooking, room: RoomFacts, *, today: date, returning: bool
) -> list[Reason]:
    if returning:
        return policies.return_to_room_reasons(booking=booking, room=room, today=today)
    return policies.enter_room_reasons(hotel=hotel, booking=booking, room=room, today=today)


def _lock_room(hotel: Hotel, operation: RoomOperationLog, room_number: str | None) -> Room:
    """The room that was left, or the one given instead; both are locked."""
    named = Q(room_number__iexact=room_number) if room_number else Q(pk__in=[])
    rooms = room_services.lock_rooms(hotel=hotel, condition=named | Q(pk=operation.room_id))
    if room_number is None:
        return rooms[operation.room_id]
    for room in rooms.values():
        if room.room_number.upper() == room_number.upper():
            return room
    sentence = f"This hotel has no room {room_number}."
    raise Invalid(sentence, errors={"room_number": [sentence]})


def _lock_guests(hotel: Hotel, booking: RoomBooking, operation: RoomOperationLog) -> Sequence[Guest]:
    """The booking's own guests who left with that check-out; ghosts found then stay away."""
    left = Guest.objects.filter(hotel=hotel, booking=booking, pk__in=operation.guest_ids)
    return lock_in_order(left, rank=LockRank.GUESTS)


def _room_step(room: Room, left: RoomOperationLog | None) -> RoomStep:
    """A room found as the guests left it, or only cleaned since, is corrected; a ready one is entered."""
    if room.room_status == RoomStatus.READY_FOR_GUEST:
        return RoomStep(room, RoomStatus.OCCUPIED)
    if left and room.room_status == RoomStatus.CLEANING_IN_PROGRESS:
        return RoomStep(room, RoomStatus.OCCUPIED, cleaned=False)
    if left and room.room_status in _CORRECTED:
        departure = room_step_of(left)
        return RoomStep(room, RoomStatus.OCCUPIED, kind=RoomEventKind.CORRECTION, reverses_id=departure.pk)
    return RoomStep(room, RoomStatus.OCCUPIED, kind=RoomEventKind.OVERRIDE, cleaned=False)
