"""The actions of housekeeping in the simulation: cleaning, inspection and maintenance."""

from collections.abc import Iterable
from datetime import time
from functools import partial

from hotel.kernel.enums import Source
from housekeeping.enums import Priority, ReportCategory
from housekeeping.selectors import reports_of
from housekeeping.selectors.task_plan import plan_tasks
from housekeeping.services import (
    PlannedShift,
    assign_report,
    auto_assign_tasks,
    complete_maintenance,
    inspect_rooms,
    mark_cleaned_rooms,
    mark_maintenance,
    set_shifts,
    start_cleaning_rooms,
)
from room_bookings.management.demo.simulation import Simulation
from staff.command import Command
from staff.models import Staff


def start_cleaning(simulation: Simulation, day: int, clock: str, room_numbers: Iterable[str]) -> None:
    """Start the cleaning of these rooms, each by the attendant of its floor."""
    for attendant, numbers in _by_attendant(simulation, room_numbers):
        simulation.run(
            partial(start_cleaning_rooms, room_numbers=numbers),
            staff=attendant,
            source=Source.HOUSEKEEPING,
            now=simulation.at(day, clock),
        )


def finish_cleaning(simulation: Simulation, day: int, clock: str, room_numbers: Iterable[str]) -> None:
    """Mark these rooms as cleaned."""
    for attendant, numbers in _by_attendant(simulation, room_numbers):
        simulation.run(
            partial(mark_cleaned_rooms, room_numbers=numbers),
            staff=attendant,
            source=Source.HOUSEKEEPING,
            now=simulation.at(day, clock),
        )
        simulation.dirty -= set(numbers)


def inspect(
    simulation: Simulation,
    day: int,
    clock: str,
    room_numbers: Iterable[str],
    *,
    passed: bool = True,
    note: str = "",
) -> None:
    """Inspect cleaned rooms, in a hotel that requires inspection. A room that fails is to be cleaned again."""
    numbers = sorted(room_numbers)
    if not numbers or not simulation.hotel.requires_inspection:
        return
    simulation.run(
        partial(inspect_rooms, room_numbers=numbers, passed=passed, note=note),
        staff=simulation.team.inspector,
        source=Source.HOUSEKEEPING,
        now=simulation.at(day, clock),
    )
    if not passed:
        simulation.dirty |= set(numbers)


def give_work_away(simulation: Simulation, day: int, clock: str) -> None:
    """Put the attendants on duty, and give them the cleanings that nobody has."""
    shifts = [PlannedShift(person.pk, 480, time(9)) for person in simulation.team.attendants]
    inspector, source = simulation.team.inspector, Source.HOUSEKEEPING
    now = simulation.at(day, clock)
    simulation.run(
        partial(set_shifts, date=simulation.date(day), shifts=shifts), staff=inspector, source=source, now=now
    )
    command = Command(hotel=simulation.hotel, now=now, staff=inspector, source=source)
    simulation.run(
        partial(auto_assign_tasks, plan=plan_tasks(command)), staff=inspector, source=source, now=now
    )


def report_lamp(simulation: Simulation, day: int, room_number: str) -> None:
    """Report a defect with which the room stays usable."""
    simulation.run(
        partial(
            mark_maintenance,
            room_number=room_number,
            priority=Priority.LOW,
            note="Bedside lamp on the left flickers.",
            room_usable=True,
        ),
        staff=simulation.team.attendants[0],
        source=Source.HOUSEKEEPING,
        now=simulation.at(day, "14:55"),
    )


def repair_lamp(simulation: Simulation, day: int, room_number: str) -> None:
    """Complete the report of the lamp."""
    simulation.run(
        partial(complete_maintenance, room_number=room_number, passed=True, note="New bulb and switch."),
        staff=simulation.team.engineer,
        source=Source.HOUSEKEEPING,
        now=simulation.at(day, "15:05"),
    )


def report_leak(simulation: Simulation, day: int, room_number: str) -> None:
    """Report a defect that makes the room unusable and another one; the engineer gets the first."""
    simulation.run(
        partial(
            mark_maintenance,
            room_number=room_number,
            category=ReportCategory.PLUMBING,
            priority=Priority.HIGH,
            note="Water comes through the ceiling above the shower.",
        ),
        staff=simulation.team.attendants[0],
        source=Source.HOUSEKEEPING,
        now=simulation.at(day, "14:50"),
    )
    simulation.run(
        partial(
            mark_maintenance,
            room_number=room_number,
            category=ReportCategory.ELECTRONICS,
            priority=Priority.LOW,
            note="The television shows no picture.",
            room_usable=True,
        ),
        staff=simulation.team.attendants[0],
        source=Source.HOUSEKEEPING,
        now=simulation.at(day, "14:52"),
    )
    leak = reports_of(hotel=simulation.hotel, filters={"room_number": [room_number], "open": True})[0]
    simulation.run(
        partial(assign_report, report_id=leak.pk, staff_id=simulation.team.engineer.pk),
        staff=simulation.team.inspector,
        source=Source.HOUSEKEEPING,
        now=simulation.at(day, "15:00"),
    )


def _by_attendant(simulation: Simulation, room_numbers: Iterable[str]) -> list[tuple[Staff, list[str]]]:
    """Divide rooms among the attendants by floor: of two attendants, each has every other floor."""
    attendants = simulation.team.attendants
    shares: dict[int, list[str]] = {}
    for number in sorted(room_numbers):
        shares.setdefault(int(number[0]) % len(attendants), []).append(number)
    return [(attendants[share], numbers) for share, numbers in sorted(shares.items())]
