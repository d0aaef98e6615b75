"""The persons in the rooms of a hotel, for a fire list: by their presence, whatever their booking says."""

from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import JSONObject

from guests.models import Guest
from hotel.models import Hotel
from rooms.enums import RoomStatus
from rooms.models import Room

WITH_STAFF = (RoomStatus.CLEANING_IN_PROGRESS, RoomStatus.MAINTENANCE_REQUIRED)
"""The statuses of rooms in which staff may be."""


class RoomOfList(NamedTuple):
    """A room in which people may be. `persons` are the guests recorded in it.

    The booking that occupies it counts `booked_adults` and `booked_children`, some of whom may have no name.
    """

    pk: int
    room_number: str
    floor: int
    room_status: str
    booked_adults: int | None
    booked_children: int | None
    persons: list[dict[str, Any]]

    @property
    def unnamed(self) -> int:
        """The number of persons that the booking counts beyond the recorded guests."""
        return max(0, (self.booked_adults or 0) + (self.booked_children or 0) - len(self.persons))

    @property
    def may_have_staff(self) -> bool:
        """Whether staff may be in the room, to clean or to repair."""
        return self.room_status in WITH_STAFF


def rooms_with_people(*, hotel: Hotel) -> list[RoomOfList]:
    """Return the rooms in which guests are recorded, that a booking occupies, or in which staff may be.

    They are ordered by floor and number. Sends one statement.
    """
    guests = Guest.objects.filter(room=OuterRef("pk"))
    person = JSONObject(id="pk", first_name="first_name", last_name="last_name")
    rooms = (
        Room.objects.filter(hotel=hotel)
        .filter(Q(Exists(guests)) | Q(occupancy__isnull=False) | Q(room_status__in=WITH_STAFF))
        .annotate(
            persons=ArraySubquery(guests.order_by("last_name", "first_name", "pk").values(person=person))
        )
        .order_by("floor", "room_number")
    )
    return [
        RoomOfList(*row)
        for row in rooms.values_list(
            "pk",
            "room_number",
            "floor",
            "room_status",
            "occupancy__booking__adults",
            "occupancy__booking__children",
            "persons",
        )
    ]
