"""Take one guard away, and an attack that it refused goes through: so it is needed, and tested."""

import psycopg2
import pytest

from hotel.kernel.invariants import invariants
from room_bookings.services.integrity import CHECKS, broken_invariants
from tests.invariants.attacks import ATTACKS, Attack
from tests.invariants.kit import rows
from tests.invariants.kit.session import Session, name_of
from tests.invariants.kit.world import World

pytestmark = pytest.mark.django_db

KEEPER = "i11_event_takes_its_position"
"""Refuses nothing: it does what it promises."""


WITHOUT_TRACE = {
    "i9_room_events_only_grow",
    "i9_booking_events_only_grow",
    "i9_room_operations_only_grow",
    "i12_room_version_counts",
}
"""What gets past these leaves rows that look lawful: only the guard knows what was there before."""

SEEN_BY_ANOTHER = {
    "i11_event_counter_stays",
    "i11_placed_event_is_final",
    "i11_event_position_follows_the_counter",
    "i6_room_keeps_its_identity",
    "i6_room_status_version",
    "i7_booking_keeps_its_identity",
    "i7_booking_status_version",
}
"""What gets past these breaks another guard's promise as well, whose check sees it."""


def drop(s: Session, guard: str) -> None:
    """Drop the constraint, unique index or trigger of this name."""
    for find in (_constraint, _trigger, _index):
        statement = find(s, guard)
        if statement:
            s.run(statement)
            return
    raise AssertionError(f"the database has no guard {guard}")


def _constraint(s: Session, guard: str) -> str | None:
    found = s.run(
        "SELECT conrelid::regclass::text FROM pg_constraint WHERE conname = %(guard)s AND contype <> 't'",
        guard=guard,
    )
    return f"ALTER TABLE {found[0][0]} DROP CONSTRAINT {guard}" if found else None


def _trigger(s: Session, guard: str) -> str | None:
    found = s.run("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = %(guard)s", guard=guard)
    return f"DROP TRIGGER {guard} ON {found[0][0]}" if found else None


def _index(s: Session, guard: str) -> str | None:
    found = s.run("SELECT 1 FROM pg_class WHERE relname = %(guard)s AND relkind = 'i'", guard=guard)
    return f"DROP INDEX {guard}" if found else None


def judged(s: Session, each: Attack, world: World) -> str | None:
    """Who refuses the attack now, if anybody; what it did then stands in the open transaction."""
    s.run("SAVEPOINT before")
    try:
        each.deed(s, world)
        s.run("SET CONSTRAINTS ALL IMMEDIATE")
    except psycopg2.IntegrityError as refusal:
        s.run("ROLLBACK TO SAVEPOINT before")
        return name_of(refusal)
    return None


def breach(s: Session, each: Attack, world: World) -> list[str] | None:
    """What an attack breaks once nothing but its guard was in the way and the guard is gone.

    None if other guards refuse it still.
    """
    s.run("SAVEPOINT start")
    for other in each.without:
        drop(s, other)
    assert judged(s, each, world) == each.guard
    drop(s, each.guard)
    refused = judged(s, each, world)
    broken = None if refused else [broken.constraint for broken in broken_invariants(s.connection)]
    s.run("ROLLBACK TO SAVEPOINT start")
    return broken


@pytest.mark.parametrize("guard", sorted(set(invariants()) - {KEEPER}))
def test_without_its_guard_an_attack_goes_through(shared_world: World, s: Session, guard: str) -> None:
    attacks = [each for each in ATTACKS if each.guard == guard]
    breaches = [breach(s, each, shared_world) for each in attacks]
    went_through = [broken for broken in breaches if broken is not None]
    assert went_through, f"{guard}: of {len(attacks)} attacks none goes through without it"
    if guard in CHECKS:
        assert any(guard in broken for broken in went_through), f"{guard}: no check sees {went_through}"
    if guard in SEEN_BY_ANOTHER:
        assert any(went_through), f"{guard}: no check sees what goes through"


def test_every_guard_has_its_check_but_these() -> None:
    assert set(invariants()) - set(CHECKS) == WITHOUT_TRACE | SEEN_BY_ANOTHER


def test_without_its_keeper_the_feed_has_no_order(shared_world: World, s: Session) -> None:
    drop(s, KEEPER)
    rows.tell(s, room=shared_world.ready_room)
    s.run("SET CONSTRAINTS ALL IMMEDIATE")
    assert [broken.constraint for broken in broken_invariants(s.connection)] == [KEEPER]
