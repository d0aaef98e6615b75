"""How bookings are locked: always here, in primary-key order, before any room."""

from collections.abc import Collection

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Upper

from hotel.kernel.context import LockRank
from hotel.kernel.locking import LockingReading
from hotel.kernel.sql.reads import Parameter, any_of, joined
from hotel.models import Hotel
from room_bookings.exceptions import BookingNotFound
from room_bookings.models import RoomBooking, RoomOccupancy
from rooms import services as room_services
from rooms.models import Room

# Found by their own keys first: next to a list of ids the planner would read all bookings of the hotel for their hotel.
_NAMED = ArraySubquery(
    RoomBooking.objects.filter(any_of("booking_id", "booking_ids")).order_by().values("pk")
)
_HOLDING = ArraySubquery(
    RoomOccupancy.objects.alias(upper_number=Upper("room__room_number"))
    .filter(any_of("upper_number", "room_numbers"), room__hotel=Parameter("hotel"))
    .order_by()
    .values("booking_id")
)


def _locking(keys: Combinable) -> LockingReading[RoomBooking]:
    return LockingReading(
        lambda: RoomBooking.objects.filter(any_of("pk", keys), hotel=Parameter("hotel")),
        rank=LockRank.BOOKINGS,
    )


_BY_ID = _locking(_NAMED)
_IN_ROOMS_OR_NAMED = _locking(joined(_HOLDING, _NAMED))


def lock_bookings(*, hotel: Hotel, booking_ids: Collection[str]) -> dict[str, RoomBooking]:
    """Lock bookings and return them by booking id, in the order asked for. Raises BookingNotFound."""
    rows = _BY_ID(hotel=hotel.pk, booking_ids=list(set(booking_ids)))
    found = {booking.booking_id: booking for booking in rows}
    if missing := set(booking_ids) - found.keys():
        raise BookingNotFound(missing)
    return {booking_id: found[booking_id] for booking_id in booking_ids}


def lock_bookings_in(
    *, hotel: Hotel, room_numbers: Collection[str] = (), booking_ids: Collection[str] = ()
) -> dict[str, RoomBooking]:
    """Lock the hotel's bookings that are in these rooms, whatever the case of the number, or have these ids.

    This chooses rows, it judges nothing: after a wait it may be out of date.
    """
    rows = _IN_ROOMS_OR_NAMED(
        hotel=hotel.pk,
        room_numbers=[number.upper() for number in room_numbers],
        booking_ids=list(booking_ids),
    )
    return {booking.booking_id: booking for booking in rows}


def lock_rooms_of(
    *, hotel: Hotel, bookings: Collection[RoomBooking], also: Collection[str] = ()
) -> dict[int, Room]:
    """Lock the bookings' rooms, every room where one of their guests is, and others by their number."""
    return room_services.lock_rooms(
        hotel=hotel,
        room_ids=[booking.assigned_room_id for booking in bookings if booking.assigned_room_id],
        room_numbers=also,
        with_guests_of=[booking.pk for booking in bookings],
    )
