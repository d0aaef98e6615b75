"""Attacks on what is told, and on the feed's order: I11."""

from typing import Any

from tests.invariants.attacks.attack import attack
from tests.invariants.kit import rows, stays, steps
from tests.invariants.kit.rows import NEWS
from tests.invariants.kit.session import Session
from tests.invariants.kit.world import World

COUNTERS = "notifications_eventcounter"


def last_position(s: Session, w: World) -> int:
    position: int = s.one(
        f"SELECT last_position FROM {COUNTERS} WHERE hotel_id = %(hotel)s", hotel=w.house.hotel
    )
    return position


def change_told(s: Session, w: World, **columns: Any) -> None:
    key = s.one(f"SELECT min(id) FROM {NEWS} WHERE hotel_id = %(hotel)s", hotel=w.house.hotel)
    s.update(NEWS, key, **columns)


@attack("i11_room_step_announced")
def a_room_step_told_to_nobody(s: Session, w: World) -> None:
    steps.step_room(s, w.ready_room, "CHECKOUT_DIRTY", told=False)


@attack("i11_room_step_announced")
def a_room_step_told_of_another_room(s: Session, w: World) -> None:
    steps.step_room(s, w.ready_room, "CHECKOUT_DIRTY", told=False)
    rows.tell(s, room=w.planned_room, status_version=2)


@attack("i11_room_step_announced")
def a_room_step_told_without_its_version(s: Session, w: World) -> None:
    steps.step_room(s, w.ready_room, "CHECKOUT_DIRTY", told=False)
    rows.tell(s, room=w.ready_room)


@attack("i11_room_step_announced")
def news_of_a_room_taken_back_before_commit(s: Session, w: World) -> None:
    steps.step_room(s, w.ready_room, "CHECKOUT_DIRTY")
    s.run(f"DELETE FROM {NEWS} WHERE position IS NULL")


@attack("i11_booking_step_announced")
def a_booking_step_told_to_nobody(s: Session, w: World) -> None:
    steps.step_booking(s, w.pending, "CONFIRMED", told=False)


@attack("i11_booking_step_announced")
def a_booking_step_told_of_another_booking(s: Session, w: World) -> None:
    steps.step_booking(s, w.pending, "CONFIRMED", told=False)
    rows.tell(s, booking=w.confirmed, status_version=3)


@attack("i11_room_step_announced_once", without=("i11_room_step_announced",))
def a_room_step_told_twice(s: Session, w: World) -> None:
    rows.tell(s, room=w.ready_room, status_version=1)


@attack("i11_booking_step_announced_once", without=("i11_booking_step_announced",))
def a_booking_step_told_twice(s: Session, w: World) -> None:
    rows.tell(s, booking=w.pending, status_version=1)


@attack("i11_room_event_has_its_step")
def news_of_a_room_ahead_of_it(s: Session, w: World) -> None:
    rows.tell(s, room=w.ready_room, status_version=2)


@attack("i11_booking_event_has_its_step")
def news_of_a_booking_ahead_of_it(s: Session, w: World) -> None:
    rows.tell(s, booking=w.pending, status_version=2)


@attack("i11_booking_event_has_its_step")
def news_of_two_steps_where_one_was_taken(s: Session, w: World) -> None:
    stays.confirm(s, w.pending)
    rows.tell(s, booking=w.pending, status_version=3)


@attack("i11_event_names_its_subject")
def news_of_a_room_and_a_booking(s: Session, w: World) -> None:
    rows.tell(s, room=w.ready_room, booking_ref=w.pending)


@attack("i11_event_names_its_subject")
def news_of_nothing(s: Session, w: World) -> None:
    rows.tell(s, room=w.ready_room, room_ref=None)


@attack("i11_event_names_its_subject", without=("i11_room_event_has_its_step",))
def news_of_a_task_in_place_of_a_step(s: Session, w: World) -> None:
    rows.tell(s, room=w.ready_room, status_version=2, subject_kind="task", type="task_updated")


@attack("i11_moved_event_names_from_room")
def a_move_without_its_vacated_room(s: Session, w: World) -> None:
    rows.tell(s, booking=w.confirmed, type="booking_moved")


@attack("i11_moved_event_names_from_room")
def a_vacated_room_without_a_move(s: Session, w: World) -> None:
    rows.tell(s, booking=w.confirmed, from_room="101")


@attack("i11_event_position_follows_the_counter")
def news_that_places_itself(s: Session, w: World) -> None:
    rows.tell(s, room=w.ready_room, position=1000)


