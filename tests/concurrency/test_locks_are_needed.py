"""The races are real: without the locks a named invariant refuses; without the invariants too the fault shows.

Both clerks' commands read and judge before either writes, and the second writes when the first has
committed. With the locks they could not: the second would not even have read.
"""

from collections.abc import Callable

import pytest
import time_machine
from django.db import connection
from django.db.models import QuerySet

from tests import lives
from tests.concurrency import duels
from tests.concurrency.desks import said
from tests.concurrency.duels import Duel, fight
from tests.concurrency.unguarded import a_copy_of_the_database, drop_all_guards
from tests.invariants.check import broken_invariants
from tests.lives import NOON, House

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def unlocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever would lock only reads."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **how: self)


def names_of(broken: list[str]) -> set[str]:
    return {line.split(":")[0] for line in broken}


@pytest.mark.parametrize(
    ("prepare", "invariant"),
    [
        (duels.two_check_ins, "i6_one_event_per_version"),
        (duels.check_in_then_cancel, "i7_one_event_per_version"),
        (duels.cancel_then_check_in, "i7_one_event_per_version"),
        (duels.move_then_check_out, "i6_one_event_per_version"),
        (duels.two_plans, "i4_no_two_bookings_in_one_room"),
        (duels.another_plan_then_check_in, "i12_room_change_logged_once"),
        (duels.the_same_check_out, "i6_one_event_per_version"),
        (duels.the_same_correction, "i6_one_event_per_version"),
        (duels.broken_then_cleaned, "i6_one_event_per_version"),
        (duels.check_in_then_deactivation, "i3_occupied_room_is_active"),
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
    assert said(fight(house, duels.two_reinstated(house), monkeypatch)) == ("200", "200")


@pytest.mark.parametrize(
    ("prepare", "broken"),
    [
        (duels.two_check_ins, {"i1_room_holds_one_booking", "i6_one_event_per_version"}),
        (duels.check_in_then_cancel, {"i2_occupancy_has_checked_in_booking", "i7_one_event_per_version"}),
        (duels.cancel_then_check_in, {"i7_one_event_per_version"}),
        (duels.move_then_check_out, {"i6_one_event_per_version", "i12_room_change_logged_once"}),
        (duels.two_plans, {"i4_no_two_bookings_in_one_room"}),
        (duels.another_plan_then_check_in, {"i12_room_change_logged_once"}),
        (duels.the_same_check_out, {"i7_one_event_per_version"}),
        (duels.the_same_correction, {"i7_one_event_per_version"}),
        (duels.broken_then_cleaned, {"i6_one_event_per_version"}),
        (duels.check_in_then_deactivation, {"i3_occupied_room_is_active"}),
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
