"""Two SQL sessions take the last room of a type: one commits, at every isolation level, in either order."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from room_bookings.services.integrity import broken_invariants
from tests.invariants.support import sql_rows, sql_stays
from tests.invariants.support.base_state import BaseState
from tests.invariants.support.interleaving import COMMITTED, run_interleaved
from tests.invariants.support.sql_rows import ROOMS, TODAY, TOMORROW
from tests.invariants.support.sql_session import LEVELS, SERIALIZATION_FAILURE, Session

pytestmark = pytest.mark.django_db(transaction=True)

DAY_AFTER = TOMORROW + timedelta(days=1)


@dataclass(frozen=True)
class LastRoom:
    """Bookings for one room that is free tonight and in the next night."""

    base: BaseState
    room: int
    room_type: int
    pending: int
    other_pending: int
    cancelled: int

    def create(self, s: Session) -> None:
        """Create a confirmed booking for both nights."""
        hotel = replace(self.base.hotel, room_type=self.room_type)
        sql_stays.create_confirmed_booking(s, hotel, TODAY, DAY_AFTER)


Action = Callable[[Session, LastRoom], object]
ACTIONS: dict[str, Action] = {
    "creation": lambda s, last: last.create(s),
    "confirmation": lambda s, last: sql_stays.confirm(s, last.pending),
    "other confirmation": lambda s, last: sql_stays.confirm(s, last.other_pending),
    "reinstatement": lambda s, last: sql_stays.reinstate(s, last.cancelled, "CONFIRMED"),
    "assignment of a pending booking": lambda s, last: sql_stays.assign(s, last.pending, last.room),
}
PAIRS = [
    ("creation", "creation"),
    ("creation", "reinstatement"),
    ("reinstatement", "creation"),
    ("confirmation", "other confirmation"),
    ("confirmation", "creation"),
    ("assignment of a pending booking", "creation"),
]


@pytest.fixture
def last_room(base: BaseState, s: Session) -> LastRoom:
    """Commit a room type with one room."""
    room_type = sql_rows.add_room_type(s, base.hotel.pk, "LAST", overbooking_limit=0)
    hotel = replace(base.hotel, room_type=room_type)
    room = sql_stays.create_room(s, hotel, "901")
    pending, other_pending = (sql_stays.create_booking(s, hotel, TODAY, DAY_AFTER) for _ in range(2))
    cancelled = sql_stays.create_confirmed_booking(s, hotel, TODAY, DAY_AFTER)
    sql_stays.cancel(s, cancelled)
    s.commit()
    return LastRoom(base, room, room_type, pending, other_pending, cancelled)


def assert_one_wins(outcomes: list[str], level: str) -> None:
    by_others = set() if level == "READ COMMITTED" else {SERIALIZATION_FAILURE}
    refusals = [outcome for outcome in outcomes if outcome != COMMITTED]
    assert len(refusals) == 1, outcomes
    assert set(refusals) <= {"i13_booking_within_limit"} | by_others


@pytest.mark.parametrize("last_commits_first", [False, True], ids=["in order", "in reverse"])
@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("pair", PAIRS, ids=" against ".join)
def test_one_of_two_sessions_gets_the_last_room(
    last_room: LastRoom,
    address: dict[str, Any],
    s: Session,
    pair: tuple[str, str],
    level: str,
    last_commits_first: bool,
) -> None:
    first, second = (ACTIONS[name] for name in pair)
    outcomes = run_interleaved(
        address,
        level,
        lambda session: first(session, last_room),
        lambda session: second(session, last_room),
        last_commits_first=last_commits_first,
    )
    assert_one_wins(outcomes, level)
    assert broken_invariants(s.connection) == []
    sold = "SELECT array_agg(sold ORDER BY night) FROM rooms_nightssold WHERE room_type_id = %(type)s"
    assert s.one(sold, type=last_room.room_type) == [1, 1]


@pytest.mark.parametrize("level", LEVELS)
def test_losing_the_room_at_the_same_time_refuses_neither(
    last_room: LastRoom, address: dict[str, Any], s: Session, level: str
) -> None:
    outcomes = run_interleaved(
        address,
        level,
        last_room.create,
        lambda session: session.update(ROOMS, last_room.room, is_active=False),
        last_commits_first=False,
    )
    assert outcomes == [COMMITTED, COMMITTED]
    assert broken_invariants(s.connection) == []
