"""How bookings are locked: always here, in primary-key order, before any room."""

from collections.abc import Collection

from django.db.models import Q

from hotel.context import LockRank
from hotel.locking import lock_in_order
from hotel.models import Hotel
from room_bookings.exceptions import BookingNotFound
from room_bookings.models import RoomBooking


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
