"""How rooms are locked: always here, in primary-key order."""

from collections.abc import Collection

from django.db.models import Q
from django.db.models.functions import Upper

from guests.models import Guest
from hotel.kernel.attempt import LockRank
from hotel.kernel.locking import LockQuery, is_locked, lock_in_order
from rooms.exceptions import RoomNotFound
from rooms.models import Room, RoomType
from staff.command import Command

_LOCK_ROOMS = LockQuery(
    "lock_rooms",
    lambda given: Room.objects.filter(
        given.any_of(
            "pk",
            given.value("room_pks", cast="bigint[]"),
            Room.objects.alias(upper_number=Upper("room_number"))
            .filter(given.any_of("upper_number", "room_numbers"), hotel=given.value("hotel_pk"))
            .values("pk"),
            Guest.objects.filter(given.any_of("booking_id", "booking_pks_of_guests")).values("room_id"),
        ),
        hotel=given.value("hotel_pk"),
    ),
    rank=LockRank.ROOMS,
)
"""Three ways to name rooms. Their primary keys are found first, so that each room is looked up by its key."""


def lock_inventory(command: Command, *, room_type_pk: int) -> RoomType:
    """Lock what is left of a type of room: whoever judges it and promises one holds this until the promise stands.

    The type itself can be read, booked and planned meanwhile.
    """
    types = RoomType.objects.filter(hotel=command.hotel, pk=room_type_pk)
    (room_type,) = lock_in_order(types, rank=LockRank.ROOM_TYPES)
    return room_type


def lock_room(command: Command, *, room_number: str) -> Room:
    """Lock one room by its number, whatever the case. Raises RoomNotFound."""
    return lock_rooms_by_number(command, room_numbers=[room_number])[room_number.upper()]


def lock_rooms_by_number(command: Command, *, room_numbers: Collection[str]) -> dict[str, Room]:
    """Lock rooms and return them by upper-case number. Raises RoomNotFound naming what is missing."""
    wanted = {number.upper(): number for number in room_numbers}
    rooms = lock_rooms(command, room_numbers=list(wanted))
    found = {room.room_number.upper(): room for room in rooms.values()}
    if missing := wanted.keys() - found.keys():
        raise RoomNotFound(wanted[number] for number in missing)
    return found


def lock_rooms(
    command: Command,
    *,
    room_pks: Collection[int] = (),
    room_numbers: Collection[str] = (),
    booking_pks_of_guests: Collection[int] = (),
) -> dict[int, Room]:
    """Lock rooms of the hotel and return them by primary key.

    Those with these keys, those with these numbers, whatever the case, and those where guests of these bookings
    (primary keys) are. This chooses rows, it judges nothing: after a wait it may be out of date.
    """
    rooms = _LOCK_ROOMS(
        hotel_pk=command.hotel.pk,
        room_pks=list(room_pks),
        room_numbers=[number.upper() for number in room_numbers],
        booking_pks_of_guests=list(booking_pks_of_guests),
    )
    return {room.pk: room for room in rooms}


def lock_rooms_matching(command: Command, *, condition: Q) -> dict[int, Room]:
    """Lock the hotel's rooms that match. The condition chooses rows, it judges nothing."""
    rooms = lock_in_order(Room.objects.filter(condition, hotel=command.hotel), rank=LockRank.ROOMS)
    return {room.pk: room for room in rooms}


def locked_rooms(command: Command, *, rooms: Collection[Room]) -> list[Room]:
    """These rooms as they are under this command's lock; taken now where it is not held yet."""
    if is_locked(rooms, rank=LockRank.ROOMS):
        return list(rooms)
    fresh = lock_rooms(command, room_pks=[room.pk for room in rooms])
    return [fresh[room.pk] for room in rooms]
