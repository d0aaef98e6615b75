"""A random actor: chooses hotel, staff, rooms and bookings, sometimes wrong ones."""

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
from room_bookings.models import BookingGuest, ChannelCalendar, Invoice, Payment, RoomBooking
from rooms.models import Room, RoomType
from staff.command import Command
from staff.models import Staff
from tools.stress.hotels import RENUMBERED

START = datetime(2026, 5, 14, 9, 0, tzinfo=UTC)
SECONDS_PER_HOTEL_HOUR = 1.0
"""Every hotel's days pass quickly, so that guests arrive, overstay and become no-shows."""

RECENT_BOOKINGS = 12
NEW_ROOM_NUMBERS = 60
"""The count of numbers for new rooms of a hotel; it is small, so that some are already taken."""

ROOM_TYPE_CODES = 20
"""The count of codes for new room types."""

WRONG_SUBJECT_RATE = 0.04
"""The share of commands that name a subject of another hotel or an unknown one."""

T = TypeVar("T")


class Actor:
    """The source of all random choices of one worker. The same seed makes the same choices from the same data."""

    def __init__(self, *, seed: int, started_at: float) -> None:
        self.rng = random.Random(seed)
        self.started_at = started_at
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

    def choose_hotel(self) -> None:
        """Choose the hotel of the next command."""
        self.hotel = self.rng.choice(self.hotels)

    @property
    def now(self) -> datetime:
        """The present instant on the accelerated clock of the run."""
        return START + timedelta(hours=(time() - self.started_at) / SECONDS_PER_HOTEL_HOUR)

    @property
    def today(self) -> date:
        return business_date(hotel=self.hotel, now=self.now)

    def command(self) -> Command:
        """Return a command of the manager, of the program itself, or of a person who may lack the capability."""
        staff = self.rng.choice([None, self.pick_staff(), self.pick_staff(), self.pick_staff()])
        return Command(hotel=self.hotel, staff=staff, source=Source.FRONT_DESK, now=self.now)

    def call(self, service: Callable[..., T], **arguments: Any) -> T:
        """Run the service as one command of a person who may lack the capability."""
        return run_command(self.command(), partial(service, **arguments), name=service.__name__)

    def pick_staff(self) -> Staff:
        """Return one person of the hotel, mostly the manager."""
        people = self.people[self.hotel.pk]
        weights = [12.0 if "MANAGER" in person.roles else 0.5 for person in people]
        return self.rng.choices(people, weights=weights)[0]

    def pick_rooms(self, most: int = 3) -> list[str]:
        if self.rng.random() < WRONG_SUBJECT_RATE:
            return ["unknown"]
        numbers = self.numbers[self.hotel.pk]
        return self.rng.sample(numbers, self.rng.randint(1, min(most, len(numbers))))

    def pick_room(self, *statuses: str) -> str:
        """Return a room number, mostly of a room in one of these statuses."""
        if statuses and self.rng.random() < 0.8:
            rooms = Room.objects.filter(hotel=self.hotel, room_status__in=statuses)
            if found := list(rooms.values_list("room_number", flat=True)):
                return self.rng.choice(found)
        return self.pick_rooms(most=1)[0]

    def pick_bookings(self, *statuses: str, most: int = 3) -> list[str]:
        """Return IDs of recently changed bookings in one of these statuses, rarely of another hotel."""
        hotel = self.rng.choice(self.hotels) if self.rng.random() < WRONG_SUBJECT_RATE else self.hotel
        bookings = RoomBooking.objects.filter(hotel=hotel, status__in=statuses).order_by("-updated_at", "pk")
        ids = list(bookings.values_list("booking_id", flat=True)[:RECENT_BOOKINGS])
        return self.rng.sample(ids, min(len(ids), self.rng.randint(1, most))) or ["BK-UNKNOWN1"]

    def pick_booking(self, *statuses: str) -> str:
        return self.pick_bookings(*statuses, most=1)[0]

    def pick_two_planned_bookings(self) -> list[str]:
        planned = RoomBooking.objects.filter(
            hotel=self.hotel, status__in=["PENDING", "CONFIRMED"], assigned_room__isnull=False
        )
        ids = list(
            planned.order_by("-updated_at", "pk").values_list("booking_id", flat=True)[:RECENT_BOOKINGS]
        )
        return self.rng.sample(ids, 2) if len(ids) > 1 else ["BK-UNKNOWN1", "BK-UNKNOWN2"]

    def first_party_member(self, booking_id: str) -> int:
        members = BookingGuest.objects.filter(booking__booking_id=booking_id).order_by("pk")
        return members.values_list("pk", flat=True).first() or 0

    def pick_ledger_row(self, booking_id: str) -> int:
        rows = Payment.objects.filter(booking__booking_id=booking_id).values_list("pk", flat=True)
        return self.rng.choice([*rows, 0])

    def pick_invoice(self, booking_id: str) -> str:
        rows = Invoice.objects.filter(booking__booking_id=booking_id).values_list("number", flat=True)
        return self.rng.choice([*rows, "none"])

    def pick_stays(self) -> list[dict[str, str]]:
        """Return rooms with their bookings, checked in or already checked out, as a group check-out names them."""
        here = RoomBooking.objects.filter(
            hotel=self.hotel, status__in=["CHECKED_IN", "COMPLETED"], assigned_room__isnull=False
        )
        found = here.order_by("-updated_at", "pk").values("booking_id", "assigned_room__room_number")[
            :RECENT_BOOKINGS
        ]
        stays = {stay["assigned_room__room_number"]: stay["booking_id"] for stay in found}
        number = self.rng.randint(1, 3)
        chosen = self.rng.sample(sorted(stays), min(len(stays), number)) or ["unknown"]
        return [{"room_number": room, "booking_id": stays.get(room, "BK-UNKNOWN1")} for room in chosen]

    def pick_departure(self) -> tuple[str, str]:
        """Return the ID and the room of a booking in house, mostly of one that ends today or should have left."""
        here = RoomBooking.objects.filter(hotel=self.hotel, status="CHECKED_IN")
        leaving = here.filter(check_out__lte=self.today) if self.rng.random() < 0.9 else here
        found = list(leaving.order_by("pk").values_list("booking_id", "assigned_room__room_number"))
        return self.rng.choice(found) if found else ("BK-UNKNOWN1", "unknown")

    def pick_first_name(self) -> str:
        return self.rng.choice(["Ada", "Eva", "Ida"])

    def pick_date(self, *ahead: int) -> date:
        return self.today + timedelta(days=self.rng.choice(ahead))

    def pick_new_room_number(self) -> str:
        """Return the number of a room that may not exist yet, and remember it for later choices."""
        number = f"N{self.rng.randrange(NEW_ROOM_NUMBERS)}"
        if number not in self.numbers[self.hotel.pk]:
            self.numbers[self.hotel.pk].append(number)
        return number

    def pick_renumbered_room(self) -> str:
        """Return the present number of the room that is renumbered again and again."""
        rooms = Room.objects.filter(hotel=self.hotel, room_number__startswith=RENUMBERED)
        return rooms.values_list("room_number", flat=True)[0]

    def number_for_renumbering(self) -> str:
        """Return a number that no room ever had."""
        return f"{RENUMBERED}{self.rng.getrandbits(48):x}"

    def pick_calendar(self) -> int:
        """Return a calendar of the hotel."""
        pks = ChannelCalendar.objects.filter(hotel=self.hotel).order_by("pk").values_list("pk", flat=True)
        return self.rng.choice(list(pks))

    def pick_usual_room_type(self) -> str:
        """Return the initial room type in nine of ten cases, else one that the hotel may have."""
        return "DBL" if self.rng.random() < 0.9 else f"T{self.rng.randrange(ROOM_TYPE_CODES)}"

    def pick_room_type(self) -> str:
        """Return a room type code of the hotel, or an unknown one."""
        codes = RoomType.objects.filter(hotel=self.hotel).order_by("code").values_list("code", flat=True)
        return self.rng.choice(["DBL", *codes, "NONE"])

    def new_room_type_name(self) -> str:
        return f"{self.rng.choice(['Double', 'Twin'])} {self.rng.getrandbits(32):x}"
