"""Two SQL sessions want one room for a night, for a block and for guests: one commits, at every isolation level."""

from collections.abc import Callable
from typing import Any

import pytest

from room_bookings.services.integrity import broken_invariants
from tests.invariants.support import sql_room_blocks, sql_stays
from tests.invariants.support.base_state import BaseState
from tests.invariants.support.interleaving import COMMITTED, run_interleaved
from tests.invariants.support.sql_session import LEVELS, SERIALIZATION_FAILURE, Session

pytestmark = pytest.mark.django_db(transaction=True)

Action = Callable[[Session, BaseState], object]


def block(s: Session, base: BaseState) -> None:
    sql_room_blocks.add_room_block(s, base.ready_room)


def assign(s: Session, base: BaseState) -> None:
    sql_stays.assign(s, base.confirmed, base.ready_room)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("pair", [(block, assign), (assign, block), (block, block)])
def test_one_of_two_sessions_gets_the_room(
    base: BaseState, address: dict[str, Any], s: Session, pair: tuple[Action, Action], level: str
) -> None:
    first, second = pair
    outcomes = run_interleaved(
        address,
        level,
        lambda session: first(session, base),
        lambda session: second(session, base),
        last_commits_first=False,
    )
    by_others = set() if level == "READ COMMITTED" else {SERIALIZATION_FAILURE}
    refusals = [outcome for outcome in outcomes if outcome != COMMITTED]
    assert len(refusals) == 1, outcomes
    assert set(refusals) <= by_others | {
        "i4_new_room_block_outside_bookings",
        "i4_booking_outside_blocks",
        "i4_no_two_blocks_in_one_room",
    }
    assert broken_invariants(s.connection) == []
