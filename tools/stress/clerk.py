"""A clerk of the siege: picks what comes to hand, sometimes the wrong thing."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from time import time
from typing import Any, TypeVar

from hotel.kernel.business_date import business_date
from hotel.kernel.command_runner import run_command
from hotel.kernel.enums import Source
from hotel.models import Hotel
from room_bookings.models import BookingGuest, RoomBooking
from rooms.models import Room, RoomType
from staff.command import Command
from staff.models import Staff

OPENING = datetime(2026, 5, 14, 9, 0, tzinfo=UTC)
AN_HOUR_PASSES_IN = 1.0
"""Seconds: every hotel's days go by, so that guests arrive, overstay and do not come."""

AT_HAND = 12
NEW_ROOMS = 60
"""So many numbers there are for new rooms of a hotel: who comes later finds one taken."""

TYPES = 20
"""So many codes there are for new types of room."""

ASTRAY = 0.04
"""How often a clerk names what is of another hotel, or nowhere."""

T = TypeVar("T")


class Clerk:
    def __init__(self, *, seed: int, began: float) -> None:
        self.dice = random.Random(seed)
        self.began = began
        self.hotels = list(Hotel.objects.order_by("pk"))
        rooms = Room.objects.order_by("pk")
        self.numbers = {
            hotel.pk: list(rooms.filter(hotel=hotel).values_list("room_number", flat=True))
            for hotel in self.hotels
        }
        self.people = {
            hotel.pk: list(Staff.objects.filter(hotel=hotel).select_related("user")) for hotel in self.hotels
        }
        self.hotel = self.hotels[0]

    def turn_to_some_hotel(self) -> None:
        self.hotel = self.dice.choice(self.hotels)

    @property
    def now(self) -> datetime:
        return OPENING + timedelta(hours=(time() - self.began) / AN_HOUR_PASSES_IN)

    @property
    def today(self) -> date:
        return business_date(hotel=self.hotel, now=self.now)

    def command(self) -> Command:
        """Return a command of the manager, of the program itself, or of a person who may lack the capability."""
        staff = self.dice.choice([None, self.somebody(), self.somebody(), self.somebody()])
        return Command(hotel=self.hotel, staff=staff, source=Source.FRONT_DESK, now=self.now)

    def call(self, service: Callable[..., T], **arguments: Any) -> T:
        """Run the service as one command of a person who may lack the capability."""
        return run_command(self.command(), partial(service, **arguments), name=service.__name__)

    def somebody(self) -> Staff:
        """Mostly the manager."""
        people = self.people[self.hotel.pk]
        weights = [12.0 if "MANAGER" in person.roles else 0.5 for person in people]
        return self.dice.choices(people, weights=weights)[0]

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

    def two_planned_bookings(self) -> list[str]:
        planned = RoomBooking.objects.filter(
            hotel=self.hotel, status__in=["PENDING", "CONFIRMED"], assigned_room__isnull=False
        )
        ids = list(planned.order_by("-updated_at", "pk").values_list("booking_id", flat=True)[:AT_HAND])
        return self.dice.sample(ids, 2) if len(ids) > 1 else ["BK-NOBODY", "BK-NOWHERE"]

    def a_member_of(self, booking_id: str) -> int:
        members = BookingGuest.objects.filter(booking__booking_id=booking_id).order_by("pk")
        return members.values_list("pk", flat=True).first() or 0

    def some_stays(self) -> list[dict[str, str]]:
        """Who is to leave which room, or has left it already."""
        here = RoomBooking.objects.filter(
            hotel=self.hotel, status__in=["CHECKED_IN", "COMPLETED"], assigned_room__isnull=False
        )
        found = here.order_by("-updated_at", "pk").values("booking_id", "assigned_room__room_number")[
            :AT_HAND
        ]
        stays = {stay["assigned_room__room_number"]: stay["booking_id"] for stay in found}
        number = self.dice.randint(1, 3)
        chosen = self.dice.sample(sorted(stays), min(len(stays), number)) or ["nowhere"]
        return [{"room_number": room, "booking_id": stays.get(room, "BK-NOBODY")} for room in chosen]

    def a_first_name(self) -> str:
        return self.dice.choice(["Ada", "Eva", "Ida"])

    def a_day(self, *ahead: int) -> date:
        return self.today + timedelta(days=self.dice.choice(ahead))

    def a_new_number(self) -> str:
        """Of a room yet to be made, or made by another just now; whoever names it knows it from then on."""
        number = f"N{self.dice.randrange(NEW_ROOMS)}"
        if number not in self.numbers[self.hotel.pk]:
            self.numbers[self.hotel.pk].append(number)
        return number

    def a_usual_type(self) -> str:
        """Nearly always the one that all rooms are of to begin with; else one that the hotel may have."""
        return "DBL" if self.dice.random() < 0.9 else f"T{self.dice.randrange(TYPES)}"

    def a_room_type(self) -> str:
        """One that the hotel has, or nowhere."""
        codes = RoomType.objects.filter(hotel=self.hotel).order_by("code").values_list("code", flat=True)
        return self.dice.choice(["DBL", *codes, "NONE"])

    def a_new_name(self) -> str:
        return f"{self.dice.choice(['Double', 'Twin'])} {self.dice.getrandbits(32):x}"
