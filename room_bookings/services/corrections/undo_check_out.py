"""Undo check-out: the guests had not left."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from guests.models import Guest
from guests.services import presence
from guests.services.orphaned_guests import detach_ghosts
from hotel.kernel.business_date import business_date
from hotel.kernel.context import LockRank
from hotel.kernel.enums import Source
from hotel.kernel.exceptions import Invalid
from hotel.kernel.locking import lock_in_order
from hotel.models import Hotel
from housekeeping.enums import RoomEventKind
from housekeeping.models import RoomStatusEvent
from housekeeping.services import RoomStep, drop_turnover_tasks, set_room_statuses
from room_bookings import policies
from room_bookings.enums import BookingEventKind, BookingStatus
from room_bookings.models import RoomBooking
from room_bookings.room_facts import log_strangers, read_room_facts
from room_bookings.services.booking_rooms import EndedOccupancy, transfer_occupancy
from room_bookings.services.booking_status import BookingStep, set_booking_statuses
from room_bookings.services.corrections.undo_lookup import departure_to_take_back, room_departure
from room_bookings.services.guards import judge_bookings
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
    not in maintenance, else `room_taken`; another room may be given, judged as at a check-in, and so is the own
    one when others have been in it since. A turnover not yet started is cancelled. A booking in house, in the
    room named if one is, stays as it is. Locks the booking, both rooms, the guests, the room's tasks.
    Raises BookingNotFound, Invalid (unknown room), BookingRefused with every reason, Conflict (no_pin_left),
    Forbidden, Busy.
    """
    require(staff, Capability.BOOKINGS_CHANGE)
    booking = lock_bookings(hotel=hotel, booking_ids=[booking_id])[booking_id]
    if _is_in_house(booking, room_number):
        return booking
    judge_bookings({booking: policies.undo_check_out_reasons(booking=booking)}, staff=staff)
    left, checked_out_id = departure_to_take_back(booking)
    room = _lock_room(hotel, left, room_number)
    facts = read_room_facts(rooms=[room], since=business_date(hotel=hotel, now=now))[room.pk]
    departure = _departure_as_left(left) if room.pk == left.room_id else None
    reasons = [
        *policies.return_to_stay_reasons(
            hotel=hotel, booking=booking, done_on=left.business_date, staff=staff, now=now
        ),
        *policies.return_to_room_reasons(
            hotel=hotel,
            booking=booking,
            room=facts,
            is_own=room.pk == left.room_id,
            as_left=departure is not None,
            now=now,
        ),
    ]
    log_strangers([facts], booking=booking, where="undo check-out", hotel=hotel)
    overridden = judge_bookings({booking: reasons}, staff=staff, overrides=overrides, room_of=lambda _: room)
    haunted = [room.pk] if facts.is_haunted else []
    detach_ghosts(hotel=hotel, room_ids=haunted, where="undo check-out", booking_ids=[booking_id], now=now)
    _return(
        hotel,
        booking,
        _room_step(room, departure),
        left,
        checked_out_id=checked_out_id,
        as_left=departure is not None,
        overrides=Overrides(overridden[booking.pk], overrides.reason),
        staff=staff,
        source=source,
        reason=reason,
        now=now,
    )
    return booking


def _return(
    hotel: Hotel,
    booking: RoomBooking,
    step: RoomStep,
    left: RoomOperationLog,
    *,
    checked_out_id: int,
    as_left: bool,
    overrides: Overrides,
    staff: Staff | None,
    source: Source,
    reason: str,
    now: datetime,
) -> None:
    room, status_before = step.room, step.room.room_status
    guests = _lock_guests(hotel, booking, left)
    note = overrides.reason if overrides.codes else reason
    step = replace(step, changes_occupancy=True)
    set_room_statuses(hotel=hotel, steps=[step], staff=staff, source=source, note=note, now=now)
    correction = BookingEventKind.CORRECTION
    set_booking_statuses(
        hotel=hotel,
        steps=[BookingStep(booking, BookingStatus.CHECKED_IN, kind=correction, reverses_id=checked_out_id)],
        staff=staff,
        source=source,
        reason=reason,
        now=now,
        rooms={booking.pk: room},
        room_from=policies.holds_from(hotel=hotel, booking=booking, now=now),
    )
    stay = EndedOccupancy(left.occupied_since or now, staff.pk if staff else None, "")
    transfer_occupancy(hotel=hotel, room=room, booking=booking, ended=stay)
    presence.return_to(hotel=hotel, guests=guests, room=room, now=now)
    operation = RoomOperation(
        Operation.UNDO_CHECKOUT,
        room,
        booking_id=booking.booking_id,
        room_version=booking.room_version,
        from_room=None if room.pk == left.room_id else left.room,
        guest_ids=[guest.pk for guest in guests],
        room_status_before=status_before,
        occupied_since=stay.occupied_since,
        note=reason,
        metadata=overrides.as_metadata(),
    )
    room_services.record_operations(hotel=hotel, operations=[operation], staff=staff, source=source, now=now)
    if as_left:
        drop_turnover_tasks(rooms=[room], source=source, now=now)


def _departure_as_left(left: RoomOperationLog) -> RoomStatusEvent | None:
    """The room's step of that departure, unless somebody else has been in the room since."""
    departure, is_let_since = room_departure(left)
    return None if is_let_since else departure


def _is_in_house(booking: RoomBooking, room_number: str | None) -> bool:
    if booking.status != BookingStatus.CHECKED_IN:
        return False
    room = booking.assigned_room
    return room_number is None or (room is not None and room.room_number.upper() == room_number.upper())


def _lock_room(hotel: Hotel, left: RoomOperationLog, room_number: str | None) -> Room:
    """The room that was left, or the one given instead; both are locked."""
    named = [room_number] if room_number else []
    rooms = room_services.lock_rooms(hotel=hotel, room_ids=[left.room_id], room_numbers=named)
    if room_number is None:
        return rooms[left.room_id]
    for room in rooms.values():
        if room.room_number.upper() == room_number.upper():
            return room
    sentence = f"This hotel has no room {room_number}."
    raise Invalid(sentence, errors={"room_number": [sentence]})


def _lock_guests(hotel: Hotel, booking: RoomBooking, left: RoomOperationLog) -> Sequence[Guest]:
    """The booking's own guests who left with that check-out; ghosts found then stay away."""
    gone = Guest.objects.filter(hotel=hotel, booking=booking, pk__in=left.guest_ids)
    return lock_in_order(gone, rank=LockRank.GUESTS)


def _room_step(room: Room, departure: RoomStatusEvent | None) -> RoomStep:
    """A room found as the guests left it, or only cleaned since, is corrected; a ready one is entered."""
    if room.room_status == RoomStatus.READY_FOR_GUEST:
        return RoomStep(room, RoomStatus.OCCUPIED)
    if departure and room.room_status == RoomStatus.CLEANING_IN_PROGRESS:
        return RoomStep(room, RoomStatus.OCCUPIED, cleaned=False)
    if departure and room.room_status in _CORRECTED:
        return RoomStep(room, RoomStatus.OCCUPIED, kind=RoomEventKind.CORRECTION, reverses_id=departure.pk)
    return RoomStep(room, RoomStatus.OCCUPIED, kind=RoomEventKind.OVERRIDE, cleaned=False)
