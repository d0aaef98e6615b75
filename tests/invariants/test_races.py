"""Two raw SQL sessions that each see a lawful state: at most one commits, and the state stays lawful."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from room_bookings.services.integrity import broken_invariants
from tests.invariants.kit import rows, stays, steps
from tests.invariants.kit.race import COMMITTED, race
from tests.invariants.kit.rows import BOOKINGS, GUESTS, OCCUPANCIES, ROOMS, TOMORROW, times_of
from tests.invariants.kit.session import LEVELS, SERIALIZATION, Session
from tests.invariants.kit.world import World

pytestmark = pytest.mark.django_db(transaction=True)

Act = Callable[[Session, World], object]


@dataclass(frozen=True)
class Race:
    """Two acts, each lawful alone, and the guards that may refuse the one which comes too late."""

    first: Act
    second: Act
    guards: frozenset[str]


def room_step(to_status: str, room: str = "ready_room") -> Act:
    """A session that knows the room as it was in the world: version 1 and READY_FOR_GUEST."""

    def act(s: Session, w: World) -> None:
        key = getattr(w, room)
        s.update(ROOMS, key, room_status=to_status, status_version=2)
        steps.room_event(s, key, version=2, from_status="READY_FOR_GUEST", to_status=to_status)

    return act


def check_in(booking: str, room: str = "ready_room") -> Act:
    """A check-in written by a session that knows the world as it was, guest included."""

    def act(s: Session, w: World) -> None:
        key, into = getattr(w, booking), getattr(w, room)
        columns = {"assigned_room_id": into, "room_version": 1, **times_of("CHECKED_IN")}
        s.update(BOOKINGS, key, status="CHECKED_IN", status_version=3, **columns)
        steps.booking_event(s, key, version=3, from_status="CONFIRMED", to_status="CHECKED_IN")
        steps.log_room_change(s, key, into, "CHECKIN", version=1)
        rows.add_occupancy(s, key, into)
        rows.add_guest(s, key, into)
        room_step("OCCUPIED", room)(s, w)

    return act


def assign(booking: str, room: str) -> Act:
    return lambda s, w: stays.assign(s, getattr(w, booking), getattr(w, room))


def cancel(s: Session, w: World) -> None:
    s.update(BOOKINGS, w.confirmed, status="CANCELLED", status_version=3, **times_of("CANCELLED"))
    steps.booking_event(s, w.confirmed, version=3, from_status="CONFIRMED", to_status="CANCELLED")


def check_out(s: Session, w: World) -> None:
    """A check-out by a session that knows the world as it was, and the one guest it knows."""
    s.update(GUESTS, w.guest, room_id=None)
    s.run(f"DELETE FROM {OCCUPANCIES} WHERE booking_id = %(booking)s", booking=w.in_house)
    columns = {"status_version": 4, "room_version": 2, **times_of("CHECKED_OUT")}
    s.update(BOOKINGS, w.in_house, status="CHECKED_OUT", **columns)
    steps.booking_event(s, w.in_house, version=4, from_status="CHECKED_IN", to_status="CHECKED_OUT")
    steps.log_room_change(s, w.in_house, w.occupied_room, "CHECKOUT", version=2)
    s.update(ROOMS, w.occupied_room, room_status="CHECKOUT_DIRTY", status_version=3)
    steps.room_event(s, w.occupied_room, version=3, from_status="OCCUPIED", to_status="CHECKOUT_DIRTY")


def a_late_guest(s: Session, w: World) -> None:
    rows.add_guest(s, w.in_house, w.occupied_room)


def move(room: str) -> Act:
    return lambda s, w: stays.move(s, w.in_house, getattr(w, room))


def start_stay_over_cleaning(s: Session, w: World) -> None:
    s.update(ROOMS, w.occupied_room, room_status="CLEANING_IN_PROGRESS", status_version=3)
    steps.room_event(s, w.occupied_room, version=3, from_status="OCCUPIED", to_status="CLEANING_IN_PROGRESS")


def reinstate(s: Session, w: World) -> None:
    stays.reinstate(s, w.cancelled, "CONFIRMED")


def prolong(s: Session, w: World) -> None:
    s.update(BOOKINGS, w.planned, check_out=TOMORROW + timedelta(days=1))


def tell_of_a_step(s: Session, w: World) -> None:
    steps.room_event(s, w.ready_room, version=2, from_status="READY_FOR_GUEST", to_status="OUT_OF_ORDER")
    s.update(ROOMS, w.ready_room, room_status="OUT_OF_ORDER", status_version=2)


def room_type_leaves(s: Session, w: World) -> None:
    spare = s.one("SELECT id FROM rooms_roomtype WHERE code = 'SPARE'")
    s.update("rooms_roomtype", spare, hotel_id=w.other_house.hotel)


def room_takes_type(s: Session, w: World) -> None:
    spare = s.one("SELECT id FROM rooms_roomtype WHERE code = 'SPARE'")
    s.update(ROOMS, w.ready_room, room_type_id=spare)


def staff_leaves(s: Session, w: World) -> None:
    s.update("staff_staff", w.house.staff, hotel_id=w.other_house.hotel)


def staff_signs(s: Session, w: World) -> None:
    steps.step_room(s, w.ready_room, "CHECKOUT_DIRTY", changed_by_id=w.house.staff)


def log_a_change(room: str) -> Act:
    """Gives the confirmed booking a room, with the log row first."""

    def act(s: Session, w: World) -> None:
        steps.log_room_change(s, w.confirmed, getattr(w, room), "ASSIGN", version=1)
        s.update(BOOKINGS, w.confirmed, assigned_room_id=getattr(w, room), room_version=1)

    return act


def guards(*names: str) -> frozenset[str]:
    return frozenset(names)


SAME_ROOM_STEP = "i6_one_event_per_version"
SAME_BOOKING_STEP = "i7_one_event_per_version"
TAKEN = "i4_no_two_bookings_in_one_room"

RACES = {
    "two check-ins into one room, other nights": Race(
        check_in("confirmed"), check_in("confirmed_tomorrow"), guards("i1_room_holds_one_booking")
    ),
    "two check-ins into one room, same night": Race(check_in("confirmed"), check_in("rival"), guards(TAKEN)),
    "one booking checked in twice": Race(
        check_in("confirmed"),
        check_in("confirmed", "spare_room"),
        guards("i12_room_version_counts"),
    ),
    "check-in against cancellation": Race(
        check_in("confirmed"), cancel, guards("i12_room_version_counts", SAME_BOOKING_STEP)
    ),
    "cancellation against check-in": Race(cancel, check_in("confirmed"), guards(SAME_BOOKING_STEP)),
    "two cancellations": Race(cancel, cancel, guards(SAME_BOOKING_STEP)),
    "check-in against taking the room out of order": Race(
        check_in("confirmed"), room_step("OUT_OF_ORDER"), guards("i3_occupied_room_status", SAME_ROOM_STEP)
    ),
    "out of order against check-in": Race(
        room_step("OUT_OF_ORDER"), check_in("confirmed"), guards(SAME_ROOM_STEP)
    ),
    "two plans for one room": Race(
        assign("confirmed", "ready_room"), assign("rival", "ready_room"), guards(TAKEN)
    ),
    "one booking planned into two rooms": Race(
        assign("confirmed", "ready_room"),
        assign("confirmed", "spare_room"),
        guards("i12_room_version_counts"),
    ),
    "two log rows of one change": Race(
        log_a_change("ready_room"), log_a_change("spare_room"), guards("i12_room_change_logged_once")
    ),
    "a stay prolonged into a room just planned": Race(
        prolong, assign("confirmed_tomorrow", "planned_room"), guards(TAKEN)
    ),
    "check-out against a late guest": Race(
        check_out, a_late_guest, guards("i8_guest_is_where_their_booking_is")
    ),
    "a late guest against check-out": Race(
        a_late_guest, check_out, guards("i8_guest_is_where_their_booking_is")
    ),
    "two check-outs": Race(
        check_out,
        check_out,
        guards("i12_room_version_counts", SAME_BOOKING_STEP),
    ),
    "move against check-out": Race(move("ready_room"), check_out, guards("i12_room_version_counts")),
    "check-out against move": Race(check_out, move("ready_room"), guards("i12_room_version_counts")),
    "two moves of one booking": Race(
        move("ready_room"), move("spare_room"), guards("i12_room_version_counts")
    ),
    "check-out against stay-over cleaning": Race(check_out, start_stay_over_cleaning, guards(SAME_ROOM_STEP)),
    "stay-over cleaning against check-out": Race(start_stay_over_cleaning, check_out, guards(SAME_ROOM_STEP)),
    "two steps of one room": Race(
        room_step("OUT_OF_ORDER"), room_step("CHECKOUT_DIRTY"), guards(SAME_ROOM_STEP)
    ),
    "an event written ahead against the step": Race(
        tell_of_a_step, room_step("CHECKOUT_DIRTY"), guards(SAME_ROOM_STEP)
    ),
    "one cancellation reversed twice": Race(
        reinstate, reinstate, guards(SAME_BOOKING_STEP, "i7_reversed_once")
    ),
    "a room type leaves the hotel as a room takes it": Race(
        room_type_leaves, room_takes_type, guards("i10_room_type_of_hotel")
    ),
    "staff leave the hotel as they sign": Race(
        staff_leaves, staff_signs, guards("i10_room_event_changed_by_of_hotel")
    ),
}


@dataclass(frozen=True)
class RacingWorld(World):
    """The world, and what only races need: a rival for tonight and a second free room."""

    rival: int
    spare_room: int


@pytest.fixture
def racing(world: World, s: Session) -> RacingWorld:
    rival = stays.book_confirmed(s, world.house)
    spare_room = stays.open_room(s, world.house, "105")
    rows.add_room_type(s, world.house.hotel, "SPARE")
    s.commit()
    return RacingWorld(**vars(world), rival=rival, spare_room=spare_room)


@pytest.mark.parametrize("last_commits_first", [False, True], ids=["in order", "in reverse"])
@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("name", RACES)
def test_one_of_two_is_refused(
    racing: RacingWorld, address: dict[str, Any], s: Session, name: str, level: str, last_commits_first: bool
) -> None:
    each, w = RACES[name], racing
    outcomes = race(
        address,
        level,
        lambda session: each.first(session, w),
        lambda session: each.second(session, w),
        last_commits_first=last_commits_first,
    )
    by_others = set() if level == "READ COMMITTED" else {SERIALIZATION}
    refusals = [outcome for outcome in outcomes if outcome != COMMITTED]
    assert len(refusals) == 1
    assert set(refusals) <= each.guards | by_others
    assert broken_invariants(s.connection) == []
