"""A clerk of the siege: picks what comes to hand, sometimes the wrong thing, and notes what it is told."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import time
from typing import Any

from hotel.context import running_command
from hotel.enums import Source
from hotel.models import Hotel
from room_bookings.models import RoomBooking
from rooms.models import Room
from staff.models import Staff

OPENING = datetime(2026, 5, 14, 9, 0, tzinfo=UTC)
AN_HOUR_PASSES_IN = 1.0
"""Seconds: every hotel's days go by, so that guests arrive, overstay and do not come."""

AT_HAND = 12
ASTRAY = 0.04
"""How often a clerk names what is of another hotel, or nowhere."""

Answer = Any


@dataclass
class Told:
    """What one answer said, to be found in the history afterwards."""

    bookings: dict[str, dict[str, Any]] = field(default_factory=dict)
    rooms: dict[str, dict[str, Any]] = field(default_factory=dict)


class Clerk:
    def __init__(self, *, seed: int, began: float) -> None:
        self.dice = random.Random(seed)
        self.began = began
        self.hotels = list(Hotel.objects.order_by("pk"))
        self.numbers = {
            hotel.pk: list(Room.objects.filter(hotel=hotel).values_list("room_number", flat=True))
            for hotel in self.hotels
        }
        self.people = {hotel.pk: list(Staff.objects.filter(hotel=hotel)) for hotel in self.hotels}
        self.hotel = self.hotels[0]

    def turn_to_some_hotel(self) -> None:
        self.hotel = self.dice.choice(self.hotels)

    @property
    def now(self) -> datetime:
        return OPENING + timedelta(hours=(time() - self.began) / AN_HOUR_PASSES_IN)

    def call(self, service: Callable[..., Answer], **arguments: Any) -> Answer:
        """Ask for it in the name of the manager, of the house, or of somebody who may not."""
        who = self.dice.choices(self._candidates(), weights=self._weights())[0]
        return service(hotel=self.hotel, staff=who, source=Source.FRONT_DESK, now=self.now, **arguments)

    def sign(self, service: Callable[..., Answer], **arguments: Any) -> Answer:
        """Ask for what needs a signature."""
        staff = self.dice.choice(self.people[self.hotel.pk])
        return service(hotel=self.hotel, staff=staff, now=self.now, **arguments)

    def some_rooms(self, most: int = 3) -> list[str]:
        if self.dice.random() < ASTRAY:
            return ["nowhere"]
        numbers = self.numbers[self.hotel.pk]
        return self.dice.sample(numbers, self.dice.randint(1, most))

    def a_room(self, *statuses: str) -> str:
        """Some room, mostly one in such a status."""
        if statuses and self.dice.random() < 0.8:
            rooms = Room.objects.filter(hotel=self.hotel, room_status__in=statuses)
            if found := list(rooms.values_list("room_number", flat=True)):
                return self.dice.choice(found)
        return self.some_rooms(most=1)[0]

    def some_bookings(self, *statuses: str, most: int = 3) -> list[str]:
        """Lately touched bookings in such a status, or some other hotel's."""
        hotel = self.dice.choice(self.hotels) if self.dice.random() < ASTRAY else self.hotel
        bookings = RoomBooking.objects.filter(hotel=hotel, status__in=statuses).order_by("-updated_at", "pk")
        ids = list(bookings.values_list("booking_id", flat=True)[:AT_HAND])
        return self.dice.sample(ids, min(len(ids), self.dice.randint(1, most))) or ["BK-NOBODY"]

    def a_booking(self, *statuses: str) -> str:
        return self.some_bookings(*statuses, most=1)[0]

    def _candidates(self) -> list[Staff | None]:
        return [None, *self.people[self.hotel.pk]]

    def _weights(self) -> list[float]:
        others = self.people[self.hotel.pk]
        return [1.0, *(12.0 if "MANAGER" in person.roles else 0.5 for person in others)]


def told(answer: Answer) -> Told:
    """What the answer says of bookings and rooms, as rows of the two tell it."""
    found = Told()
    for item in answer if isinstance(answer, list) else [answer]:
        if isinstance(item, RoomBooking):
            found.bookings[item.booking_id] = {
                "status": item.status,
                "status_version": item.status_version,
                "room_version": item.room_version,
                "assigned_room": item.assigned_room_id,
            }
        elif isinstance(item, Room):
            found.rooms[str(item.pk)] = {
                "room_status": item.room_status,
                "status_version": item.status_version,
                "is_active": item.is_active,
            }
        elif getattr(item, "outcome", "") == "checked_out":
            found.bookings[item.booking_id] = {"left": item.room_number}
    return found


def has_written() -> bool:
    """Whether the running command has news to tell: nothing changes without."""
    return bool(running_command().before_commit)
