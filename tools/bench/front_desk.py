"""The front desk of one hotel: the commands that the benchmark measures, and their preparation."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, TypeVar

from hotel.kernel.business_date import business_date
from hotel.kernel.command_runner import run_command
from hotel.kernel.enums import Source
from hotel.models import Hotel
from housekeeping import services as housekeeping
from room_bookings import services as stays
from room_bookings.enums import PartyRole
from room_bookings.services import NewBooking, PartyMember, PlannedCheckIn, RoomCheckOut
from room_bookings.transitions import LIVE
from rooms.enums import RoomStatus
from rooms.models import Room, RoomType
from staff.command import Command, system_command
from staff.enums import Role
from staff.models import Staff
from tests.scenarios import NOON, TODAY

NOW = NOON
"""The instant of all commands of the benchmark, except where a web server uses its own clock."""

NIGHTS = timedelta(days=2)
DEPARTURE = TODAY + NIGHTS

T = TypeVar("T")


@dataclass(frozen=True)
class Stay:
    """A confirmed booking of two persons with its planned room, and another room to move to."""

    booking_id: str
    room_number: str
    other_room: str


class FrontDesk:
    """Gives commands in a hotel as its first person with the role FRONT_DESK."""

    def __init__(self, hotel: Hotel, *, now: datetime = NOW) -> None:
        self.hotel = hotel
        self.now = now
        self.today = business_date(hotel=hotel, now=now)
        self.staff = Staff.objects.filter(hotel=hotel, roles__contains=[Role.FRONT_DESK]).select_related(
            "user"
        )[0]
        room_type = RoomType.objects.filter(hotel=hotel, max_occupancy__gte=2).first()
        if room_type is None:
            raise ValueError("the hotel has no room for two")
        self.room_type = room_type

    def check_in(self, stay: Stay) -> None:
        """Check a booking in."""
        self.run(stays.check_in_booking, booking_id=stay.booking_id)

    def move(self, stay: Stay) -> None:
        """Move a booking to its other room."""
        self.run(stays.move_booking, booking_id=stay.booking_id, room_number=stay.other_room, reason="Noise")

    def check_out(self, stay: Stay) -> None:
        """Check a booking out."""
        self.run(stays.check_out_booking, booking_id=stay.booking_id)

    def check_out_group(self, group: Sequence[Stay]) -> None:
        """Check a group out of its assigned rooms by one command."""
        check_outs = [RoomCheckOut(stay.room_number, stay.booking_id) for stay in group]
        self.run(stays.check_out_rooms, check_outs=check_outs)

    def prepare_stays(self, count: int, *, rooms_each: int = 2) -> list[Stay]:
        """Book stays from today on in ready rooms; the first room of each is assigned, the last is its other room."""
        numbers = self.free_rooms(rooms_each * count)
        created = self.run_as_system(
            stays.create_bookings, bookings=[self.new_booking(confirm=True) for _ in range(count)]
        )
        prepared = [
            Stay(booking.booking_id, here, there)
            for booking, here, there in zip(
                created, numbers[::rooms_each], numbers[rooms_each - 1 :: rooms_each], strict=True
            )
        ]
        self.run_as_system(stays.assign_rooms, rooms={stay.booking_id: stay.room_number for stay in prepared})
        return prepared

    def check_in_group(self, group: Sequence[Stay]) -> None:
        """Check a group in by one command."""
        self.run_as_system(
            stays.check_in_bookings, check_ins=[PlannedCheckIn(stay.booking_id) for stay in group]
        )

    def clean_rooms(self, group: Sequence[Stay]) -> None:
        """Clean and inspect the dirty rooms of these stays."""
        numbers = [number for stay in group for number in (stay.room_number, stay.other_room)]
        dirty = Room.objects.filter(
            hotel=self.hotel, room_number__in=numbers, room_status=RoomStatus.CHECKOUT_DIRTY
        )
        numbers = list(dirty.values_list("room_number", flat=True))
        if numbers:
            self.run_as_system(housekeeping.mark_cleaned_rooms, room_numbers=numbers)
            self.run_as_system(housekeeping.inspect_rooms, room_numbers=numbers, passed=True)

    def free_rooms(self, count: int) -> list[str]:
        """Return numbers of ready rooms for two that no live booking has. Raises ValueError when there are too few."""
        free = (
            Room.objects.filter(
                hotel=self.hotel,
                is_active=True,
                room_status=RoomStatus.READY_FOR_GUEST,
                room_type__max_occupancy__gte=2,
            )
            .exclude(bookings__status__in=sorted(LIVE))
            .order_by("pk")
        )
        numbers = list(free.values_list("room_number", flat=True)[:count])
        if len(numbers) < count:
            message = f"{count} free rooms are needed, there are {len(numbers)}"
            raise ValueError(message)
        return numbers

    def new_booking(self, *, confirm: bool) -> NewBooking:
        """Return a booking of two persons from today on, which is not stored yet."""
        companion = PartyMember(first_name="Ben", last_name="Byrne")
        return NewBooking(
            room_type=self.room_type.code,
            check_in=self.today,
            check_out=self.today + NIGHTS,
            adults=2,
            party=[PartyMember(first_name="Ada", last_name="Byrne", role=PartyRole.PRIMARY), companion],
            currency=self.hotel.currency,
            total_amount=Decimal(0),  # the commands measured leave no bill open
            confirm=confirm,
        )

    def run(self, service: Callable[..., T], **arguments: Any) -> T:
        """Run a service as one command of the front desk."""
        command = Command(hotel=self.hotel, staff=self.staff, source=Source.FRONT_DESK, now=self.now)
        return run_command(command, partial(service, **arguments))

    def run_as_system(self, service: Callable[..., T], **arguments: Any) -> T:
        """Run a service as one command of the system."""
        return run_command(system_command(self.hotel, now=self.now), partial(service, **arguments))
