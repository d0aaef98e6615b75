"""Every attack is refused, at every isolation level, in the name of the guard that stands in its way."""

import psycopg2
import pytest

from room_bookings.services.integrity import broken_invariants
from tests.invariants.attacks import ATTACKS, Attack
from tests.invariants.conftest import OpenSession
from tests.invariants.kit.session import LEVELS, Session, name_of
from tests.invariants.kit.world import World

pytestmark = pytest.mark.django_db


def commit(s: Session, each: Attack, world: World) -> None:
    each.deed(s, world)
    s.commit()


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("each", ATTACKS, ids=str)
def test_an_attack_is_refused(
    shared_world: World, open_session: OpenSession, each: Attack, level: str
) -> None:
    s = open_session(level)
    with pytest.raises(psycopg2.IntegrityError) as refusal:
        commit(s, each, shared_world)
    assert name_of(refusal.value) == each.seen_as


def test_nothing_of_the_attacks_remains(shared_world: World, s: Session) -> None:
    assert broken_invariants(s.connection) == []
