"""The locks of bookings, always taken in primary-key order and before any room."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Upper
from django.utils.translation import gettext as _

from guests.models import Guest
from hotel.kernel.attempt import LockRank
from hotel.kernel.exceptions import Busy
from hotel.kernel.locking import HoldingLockQuery, LockQuery
from hotel.kernel.sql import PreparedQuery
from room_bookings.exceptions import BookingNotFound
from room_bookings.models import GroupBill, RoomBooking, RoomOccupancy
from room_bookings.selectors import bookings_with_details_by_pk
from rooms.models import Room
from staff.command import Command


def _with_ids(given: PreparedQuery.Parameters) -> QuerySet[RoomBooking, Any]:
    return RoomBooking.objects.filter(given.any_of("booking_id", "booking_ids")).values("pk")


def _continued_by_ids(given: PreparedQuery.Parameters) -> QuerySet[RoomBooking, Any]:
    return RoomBooking.objects.filter(
        given.any_of("booking_id", "booking_ids"), continues__isnull=False
    ).values("continues_id")


def _bills_of_ids(given: PreparedQuery.Parameters) -> QuerySet[GroupBill, Any]:
    return _bills_of(given, RoomBooking.objects.filter(given.any_of("booking_id", "booking_ids")))


def _bills_of_continued(given: PreparedQuery.Parameters) -> QuerySet[GroupBill, Any]:
    members = given.any_of("pk", _with_ids(given), _continued_by_ids(given))
    return _bills_of(given, RoomBooking.objects.filter(members))


def _bills_of_rooms(given: PreparedQuery.Parameters) -> QuerySet[GroupBill, Any]:
    return _bills_of(given, RoomBooking.objects.filter(given.any_of("pk", _in_rooms(given))))


def _bills_of(given: PreparedQuery.Parameters, members: QuerySet[RoomBooking]) -> QuerySet[GroupBill, Any]:
    """Return the bookings that hold, or have held, the master bills of the groups of these bookings.

    The members are named by key alone: with their hotel, the planner would scan all bookings of its groups. No master
    bill has an empty reference.
    """
    return GroupBill.objects.filter(
        hotel=given.value("hotel_pk"), group_reference__in=members.values("group_reference")
    ).values("booking_id")


def _in_rooms(given: PreparedQuery.Parameters) -> QuerySet[RoomOccupancy, Any]:
    occupancies = RoomOccupancy.objects.alias(upper_number=Upper("room__room_number"))
    return occupancies.filter(
        given.any_of("upper_number", "room_numbers"), room__hotel=given.value("hotel_pk")
    ).values("booking_id")


# Both queries find primary keys first: with a list of booking ids in the outer query, the planner would scan the index
# of all bookings of the hotel.
_LOCK_BOOKINGS = HoldingLockQuery(
    "lock_bookings",
    lambda given: RoomBooking.objects.filter(
        given.any_of("pk", _with_ids(given)), hotel=given.value("hotel_pk")
    ),
    rank=LockRank.BOOKINGS,
    details=bookings_with_details_by_pk,
)
_LOCK_BOOKINGS_WITH_MASTER_BILLS = HoldingLockQuery(
    "lock_bookings_with_master_bills",
    lambda given: RoomBooking.objects.filter(
        given.any_of("pk", _with_ids(given), _bills_of_ids(given)), hotel=given.value("hotel_pk")
    ),
    rank=LockRank.BOOKINGS,
    details=bookings_with_details_by_pk,
)
_LOCK_HOLDERS_OF_MASTER_BILLS = HoldingLockQuery(
    "lock_holders_of_master_bills",
    lambda given: RoomBooking.objects.filter(
        given.any_of(
            "pk",
            GroupBill.objects.filter(
                hotel=given.value("hotel_pk"), group_reference=given.value("reference")
            ).values("booking_id"),
        ),
        hotel=given.value("hotel_pk"),
    ),
    rank=LockRank.BOOKINGS,
    details=bookings_with_details_by_pk,
)
_LOCK_BOOKINGS_WITH_EARLIER = HoldingLockQuery(
    "lock_bookings_with_earlier",
    lambda given: RoomBooking.objects.filter(
        given.any_of("pk", _with_ids(given), _continued_by_ids(given), _bills_of_continued(given)),
        hotel=given.value("hotel_pk"),
    ),
    rank=LockRank.BOOKINGS,
    details=bookings_with_details_by_pk,
)
_LOCK_BOOKINGS_IN_ROOMS = HoldingLockQuery(
    "lock_bookings_in_rooms",
    lambda given: RoomBooking.objects.filter(
        given.any_of("pk", _in_rooms(given), _with_ids(given)), hotel=given.value("hotel_pk")
    ),
    rank=LockRank.BOOKINGS,
    details=bookings_with_details_by_pk,
)
_LOCK_BOOKINGS_IN_ROOMS_WITH_MASTER_BILLS = HoldingLockQuery(
    "lock_bookings_in_rooms_with_bills",
    lambda given: RoomBooking.objects.filter(
        given.any_of("pk", _in_rooms(given), _with_ids(given), _bills_of_ids(given), _bills_of_rooms(given)),
        hotel=given.value("hotel_pk"),
    ),
    rank=LockRank.BOOKINGS,
    details=bookings_with_details_by_pk,
)
_LOCK_ROOMS_OF_BOOKINGS = LockQuery(
    "lock_rooms_of_bookings",
    lambda given: Room.objects.filter(
        given.any_of(
            "pk",
            given.value("room_pks", cast="bigint[]"),
            Room.objects.alias(upper_number=Upper("room_number"))
            .filter(given.any_of("upper_number", "room_numbers"), hotel=given.value("hotel_pk"))
            .values("pk"),
            Guest.objects.filter(given.any_of("booking_id", "booking_pks")).values("room_id"),
        ),
        hotel=given.value("hotel_pk"),
    ),
    rank=LockRank.ROOMS,
)


def lock_booking(command: Command, *, booking_id: str, with_master_bill: bool = False) -> RoomBooking:
    """Lock one booking of the hotel as `lock_bookings` does. Raises BookingNotFound, Busy."""
    return lock_bookings(command, booking_ids=[booking_id], with_master_bills=with_master_bill)[booking_id]


def lock_bookings(
    command: Command, *, booking_ids: Collection[str], with_master_bills: bool = False
) -> dict[str, RoomBooking]:
    """Lock bookings of the hotel; return them by booking ID, in the order of the IDs.

    `with_master_bills` locks those that hold the master bills of their groups in the same statement, for commands that
    charge them. Raises BookingNotFound, Busy.
    """
    lock = _LOCK_BOOKINGS_WITH_MASTER_BILLS if with_master_bills else _LOCK_BOOKINGS
    rows = lock(hotel_pk=command.hotel.pk, booking_ids=list(set(booking_ids)))
    booking_by_id = {booking.booking_id: booking for booking in rows}
    if missing := set(booking_ids) - booking_by_id.keys():
        raise BookingNotFound(missing)
    return {booking_id: booking_by_id[booking_id] for booking_id in booking_ids}


def lock_holders_of_master_bills(command: Command, *, reference: str) -> None:
    """Lock the bookings that hold the master bill of a group, before a booking of it is created. Raises Busy."""
    _LOCK_HOLDERS_OF_MASTER_BILLS(hotel_pk=command.hotel.pk, reference=reference)


def lock_bookings_with_earlier(command: Command, *, booking_ids: Collection[str]) -> dict[str, RoomBooking]:
    """Lock the bookings with these IDs and those that they continue; return all that exist by booking ID.

    Locks the bookings that hold the master bills of their groups, too. Sends as many statements as `lock_bookings`.
    Raises Busy, also where another command has just changed which booking is continued.
    """
    rows = _LOCK_BOOKINGS_WITH_EARLIER(hotel_pk=command.hotel.pk, booking_ids=list(set(booking_ids)))
    booking_by_id = {booking.booking_id: booking for booking in rows}
    locked_pks = {booking.pk for booking in rows}
    named = [booking_by_id[booking_id] for booking_id in booking_ids if booking_id in booking_by_id]
    if any(booking.continues_id and booking.continues_id not in locked_pks for booking in named):
        raise Busy(_("Another command is changing the same booking. Please try again."))
    return booking_by_id


def lock_bookings_in_rooms(
    command: Command,
    *,
    room_numbers: Collection[str] = (),
    booking_ids: Collection[str] = (),
    with_master_bills: bool = False,
) -> dict[str, RoomBooking]:
    """Lock the bookings that occupy these rooms or have these IDs; return them by booking ID. Raises Busy.

    `with_master_bills` locks and returns those that hold the master bills of their groups, too. Room numbers are in
    upper or lower case. The conditions only choose rows: after a wait for a lock they may no longer hold.
    """
    lock = _LOCK_BOOKINGS_IN_ROOMS_WITH_MASTER_BILLS if with_master_bills else _LOCK_BOOKINGS_IN_ROOMS
    rows = lock(
        hotel_pk=command.hotel.pk,
        room_numbers=[number.upper() for number in room_numbers],
        booking_ids=list(booking_ids),
    )
    return {booking.booking_id: booking for booking in rows}


def lock_rooms_of(
    command: Command,
    *,
    bookings: Collection[RoomBooking],
    room_numbers: Collection[str] = (),
    room_pks: Collection[int] = (),
) -> dict[int, Room]:
    """Lock the bookings' rooms, every room in which one of their guests is, and the rooms with these numbers or keys.

    Returns the rooms by primary key. The conditions only choose rows: after a wait for a lock they may no longer
    hold. Raises Busy.
    """
    rooms = _LOCK_ROOMS_OF_BOOKINGS(
        hotel_pk=command.hotel.pk,
        room_pks=[*(booking.assigned_room_id for booking in bookings if booking.assigned_room_id), *room_pks],
        room_numbers=[number.upper() for number in room_numbers],
        booking_pks=[booking.pk for booking in bookings],
    )
    return {room.pk: room for room in rooms}
