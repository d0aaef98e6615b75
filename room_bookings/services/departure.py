"""A booking in house leaves on another day than planned."""

from datetime import date, datetime

from django.db.models import F, Q

from hotel.business_date import business_date
from hotel.enums import Source
from hotel.exceptions import Invalid
from hotel.models import Hotel
from notifications.enums import EventType
from notifications.services import notification_manager
from room_bookings import policies
from room_bookings.exceptions import BookingRefused
from room_bookings.models import RoomBooking
from room_bookings.room_facts import read_room_facts
from room_bookings.selectors import rooms_to_move_to
from room_bookings.services.judging import judge_bookings
from room_bookings.services.locking import lock_bookings
from rooms import services as room_services
from rooms.enums import Operation
from rooms.models import Room
from rooms.services import RoomOperation
from staff.capabilities import Capability
from staff.models import Staff
from staff.policies import require


def change_departure(
    *,
    hotel: Hotel,
    booking_id: str,
    check_out: date,
    staff: Staff | None,
    source: Source,
    now: datetime,
    note: str = "",
) -> RoomBooking:
    """Let a booking in house leave earlier or later; one that leaves on that day already stays as it is.

    Locks the booking, then its room. A room that is taken for the new nights is refused with the numbers of rooms
    that the guests could move to, the best first.
    Raises BookingNotFound, Invalid (before the business date), BookingRefused (wrong_status, room_taken), Forbidden,
    Busy.
    """
    require(staff, Capability.BOOKINGS_CHANGE)
    booking = lock_bookings(hotel=hotel, booking_ids=[booking_id])[booking_id]
    judge_bookings({booking: policies.change_departure_reasons(booking=booking)}, staff=staff)
    if booking.check_out == check_out:
        return booking
    _require_to_come(check_out, today=business_date(hotel=hotel, now=now))
    (room,) = room_services.lock_rooms(hotel=hotel, condition=Q(pk=booking.assigned_room_id)).values()
    planned_until, booking.check_out = booking.check_out, check_out
    _require_free(hotel, booking, room, now=now)
    _write(booking, now=now)
    operation = RoomOperation(
        Operation.CHANGE,
        room,
        booking_id=booking.booking_id,
        note=note,
        metadata={"changes": {"check_out": {"from": str(planned_until), "to": str(check_out)}}},
    )
    room_services.record_operations(hotel=hotel, operations=[operation], staff=staff, source=source, now=now)
    room_services.change_rooms(rooms=[room], changed_fields=("current_booking",), source=source, now=now)
    notification_manager.realtime_booking(EventType.BOOKING_UPDATED, booking, ("check_out",), source, at=now)
    return booking


def _require_to_come(check_out: date, *, today: date) -> None:
    if check_out < today:
        sentence = f"The departure is before the business date {today}."
        raise Invalid(sentence, errors={"check_out": [sentence]})


def _require_free(hotel: Hotel, booking: RoomBooking, room: Room, *, now: datetime) -> None:
    facts = read_room_facts(rooms=[room], since=booking.room_from)[room.pk]
    reasons = policies.change_departure_reasons(booking=booking, room=facts)
    if reasons:
        raise BookingRefused(
            booking,
            reasons,
            room_number=room.room_number,
            room_status=room.room_status,
            rooms=rooms_to_move_to(hotel=hotel, booking=booking, now=now),
        )


def _write(booking: RoomBooking, *, now: datetime) -> None:
    booking.version += 1
    booking.updated_at = now
    RoomBooking.objects.filter(pk=booking.pk).update(
        check_out=booking.check_out, version=F("version") + 1, updated_at=now
    )
