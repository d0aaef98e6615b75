"""The front desk of one hotel, whose every command is timed where it matters: in any hotel of any database."""

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
"""The moment at which all commands of a bench happen, unless a server asks its own clock."""

NIGHTS = timedelta(days=2)
DEPARTURE = TODAY + NIGHTS

T = TypeVar("T")


@dataclass(frozen=True)
class Stay:
    """A confirmed booking of two persons with its planned room, and another room to move to."""

    booking_id: str
    room_number: str
    other_room: str


class Desk:
    """Gives commands in a hotel as the first person of its front desk."""

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

    def arrive(self, stay: Stay) -> None:
        self.give(stays.check_in_booking, booking_id=stay.booking_id)

    def move(self, stay: Stay) -> None:
        self.give(stays.move_booking, booking_id=stay.booking_id, room_number=stay.other_room, reason="Noise")

    def leave(self, stay: Stay) -> None:
        self.give(stays.check_out_booking, booking_id=stay.booking_id)

    def leave_together(self, group: Sequence[Stay]) -> None:
        """A coach leaves: everybody is in the room that was planned."""
        check_outs = [RoomCheckOut(stay.room_number, stay.booking_id) for stay in group]
        self.give(stays.check_out_rooms, check_outs=check_outs)

    def prepare(self, count: int, *, rooms_each: int = 2) -> list[Stay]:
        """So many stays from today on, in rooms that are free and ready; the last of each one's is the other."""
        numbers = self.free_rooms(rooms_each * count)
        made = self.do(stays.create_bookings, bookings=[self.new(confirm=True) for _ in range(count)])
        prepared = [
            Stay(booking.booking_id, here, there)
            for booking, here, there in zip(
                made, numbers[::rooms_each], numbers[rooms_each - 1 :: rooms_each], strict=True
            )
        ]
        self.do(stays.assign_rooms, rooms={stay.booking_id: stay.room_number for stay in prepared})
        return prepared

    def arrive_together(self, group: Sequence[Stay]) -> None:
        self.do(stays.check_in_bookings, check_ins=[PlannedCheckIn(stay.booking_id) for stay in group])

    def clean(self, group: Sequence[Stay]) -> None:
        """Whichever of their rooms guests have left is ready again."""
        numbers = [number for stay in group for number in (stay.room_number, stay.other_room)]
        dirty = Room.objects.filter(
            hotel=self.hotel, room_number__in=numbers, room_status=RoomStatus.CHECKOUT_DIRTY
        )
        left = list(dirty.values_list("room_number", flat=True))
        if left:
            self.do(housekeeping.mark_cleaned_rooms, room_numbers=left)
            self.do(housekeeping.inspect_rooms, room_numbers=left, passed=True)

    def free_rooms(self, count: int) -> list[str]:
        """Rooms for two that nobody holds or has planned. Raises ValueError when there are too few."""
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

    def new(self, *, confirm: bool) -> NewBooking:
        companion = PartyMember(first_name="Ben", last_name="Byrne")
        return NewBooking(
            room_type=self.room_type.code,
            check_in=self.today,
            check_out=self.today + NIGHTS,
            adults=2,
            party=[PartyMember(first_name="Ada", last_name="Byrne", role=PartyRole.PRIMARY), companion],
            currency=self.hotel.currency,
            total_amount=Decimal("220.00"),
            confirm=confirm,
        )

    def give(self, service: Callable[..., T], **arguments: Any) -> T:
        """One command of the front desk."""
        command = Command(hotel=self.hotel, staff=self.staff, source=Source.FRONT_DESK, now=self.now)
        return run_command(command, partial(service, **arguments))

    def do(self, service: Callable[..., T], **arguments: Any) -> T:
        """One command with nobody behind it."""
        return run_command(system_command(self.hotel, now=self.now), partial(service, **arguments))
