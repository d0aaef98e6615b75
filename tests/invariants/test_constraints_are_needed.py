"""Each constraint and trigger is needed: without it, an attack that it refused succeeds."""

import psycopg2
import pytest

from hotel.kernel.invariants import invariants
from room_bookings.services.integrity import CHECKS, broken_invariants
from tests.invariants.attacks import ATTACKS, Attack
from tests.invariants.support import sql_rows
from tests.invariants.support.base_state import BaseState
from tests.invariants.support.sql_session import Session, constraint_of

pytestmark = pytest.mark.django_db

POSITION_TRIGGER = "i11_event_takes_its_position"
"""The trigger that places events; it refuses nothing."""

SEARCH_KEY_TRIGGERS = {name for name in invariants() if name.startswith("i16_")}
"""The triggers that keep search keys; they refuse nothing (`tests/invariants/test_search_keys.py`)."""

NIGHT_TRIGGERS = {
    "i13_sold_type_of_room",
    "i13_sold_type_follows_room",
    "i13_nights_sold_by_new_booking",
    "i13_nights_sold_follow_booking",
    "i13_nights_blocked_by_new_block",
    "i13_nights_blocked_follow_block",
    "i13_nights_blocked_by_new_room_block",
    "i13_nights_blocked_follow_room_block",
}
"""Those that count the nights sold; they refuse nothing (`tests/invariants/test_nights_sold.py`)."""

TASK_TRIGGERS = {
    "i18_task_gets_standard",
    "i18_new_task_is_recorded",
    "i18_task_change_is_recorded",
    "i18_new_report_is_recorded",
    "i18_report_change_is_recorded",
}
"""Those that write the history of tasks and reports; they refuse nothing (`tests/housekeeping`)."""

BLOCK_TRIGGERS = {"i9_new_room_block_is_recorded", "i9_room_block_change_is_recorded"}
"""Those that write the history of blocks; they refuse nothing (`tests/room_bookings/room_blocks`)."""

WRITING_TRIGGERS = {POSITION_TRIGGER} | SEARCH_KEY_TRIGGERS | NIGHT_TRIGGERS | TASK_TRIGGERS | BLOCK_TRIGGERS

LEAVES_NO_TRACE = {
    "i9_room_events_only_grow",
    "i9_booking_events_only_grow",
    "i9_room_operations_only_grow",
    "i9_webhook_changes_only_grow",
    "i9_cleaning_wishes_only_grow",
    "i9_shifts_only_grow",
    "i9_promises_only_grow",
    "i9_productivity_rules_only_grow",
    "i9_task_changes_only_grow",
    "i9_report_changes_only_grow",
    "i9_checklists_only_grow",
    "i9_inspections_only_grow",
    "i9_inspection_rules_only_grow",
    "i9_room_block_changes_only_grow",
    "i9_room_block_keeps_its_identity",
    "i9_ended_room_block_stays_ended",
    "i9_one_room_block_change_per_version",
    "i9_only_room_blocks_write_changes",
    "i18_task_stays",
    "i18_report_stays",
    "i9_calendar_changes_only_grow",
    "i4_new_booking_outside_blocks",
    "i4_booking_outside_blocks",
    "i9_guest_wishes_only_grow",
    "i9_observations_only_grow",
    "i9_resolutions_only_grow",
    "i9_booking_imports_only_grow",
    "i9_booking_changes_only_grow",
    "i9_payments_only_grow",
    "i9_group_bills_only_grow",
    "i9_invoices_only_grow",
    "i9_city_taxes_only_grow",
    "i9_city_tax_exemptions_only_grow",
    "i9_tax_categories_only_grow",
    "i9_tax_rates_only_grow",
    "i9_cancellation_terms_only_grow",
    "i15_terms_stay",
    "i15_change_version_counts",
    "i15_change_names_its_fields",
    "i9_restriction_changes_only_grow",
    "i7_entered_late_stays",
    "i12_room_version_counts",
    "i13_booking_within_limit",
    "i13_new_booking_within_limit",
    "i11_new_event_has_its_snapshot",
}
"""Without these, an attack leaves valid rows: only the constraint knows the rows before. A night may be sold beyond its
limit, because capacity was lost since."""

