"""The kit's lives are lawful: the database accepts each, and nothing in it is broken afterwards."""

from datetime import timedelta

import pytest

from room_bookings.services.integrity import broken_invariants
from tests.invariants.conftest import OpenSession
from tests.invariants.kit import stays, steps
from tests.invariants.kit.rows import BOOKINGS, ROOMS, TODAY, TOMORROW
from tests.invariants.kit.session import LEVELS, Session
from tests.invariants.kit.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def state(s: Session, booking: int, room: int) -> tuple[str, str]:
    return (
        s.one(f"SELECT status FROM {BOOKINGS} WHERE id = %(key)s", key=booking),
        s.one(f"SELECT room_status FROM {ROOMS} WHERE id = %(key)s", key=room),
    )


def test_the_world_is_lawful(world: World, s: Session) -> None:
    assert broken_invariants(s.connection) == []


@pytest.mark.parametrize("level", LEVELS)
def test_a_whole_stay_step_by_step(world: World, open_session: OpenSession, level: str) -> None:
    s = open_session(level)
    room, booking = world.ready_room, world.confirmed
    for command, expected in (
        (lambda: stays.assign(s, booking, room), ("CONFIRMED", "READY_FOR_GUEST")),
        (lambda: stays.check_in(s, booking, room), ("CHECKED_IN", "OCCUPIED")),
        (lambda: stays.undo_check_in(s, booking), ("CONFIRMED", "READY_FOR_GUEST")),
        (lambda: stays.check_in(s, booking, room), ("CHECKED_IN", "OCCUPIED")),
        (lambda: steps.step_room(s, room, "CLEANING_IN_PROGRESS"), ("CHECKED_IN", "CLEANING_IN_PROGRESS")),
        (lambda: steps.step_room(s, room, "OCCUPIED"), ("CHECKED_IN", "OCCUPIED")),
        (lambda: stays.check_out(s, booking), ("COMPLETED", "CHECKOUT_DIRTY")),
        (lambda: stays.undo_check_out(s, booking), ("CHECKED_IN", "OCCUPIED")),
        (lambda: stays.check_out(s, booking), ("COMPLETED", "CHECKOUT_DIRTY")),
        (lambda: stays.clean(s, room), ("COMPLETED", "READY_FOR_GUEST")),
    ):
        command()
        s.commit()
        assert state(s, booking, room) == expected
        assert broken_invariants(s.connection) == []


def test_a_whole_stay_in_one_transaction(world: World, s: Session) -> None:
    booking = stays.book_confirmed(s, world.house)
    stays.assign(s, booking, world.ready_room)
    stays.check_in(s, booking, world.ready_room)
    stays.check_out(s, booking)
    stays.clean(s, world.ready_room)
    s.commit()
    assert state(s, booking, world.ready_room) == ("COMPLETED", "READY_FOR_GUEST")
    assert broken_invariants(s.connection) == []


def test_a_move_there_and_back(world: World, s: Session) -> None:
    stays.move(s, world.in_house, world.ready_room)
    s.commit()
    assert state(s, world.in_house, world.occupied_room) == ("CHECKED_IN", "CHECKOUT_DIRTY")
    assert state(s, world.in_house, world.ready_room) == ("CHECKED_IN", "OCCUPIED")
    stays.clean(s, world.occupied_room)
    stays.move(s, world.in_house, world.occupied_room)
    s.commit()
    assert state(s, world.in_house, world.occupied_room) == ("CHECKED_IN", "OCCUPIED")
    assert state(s, world.in_house, world.ready_room) == ("CHECKED_IN", "CHECKOUT_DIRTY")
    assert broken_invariants(s.connection) == []


def test_a_cancelled_booking_frees_its_room_and_comes_back_twice(world: World, s: Session) -> None:
    for _ in range(2):
        stays.cancel(s, world.planned)
        s.commit()
        assert stays.plan_of(s, world.planned)[0] is None
        stays.reinstate(s, world.planned, "CONFIRMED")
        stays.assign(s, world.planned, world.planned_room)
        s.commit()
    assert state(s, world.planned, world.planned_room) == ("CONFIRMED", "READY_FOR_GUEST")
    stays.unassign(s, world.planned)
    stays.cancel(s, world.planned, to_status="NO_SHOW")
    s.commit()
    stays.reinstate(s, world.planned, "CONFIRMED")
    s.commit()
    assert broken_invariants(s.connection) == []


def test_departure_day_use_and_arrival_share_a_room_on_one_day(world: World, s: Session) -> None:
    leaving = stays.book_confirmed(s, world.house, TODAY - timedelta(days=1), TODAY)
    day_use = stays.book_confirmed(s, world.house, TODAY, TODAY)
    arriving = stays.book_confirmed(s, world.house, TODAY, TOMORROW)
    for booking in (leaving, day_use, arriving):
        stays.assign(s, booking, world.ready_room)
    s.commit()
    for booking in (leaving, day_use, arriving):
        stays.check_in(s, booking, world.ready_room)
        s.commit()
        stays.check_out(s, booking)
        stays.clean(s, world.ready_room)
        s.commit()
    assert state(s, arriving, world.ready_room) == ("COMPLETED", "READY_FOR_GUEST")
    assert broken_invariants(s.connection) == []


def test_a_late_check_in_holds_the_room_from_then(world: World, s: Session) -> None:
    booking = stays.book_confirmed(s, world.house, TODAY - timedelta(days=2), TOMORROW)
    stays.check_in(s, booking, world.ready_room, on=TODAY)
    s.commit()
    assert state(s, booking, world.ready_room) == ("CHECKED_IN", "OCCUPIED")
    assert broken_invariants(s.connection) == []
