"""I4 is judged at the end of a statement, or at commit if asked: so two bookings can swap rooms."""

import psycopg2
import pytest

from room_bookings.services.integrity import broken_invariants
from tests.invariants.kit import stays
from tests.invariants.kit.rows import BOOKINGS
from tests.invariants.kit.session import Session, name_of
from tests.invariants.kit.steps import log_room_change
from tests.invariants.kit.world import World

pytestmark = pytest.mark.django_db(transaction=True)

GUARD = "i4_no_two_bookings_in_one_room"


@pytest.fixture
def planned_twice(world: World, s: Session) -> World:
    """Two bookings of the same night, each with a room of its own."""
    stays.assign(s, world.confirmed, world.ready_room)
    s.commit()
    return world


def log_swap(s: Session, w: World) -> None:
    log_room_change(s, w.planned, w.ready_room, "REASSIGN", version=2, from_room_id=w.planned_room)
    log_room_change(s, w.confirmed, w.planned_room, "REASSIGN", version=2, from_room_id=w.ready_room)


def rooms_of(s: Session, w: World) -> tuple[int, int]:
    return stays.plan_of(s, w.planned)[0], stays.plan_of(s, w.confirmed)[0]


def test_two_bookings_swap_rooms_in_one_statement(planned_twice: World, s: Session) -> None:
    w = planned_twice
    s.run(
        f"UPDATE {BOOKINGS} SET room_version = 2, assigned_room_id ="
        " CASE assigned_room_id WHEN %(one)s THEN %(other)s ELSE %(one)s END"
        " WHERE assigned_room_id IN (%(one)s, %(other)s)",
        one=w.planned_room,
        other=w.ready_room,
    )
    log_swap(s, w)
    s.commit()
    assert rooms_of(s, w) == (w.ready_room, w.planned_room)
    assert broken_invariants(s.connection) == []


def test_two_bookings_swap_rooms_in_two_statements_once_deferred(planned_twice: World, s: Session) -> None:
    w = planned_twice
    s.run(f"SET CONSTRAINTS {GUARD} DEFERRED")
    s.update(BOOKINGS, w.planned, assigned_room_id=w.ready_room, room_version=2)
    s.update(BOOKINGS, w.confirmed, assigned_room_id=w.planned_room, room_version=2)
    log_swap(s, w)
    s.commit()
    assert rooms_of(s, w) == (w.ready_room, w.planned_room)
    assert broken_invariants(s.connection) == []


def test_half_a_swap_deferred_is_refused_at_commit(planned_twice: World, s: Session) -> None:
    w = planned_twice
    s.run(f"SET CONSTRAINTS {GUARD} DEFERRED")
    stays.assign(s, w.planned, w.ready_room)
    with pytest.raises(psycopg2.errors.ExclusionViolation) as refusal:
        s.commit()
    assert name_of(refusal.value) == GUARD
    assert rooms_of(s, w) == (w.planned_room, w.ready_room)
    assert broken_invariants(s.connection) == []