SEEN_BY_ANOTHER_CHECK = {
    "i14_currency_of_ledger_stays",
    "i14_new_booking_has_no_ledger",
    "i11_event_counter_stays",
    "i13_nights_sold_stay",
    "i13_blocks_stay",
    "i4_new_room_block_outside_bookings",
    "i11_placed_event_is_final",
    "i11_event_position_follows_the_counter",
    "i6_room_keeps_its_identity",
    "i6_room_status_version",
    "i7_booking_keeps_its_identity",
    "i7_booking_status_version",
}
"""Without these, an attack also breaks the promise of another constraint, whose check finds it."""


def drop(s: Session, constraint: str) -> None:
    """Drop the constraint, unique index or trigger of this name."""
    for find in (_drop_constraint_sql, _drop_trigger_sql, _drop_index_sql):
        statement = find(s, constraint)
        if statement:
            s.run(statement)
            return
    raise AssertionError(f"the database has no constraint or trigger {constraint}")


def _drop_constraint_sql(s: Session, constraint: str) -> str | None:
    """Drop foreign keys too that refer to a unique key."""
    found = s.run(
        "SELECT conrelid::regclass::text FROM pg_constraint WHERE conname = %(constraint)s AND contype <> 't'",
        constraint=constraint,
    )
    return f"ALTER TABLE {found[0][0]} DROP CONSTRAINT {constraint} CASCADE" if found else None


def _drop_trigger_sql(s: Session, constraint: str) -> str | None:
    found = s.run(
        "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = %(constraint)s", constraint=constraint
    )
    return f"DROP TRIGGER {constraint} ON {found[0][0]}" if found else None


def _drop_index_sql(s: Session, constraint: str) -> str | None:
    found = s.run(
        "SELECT 1 FROM pg_class WHERE relname = %(constraint)s AND relkind = 'i'", constraint=constraint
    )
    return f"DROP INDEX {constraint}" if found else None


def constraint_refusing(s: Session, each: Attack, base: BaseState) -> str | None:
    """Return the constraint that refuses the attack, or None: then its changes remain in the open transaction."""
    s.run("SAVEPOINT before")
    try:
        each.run(s, base)
        s.run("SET CONSTRAINTS ALL IMMEDIATE")
    except psycopg2.IntegrityError as refusal:
        s.run("ROLLBACK TO SAVEPOINT before")
        return constraint_of(refusal)
    return None


def broken_without(s: Session, each: Attack, base: BaseState) -> list[str] | None:
    """Return what an attack breaks after its constraint is dropped, or None if another constraint refuses it."""
    s.run("SAVEPOINT start")
    for other in each.without:
        drop(s, other)
    assert constraint_refusing(s, each, base) == each.constraint
    drop(s, each.constraint)
    refused = constraint_refusing(s, each, base)
    broken = None if refused else [broken.constraint for broken in broken_invariants(s.connection)]
    s.run("ROLLBACK TO SAVEPOINT start")
    return broken


@pytest.mark.parametrize("constraint", sorted(set(invariants()) - WRITING_TRIGGERS))
def test_attack_succeeds_without_its_constraint(shared_base: BaseState, s: Session, constraint: str) -> None:
    attacks = [each for each in ATTACKS if each.constraint == constraint]
    broken_by_attack = [broken_without(s, each, shared_base) for each in attacks]
    successful = [broken for broken in broken_by_attack if broken is not None]
    assert successful, f"{constraint}: of {len(attacks)} attacks none succeeds without it"
    if constraint in CHECKS:
        assert any(constraint in broken for broken in successful), (
            f"{constraint}: no check finds {successful}"
        )
    if constraint in SEEN_BY_ANOTHER_CHECK:
        assert any(successful), f"{constraint}: no check finds the broken rows"


def test_every_constraint_has_a_check_except_these() -> None:
    seen = SEEN_BY_ANOTHER_CHECK | (
        SEARCH_KEY_TRIGGERS | NIGHT_TRIGGERS | TASK_TRIGGERS | BLOCK_TRIGGERS
    ) - set(CHECKS)
    assert set(invariants()) - set(CHECKS) == LEAVES_NO_TRACE | seen


def test_events_have_no_position_without_the_trigger(shared_base: BaseState, s: Session) -> None:
    drop(s, POSITION_TRIGGER)
    sql_rows.add_event(s, room_pk=shared_base.ready_room)
    s.run("SET CONSTRAINTS ALL IMMEDIATE")
    assert [broken.constraint for broken in broken_invariants(s.connection)] == [POSITION_TRIGGER]
