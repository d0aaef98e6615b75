"""Valid sequences of SQL steps: the database accepts each, and no invariant is broken afterwards."""

from datetime import timedelta

import pytest

from room_bookings.services.integrity import broken_invariants
from tests.invariants.conftest import OpenSession
from tests.invariants.support import sql_stays, sql_steps
from tests.invariants.support.base_state import BaseState
from tests.invariants.support.sql_rows import BOOKINGS, ROOMS, TODAY, TOMORROW
from tests.invariants.support.sql_session import LEVELS, Session

pytestmark = pytest.mark.django_db(transaction=True)


def state(s: Session, booking_pk: int, room_pk: int) -> tuple[str, str]:
    return (
        s.one(f"SELECT status FROM {BOOKINGS} WHERE id = %(key)s", key=booking_pk),
        s.one(f"SELECT room_status FROM {ROOMS} WHERE id = %(key)s", key=room_pk),
    )


def test_base_state_is_valid(base: BaseState, s: Session) -> None:
    assert broken_invariants(s.connection) == []


@pytest.mark.parametrize("level", LEVELS)
def test_stay_in_one_transaction_per_step(base: BaseState, open_session: OpenSession, level: str) -> None:
    s = open_session(level)
    room, booking = base.ready_room, base.confirmed
    for command, expected in (
        (lambda: sql_stays.assign(s, booking, room), ("CONFIRMED", "READY_FOR_GUEST")),
        (lambda: sql_stays.check_in(s, booking, room), ("CHECKED_IN", "OCCUPIED")),
        (lambda: sql_stays.undo_check_in(s, booking), ("CONFIRMED", "READY_FOR_GUEST")),
        (lambda: sql_stays.check_in(s, booking, room), ("CHECKED_IN", "OCCUPIED")),
        (
            lambda: sql_steps.step_room(s, room, "CLEANING_IN_PROGRESS"),
            ("CHECKED_IN", "CLEANING_IN_PROGRESS"),
        ),
        (lambda: sql_steps.step_room(s, room, "OCCUPIED"), ("CHECKED_IN", "OCCUPIED")),
        (lambda: sql_stays.check_out(s, booking), ("COMPLETED", "CHECKOUT_DIRTY")),
        (lambda: sql_stays.undo_check_out(s, booking), ("CHECKED_IN", "OCCUPIED")),
        (lambda: sql_stays.check_out(s, booking), ("COMPLETED", "CHECKOUT_DIRTY")),
        (lambda: sql_stays.clean(s, room), ("COMPLETED", "READY_FOR_GUEST")),
    ):
        command()
        s.commit()
        assert state(s, booking, room) == expected
        assert broken_invariants(s.connection) == []


def test_stay_in_one_transaction(base: BaseState, s: Session) -> None:
    booking = sql_stays.create_confirmed_booking(s, base.hotel)
    sql_stays.assign(s, booking, base.ready_room)
    sql_stays.check_in(s, booking, base.ready_room)
    sql_stays.check_out(s, booking)
    sql_stays.clean(s, base.ready_room)
    s.commit()
    assert state(s, booking, base.ready_room) == ("COMPLETED", "READY_FOR_GUEST")
    assert broken_invariants(s.connection) == []


def test_booking_moves_to_a_room_and_back(base: BaseState, s: Session) -> None:
    sql_stays.move(s, base.checked_in, base.ready_room)
    s.commit()
    assert state(s, base.checked_in, base.occupied_room) == ("CHECKED_IN", "CHECKOUT_DIRTY")
    assert state(s, base.checked_in, base.ready_room) == ("CHECKED_IN", "OCCUPIED")
    sql_stays.clean(s, base.occupied_room)
    sql_stays.move(s, base.checked_in, base.occupied_room)
    s.commit()
    assert state(s, base.checked_in, base.occupied_room) == ("CHECKED_IN", "OCCUPIED")
    assert state(s, base.checked_in, base.ready_room) == ("CHECKED_IN", "CHECKOUT_DIRTY")
    assert broken_invariants(s.connection) == []


def test_cancelled_booking_frees_its_room_and_is_reinstated_twice(base: BaseState, s: Session) -> None:
    for _ in range(2):
        sql_stays.cancel(s, base.assigned)
        s.commit()
        assert sql_stays.room_and_version_of(s, base.assigned)[0] is None
        sql_stays.reinstate(s, base.assigned, "CONFIRMED")
        sql_stays.assign(s, base.assigned, base.assigned_room)
        s.commit()
    assert state(s, base.assigned, base.assigned_room) == ("CONFIRMED", "READY_FOR_GUEST")
    sql_stays.unassign(s, base.assigned)
    sql_stays.cancel(s, base.assigned, to_status="NO_SHOW")
    s.commit()
    sql_stays.reinstate(s, base.assigned, "CONFIRMED")
    s.commit()
    assert broken_invariants(s.connection) == []


def test_departure_day_use_and_arrival_share_a_room_on_one_day(base: BaseState, s: Session) -> None:
    leaving = sql_stays.create_confirmed_booking(s, base.hotel, TODAY - timedelta(days=1), TODAY)
    day_use = sql_stays.create_confirmed_booking(s, base.hotel, TODAY, TODAY)
    arriving = sql_stays.create_confirmed_booking(s, base.hotel, TODAY, TOMORROW)
    for booking in (leaving, day_use, arriving):
        sql_stays.assign(s, booking, base.ready_room)
    s.commit()
    for booking in (leaving, day_use, arriving):
        sql_stays.check_in(s, booking, base.ready_room)
        s.commit()
        sql_stays.check_out(s, booking)
        sql_stays.clean(s, base.ready_room)
        s.commit()
    assert state(s, arriving, base.ready_room) == ("COMPLETED", "READY_FOR_GUEST")
    assert broken_invariants(s.connection) == []


def test_late_check_in_holds_the_room_from_then(base: BaseState, s: Session) -> None:
    booking = sql_stays.create_confirmed_booking(s, base.hotel, TODAY - timedelta(days=2), TOMORROW)
    sql_stays.check_in(s, booking, base.ready_room, on=TODAY)
    s.commit()
    assert state(s, booking, base.ready_room) == ("CHECKED_IN", "OCCUPIED")
    assert broken_invariants(s.connection) == []
