"""The stays of the simulation that are not like the others: a group, day uses, a waiting guest, a walk-in."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import time
from decimal import Decimal
from functools import partial

from room_bookings.enums import PartyRole, SetMode
from room_bookings.management.demo.simulation import Simulation
from room_bookings.selectors import plan_rooms
from room_bookings.services import (
    NewBooking,
    PartyMember,
    PlannedCheckIn,
    RoomChanges,
    add_party_member,
    assign_rooms,
    auto_assign_rooms,
    check_in_set,
    create_bookings,
    mark_arrived,
    update_room,
    walk_in,
)

GROUP = "CHOIR-CLOGHER"
_CHOIR = (("Maire", "Glenveagh"), ("Eoin", "Ardglass"), ("Sile", "Rossnowlagh"), ("Donal", "Inishowen"))
_DAY_USES = (
    (("Bettina", "Moorhof"), time(10), time(18)),
    (("Cillian", "Farraway"), time(19), time(23)),
)
STAYS_ON = ("Fergal", "Ballybunion")
ROOM_NAME = "The Lighthouse"
PLANNED_DAY = 2


@dataclass
class SpecialStays:
    """The bookings of the special stays, in the order in which they were booked, and their rooms."""

    choir: list[str] = field(default_factory=list)
    choir_rooms: list[str] = field(default_factory=list)
    day_uses: list[str] = field(default_factory=list)
    day_use_room: str = ""
    walk_in_room: str = ""


def name_best_room(simulation: Simulation, day: int) -> None:
    """Give the last suite of the hotel a name beside its number."""
    suites = [room.number for room in simulation.demo_hotel.rooms() if room.room_type.code == "STE"]
    simulation.run_as_manager(
        partial(update_room, room_number=suites[-1], changes=RoomChanges(name=ROOM_NAME)),
        now=simulation.at(day, "06:30"),
    )


def book_special_stays(simulation: Simulation, day: int) -> SpecialStays:
    """Create the bookings of a choir and of two day uses of one room, all for today. Choose the rooms for them."""
    choir = [
        replace(
            new_booking(simulation, "DBL", 0, 1, name), group_reference=GROUP, booker_name="Maire Glenveagh"
        )
        for name in _CHOIR
    ]
    day_uses = [
        replace(new_booking(simulation, "DBL", 0, 0, name), arrival_time=arrival, departure_time=departure)
        for name, arrival, departure in _DAY_USES
    ]
    bookings = simulation.run_at_front_desk(
        partial(create_bookings, bookings=[*choir, *day_uses]), now=simulation.at(day, "07:45")
    )
    booking_ids = [booking.booking_id for booking in bookings]
    doubles = simulation.plan.spare_rooms("DBL")
    return SpecialStays(
        choir=booking_ids[: len(choir)],
        choir_rooms=doubles[: len(choir) - 1],
        day_uses=booking_ids[len(choir) :],
        day_use_room=doubles[len(choir) - 1],
        walk_in_room=simulation.plan.spare_rooms("FAM")[0],
    )


def assign_special_rooms(simulation: Simulation, day: int, special: SpecialStays) -> None:
    """Give the choir its rooms but one, and both day uses the same room, at hours that do not meet."""
    rooms = dict(zip(special.choir, special.choir_rooms, strict=False))
    rooms |= dict.fromkeys(special.day_uses, special.day_use_room)
    simulation.run_at_front_desk(partial(assign_rooms, rooms=rooms), now=simulation.at(day, "08:20"))


def check_in_special_guests(simulation: Simulation, day: int, special: SpecialStays) -> None:
    """Check in the choir by one call that leaves out the member without a room; then a walk-in, whom a person joins."""
    simulation.run_at_front_desk(
        partial(
            check_in_set,
            check_ins=[PlannedCheckIn(booking_id) for booking_id in special.choir],
            mode=SetMode.EACH,
        ),
        now=simulation.at(day, "08:54"),
    )
    booking = replace(new_booking(simulation, "FAM", 0, 2, ("Hedda", "Lindqvist")), adults=2, confirm=False)
    walked_in = simulation.run_at_front_desk(
        partial(walk_in, booking=booking, room_number=special.walk_in_room),
        now=simulation.at(day, "08:56"),
    )
    simulation.run_at_front_desk(
        partial(
            add_party_member, booking_id=walked_in.booking_id, member=PartyMember("Torsten", "Lindqvist")
        ),
        now=simulation.at(day, "09:05"),
    )


def let_a_guest_stay_on(simulation: Simulation, day: int) -> None:
    """Check in a day use for a meeting; then its guest stays the night in the room, under a booking of the firm."""
    room_number = simulation.plan.spare_rooms("SGL")[0]
    meeting = replace(new_booking(simulation, "SGL", 0, 0, STAYS_ON), confirm=False, total_amount=Decimal(0))
    in_house = simulation.run_at_front_desk(
        partial(walk_in, booking=meeting, room_number=room_number), now=simulation.at(day, "09:06")
    )
    night = replace(
        new_booking(simulation, "SGL", 0, 1, STAYS_ON),
        confirm=False,
        booker_name="Harbour Works Ltd.",
        continues=in_house.booking_id,
    )
    simulation.run_at_front_desk(
        partial(walk_in, booking=night, room_number=room_number), now=simulation.at(day, "09:07")
    )


def let_guests_wait(simulation: Simulation, day: int, clock: str, booking_ids: Sequence[str]) -> None:
    """Record that the guests of the first booking are in the house before their room is ready."""
    simulation.run_at_front_desk(
        partial(mark_arrived, booking_id=booking_ids[0], note="Waits in the lobby."),
        now=simulation.at(day, clock),
    )


def auto_assign_arrivals(simulation: Simulation, day: int) -> None:
    """Let the program choose the rooms for the arrivals of a day to come."""
    command = simulation.front_desk_command(now=simulation.at(day, "09:10"))
    plan = plan_rooms(command, date=simulation.date(PLANNED_DAY))
    simulation.run_at_front_desk(partial(auto_assign_rooms, plan=plan), now=command.now)


def new_booking(
    simulation: Simulation, code: str, arrival: int, departure: int, name: tuple[str, str]
) -> NewBooking:
    """Return a confirmed booking of one adult, at the rate of the room type, half of it for a day use."""
    rate = next(room_type.rate for room_type in simulation.demo_hotel.room_types if room_type.code == code)
    return NewBooking(
        room_type=code,
        check_in=simulation.date(arrival),
        check_out=simulation.date(departure),
        adults=1,
        party=[PartyMember(*name, role=PartyRole.PRIMARY)],
        currency=simulation.hotel.currency,
        total_amount=rate * (departure - arrival) or rate / 2,
        confirm=True,
        channel="telephone",
    )
