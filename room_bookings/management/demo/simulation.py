"""The state of the simulation of a demo hotel, and its commands."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeVar

from hotel.kernel.business_date import at_wall_clock, business_date
from hotel.kernel.command_runner import run_command
from hotel.kernel.enums import Source
from hotel.models import Hotel
from room_bookings.management.demo.hotel_setup import Team
from room_bookings.management.demo.hotels import DemoHotel
from room_bookings.management.demo.stay_plan import PlannedStay, StayPlan
from staff.command import Command
from staff.models import Staff

T = TypeVar("T")


@dataclass
class Simulation:
    """A demo hotel in its simulated week. Days count from today's business date, which is 0.

    `booking_ids` holds the bookings created so far, `room_after_move` the room number of a stay that moved, and
    `dirty` the numbers of the rooms to clean.
    """

    demo_hotel: DemoHotel
    hotel: Hotel
    team: Team
    plan: StayPlan
    now: datetime
    booking_ids: dict[PlannedStay, str] = field(default_factory=dict)
    room_after_move: dict[PlannedStay, str] = field(default_factory=dict)
    dirty: set[str] = field(default_factory=set)

    def date(self, day: int) -> date:
        """Return the business date of a day."""
        return business_date(hotel=self.hotel, now=self.now) + timedelta(days=day)

    def at(self, day: int, clock: str) -> datetime:
        """Return the instant at which the hotel's clock shows HH:MM on a day, or now where that is still to come."""
        hours, minutes = clock.split(":")
        since_midnight = timedelta(hours=int(hours), minutes=int(minutes))
        return min(at_wall_clock(hotel=self.hotel, day=self.date(day), clock=since_midnight), self.now)

    def stays(self, condition: Callable[[PlannedStay], bool]) -> list[PlannedStay]:
        """Return the stays that are booked so far and meet the condition, by room."""
        return [stay for stay in self.plan.stays if stay in self.booking_ids and condition(stay)]

    def room_of(self, stay: PlannedStay) -> str:
        """Return the number of the room of a stay: the planned one, or the one after a move."""
        return self.room_after_move.get(stay, stay.room.number)

    def run(self, service: Callable[[Command], T], *, staff: Staff, source: Source, now: datetime) -> T:
        """Run a service as a command of this person."""
        command = Command(hotel=self.hotel, staff=staff, source=source, now=now)
        return run_command(command, service, name="seed_demo")

    def front_desk_command(self, *, now: datetime) -> Command:
        """Return a command of the front desk, for what is read before a service runs."""
        return Command(hotel=self.hotel, staff=self.team.front_desk, source=Source.FRONT_DESK, now=now)

    def run_at_front_desk(self, service: Callable[[Command], T], *, now: datetime) -> T:
        """Run a service as a command of the front desk."""
        return self.run(service, staff=self.team.front_desk, source=Source.FRONT_DESK, now=now)

    def run_as_manager(self, service: Callable[[Command], T], *, now: datetime) -> T:
        """Run a service as a command of the manager."""
        return self.run(service, staff=self.team.manager, source=Source.FRONT_DESK, now=now)
