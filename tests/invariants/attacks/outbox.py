"""Attacks on outbox events and on the order of the feed: I11."""

from typing import Any

from tests.invariants.attacks.attack import attack
from tests.invariants.support import sql_rows, sql_stays, sql_steps
from tests.invariants.support.base_state import BaseState
from tests.invariants.support.sql_rows import OUTBOX
from tests.invariants.support.sql_session import Session

COUNTERS = "notifications_eventcounter"


def last_position(s: Session, base: BaseState) -> int:
    position: int = s.one(
        f"SELECT last_position FROM {COUNTERS} WHERE hotel_id = %(hotel)s", hotel=base.hotel.pk
    )
    return position


def change_placed_event(s: Session, base: BaseState, **columns: Any) -> None:
    key = s.one(f"SELECT min(id) FROM {OUTBOX} WHERE hotel_id = %(hotel)s", hotel=base.hotel.pk)
    s.update(OUTBOX, key, **columns)


@attack("i11_room_step_announced")
def step_room_without_event(s: Session, base: BaseState) -> None:
    sql_steps.step_room(s, base.ready_room, "CHECKOUT_DIRTY", announced=False)


@attack("i11_room_step_announced")
def announce_room_step_for_another_room(s: Session, base: BaseState) -> None:
    sql_steps.step_room(s, base.ready_room, "CHECKOUT_DIRTY", announced=False)
    sql_rows.add_event(s, room_pk=base.assigned_room, status_version=2)


@attack("i11_room_step_announced")
def announce_room_step_without_version(s: Session, base: BaseState) -> None:
    sql_steps.step_room(s, base.ready_room, "CHECKOUT_DIRTY", announced=False)
    sql_rows.add_event(s, room_pk=base.ready_room)


@attack("i11_room_step_announced")
def delete_room_event_before_commit(s: Session, base: BaseState) -> None:
    sql_steps.step_room(s, base.ready_room, "CHECKOUT_DIRTY")
    s.run(f"DELETE FROM {OUTBOX} WHERE position IS NULL")


@attack("i11_booking_step_announced")
def step_booking_without_event(s: Session, base: BaseState) -> None:
    sql_steps.step_booking(s, base.pending, "CONFIRMED", announced=False)


@attack("i11_booking_step_announced")
def announce_booking_step_for_another_booking(s: Session, base: BaseState) -> None:
    sql_steps.step_booking(s, base.pending, "CONFIRMED", announced=False)
    sql_rows.add_event(s, booking_pk=base.confirmed, status_version=3)


@attack("i11_room_step_announced_once", without=("i11_room_step_announced",))
def announce_room_step_twice(s: Session, base: BaseState) -> None:
    sql_rows.add_event(s, room_pk=base.ready_room, status_version=1)


@attack("i11_booking_step_announced_once", without=("i11_booking_step_announced",))
def announce_booking_step_twice(s: Session, base: BaseState) -> None:
    sql_rows.add_event(s, booking_pk=base.pending, status_version=1)


@attack("i11_room_event_has_its_step")
def announce_room_step_ahead(s: Session, base: BaseState) -> None:
    sql_rows.add_event(s, room_pk=base.ready_room, status_version=2)


@attack("i11_booking_event_has_its_step")
def announce_booking_step_ahead(s: Session, base: BaseState) -> None:
    sql_rows.add_event(s, booking_pk=base.pending, status_version=2)


@attack("i11_booking_event_has_its_step")
def announce_two_steps_after_one(s: Session, base: BaseState) -> None:
    sql_stays.confirm(s, base.pending)
    sql_rows.add_event(s, booking_pk=base.pending, status_version=3)


@attack("i11_event_names_its_subject")
def name_room_and_booking(s: Session, base: BaseState) -> None:
    sql_rows.add_event(s, room_pk=base.ready_room, booking_ref=base.pending)


@attack("i11_event_names_its_subject")
def name_no_subject(s: Session, base: BaseState) -> None:
    sql_rows.add_event(s, room_pk=base.ready_room, room_ref=None)


@attack("i11_event_names_its_subject", without=("i11_room_event_has_its_step",))
def announce_room_step_as_task(s: Session, base: BaseState) -> None:
    sql_rows.add_event(s, room_pk=base.ready_room, status_version=2, subject_kind="task", type="task_updated")


@attack("i11_moved_event_names_from_room")
def announce_move_without_from_room(s: Session, base: BaseState) -> None:
    sql_rows.add_event(s, booking_pk=base.confirmed, type="booking_moved")


@attack("i11_moved_event_names_from_room")
def announce_from_room_without_move(s: Session, base: BaseState) -> None:
    sql_rows.add_event(s, booking_pk=base.confirmed, from_room="101")


@attack("i11_event_position_follows_the_counter")
def insert_with_position(s: Session, base: BaseState) -> None:
    sql_rows.add_event(s, room_pk=base.ready_room, position=1000)


@attack("i11_event_position_starts_at_one")
def insert_at_position_zero(s: Session, base: BaseState) -> None:
    sql_rows.add_event(s, room_pk=base.ready_room, position=0)


@attack("i11_event_position_once_per_hotel")
def insert_at_first_position(s: Session, base: BaseState) -> None:
    sql_rows.add_event(s, room_pk=base.ready_room, position=1)


