"""Two SQL transactions that each see a valid state: only one commits, and the state remains valid."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from room_bookings.services.integrity import broken_invariants
from tests.invariants.support import sql_rows, sql_stays, sql_steps
from tests.invariants.support.base_state import BaseState
from tests.invariants.support.interleaving import COMMITTED, run_interleaved
from tests.invariants.support.sql_rows import BOOKINGS, GUESTS, OCCUPANCIES, ROOMS, TOMORROW, timestamps_of
from tests.invariants.support.sql_session import LEVELS, SERIALIZATION_FAILURE, Session

pytestmark = pytest.mark.django_db(transaction=True)

SqlAction = Callable[[Session, BaseState], object]


@dataclass(frozen=True)
class Race:
    """Two actions, each valid alone, and the constraints that may refuse the later one."""

    first: SqlAction
    second: SqlAction
    constraints: frozenset[str]


def room_step(to_status: str, room: str = "ready_room") -> SqlAction:
    """Return a step that assumes the room of the base state: version 1 and READY_FOR_GUEST."""

    def action(s: Session, base: BaseState) -> None:
        key = getattr(base, room)
        s.update(ROOMS, key, room_status=to_status, status_version=2)
        sql_steps.room_event(s, key, version=2, from_status="READY_FOR_GUEST", to_status=to_status)

    return action


def check_in(booking: str, room: str = "ready_room") -> SqlAction:
    """Return a check-in, with guest, that assumes the base state."""

    def action(s: Session, base: BaseState) -> None:
        key, into = getattr(base, booking), getattr(base, room)
        columns = {"assigned_room_id": into, "room_version": 1, **timestamps_of("CHECKED_IN")}
        s.update(BOOKINGS, key, status="CHECKED_IN", status_version=3, **columns)
        sql_steps.booking_event(s, key, version=3, from_status="CONFIRMED", to_status="CHECKED_IN")
        sql_steps.log_room_change(s, key, into, "CHECKIN", version=1)
        sql_rows.add_occupancy(s, key, into)
        sql_rows.add_guest(s, key, into)
        room_step("OCCUPIED", room)(s, base)

    return action


def assign(booking: str, room: str) -> SqlAction:
    return lambda s, base: sql_stays.assign(s, getattr(base, booking), getattr(base, room))


def cancel(s: Session, base: BaseState) -> None:
    s.update(BOOKINGS, base.confirmed, status="CANCELLED", status_version=3, **timestamps_of("CANCELLED"))
    sql_steps.booking_event(s, base.confirmed, version=3, from_status="CONFIRMED", to_status="CANCELLED")


def check_out(s: Session, base: BaseState) -> None:
    """Check out, assuming the base state with its one guest."""
    s.update(GUESTS, base.guest, room_id=None)
    s.run(f"DELETE FROM {OCCUPANCIES} WHERE booking_id = %(booking)s", booking=base.checked_in)
    columns = {"status_version": 4, "room_version": 2, **timestamps_of("CHECKED_OUT")}
    s.update(BOOKINGS, base.checked_in, status="CHECKED_OUT", **columns)
    sql_steps.booking_event(s, base.checked_in, version=4, from_status="CHECKED_IN", to_status="CHECKED_OUT")
    sql_steps.log_room_change(s, base.checked_in, base.occupied_room, "CHECKOUT", version=2)
    s.update(ROOMS, base.occupied_room, room_status="CHECKOUT_DIRTY", status_version=3)
    sql_steps.room_event(s, base.occupied_room, version=3, from_status="OCCUPIED", to_status="CHECKOUT_DIRTY")


def add_late_guest(s: Session, base: BaseState) -> None:
    sql_rows.add_guest(s, base.checked_in, base.occupied_room)


def move(room: str) -> SqlAction:
    return lambda s, base: sql_stays.move(s, base.checked_in, getattr(base, room))


def start_stay_over_cleaning(s: Session, base: BaseState) -> None:
    s.update(ROOMS, base.occupied_room, room_status="CLEANING_IN_PROGRESS", status_version=3)
    sql_steps.room_event(
        s, base.occupied_room, version=3, from_status="OCCUPIED", to_status="CLEANING_IN_PROGRESS"
    )


def reinstate(s: Session, base: BaseState) -> None:
    sql_stays.reinstate(s, base.cancelled, "CONFIRMED")


def extend_stay(s: Session, base: BaseState) -> None:
    sql_steps.change_booking(s, base.assigned, check_out=TOMORROW + timedelta(days=1))


def write_event_before_step(s: Session, base: BaseState) -> None:
    sql_steps.room_event(
        s, base.ready_room, version=2, from_status="READY_FOR_GUEST", to_status="OUT_OF_ORDER"
    )
    s.update(ROOMS, base.ready_room, room_status="OUT_OF_ORDER", status_version=2)


def move_room_type_to_another_hotel(s: Session, base: BaseState) -> None:
    spare = s.one("SELECT id FROM rooms_roomtype WHERE code = 'SPARE'")
    s.update("rooms_roomtype", spare, hotel_id=base.other_hotel.pk)


def give_room_the_type(s: Session, base: BaseState) -> None:
    spare = s.one("SELECT id FROM rooms_roomtype WHERE code = 'SPARE'")
    s.update(ROOMS, base.ready_room, room_type_id=spare)


def move_staff_to_another_hotel(s: Session, base: BaseState) -> None:
    s.update("staff_staff", base.hotel.staff, hotel_id=base.other_hotel.pk)


def step_room_as_staff(s: Session, base: BaseState) -> None:
    sql_steps.step_room(s, base.ready_room, "CHECKOUT_DIRTY", changed_by_id=base.hotel.staff)


def assign_with_log_row_first(room: str) -> SqlAction:
    """Return an assignment of the confirmed booking that inserts the log row first."""

    def action(s: Session, base: BaseState) -> None:
        sql_steps.log_room_change(s, base.confirmed, getattr(base, room), "ASSIGN", version=1)
        s.update(BOOKINGS, base.confirmed, assigned_room_id=getattr(base, room), room_version=1)

    return action


def constraints(*names: str) -> frozenset[str]:
    return frozenset(names)


SAME_ROOM_STEP = "i6_one_event_per_version"
SAME_BOOKING_STEP = "i7_one_event_per_version"
TWO_BOOKINGS = "i4_no_two_bookings_in_one_room"

RACES = {
    "two check-ins into one room, other nights": Race(
        check_in("confirmed"), check_in("confirmed_tomorrow"), constraints("i1_room_holds_one_booking")
    ),
    "two check-ins into one room, same night": Race(
        check_in("confirmed"), check_in("rival"), constraints(TWO_BOOKINGS)
    ),
    "one booking checked in twice": Race(
        check_in("confirmed"),
        check_in("confirmed", "spare_room"),
        constraints("i12_room_version_counts"),
    ),
    "check-in against cancellation": Race(
        check_in("confirmed"), cancel, constraints("i12_room_version_counts", SAME_BOOKING_STEP)
    ),
    "cancellation against check-in": Race(cancel, check_in("confirmed"), constraints(SAME_BOOKING_STEP)),
    "two cancellations": Race(cancel, cancel, constraints(SAME_BOOKING_STEP)),
    "check-in against taking the room out of order": Race(
        check_in("confirmed"),
        room_step("OUT_OF_ORDER"),
        constraints("i3_occupied_room_status", SAME_ROOM_STEP),
    ),
    "out of order against check-in": Race(
        room_step("OUT_OF_ORDER"), check_in("confirmed"), constraints(SAME_ROOM_STEP)
    ),
    "two assignments of one room": Race(
        assign("confirmed", "ready_room"), assign("rival", "ready_room"), constraints(TWO_BOOKINGS)
    ),
    "one booking assigned to two rooms": Race(
        assign("confirmed", "ready_room"),
        assign("confirmed", "spare_room"),
        constraints("i12_room_version_counts"),
    ),
    "two log rows of one change": Race(
        assign_with_log_row_first("ready_room"),
        assign_with_log_row_first("spare_room"),
        constraints("i12_room_change_logged_once"),
    ),
    "stay extended into a room just assigned": Race(
        extend_stay, assign("confirmed_tomorrow", "assigned_room"), constraints(TWO_BOOKINGS)
    ),
    "check-out against late guest": Race(
        check_out, add_late_guest, constraints("i8_guest_is_where_their_booking_is")
    ),
    "late guest against check-out": Race(
        add_late_guest, check_out, constraints("i8_guest_is_where_their_booking_is")
    ),
    "two check-outs": Race(
        check_out,
        check_out,
        constraints("i12_room_version_counts", SAME_BOOKING_STEP),
    ),
    "move against check-out": Race(move("ready_room"), check_out, constraints("i12_room_version_counts")),
    "check-out against move": Race(check_out, move("ready_room"), constraints("i12_room_version_counts")),
    "two moves of one booking": Race(
        move("ready_room"), move("spare_room"), constraints("i12_room_version_counts")
    ),
    "check-out against stay-over cleaning": Race(
        check_out, start_stay_over_cleaning, constraints(SAME_ROOM_STEP)
    ),
    "stay-over cleaning against check-out": Race(
        start_stay_over_cleaning, check_out, constraints(SAME_ROOM_STEP)
    ),
    "two steps of one room": Race(
        room_step("OUT_OF_ORDER"), room_step("CHECKOUT_DIRTY"), constraints(SAME_ROOM_STEP)
    ),
    "event written before its step against the step": Race(
        write_event_before_step, room_step("CHECKOUT_DIRTY"), constraints(SAME_ROOM_STEP)
    ),
    "one cancellation reversed twice": Race(
        reinstate, reinstate, constraints(SAME_BOOKING_STEP, "i7_reversed_once")
    ),
    "room type moved to another hotel against room of that type": Race(
        move_room_type_to_another_hotel, give_room_the_type, constraints("i10_room_type_of_hotel")
    ),
    "staff moved to another hotel against step by that staff": Race(
        move_staff_to_another_hotel, step_room_as_staff, constraints("i10_room_event_changed_by_of_hotel")
    ),
}


@dataclass(frozen=True)
class RaceState(BaseState):
    """The base state, with a second booking for tonight and a second free room."""

    rival: int
    spare_room: int


@pytest.fixture
def race_state(base: BaseState, s: Session) -> RaceState:
    rival = sql_stays.create_confirmed_booking(s, base.hotel)
    spare_room = sql_stays.create_room(s, base.hotel, "105")
    sql_rows.add_room_type(s, base.hotel.pk, "SPARE")
    s.commit()
    return RaceState(**vars(base), rival=rival, spare_room=spare_room)


@pytest.mark.parametrize("last_commits_first", [False, True], ids=["in order", "in reverse"])
@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("name", RACES)
def test_one_of_two_transactions_is_refused(
    race_state: RaceState,
    address: dict[str, Any],
    s: Session,
    name: str,
    level: str,
    last_commits_first: bool,
) -> None:
    each, base = RACES[name], race_state
    outcomes = run_interleaved(
        address,
        level,
        lambda session: each.first(session, base),
        lambda session: each.second(session, base),
        last_commits_first=last_commits_first,
    )
    by_others = set() if level == "READ COMMITTED" else {SERIALIZATION_FAILURE}
    refusals = [outcome for outcome in outcomes if outcome != COMMITTED]
    assert len(refusals) == 1
    assert set(refusals) <= each.constraints | by_others
    assert broken_invariants(s.connection) == []
