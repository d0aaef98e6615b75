"""Housekeeping's part of a day: rooms are cleaned, inspected and mended."""

from collections.abc import Iterable
from functools import partial

from hotel.kernel.enums import Source
from housekeeping.enums import Priority
from housekeeping.services import (
    complete_maintenance,
    inspect_rooms,
    mark_cleaned_rooms,
    mark_maintenance,
    start_cleaning_rooms,
)
from room_bookings.management.demo.diary import Diary
from staff.command import Command
from staff.models import Staff


def start_cleaning(diary: Diary, day: int, clock: str, rooms: Iterable[str]) -> None:
    """Whoever has the floor begins."""
    now = diary.at(day, clock)
    for attendant, numbers in _by_attendant(diary, rooms):
        diary.run(
            Command(hotel=diary.hotel, staff=attendant, source=Source.HOUSEKEEPING, now=now),
            partial(start_cleaning_rooms, room_numbers=numbers),
        )


def finish_cleaning(diary: Diary, day: int, clock: str, rooms: Iterable[str]) -> None:
    now = diary.at(day, clock)
    for attendant, numbers in _by_attendant(diary, rooms):
        diary.run(
            Command(hotel=diary.hotel, staff=attendant, source=Source.HOUSEKEEPING, now=now),
            partial(mark_cleaned_rooms, room_numbers=numbers),
        )
        diary.dirty -= set(numbers)


def inspect(
    diary: Diary, day: int, clock: str, rooms: Iterable[str], *, passed: bool = True, note: str = ""
) -> None:
    """The supervisor looks at cleaned rooms, where the house wants that."""
    numbers, now = sorted(rooms), diary.at(day, clock)
    if not numbers or not diary.hotel.requires_inspection:
        return
    diary.run(
        Command(hotel=diary.hotel, staff=diary.team.inspector, source=Source.HOUSEKEEPING, now=now),
        lambda command: inspect_rooms(
            command,
            room_numbers=numbers,
            passed=passed,
            note=note,
        ),
    )
    if not passed:
        diary.dirty |= set(numbers)


def report_lamp(diary: Diary, day: int, room: str) -> None:
    now = diary.at(day, "14:55")
    diary.run(
        Command(hotel=diary.hotel, staff=diary.team.attendants[0], source=Source.HOUSEKEEPING, now=now),
        lambda command: mark_maintenance(
            command,
            room_number=room,
            priority=Priority.LOW,
            note="Bedside lamp on the left flickers.",
            room_usable=True,
        ),
    )


def mend_lamp(diary: Diary, day: int, room: str) -> None:
    now = diary.at(day, "15:05")
    diary.run(
        Command(hotel=diary.hotel, staff=diary.team.engineer, source=Source.HOUSEKEEPING, now=now),
        lambda command: complete_maintenance(
            command,
            room_number=room,
            passed=True,
            note="New bulb and switch.",
        ),
    )


def report_leak(diary: Diary, day: int, room: str) -> None:
    now = diary.at(day, "14:50")
    diary.run(
        Command(hotel=diary.hotel, staff=diary.team.attendants[0], source=Source.HOUSEKEEPING, now=now),
        lambda command: mark_maintenance(
            command,
            room_number=room,
            priority=Priority.HIGH,
            note="Water comes through the ceiling above the shower.",
        ),
    )


def _by_attendant(diary: Diary, rooms: Iterable[str]) -> list[tuple[Staff, list[str]]]:
    """Each attendant has every other floor, or all of them."""
    attendants = diary.team.attendants
    shares: dict[int, list[str]] = {}
    for number in sorted(rooms):
        shares.setdefault(int(number[0]) % len(attendants), []).append(number)
    return [(attendants[share], numbers) for share, numbers in sorted(shares.items())]