@attack("i11_event_position_once_per_hotel")
def insert_at_last_position(s: Session, base: BaseState) -> None:
    sql_rows.add_event(s, room_pk=base.ready_room, position=last_position(s, base))


@attack("i11_placed_event_is_final")
def change_type_of_placed_event(s: Session, base: BaseState) -> None:
    change_placed_event(s, base, type="room_deactivated")


@attack("i11_placed_event_is_final")
def move_placed_event(s: Session, base: BaseState) -> None:
    change_placed_event(s, base, position=1000)


@attack("i11_placed_event_is_final")
def clear_position(s: Session, base: BaseState) -> None:
    change_placed_event(s, base, position=None)


@attack("i11_placed_event_is_final", without=("i11_room_step_announced", "i11_booking_step_announced"))
def delete_placed_event(s: Session, base: BaseState) -> None:
    s.run(f"DELETE FROM {OUTBOX} WHERE position = 1")


@attack("i11_placed_event_is_final")
def clear_snapshot_and_source(s: Session, base: BaseState) -> None:
    change_placed_event(s, base, snapshot=None, source="MANAGER_OVERRIDE")


@attack("i11_placed_event_is_final")
def clear_snapshot_before_delivery(s: Session, base: BaseState) -> None:
    sql_rows.add_subscription(s, base.hotel.pk)
    change_placed_event(s, base, snapshot=None)


@attack("i11_placed_event_is_final")
def clear_snapshot_of_dead_letter(s: Session, base: BaseState) -> None:
    sql_rows.add_dead_letter(s, sql_rows.add_subscription(s, base.hotel.pk, cursor=1))
    change_placed_event(s, base, snapshot=None)


@attack("i11_placed_event_is_final")
def clear_snapshot_before_redelivery(s: Session, base: BaseState) -> None:
    sql_rows.add_redelivery(s, sql_rows.add_subscription(s, base.hotel.pk, cursor=1))
    change_placed_event(s, base, snapshot=None)


@attack("i11_new_event_has_its_snapshot")
def insert_without_snapshot(s: Session, base: BaseState) -> None:
    sql_rows.add_event(s, room_pk=base.ready_room, snapshot=None)


@attack("i11_event_position_follows_the_counter")
def set_position_far_ahead(s: Session, base: BaseState) -> None:
    s.update(OUTBOX, sql_rows.add_event(s, room_pk=base.ready_room), position=1000)


@attack("i11_event_position_follows_the_counter")
def set_position_beyond_counter(s: Session, base: BaseState) -> None:
    s.update(OUTBOX, sql_rows.add_event(s, room_pk=base.ready_room), position=last_position(s, base) + 1)


@attack("i11_event_counter_counts_events")
def raise_counters(s: Session, base: BaseState) -> None:
    s.run(f"UPDATE {COUNTERS} SET last_position = last_position + 5")


@attack("i11_event_counter_counts_events")
def raise_counter_by_more_than_placed(s: Session, base: BaseState) -> None:
    key = sql_rows.add_event(s, room_pk=base.ready_room)
    s.run(
        f"WITH taken AS (UPDATE {COUNTERS} SET last_position = last_position + 2 WHERE hotel_id = %(hotel)s"
        f" RETURNING last_position) UPDATE {OUTBOX} SET position = last_position FROM taken WHERE id = %(key)s",
        hotel=base.hotel.pk,
        key=key,
    )


@attack("i11_event_counter_counts_events")
def lower_counters(s: Session, base: BaseState) -> None:
    s.run(f"UPDATE {COUNTERS} SET last_position = last_position - 5")


@attack("i11_event_counter_counts_events")
def insert_high_counter(s: Session, base: BaseState) -> None:
    hotel = sql_rows.add_hotel(s, "third")
    s.insert(COUNTERS, hotel_id=hotel.pk, last_position=50)


def run_in_own_trigger(s: Session, statement: str) -> None:
    """Run a statement in a trigger on a temporary table, as any login may."""
    s.run("CREATE TEMPORARY TABLE own (value boolean)")
    s.run(
        "CREATE FUNCTION pg_temp.run() RETURNS trigger LANGUAGE plpgsql"
        f" AS $$ BEGIN {statement}; RETURN NULL; END $$"
    )
    s.run("CREATE TRIGGER run AFTER INSERT ON own FOR EACH ROW EXECUTE FUNCTION pg_temp.run()")
    s.run("INSERT INTO own VALUES (true)")


@attack("i11_event_position_follows_the_counter")
def set_position_in_own_trigger(s: Session, base: BaseState) -> None:
    key = sql_rows.add_event(s, room_pk=base.ready_room)
    run_in_own_trigger(s, f"UPDATE {OUTBOX} SET position = 1000 WHERE id = {key}")


@attack("i11_event_counter_counts_events")
def raise_counters_in_own_trigger(s: Session, base: BaseState) -> None:
    run_in_own_trigger(s, f"UPDATE {COUNTERS} SET last_position = last_position + 5")


@attack("i11_event_counter_stays")
def delete_counters(s: Session, base: BaseState) -> None:
    s.run(f"DELETE FROM {COUNTERS}")


@attack("i11_event_counter_stays")
def truncate_counters(s: Session, base: BaseState) -> None:
    s.run(f"TRUNCATE {COUNTERS}")
