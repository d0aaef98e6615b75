"""The availability of a hotel's room types: ten types for sixty nights, all of them sold in part."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from django.utils import timezone

from hotel.kernel.command_runner import run_command
from hotel.models import Hotel
from housekeeping.services import NewRoom, create_rooms
from room_bookings.enums import PartyRole
from room_bookings.selectors.availability import availability
from room_bookings.services import NewBooking, PartyMember, create_bookings
from rooms.models import RoomType
from rooms.services import create_room_type
from staff.command import Command, system_command
from tests.statement_count import statements_sent
from tools.bench.databases import Database
from tools.bench.table import Row
from tools.bench.timing import WARM_UP, Times

TYPES = 10
NIGHTS = 60
ROOMS_OF_TYPE = 20
STAY = 3
"""Nights of each booking; three bookings of each type begin with each of their turns."""
MAX_STATEMENTS, MAX_MILLISECONDS = 3, 6
WHAT = f"availability of {TYPES} room types for {NIGHTS} nights, the selector"


def rows(database: Database, hotel: Hotel, *, rounds: int, log: Callable[[str], None]) -> list[Row]:
    """Give the hotel ten room types and bookings of each, and measure the selector."""
    command = system_command(hotel, now=timezone.now())
    log(f"Availability of {TYPES} room types for {NIGHTS} nights ...")
    run_command(command, _sell, name="create_bookings")
    with database.connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    read = partial(
        availability,
        hotel=hotel,
        now=command.now,
        check_in=command.today,
        check_out=command.today + timedelta(days=NIGHTS),
    )
    times = Times()
    for _ in range(rounds + WARM_UP):
        times.measure(WHAT, read)
    with statements_sent() as sent:
        found = read()
    assert len(found) == TYPES
    milliseconds = times.milliseconds(WHAT)
    return [
        Row(
            what=WHAT,
            ours=milliseconds,
            unit="ms",
            statements=len(sent),
            target=f"{MAX_STATEMENTS} statements, {MAX_MILLISECONDS} ms",
            reached=len(sent) <= MAX_STATEMENTS and milliseconds <= MAX_MILLISECONDS,
            note=f"Python alone {times.cpu_milliseconds(WHAT):.1f} ms",
        )
    ]


def _sell(command: Command) -> None:
    """Create the room types that the hotel lacks, and bookings that hold nights of each in every night."""
    codes = list(RoomType.objects.filter(hotel=command.hotel).values_list("code", flat=True))
    for number in range(len(codes), TYPES):
        code = f"BENCH{number}"
        create_room_type(command, code=code, name=f"Type {number}", max_occupancy=2)
        numbers = [f"{code}-{room}" for room in range(ROOMS_OF_TYPE)]
        create_rooms(command, rooms=[NewRoom(room_number, code, floor=1) for room_number in numbers])
        create_bookings(
            command,
            bookings=[_booking(command, code, turn) for turn in range(0, NIGHTS, STAY) for _ in range(STAY)],
        )


def _booking(command: Command, room_type: str, first: int) -> NewBooking:
    check_in = command.today + timedelta(days=first)
    return NewBooking(
        room_type=room_type,
        check_in=check_in,
        check_out=check_in + timedelta(days=STAY),
        adults=2,
        party=[PartyMember(last_name="Byrne", role=PartyRole.PRIMARY)],
        currency=command.hotel.currency,
        confirm=True,
    )
