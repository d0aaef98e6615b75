"""Two SQL transactions that change one booking's searched texts: the key holds both changes, or one is refused."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.invariants.support import sql_rows, sql_steps
from tests.invariants.support.base_state import BaseState
from tests.invariants.support.interleaving import COMMITTED, run_interleaved
from tests.invariants.support.sql_rows import GUESTS
from tests.invariants.support.sql_session import DEADLOCK, LEVELS, SERIALIZATION_FAILURE, Session
from tests.invariants.test_search_keys import booking_text, broken

pytestmark = pytest.mark.django_db(transaction=True)

Change = Callable[[Session, BaseState], object]


def rename_booker(s: Session, base: BaseState) -> None:
    sql_steps.change_booking(s, base.checked_in, booker_name="Booker")


def renumber(s: Session, base: BaseState) -> None:
    """Change a unique number by hand, as no command does: guests that come meanwhile wait for the booking at commit."""
    sql_steps.change_booking(s, base.checked_in, external_reference="CH-77")


def add_member(s: Session, base: BaseState) -> None:
    sql_rows.add_party_member(s, base.checked_in, last_name="Member")


def add_guest(s: Session, base: BaseState) -> None:
    sql_rows.add_guest(s, base.checked_in, None, last_name="Guest")


def rename_guest(s: Session, base: BaseState) -> None:
    s.update(GUESTS, base.guest, last_name="Renamed")


PAIRS: list[tuple[Change, Change, set[str]]] = [
    (rename_booker, add_member, {"booker", "member"}),
    (add_member, add_guest, {"member", "guest"}),
    (add_guest, renumber, {"guest", "ch77"}),
    (renumber, rename_guest, {"ch77", "renamed"}),
    (rename_guest, rename_booker, {"renamed", "booker"}),
]


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("last_commits_first", [False, True], ids=["in order", "in reverse"])
@pytest.mark.parametrize(
    ("first", "second", "texts"), PAIRS, ids=[f"{one.__name__} and {two.__name__}" for one, two, _ in PAIRS]
)
def test_key_holds_both_changes(
    base: BaseState,
    s: Session,
    address: dict[str, Any],
    level: str,
    first: Change,
    second: Change,
    texts: set[str],
    *,
    last_commits_first: bool,
) -> None:
    outcomes = run_interleaved(
        address,
        level,
        lambda one: first(one, base),
        lambda two: second(two, base),
        last_commits_first=last_commits_first,
    )

    assert broken(s) == set()
    assert COMMITTED in outcomes
    assert set(outcomes) <= {COMMITTED, SERIALIZATION_FAILURE, DEADLOCK}
    if level == "READ COMMITTED" and renumber not in (first, second):
        assert outcomes == [COMMITTED, COMMITTED]
    if outcomes == [COMMITTED, COMMITTED]:
        assert texts <= set(booking_text(s, base.checked_in).split())
