"""Every attack is refused by its constraint, at every isolation level."""

import psycopg2
import pytest

from room_bookings.services.integrity import broken_invariants
from tests.invariants.attacks import ATTACKS, Attack
from tests.invariants.conftest import OpenSession
from tests.invariants.support.base_state import BaseState
from tests.invariants.support.sql_session import LEVELS, Session, constraint_of

pytestmark = pytest.mark.django_db


def commit(s: Session, each: Attack, base: BaseState) -> None:
    each.run(s, base)
    s.commit()


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("each", ATTACKS, ids=str)
def test_attack_is_refused(
    shared_base: BaseState, open_session: OpenSession, each: Attack, level: str
) -> None:
    s = open_session(level)
    with pytest.raises(psycopg2.IntegrityError) as refusal:
        commit(s, each, shared_base)
    assert constraint_of(refusal.value) == each.refused_by


def test_attacks_leave_no_broken_row(shared_base: BaseState, s: Session) -> None:
    assert broken_invariants(s.connection) == []
