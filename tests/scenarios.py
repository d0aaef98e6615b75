"""Hotels with staff, rooms and bookings that services have created."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from django.db import connection

from hotel.kernel.attempt import IdentifiedCommand
from hotel.kernel.command_runner import run_command
from hotel.kernel.enums import Source
from hotel.models import Hotel
from housekeeping import services as housekeeping
from housekeeping.enums import Priority
from housekeeping.models import MaintenanceReport
from housekeeping.services import NewRoom
from room_bookings import services as stays
from room_bookings.enums import PartyRole
from room_bookings.models import RoomBooking
from room_bookings.services import NewBooking, PartyMember
from rooms.enums import RoomStatus
from rooms.models import Room, RoomType
from staff.command import Command, system_command
from staff.models import Staff
from tests.factories import HotelFactory, RoomTypeFactory, StaffFactory, UserFactory

T = TypeVar("T")
C = TypeVar("C", bound=IdentifiedCommand)

TODAY = date(2026, 5, 14)
MORNING = datetime(2026, 5, 14, 9, 0, tzinfo=UTC)
NOON = datetime(2026, 5, 14, 12, 0, tzinfo=UTC)
LATER = datetime(2026, 5, 14, 14, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Scenario:
    """A hotel with one member of staff of each role and a room type for two."""

    hotel: Hotel
    front_desk: Staff
    housekeeper: Staff
    supervisor: Staff
    maintenance: Staff
    manager: Staff
    channel: Staff
    room_type: RoomType

    def url(self, path: str) -> str:
        return f"/api/staff/hotels/{self.hotel.slug}/{path}"


def new_scenario(**hotel_fields: Any) -> Scenario:
    """Create a hotel with one person of each role, named after the role."""
    hotel = HotelFactory.create(**hotel_fields)

    def person(name: str, role: str) -> Staff:
        user = UserFactory.create(first_name=name, last_name="Murphy")
        return StaffFactory.create(hotel=hotel, user=user, **{role: True})

    return Scenario(
        hotel=hotel,
        front_desk=person("Fred", "front_desk"),
        housekeeper=person("Hanna", "housekeeper"),
        supervisor=person("Sue", "supervisor"),
        maintenance=person("Max", "maintenance"),
        manager=person("Mary", "manager"),
        channel=person("Channel", "channel"),
        room_type=RoomTypeFactory.create(hotel=hotel, code="DBL", name="Double", max_occupancy=2),
    )


def without_overbooking(scenario: Scenario) -> None:
    """Take the limit from the room type: it has as many nights to sell as rooms."""
    RoomType.objects.filter(pk=scenario.room_type.pk).update(overbooking_limit=0)


def run(command: C, work: Callable[[C], T]) -> T:
    """Run one command and let the database check its constraints at once, as a commit would."""
    result = run_command(command, work)
    connection.check_constraints()
    return result


def rooms(
    scenario: Scenario, *numbers: str, status: RoomStatus = RoomStatus.READY_FOR_GUEST, floor: int = 1
) -> list[Room]:
    """Create vacant rooms in a status that a new room may have."""
    new = [NewRoom(number, scenario.room_type.code, floor, initial_status=status) for number in numbers]
    return run(
        system_command(scenario.hotel, now=MORNING),
        lambda command: housekeeping.create_rooms(command, rooms=new),
    )


def booking(
    scenario: Scenario,
    *,
    nights: int = 2,
    check_in: date = TODAY,
    last_name: str = "Byrne",
    people: int = 1,
    made_at: datetime = MORNING,
) -> RoomBooking:
    """Create a confirmed booking for Ada and, with more `people`, for her companions."""
    companions = [PartyMember(first_name=f"Companion {n}", last_name=last_name) for n in range(1, people)]
    new = NewBooking(
        room_type=scenario.room_type.code,
        check_in=check_in,
        check_out=check_in + timedelta(days=nights),
        adults=people,
        party=[PartyMember(first_name="Ada", last_name=last_name, role=PartyRole.PRIMARY), *companions],
        currency=scenario.hotel.currency,
        confirm=True,
    )
    return run(
        system_command(scenario.hotel, now=made_at),
        lambda command: stays.create_booking(command, booking=new),
    )


def booking_with_room(scenario: Scenario, room_number: str, **of_booking: Any) -> RoomBooking:
    """Create a confirmed booking with this room assigned."""
    made = booking(scenario, **of_booking)
    return run(
        system_command(scenario.hotel, now=MORNING),
        lambda command: stays.assign_room(
            command,
            booking_id=made.booking_id,
            room_number=room_number,
        ),
    )


def checked_in_booking(
    scenario: Scenario, room_number: str, *, now: datetime = MORNING, **of_booking: Any
) -> RoomBooking:
    """Create a booking and check it in to this room, which must be ready."""
    made = booking(scenario, **of_booking)
    return run(
        system_command(scenario.hotel, now=now),
        lambda command: stays.check_in_booking(
            command,
            booking_id=made.booking_id,
            room_number=room_number,
        ),
    )


def check_out(scenario: Scenario, *bookings: RoomBooking, now: datetime = NOON) -> list[RoomBooking]:
    """Check these bookings out."""
    ids = [made.booking_id for made in bookings]
    return run(
        system_command(scenario.hotel, now=now),
        lambda command: stays.check_out_bookings(command, booking_ids=ids),
    )


def start_cleaning(
    scenario: Scenario, *numbers: str, staff: Staff | None = None, now: datetime = MORNING
) -> None:
    run(
        Command(hotel=scenario.hotel, staff=staff, source=Source.HOUSEKEEPING, now=now),
        lambda command: housekeeping.start_cleaning_rooms(command, room_numbers=numbers),
    )


def report(
    scenario: Scenario,
    number: str,
    *,
    room_usable: bool = False,
    note: str = "Tap drips",
    priority: Priority = Priority.MED,
) -> None:
    run(
        system_command(scenario.hotel, now=MORNING),
        lambda command: housekeeping.mark_maintenance(
            command,
            room_number=number,
            priority=priority,
            note=note,
            room_usable=room_usable,
        ),
    )


def correct_report(scenario: Scenario, number: str, **changes: Any) -> None:
    """Change the only open report of a room."""
    found = MaintenanceReport.objects.get(room__room_number=number, completed_at=None, hotel=scenario.hotel)
    run(
        system_command(scenario.hotel, now=MORNING),
        lambda command: housekeeping.update_report(command, report_id=found.pk, changes=changes),
    )


def override(scenario: Scenario, number: str, to_status: RoomStatus, *, now: datetime = MORNING) -> None:
    run(
        Command(hotel=scenario.hotel, staff=scenario.manager, source=Source.SYSTEM, now=now),
        lambda command: housekeeping.override_status(
            command,
            room_number=number,
            to_status=to_status,
            note="To begin with",
        ),
    )


def room_with_status(scenario: Scenario, number: str, status: RoomStatus) -> Room:
    """Create a room with this status; an OCCUPIED one has a checked-in booking."""
    rooms(scenario, number)
    if status == RoomStatus.OCCUPIED:
        checked_in_booking(scenario, number)
    elif status != RoomStatus.READY_FOR_GUEST:
        override(scenario, number, status)
    return Room.objects.get(hotel=scenario.hotel, room_number=number)


def statuses(scenario: Scenario, numbers: Sequence[str]) -> list[str]:
    """Return the statuses of the rooms, in the order of `numbers`."""
    found = dict(
        Room.objects.filter(hotel=scenario.hotel, room_number__in=numbers).values_list(
            "room_number", "room_status"
        )
    )
    return [found[number] for number in numbers]
