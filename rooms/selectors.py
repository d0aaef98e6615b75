"""Selectors of rooms and room types."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Upper

from hotel.kernel.sql import PreparedQuery
from hotel.models import Hotel
from rooms.day_restrictions import DayRestriction
from rooms.exceptions import RoomNotFound, RoomTypeNotFound
from rooms.models import Restriction, Room, RoomType

rooms_by_pk = PreparedQuery.by_key("read_rooms_by_pk", Room.objects.all)
"""Reads rooms by primary key."""

_READ_ROOM_TYPES_BY_PK = PreparedQuery.by_key("read_room_types_by_pk", RoomType.objects.all)
_READ_ROOM_TYPES_BY_CODE = PreparedQuery(
    "read_room_types_by_code",
    lambda given: RoomType.objects.filter(given.any_of("code", "codes"), hotel=given.value("hotel_pk")),
)
_READ_ROOMS_BY_NUMBER = PreparedQuery(
    "read_rooms_by_number",
    lambda given: Room.objects.alias(upper_number=Upper("room_number")).filter(
        hotel=given.value("hotel_pk"), upper_number=given.value("upper_number")
    ),
)


_READ_RESTRICTIONS: PreparedQuery[Any] = PreparedQuery(
    "read_restrictions",
    lambda given: (
        Restriction.objects.filter(
            given.any_of("room_type_id", "room_type_pks"),
            day__gte=given.value("first"),
            day__lte=given.value("last"),
        )
        .order_by("room_type_id", "day")
        .values_list(
            "room_type_id", "day", "min_nights", "max_nights", "closed_to_arrival", "closed_to_departure"
        )
    ),
)


def room_by_number(*, hotel: Hotel, room_number: str) -> Room:
    """Return the hotel's room with this number, in upper or lower case. Raises RoomNotFound."""
    for room in _READ_ROOMS_BY_NUMBER(hotel_pk=hotel.pk, upper_number=room_number.upper()):
        return room
    raise RoomNotFound([room_number])


def rooms_by_number(*, hotel: Hotel, room_numbers: Collection[str]) -> dict[str, Room]:
    """Return those of the hotel's rooms that have one of these upper-case numbers, by it."""
    found = Room.objects.alias(upper_number=Upper("room_number")).filter(
        hotel=hotel, upper_number__in=room_numbers
    )
    return {room.room_number.upper(): room for room in found}


def room_types_of(*, hotel: Hotel) -> QuerySet[RoomType]:
    """Return the hotel's room types."""
    return RoomType.objects.filter(hotel=hotel)


def room_type_by_code(*, hotel: Hotel, code: str) -> RoomType:
    """Return the room type with this code. Raises RoomTypeNotFound."""
    if room_type := find_room_types(hotel=hotel, codes=[code]).get(code):
        return room_type
    raise RoomTypeNotFound(code)


def find_room_types(*, hotel: Hotel, codes: Collection[str]) -> dict[str, RoomType]:
    """Return the hotel's room types with these codes, by code; a code without a room type is left out."""
    rows = _READ_ROOM_TYPES_BY_CODE(hotel_pk=hotel.pk, codes=list(codes))
    return {room_type.code: room_type for room_type in rows}


def restrictions_of(*, room_type: RoomType, first: date, last: date) -> list[DayRestriction]:
    """Return the restrictions of the dates from `first` to `last` in their order; a date without any is left out."""
    of_type = read_restrictions(room_type_pks=[room_type.pk], first=first, last=last)
    return of_type.get(room_type.pk, [])


def read_restrictions(
    *, room_type_pks: Collection[int], first: date, last: date
) -> dict[int, list[DayRestriction]]:
    """Return the same for several room types by primary key, in one statement."""
    found: dict[int, list[DayRestriction]] = {}
    for room_type_pk, *values in _READ_RESTRICTIONS(
        room_type_pks=list(room_type_pks), first=first, last=last
    ):
        found.setdefault(room_type_pk, []).append(DayRestriction(*values))
    return found


def load_room_type(room: Room) -> RoomType:
    """Return the type of a room, and keep it on the room."""
    (room.room_type,) = _READ_ROOM_TYPES_BY_PK([room.room_type_id])
    return room.room_type
