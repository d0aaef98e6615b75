"""Moving house: a booking in house takes another room, and its guests follow."""

from datetime import datetime

from guests.models import Guest
from guests.services import presence
from guests.services.orphaned_guests import log_ghosts
from hotel.kernel.business_date import business_date
from hotel.kernel.enums import Source
from hotel.kernel.exceptions import Invalid
from hotel.models import Hotel
from housekeeping.enums import RoomEventKind
from housekeeping.services import RoomStep, open_turnover_tasks, set_room_statuses
from notifications.enums import EventType
from notifications.services import notification_manager
from room_bookings import policies
from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking
from room_bookings.room_facts import log_strangers, read_room_facts
from room_bookings.services.booking_rooms import end_occupancies, transfer_occupancy, write_assigned_rooms
from room_bookings.services.guards import judge_bookings
from room_bookings.services.locking import lock_bookings, lock_rooms_of
from rooms import services as room_services
from rooms.enums import Operation, RoomStatus
from rooms.models import Room
from rooms.services import RoomOperation
from staff.capabilities import Capability
from staff.models import Staff
from staff.policies import NO_OVERRIDES, Overrides, require


def move_booking(
    *,
    hotel: Hotel,
    booking_id: str,
    room_number: str,
    reason: str,
    staff: Staff | None,
    source: Source,
    now: datetime,
    note: str = "",
    overrides: Overrides = NO_OVERRIDES,
) -> RoomBooking:
    """Move an in-house booking to another room of its hotel; a booking already there stays as it is.

    Locks the booking, then both rooms and every room where its guests are, then the guests. The room left becomes
    CHECKOUT_DIRTY with a departure task, the new one OCCUPIED; the stay goes on since when it began. Ghosts go out
    of both; guests of another booking are in the way wherever they are recorded.
    Raises BookingNotFound, Invalid (unknown room), BookingRefused with every reason, Forbidden, Busy.
    """
    require(staff, Capability.BOOKINGS_CHANGE)
    booking = lock_bookings(hotel=hotel, booking_ids=[booking_id])[booking_id]
    rooms = lock_rooms_of(hotel=hotel, bookings=[booking], also=[room_number])
    from_room, to_room = rooms.get(booking.assigned_room_id or 0), _named(rooms, room_number)
    if from_room == to_room and booking.status == BookingStatus.CHECKED_IN:
        return booking
    today = business_date(hotel=hotel, now=now)
    facts = read_room_facts(rooms=[room for room in (from_room, to_room) if room], since=today)
    left = facts[from_room.pk] if from_room else None
    reasons = policies.move_reasons(hotel=hotel, booking=booking, room=facts[to_room.pk], left=left, now=now)
    log_strangers(facts.values(), booking=booking, where="move", hotel=hotel)
    overridden = judge_bookings(
        {booking: reasons}, staff=staff, overrides=overrides, room_of=lambda _: to_room
    )
    if from_room is None:
        raise ValueError("a booking in house has a room: the database sees to it")
    _change_rooms(
        hotel,
        booking,
        from_room,
        to_room,
        rooms=rooms,
        staff=staff,
        source=source,
        now=now,
        note=" · ".join(part for part in (reason, note) if part),
        overrides=Overrides(codes=overridden[booking.pk], reason=overrides.reason),
    )
    return booking


def _change_rooms(
    hotel: Hotel,
    booking: RoomBooking,
    from_room: Room,
    to_room: Room,
    *,
    rooms: dict[int, Room],
    staff: Staff | None,
    source: Source,
    now: datetime,
    note: str,
    overrides: Overrides,
) -> None:
    moving = _gather_guests(hotel, booking, [from_room.pk, to_room.pk], now=now)
    astray = {guest.room_id for guest in moving} - {from_room.pk, to_room.pk}
    elsewhere = [room for room in rooms.values() if room.pk in astray]
    status_before = to_room.room_status
    ended = end_occupancies(room_ids=[from_room.pk])[from_room.pk]
    _set_statuses(
        hotel,
        from_room,
        to_room,
        staff=staff,
        source=source,
        note=note,
        override_note=overrides.reason if overrides.codes else None,
        now=now,
    )
    write_assigned_rooms(
        rooms={booking: to_room},
        now=now,
        room_from=policies.holds_from(hotel=hotel, booking=booking, now=now),
    )
    transfer_occupancy(hotel=hotel, room=to_room, booking=booking, ended=ended)
    presence.follow(guests=moving, room=to_room, now=now)
    if elsewhere:
        room_services.change_rooms(rooms=elsewhere, changed_fields=("guests",), source=source, now=now)
    room_services.record_operations(
        hotel=hotel,
        operations=[
            RoomOperation(
                operation=Operation.MOVE,
                room=to_room,
                from_room=from_room,
                booking_id=booking.booking_id,
                room_version=booking.room_version,
                guest_ids=[guest.pk for guest in moving],
                room_status_before=status_before,
                occupied_since=ended.occupied_since,
                note=note,
                metadata=overrides.as_metadata(),
            )
        ],
        staff=staff,
        source=source,
        now=now,
    )
    notification_manager.realtime_booking(
        EventType.BOOKING_MOVED, booking, ("assigned_room",), source, at=now
    )
    open_turnover_tasks(hotel=hotel, stays=[(from_room, booking)], staff=staff, source=source, now=now)


def _set_statuses(
    hotel: Hotel,
    from_room: Room,
    to_room: Room,
    *,
    staff: Staff | None,
    source: Source,
    note: str,
    override_note: str | None,
    now: datetime,
) -> None:
    """The room that is left says why they moved; the one they take, on whose word, where it was overridden."""
    ready = to_room.room_status == RoomStatus.READY_FOR_GUEST
    set_room_statuses(
        hotel=hotel,
        steps=[
            RoomStep(from_room, RoomStatus.CHECKOUT_DIRTY, changes_occupancy=True),
            RoomStep(
                to_room,
                RoomStatus.OCCUPIED,
                kind=RoomEventKind.STEP if ready else RoomEventKind.OVERRIDE,
                cleaned=False,
                changes_occupancy=True,
                note=override_note,
            ),
        ],
        staff=staff,
        source=source,
        note=note,
        now=now,
    )


def _gather_guests(hotel: Hotel, booking: RoomBooking, room_ids: list[int], *, now: datetime) -> list[Guest]:
    """The booking's guests in house, locked. Ghosts found in either room go out of it."""
    own, ghosts = presence.lock_affected_guests(hotel=hotel, booking_ids=[booking.pk], room_ids=room_ids)
    if ghosts:
        log_ghosts(ghosts, where="move", hotel=hotel, booking_ids=[booking.booking_id])
        presence.detach(guests=ghosts, departure=business_date(hotel=hotel, now=now), now=now)
    return [guest for guest in own if guest.check_in_date and guest.check_out_date is None]


def _named(rooms: dict[int, Room], room_number: str) -> Room:
    for room in rooms.values():
        if room.room_number.upper() == room_number.upper():
            return room
    sentence = f"This hotel has no room {room_number}."
    raise Invalid(sentence, errors={"room_number": [sentence]})
