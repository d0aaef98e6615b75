"""Room swaps: PostgreSQL checks I4 after the statement, or at commit where the session defers it."""

import psycopg2
import pytest

from room_bookings.services.integrity import broken_invariants
from tests.invariants.support import sql_stays
from tests.invariants.support.base_state import BaseState
from tests.invariants.support.sql_rows import BOOKINGS
from tests.invariants.support.sql_session import Session, constraint_of
from tests.invariants.support.sql_steps import log_room_change

pytestmark = pytest.mark.django_db(transaction=True)

CONSTRAINT = "i4_no_two_bookings_in_one_room"


@pytest.fixture
def two_assigned(base: BaseState, s: Session) -> BaseState:
    """Assign different rooms to two bookings of the same night."""
    sql_stays.assign(s, base.confirmed, base.ready_room)
    s.commit()
    return base


def log_swap(s: Session, base: BaseState) -> None:
    log_room_change(s, base.assigned, base.ready_room, "REASSIGN", version=2, from_room_id=base.assigned_room)
    log_room_change(
        s, base.confirmed, base.assigned_room, "REASSIGN", version=2, from_room_id=base.ready_room
    )


def rooms_of(s: Session, base: BaseState) -> tuple[int, int]:
    first, second = (sql_stays.room_and_version_of(s, pk)[0] for pk in (base.assigned, base.confirmed))
    return first, second


def test_swap_in_one_statement(two_assigned: BaseState, s: Session) -> None:
    base = two_assigned
    s.run(
        f"UPDATE {BOOKINGS} SET room_version = 2, assigned_room_id ="
        " CASE assigned_room_id WHEN %(one)s THEN %(other)s ELSE %(one)s END"
        " WHERE assigned_room_id IN (%(one)s, %(other)s)",
        one=base.assigned_room,
        other=base.ready_room,
    )
    log_swap(s, base)
    s.commit()
    assert rooms_of(s, base) == (base.ready_room, base.assigned_room)
    assert broken_invariants(s.connection) == []


def test_swap_in_two_statements_when_deferred(two_assigned: BaseState, s: Session) -> None:
    base = two_assigned
    s.run(f"SET CONSTRAINTS {CONSTRAINT} DEFERRED")
    s.update(BOOKINGS, base.assigned, assigned_room_id=base.ready_room, room_version=2)
    s.update(BOOKINGS, base.confirmed, assigned_room_id=base.assigned_room, room_version=2)
    log_swap(s, base)
    s.commit()
    assert rooms_of(s, base) == (base.ready_room, base.assigned_room)
    assert broken_invariants(s.connection) == []


def test_deferred_half_swap_is_refused_at_commit(two_assigned: BaseState, s: Session) -> None:
    base = two_assigned
    s.run(f"SET CONSTRAINTS {CONSTRAINT} DEFERRED")
    sql_stays.assign(s, base.assigned, base.ready_room)
    with pytest.raises(psycopg2.errors.ExclusionViolation) as refusal:
        s.commit()
    assert constraint_of(refusal.value) == CONSTRAINT
    assert rooms_of(s, base) == (base.assigned_room, base.ready_room)
    assert broken_invariants(s.connection) == []
