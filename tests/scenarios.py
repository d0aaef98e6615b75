"""Hotels that live: people, rooms and stays, made by the services as in real life."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from django.db import connection

from hotel.kernel.enums import Source
from hotel.kernel.runner import run_command
from hotel.models import Hotel
from housekeeping import services as housekeeping
from housekeeping.enums import Priority
from housekeeping.services import NewRoom
from room_bookings import services as stays
from room_bookings.enums import PartyRole
from room_bookings.models import RoomBooking
from room_bookings.services import NewBooking, PartyMember
from rooms.enums import RoomStatus
from rooms.models import Room, RoomType
from staff.models import Staff
from tests.factories import HotelFactory, RoomTypeFactory, StaffFactory, UserFactory

T = TypeVar("T")

TODAY = date(2026, 5, 14)
MORNING = datetime(2026, 5, 14, 9, 0, tzinfo=UTC)
NOON = datetime(2026, 5, 14, 12, 0, tzinfo=UTC)
LATER = datetime(2026, 5, 14, 14, 30, tzinfo=UTC)


@dataclass(frozen=True)
class House:
    """A hotel with one person of each role and a type of room for two."""

    hotel: Hotel
    front_desk: Staff
    housekeeper: Staff
    supervisor: Staff
    maintenance: Staff
    manager: Staff
    room_type: RoomType

    def url(self, path: str) -> str:
        return f"/api/staff/hotels/{self.hotel.slug}/{path}"


def house(**of_hotel: Any) -> House:
    """A house; its people are named after their roles."""
    hotel = HotelFactory.create(**of_hotel)

    def person(name: str, role: str) -> Staff:
        user = UserFactory.create(first_name=name, last_name="Murphy")
        return StaffFactory.create(hotel=hotel, user=user, **{role: True})

    return House(
        hotel=hotel,
        front_desk=person("Fred", "front_desk"),
        housekeeper=person("Hanna", "housekeeper"),
        supervisor=person("Sue", "supervisor"),
        maintenance=person("Max", "maintenance"),
        manager=person("Mary", "manager"),
        room_type=RoomTypeFactory.create(hotel=hotel, code="DBL", name="Double", max_occupancy=2),
    )


def command(work: Callable[[], T]) -> T:
    """Run one command and let the database judge it at once, as a commit would."""
    result = run_command(work)
    connection.check_constraints()
    return result


def rooms(
    house: House, *numbers: str, status: RoomStatus = RoomStatus.READY_FOR_GUEST, floor: int = 1
) -> list[Room]:
    """New rooms, vacant, in a status that a new room may have."""
    new = [NewRoom(number, house.room_type.code, floor, initial_status=status) for number in numbers]
    return command(
        lambda: housekeeping.create_rooms(
            hotel=house.hotel, rooms=new, staff=None, source=Source.SYSTEM, now=MORNING
        )
    )


def booking(
    house: House, *, nights: int = 2, check_in: date = TODAY, last_name: str = "Byrne", people: int = 1
) -> RoomBooking:
    """A confirmed booking for Ada and, where there are more people, for her companions."""
    companions = [PartyMember(first_name=f"Companion {n}", last_name=last_name) for n in range(1, people)]
    new = NewBooking(
        room_type=house.room_type.code,
        check_in=check_in,
        check_out=check_in + timedelta(days=nights),
        adults=people,
        party=[PartyMember(first_name="Ada", last_name=last_name, role=PartyRole.PRIMARY), *companions],
        currency=house.hotel.currency,
        confirm=True,
    )
    return command(
        lambda: stays.create_booking(
            hotel=house.hotel, booking=new, staff=None, source=Source.SYSTEM, now=MORNING
        )
    )


def planned(house: House, room_number: str, **of_booking: Any) -> RoomBooking:
    """A confirmed booking with this room assigned."""
    made = booking(house, **of_booking)
    return command(
        lambda: stays.assign_room(
            hotel=house.hotel,
            booking_id=made.booking_id,
            room_number=room_number,
            staff=None,
            source=Source.SYSTEM,
            now=MORNING,
        )
    )


def stay(house: House, room_number: str, *, now: datetime = MORNING, **of_booking: Any) -> RoomBooking:
    """A booking in house, in this room, which was ready."""
    made = booking(house, **of_booking)
    return command(
        lambda: stays.check_in_booking(
            hotel=house.hotel,
            booking_id=made.booking_id,
            room_number=room_number,
            staff=None,
            source=Source.SYSTEM,
            now=now,
        )
    )


def leave(house: House, *bookings: RoomBooking, now: datetime = NOON) -> list[RoomBooking]:
    """These bookings check out."""
    ids = [made.booking_id for made in bookings]
    return command(
        lambda: stays.check_out_bookings(
            hotel=house.hotel, booking_ids=ids, staff=None, source=Source.SYSTEM, now=now
        )
    )


def start_cleaning(house: House, *numbers: str, staff: Staff | None = None, now: datetime = MORNING) -> None:
    command(
        lambda: housekeeping.start_cleaning_rooms(
            hotel=house.hotel, room_numbers=numbers, staff=staff, source=Source.HOUSEKEEPING, now=now
        )
    )


def report(
    house: House,
    number: str,
    *,
    room_usable: bool = False,
    note: str = "Tap drips",
    priority: Priority = Priority.MED,
) -> None:
    command(
        lambda: housekeeping.mark_maintenance(
            hotel=house.hotel,
            room_number=number,
            priority=priority,
            note=note,
            room_usable=room_usable,
            staff=None,
            source=Source.SYSTEM,
            now=MORNING,
        )
    )


def override(house: House, number: str, to_status: RoomStatus, *, now: datetime = MORNING) -> None:
    command(
        lambda: housekeeping.override_status(
            hotel=house.hotel,
            room_number=number,
            to_status=to_status,
            note="To begin with",
            staff=house.manager,
            now=now,
        )
    )


def room_in(house: House, number: str, status: RoomStatus) -> Room:
    """A new room brought into this status the shortest lawful way; occupied by a booking where it says OCCUPIED."""
    rooms(house, number)
    if status == RoomStatus.OCCUPIED:
        stay(house, number)
    elif status != RoomStatus.READY_FOR_GUEST:
        override(house, number, status)
    return Room.objects.get(hotel=house.hotel, room_number=number)


def statuses(house: House, numbers: Sequence[str]) -> list[str]:
    """The rooms' statuses, in the order asked for."""
    found = dict(
        Room.objects.filter(hotel=house.hotel, room_number__in=numbers).values_list(
            "room_number", "room_status"
        )
    )
    return [found[number] for number in numbers]
