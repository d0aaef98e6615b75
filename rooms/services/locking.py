"""How rooms are locked: always here, in primary-key order."""

from collections.abc import Collection

from django.db.models import Q
from django.db.models.functions import Upper

from hotel.context import LockRank
from hotel.locking import is_locked, lock_in_order
from hotel.models import Hotel
from rooms.exceptions import RoomNotFound
from rooms.models import Room, RoomType


def lock_inventory(*, hotel: Hotel, room_type_id: int) -> RoomType:
    """Lock what is left of a type of room: whoever judges it and promises one holds this until the promise stands.

    The type itself can be read, booked and planned meanwhile.
    """
    types = RoomType.objects.filter(hotel=hotel, pk=room_type_id)
    (room_type,) = lock_in_order(types, rank=LockRank.ROOM_TYPES)
    return room_type


def lock_room(*, hotel: Hotel, room_number: str) -> Room:
    """Lock one room by its number, whatever the case. Raises RoomNotFound."""
    return lock_rooms_by_number(hotel=hotel, room_numbers=[room_number])[room_number.upper()]


def lock_rooms_by_number(*, hotel: Hotel, room_numbers: Collection[str]) -> dict[str, Room]:
    """Lock rooms and return them by upper-case number. Raises RoomNotFound naming what is missing."""
    wanted = {number.upper(): number for number in room_numbers}
    queryset = Room.objects.annotate(upper_number=Upper("room_number"))
    rooms = lock_in_order(queryset.filter(hotel=hotel, upper_number__in=list(wanted)), rank=LockRank.ROOMS)
    found: dict[str, Room] = {room.room_number.upper(): room for room in rooms}
    if missing := wanted.keys() - found.keys():
        raise RoomNotFound(wanted[number] for number in missing)
    return found


def lock_rooms(*, hotel: Hotel, condition: Q) -> dict[int, Room]:
    """Lock the hotel's rooms that match and return them by primary key.

    The condition chooses rows, it judges nothing: after a wait it may be out of date.
    """
    return {
        room.pk: room
        for room in lock_in_order(Room.objects.filter(condition, hotel=hotel), rank=LockRank.ROOMS)
    }


def locked(*, hotel: Hotel, rooms: Collection[Room]) -> list[Room]:
    """These rooms as they are under this command's lock; taken now where it is not held yet."""
    if is_locked(rooms, rank=LockRank.ROOMS):
        return list(rooms)
    fresh = lock_rooms(hotel=hotel, condition=Q(pk__in=[room.pk for room in rooms]))
    return [fresh[room.pk] for room in rooms]
