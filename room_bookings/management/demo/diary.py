"""What everybody who lives a demo hotel's week needs to know, and how they act."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeVar

from hotel.kernel.business_date import at_wall_clock, business_date
from hotel.kernel.command_runner import run_command
from hotel.models import Hotel
from room_bookings.management.demo.opening import Team
from room_bookings.management.demo.plan import Plan, Stay
from staff.command import Command

T = TypeVar("T")


@dataclass
class Diary:
    """A house on its way through the week. `booking_ids` knows the bookings made so far."""

    hotel: Hotel
    team: Team
    plan: Plan
    now: datetime
    booking_ids: dict[Stay, str] = field(default_factory=dict)
    moved: dict[Stay, str] = field(default_factory=dict)
    dirty: set[str] = field(default_factory=set)

    def date(self, day: int) -> date:
        """The business date so many days from today."""
        return business_date(hotel=self.hotel, now=self.now) + timedelta(days=day)

    def at(self, day: int, clock: str) -> datetime:
        """When the hotel's clock showed this; for what today's clock has yet to show, now."""
        hours, minutes = clock.split(":")
        since_midnight = timedelta(hours=int(hours), minutes=int(minutes))
        return min(at_wall_clock(hotel=self.hotel, day=self.date(day), clock=since_midnight), self.now)

    def stays(self, chosen: Callable[[Stay], bool]) -> list[Stay]:
        """The bookings made so far that are chosen, by room."""
        return [stay for stay in self.plan.stays if stay in self.booking_ids and chosen(stay)]

    def room_of(self, stay: Stay) -> str:
        """The number of the room where the party is, or will be."""
        return self.moved.get(stay, stay.room.number)

    def run(self, command: Command, work: Callable[[Command], T]) -> T:
        """Run one command of the demo's week."""
        return run_command(command, work, name="seed_demo")
