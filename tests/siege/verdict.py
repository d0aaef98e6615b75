"""What must be true when the siege is over."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from housekeeping.models import RoomStatusEvent
from notifications.models import OutboxEvent
from room_bookings.models import BookingStatusEvent
from rooms.enums import Operation
from rooms.models import RoomOperationLog
from tests.invariants.check import broken_invariants
from tests.siege.deeds import DEEDS
from tests.siege.journal import BEGUN, DONE, REFUSED, Line
from tests.siege.replay import contradictions

WITNESSES = (RoomStatusEvent, BookingStatusEvent, RoomOperationLog, OutboxEvent)


@dataclass
class Outcome:
    """What the workers were told, counted, and what is wrong."""

    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    repeated: Counter[str] = field(default_factory=Counter)
    unanswered: int = 0
    faults: list[str] = field(default_factory=list)


def judge(lines: Iterable[Line], *, founding: set[str]) -> Outcome:
    """Hold what was told against what is. `founding`: the commands that made the hotels."""
    outcome = Outcome(faults=[*broken_invariants(connection), *contradictions()])
    books = _Books.read()
    answered: set[str] = set()
    for line in lines:
        outcome.repeated.update(line.repeated)
        answered.update(line.ids)
        if line.what == BEGUN:
            outcome.unanswered += 1
        else:
            outcome.unanswered -= 1
            (outcome.done if line.what == DONE else outcome.refused)[line.kind] += 1
        if line.what == REFUSED:
            outcome.codes[line.code] += 1
        outcome.faults += _faults(line, books)
    unknown = books.commands - answered - founding
    if len(unknown) > outcome.unanswered:
        outcome.faults.append(
            f"{len(unknown)} commands wrote, {outcome.unanswered} were left without an answer"
        )
    return outcome


@dataclass(frozen=True)
class _Books:
    """The history, by what it is looked up by."""

    commands: set[str]
    booking_steps: dict[tuple[str, int], str]
    room_steps: dict[tuple[str, int], str]
    places: dict[tuple[str, int | None], tuple[str, int]]
    departures: set[tuple[str, str, str]]

    @classmethod
    def read(cls) -> "_Books":
        return cls(
            commands=commands_that_wrote(),
            booking_steps={
                (booking_id, version): status
                for booking_id, version, status in BookingStatusEvent.objects.values_list(
                    "booking__booking_id", "status_version", "to_status"
                )
            },
            room_steps={
                (str(room_id), version): status
                for room_id, version, status in RoomStatusEvent.objects.values_list(
                    "room_id", "status_version", "to_status"
                )
            },
            places={
                (booking_id, version): (operation, room_id)
                for booking_id, version, operation, room_id in RoomOperationLog.objects.filter(
                    room_version__isnull=False
                ).values_list("booking_id", "room_version", "operation", "room_id")
            },
            departures={
                (str(command_id), booking_id, number)
                for command_id, booking_id, number in RoomOperationLog.objects.filter(
                    operation=Operation.CHECKOUT
                ).values_list("command_id", "booking_id", "room__room_number")
            },
        )


def commands_that_wrote() -> set[str]:
    """The name of every command that left a row of audit or news."""
    return {
        str(command_id)
        for witness in WITNESSES
        for command_id in witness._default_manager.order_by().values_list("command_id", flat=True).distinct()
    }


def _faults(line: Line, books: _Books) -> Iterable[str]:
    """Nothing of an attempt that failed is there; of one that succeeded, all that its answer said."""
    succeeded = line.ids[-1:] if line.what == DONE else []
    for attempt in line.ids:
        wrote = attempt in books.commands
        if wrote != (attempt in succeeded and line.wrote):
            yield f"{line.kind} {attempt} was {line.what}, and {'wrote' if wrote else 'wrote nothing'}"
    for booking_id, said in line.bookings.items():
        if "left" not in said:
            yield from _booking_faults(line.kind, booking_id, said, books)
        elif (succeeded[0], booking_id, said["left"]) not in books.departures:
            yield f"{line.kind} {succeeded[0]}: {booking_id} has not left {said['left']}"
    for room_id, said in line.rooms.items():
        promised = DEEDS[line.kind].rooms
        if promised and said["room_status"] not in promised:
            yield f"{line.kind}: room {room_id} is said to be {said['room_status']}"
        if books.room_steps.get((room_id, said["status_version"])) != said["room_status"]:
            yield f"{line.kind}: room {room_id} never was {said['room_status']} at {said['status_version']}"


def _booking_faults(kind: str, booking_id: str, said: dict[str, Any], books: _Books) -> Iterable[str]:
    promised = DEEDS[kind].bookings
    if promised and said["status"] not in promised:
        yield f"{kind}: {booking_id} is said to be {said['status']}"
    if books.booking_steps.get((booking_id, said["status_version"])) != said["status"]:
        yield f"{kind}: {booking_id} never was {said['status']} at {said['status_version']}"
    yield from _place_faults(kind, booking_id, said, books)


def _place_faults(kind: str, booking_id: str, said: dict[str, Any], books: _Books) -> Iterable[str]:
    """The room that the answer named is the one that the log gives the booking at that version."""
    if not said["room_version"]:
        place = None
    else:
        operation, place = books.places.get((booking_id, said["room_version"]), ("", None))
        if operation == Operation.UNDO_CHECKIN and said["assigned_room"] is None:
            return
        if operation == Operation.UNASSIGN:
            place = None
    if place != said["assigned_room"]:
        yield f"{kind}: {booking_id} never had room {said['assigned_room']} at {said['room_version']}"
