"""The status events of one room of the old system, made a chain of lawful steps."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import pairwise

from hotel.kernel.enums import Source
from hotel.kernel.transitions import CREATION
from housekeeping.enums import RoomEventKind
from housekeeping.transitions import FORWARD
from room_bookings.services.legacy.hotel_facts import LegacyRow
from rooms.enums import RoomStatus as S

STATUSES, SOURCES = frozenset(S.values), frozenset(Source.values)
IMPORT_NOTE = "Step of the import from the old system"


@dataclass(frozen=True)
class RoomStep:
    """A status event, with the old key of the staff member; `is_added` tells steps of the import from old ones."""

    from_status: str
    to_status: str
    at: datetime
    kind: RoomEventKind = RoomEventKind.STEP
    by: int | None = None
    source: str = Source.SYSTEM
    note: str = IMPORT_NOTE
    is_added: bool = True


@dataclass(frozen=True)
class RoomHistory:
    """The chain of a room. `left_out` are old events that change nothing or lead to no known status."""

    steps: Sequence[RoomStep]
    left_out: int

    @property
    def added(self) -> int:
        return sum(step.is_added for step in self.steps)


def final_status(room: LegacyRow, *, is_occupied: bool) -> S:
    """Return the status of a room after the import: what was stored, as far as occupancy allows it."""
    known = room.room_status if room.room_status in STATUSES else S.CHECKOUT_DIRTY
    if is_occupied:
        return S.CLEANING_IN_PROGRESS if known == S.CLEANING_IN_PROGRESS else S.OCCUPIED
    if room.is_out_of_order:
        return S.OUT_OF_ORDER
    return S.CHECKOUT_DIRTY if known == S.OCCUPIED else S(known)


def room_history(
    events: Sequence[LegacyRow], *, final: S, created_at: datetime, as_of: datetime
) -> RoomHistory:
    """Return the old events in their order, with steps of the import where they have gaps, up to the final status.

    `created_at` is when a room without events was created. Events keep their instants, actors, sources and notes.
    """
    steps: list[RoomStep] = []
    left_out, current = 0, CREATION
    for event in events:
        if event.to_status not in STATUSES or event.to_status == event.from_status:
            left_out += 1
            continue
        if event.from_status in STATUSES and event.from_status != current:
            steps += _bridge(current, event.from_status, event.created_at)
            current = event.from_status
        if event.to_status == current:
            left_out += 1
            continue
        steps += _steps_of(event, current)
        current = event.to_status
    at = max(as_of, steps[-1].at) if steps else created_at
    if current != final:
        steps += _bridge(current, final, at)
    return RoomHistory(steps, left_out)


def _steps_of(event: LegacyRow, current: str) -> Iterator[RoomStep]:
    """Yield the event as a step, as an override where the pair is no edge and somebody signed it, else by a detour."""
    source = event.source if event.source in SOURCES else Source.SYSTEM
    kind = RoomEventKind.STEP
    if event.to_status not in FORWARD[current]:
        is_signed = current != CREATION and event.changed_by is not None and event.note
        if is_signed:
            kind = RoomEventKind.OVERRIDE
        else:
            *detour, current = _path(current, event.to_status)[:-1]
            yield from _along([*detour, current], event.created_at)
    yield RoomStep(
        current, event.to_status, event.created_at, kind, event.changed_by, source, event.note or "", False
    )


def _bridge(start: str, end: str, at: datetime) -> Iterator[RoomStep]:
    yield from _along(_path(start, end), at)


def _along(path: Sequence[str], at: datetime) -> Iterator[RoomStep]:
    for from_status, to_status in pairwise(path):
        yield RoomStep(from_status, to_status, at)


@cache
def _path(start: str, end: str) -> tuple[str, ...]:
    """Return the shortest way through the transition table, both ends included."""
    waiting: deque[tuple[str, ...]] = deque([(start,)])
    seen = {start}
    while waiting:
        path = waiting.popleft()
        if path[-1] == end:
            return path
        for following in sorted(FORWARD[path[-1]] - seen):
            seen.add(following)
            waiting.append((*path, following))
    raise AssertionError(f"unreachable: the table leads from {start} to {end}")
