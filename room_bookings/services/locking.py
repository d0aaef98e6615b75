"""How bookings are locked: always here, in primary-key order, before any room."""

from collections.abc import Collection

from django.db.models import Q

from guests.models import Guest
from hotel.context import LockRank
from hotel.locking import lock_in_order
from hotel.models import Hotel
from room_bookings.exceptions import BookingNotFound
from room_bookings.models import RoomBooking
from rooms import services as room_services
from rooms.models import Room

NOTHING = Q(pk__in=[])


def lock_bookings(*, hotel: Hotel, booking_ids: Collection[str]) -> dict[str, RoomBooking]:
    """Lock bookings and return them by booking id, in the order asked for. Raises BookingNotFound."""
    rows = lock_in_order(
        RoomBooking.objects.filter(hotel=hotel, booking_id__in=set(booking_ids)), rank=LockRank.BOOKINGS
    )
    found = {booking.booking_id: booking for booking in rows}
    if missing := set(booking_ids) - found.keys():
        raise BookingNotFound(missing)
    return {booking_id: found[booking_id] for booking_id in booking_ids}


def lock_bookings_that(*, hotel: Hotel, condition: Q) -> dict[str, RoomBooking]:
    """Lock the hotel's bookings that match. The condition chooses rows, it judges nothing."""
    rows = lock_in_order(RoomBooking.objects.filter(condition, hotel=hotel), rank=LockRank.BOOKINGS)
    return {booking.booking_id: booking for booking in rows}


def lock_rooms_of(*, hotel: Hotel, bookings: Collection[RoomBooking], also: Q = NOTHING) -> dict[int, Room]:
    """Lock the bookings' rooms, every room where one of their guests is, and others that match."""
    elsewhere = Guest.objects.filter(booking__in=bookings, room__isnull=False).values("room_id")
    assigned = [booking.assigned_room_id for booking in bookings if booking.assigned_room_id]
    return room_services.lock_rooms(hotel=hotel, condition=Q(pk__in=assigned) | Q(pk__in=elsewhere) | also)