@attack("i11_event_position_starts_at_one")
def news_before_the_first(s: Session, w: World) -> None:
    rows.tell(s, room=w.ready_room, position=0)


@attack("i11_event_position_once_per_hotel")
def news_that_pushes_in(s: Session, w: World) -> None:
    rows.tell(s, room=w.ready_room, position=1)


@attack("i11_event_position_once_per_hotel")
def a_place_taken_twice(s: Session, w: World) -> None:
    rows.tell(s, room=w.ready_room, position=last_position(s, w))


@attack("i11_placed_event_is_final")
def news_changed_after_it_was_told(s: Session, w: World) -> None:
    change_told(s, w, type="room_deactivated")


@attack("i11_placed_event_is_final")
def news_moved_in_the_feed(s: Session, w: World) -> None:
    change_told(s, w, position=1000)


@attack("i11_placed_event_is_final")
def news_called_back(s: Session, w: World) -> None:
    change_told(s, w, position=None)


@attack("i11_placed_event_is_final", without=("i11_room_step_announced", "i11_booking_step_announced"))
def news_deleted(s: Session, w: World) -> None:
    s.run(f"DELETE FROM {NEWS} WHERE position = 1")


@attack("i11_event_position_follows_the_counter")
def news_placed_by_hand_far_ahead(s: Session, w: World) -> None:
    s.update(NEWS, rows.tell(s, room=w.ready_room), position=1000)


@attack("i11_event_position_follows_the_counter")
def news_placed_by_hand_past_the_counter(s: Session, w: World) -> None:
    s.update(NEWS, rows.tell(s, room=w.ready_room), position=last_position(s, w) + 1)


@attack("i11_event_counter_counts_events")
def a_counter_that_runs_ahead(s: Session, w: World) -> None:
    s.run(f"UPDATE {COUNTERS} SET last_position = last_position + 5")


@attack("i11_event_counter_counts_events")
def a_counter_moved_further_than_the_news_placed_with_it(s: Session, w: World) -> None:
    key = rows.tell(s, room=w.ready_room)
    s.run(
        f"WITH taken AS (UPDATE {COUNTERS} SET last_position = last_position + 2 WHERE hotel_id = %(hotel)s"
        f" RETURNING last_position) UPDATE {NEWS} SET position = last_position FROM taken WHERE id = %(key)s",
        hotel=w.house.hotel,
        key=key,
    )


@attack("i11_event_counter_counts_events")
def a_counter_turned_back(s: Session, w: World) -> None:
    s.run(f"UPDATE {COUNTERS} SET last_position = last_position - 5")


@attack("i11_event_counter_counts_events")
def a_counter_that_starts_high(s: Session, w: World) -> None:
    house = rows.add_house(s, "third")
    s.insert(COUNTERS, hotel_id=house.hotel, last_position=50)


def by_a_trigger_of_ones_own(s: Session, statement: str) -> None:
    """A table and a trigger that any login may make for itself, to write what only triggers may."""
    s.run("CREATE TEMPORARY TABLE lever (pulled boolean)")
    s.run(
        "CREATE FUNCTION pg_temp.pull() RETURNS trigger LANGUAGE plpgsql"
        f" AS $$ BEGIN {statement}; RETURN NULL; END $$"
    )
    s.run("CREATE TRIGGER pull AFTER INSERT ON lever FOR EACH ROW EXECUTE FUNCTION pg_temp.pull()")
    s.run("INSERT INTO lever VALUES (true)")


@attack("i11_event_position_follows_the_counter")
def news_placed_by_a_trigger_of_ones_own(s: Session, w: World) -> None:
    key = rows.tell(s, room=w.ready_room)
    by_a_trigger_of_ones_own(s, f"UPDATE {NEWS} SET position = 1000 WHERE id = {key}")


@attack("i11_event_counter_counts_events")
def a_counter_moved_by_a_trigger_of_ones_own(s: Session, w: World) -> None:
    by_a_trigger_of_ones_own(s, f"UPDATE {COUNTERS} SET last_position = last_position + 5")


@attack("i11_event_counter_stays")
def a_counter_deleted(s: Session, w: World) -> None:
    s.run(f"DELETE FROM {COUNTERS}")


@attack("i11_event_counter_stays")
def all_counters_emptied(s: Session, w: World) -> None:
    s.run(f"TRUNCATE {COUNTERS}")
