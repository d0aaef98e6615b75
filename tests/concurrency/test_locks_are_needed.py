"""The races are real: without the locks a named invariant refuses; without the invariants too the fault shows.

Both clerks' commands read and judge before either writes, and the second writes when the first has
committed. With the locks they could not: the second would not even have read.
"""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Barrier, Event, local
from types import ModuleType
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.db.models import QuerySet

from guests.services import presence
from room_bookings import policies
from room_bookings.services import cancel_booking
from staff.models import Staff
from tests import lives
from tests.callers import calling_as
from tests.concurrency.desks import cancel, check_in, check_out, move, said
from tests.concurrency.houses import expected, in_house, planned
from tests.concurrency.racing import PATIENCE, Answer, Request, racers
from tests.concurrency.unguarded import a_copy_of_the_database, drop_all_guards
from tests.invariants.check import broken_invariants
from tests.lives import NOON, House
from tests.room_bookings.services.desk import do_as_system

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True)
class Duel:
    """Two requests, and the last looks that their commands take before they write."""

    first: Request
    second: Request
    looks: frozenset[tuple[ModuleType, str]]


JUDGING_CHECK_IN = (policies, "check_in_reasons")
JUDGING_CANCELLATION = (policies, "cancel_reasons")
JUDGING_REINSTATEMENT = (policies, "reinstatement_reasons")
FINDING_GUESTS = (presence, "lock_affected_guests")


def two_check_ins(house: House) -> Duel:
    lives.rooms(house, "101")
    one, other = expected(house, 2)
    return Duel(check_in(one, "101"), check_in(other, "101"), frozenset({JUDGING_CHECK_IN}))


def check_in_then_cancel(house: House) -> Duel:
    (booking,) = planned(house, ["101"])
    return Duel(check_in(booking), cancel(booking), frozenset({JUDGING_CHECK_IN, JUDGING_CANCELLATION}))


def cancel_then_check_in(house: House) -> Duel:
    (booking,) = planned(house, ["101"])
    return Duel(cancel(booking), check_in(booking), frozenset({JUDGING_CHECK_IN, JUDGING_CANCELLATION}))


def move_then_check_out(house: House) -> Duel:
    (booking,) = in_house(house, ["101"])
    lives.rooms(house, "102")
    return Duel(move(booking, "102"), check_out(booking), frozenset({FINDING_GUESTS}))


def two_reinstated(house: House) -> Duel:
    """Two cancelled bookings, and one room."""
    lives.rooms(house, "101")
    both = expected(house, 2)
    for booking in both:
        do_as_system(house, cancel_booking, booking_id=booking.booking_id, reason="Plans")
    one, other = (
        Request(f"room-bookings/{booking.booking_id}/reinstate/", {"reason": "Mistake"}) for booking in both
    )
    return Duel(one, other, frozenset({JUDGING_REINSTATEMENT}))


@pytest.fixture
def unlocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever would lock only reads."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **how: self)


def fight(house: House, duel: Duel, monkeypatch: pytest.MonkeyPatch) -> tuple[Answer, Answer]:
    """Let both look before either writes, and the second write when the first is done."""
    both_have_looked, first_is_done, clerk = Barrier(2), Event(), local()

    def looking_together(look: Callable[..., Any]) -> Callable[..., Any]:
        def look_and_wait(**facts: Any) -> Any:
            seen = look(**facts)
            if not clerk.has_looked:
                clerk.has_looked = True
                both_have_looked.wait(PATIENCE)
                clerk.may_write.wait(PATIENCE)
            return seen

        return look_and_wait

    def sending(who: Staff, request: Request, may_write: Event, done: Event) -> Callable[[], Answer]:
        client = calling_as(who)

        def send() -> Answer:
            clerk.has_looked, clerk.may_write = False, may_write
            response = client.post(house.url(request.path), request.body)
            done.set()
            return Answer(response.status_code, response.json())

        return send

    for module, name in duel.looks:
        monkeypatch.setattr(module, name, looking_together(getattr(module, name)))
    at_once = Event()
    at_once.set()
    with racers() as pair:
        first, second = pair.race(
            sending(house.front_desk, duel.first, at_once, first_is_done),
            sending(house.manager, duel.second, first_is_done, Event()),
        )
    return first, second


def names_of(broken: list[str]) -> set[str]:
    return {line.split(":")[0] for line in broken}


@pytest.mark.parametrize(
    ("prepare", "invariant"),
    [
        (two_check_ins, "i6_one_event_per_version"),
        (check_in_then_cancel, "i7_one_event_per_version"),
        (cancel_then_check_in, "i7_one_event_per_version"),
        (move_then_check_out, "i6_one_event_per_version"),
    ],
)
def test_without_locks_a_named_invariant_refuses(
    house: House,
    monkeypatch: pytest.MonkeyPatch,
    unlocked: None,
    prepare: Callable[[House], Duel],
    invariant: str,
) -> None:
    answers = fight(house, prepare(house), monkeypatch)
    assert (answers[0].status, answers[1].status) == (200, 409)
    assert answers[1].body["constraint"] == invariant
    assert broken_invariants(connection) == []


def test_without_a_lock_the_last_room_is_promised_twice(
    house: House, monkeypatch: pytest.MonkeyPatch, unlocked: None
) -> None:
    """No invariant says that a hotel is not oversold; creation does not judge it."""
    assert said(fight(house, two_reinstated(house), monkeypatch)) == ("200", "200")


@pytest.mark.parametrize(
    ("prepare", "broken"),
    [
        (two_check_ins, {"i1_room_holds_one_booking", "i6_one_event_per_version"}),
        (check_in_then_cancel, {"i2_occupancy_has_checked_in_booking", "i7_one_event_per_version"}),
        (cancel_then_check_in, {"i7_one_event_per_version"}),
        (move_then_check_out, {"i6_one_event_per_version", "i12_room_change_logged_once"}),
    ],
)
def test_without_locks_and_invariants_both_succeed_and_the_fault_shows(
    monkeypatch: pytest.MonkeyPatch, unlocked: None, prepare: Callable[[House], Duel], broken: set[str]
) -> None:
    with a_copy_of_the_database(), time_machine.travel(NOON):
        house = lives.house()
        duel = prepare(house)
        drop_all_guards()
        assert said(fight(house, duel, monkeypatch)) == ("200", "200")
        assert broken <= names_of(broken_invariants(connection))
